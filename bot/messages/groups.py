"""The settings of a group, and what the bot's own settings at Telegram keep it from.

What a button carries: `gr:lg:LANGUAGE`, `gr:cb:any|command`, `gr:fa:1|0`, `gr:ps:NUMBER`, each choosing one thing.
"""

from collections.abc import Sequence

from bot.messages.answer import PASSAGES_SHOWN
from bot.messages.catalogue import LANGUAGES, Language, say, variants
from bot.messages.message import Button, Message, escape
from bot.messages.rows import in_reading_order
from data.preferences import MOST_PASSAGES, Preferences

_OWN_NAMES = {"ar": "العربية", "en": "English"}
"""Of the languages, each in itself, whoever reads it."""
COMMANDS_OF_BOTFATHER = {
    "groups": "/setprivacy",
    "joining": "/setjoingroups",
    "inline": "/setinline",
    "guest": "/mybots",
}


def for_admins(chosen: Preferences) -> bool:
    """Tell whether only a group's administrators may change its alerts and settings: yes, unless they opened them."""
    return chosen.for_admins is not False


def render_group_settings(chosen: Preferences, language: Language) -> Message:
    """Return what a group has chosen, with a button for each choice."""
    called_by = chosen.called_by or "any"
    lines = [
        variants(language, "group-language-is")[chosen.language or "auto"],
        variants(language, "group-called-by-is")[called_by],
        variants(language, "group-for-admins-is")["yes" if for_admins(chosen) else "no"],
        say(language, "group-passages-is", count=chosen.passages or PASSAGES_SHOWN),
    ]
    heading = f"<b>{escape(say(language, 'group-settings-heading'))}</b>"
    below = [say(language, "group-ask", ask="/ask"), say(language, "group-settings-how")]
    text = "\n".join((heading, "", *map(escape, lines), "", *map(escape, below)))
    return Message(text, in_reading_order(_choices(chosen, called_by, language), language))


def render_refused(words: str) -> Message:
    """Return the reply to a member who may not change what they tried to, of its words."""
    return Message(escape(words))


def admins_only_words(language: Language) -> str:
    """Return what is said to a member who may not change what they tried to, as plain words."""
    return say(language, "group-admins-only")


def not_asked_words(language: Language) -> str:
    """Return what is said when Telegram did not tell who is an administrator, as plain words."""
    return say(language, "group-not-asked")


def render_ask_empty(language: Language) -> Message:
    """Return the reply to the command for asking without a question."""
    return Message(escape(say(language, "group-ask-empty", ask="/ask")))


def render_abilities(off: Sequence[str], language: Language) -> Message:
    """Return what the bot cannot do as BotFather has it set, and how to change that; `off` may be empty."""
    if not off:
        return Message(escape(say(language, "abilities-well", botfather="@BotFather")))
    lines = [say(language, f"ability-{name}", command=COMMANDS_OF_BOTFATHER[name]) for name in off]
    return Message(escape("\n".join((say(language, "abilities-heading", botfather="@BotFather"), *lines))))


def _choices(chosen: Preferences, called_by: str, language: Language) -> list[list[Button]]:
    words = variants(language, "group-choice")
    own, shown = for_admins(chosen), chosen.passages or PASSAGES_SHOWN
    languages = [_choice(_OWN_NAMES[each], f"gr:lg:{each}", chosen.language == each) for each in LANGUAGES]
    return [
        [*languages, _choice(words["auto"], "gr:lg:auto", chosen.language is None)],
        [_choice(words[each], f"gr:cb:{each}", called_by == each) for each in ("any", "command")],
        [_choice(words["yes"], "gr:fa:1", own), _choice(words["no"], "gr:fa:0", not own)],
        [_choice(f"{each}", f"gr:ps:{each}", each == shown) for each in range(1, MOST_PASSAGES + 1)],
    ]


def _choice(label: str, data: str, chosen: bool) -> Button:
    return Button(f"✓ {label}" if chosen else label, data)
