"""First contact: what the bot is, in four lines, and questions to press (`eg:article`)."""

from collections.abc import Sequence

from bot.examples import Example
from bot.messages.catalogue import Language, say
from bot.messages.message import Button, Message, escape
from bot.messages.rtl import isolate_foreign


def render_welcome(examples: Sequence[Example], language: Language, *, empty: bool = False) -> Message:
    """Return the welcome with its examples. `empty`: there is no article yet, and it says so."""
    kind = "empty" if empty else "examples" if examples else "ask"
    last = say(language, f"welcome-{kind}", help="/help")
    buttons = () if empty else tuple((_button(example),) for example in examples)
    return Message(escape(f"{say(language, 'about')}\n{last}"), buttons)


def _button(example: Example) -> Button:
    return Button(isolate_foreign(example.text), f"eg:{example.article_id}")
