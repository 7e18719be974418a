"""What is said to a message that is no question."""

from bot.messages.catalogue import Language, say, variants
from bot.messages.message import Message, escape
from retrieval.reading.talk import Kind
from retrieval.words.arabic import words

_PEACE = ("سلام", "السلام", "اسلام", "وسلام", "والسلام")
_LATIN_PEACE = (
    *("salam", "salaam", "selam", "salem", "slm", "assalam", "asalam", "essalam", "alsalam", "elsalam"),
)


def render_talk(kind: Kind, text: str, language: Language) -> Message:
    """Return the reply to a message `text` of a kind that is no question."""
    return Message(escape(talk_words(kind, text, language)))


def talk_words(kind: Kind, text: str, language: Language) -> str:
    """Return the same as plain words. Who wishes peace is wished it; who asks what this is gets the help's beginning."""
    if kind == "about_bot":
        return say(language, "about")
    return variants(language, "talk")["peace" if kind == "greeting" and _wishes_peace(text) else kind]


def _wishes_peace(text: str) -> bool:
    return any(word in _PEACE or word.startswith(_LATIN_PEACE) for word in words(text))
