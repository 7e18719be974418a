"""What can go wrong in `bot`, one tree, and what a person reads for each error of the whole program.

    BotError
    ├── SettingsError     a setting is missing or wrong
    └── HandlerTooSlow    a handler was ended because it took too long

Knows nothing of Telegram: its errors are treated in `bot.handlers.failures`.
"""

from bot.messages.catalogue import Language, say
from bot.messages.message import Message, escape
from data.errors import DataError
from retrieval.errors import IndexBusy, IndexMissing, QuestionEmpty, RetrievalError


class BotError(Exception):
    """Base of everything that `bot` raises on purpose."""


class SettingsError(BotError):
    """A setting is wrong. The text names it, its fault and a right example, and holds no secret."""


class HandlerTooSlow(BotError):
    """A handler did not end in the time it is given."""


def person_reads(error: BaseException, language: Language) -> Message:
    """Return what a person is told when `error` ended the handling of a message.

    Nothing of the error's own text is shown: it may name files, addresses or secrets.
    """
    return Message(escape(words_for(error, language)))


def words_for(error: BaseException, language: Language) -> str:
    """Return the same as plain words, for the pop-up that answers a button."""
    return _words(error, language)


def is_the_askers(error: BaseException) -> bool:
    """Tell whether the question, not the program, is at fault, so that no admin need hear of it."""
    return isinstance(error, QuestionEmpty)


def _words(error: BaseException, language: Language) -> str:
    match error:
        case QuestionEmpty():
            return say(language, "error-question-empty")
        case IndexMissing():
            return say(language, "error-index")
        case IndexBusy():
            return say(language, "error-busy")
        case RetrievalError():
            return say(language, "error-model")
        case DataError():
            return say(language, "error-database")
        case HandlerTooSlow():
            return say(language, "error-slow")
        case _:
            return say(language, "error-general")
