"""How what a chat follows is called, wherever it is spoken of."""

from bot.messages.catalogue import Language, say
from bot.messages.quote import shorten
from data.subscriptions import Kind

MAX_NAME = 120


def followed(kind: Kind, text: str, language: Language) -> str:
    """Return what a subscription is to, in plain words on one line: all news, an outlet, words, a topic, a question."""
    if kind == "all":
        return say(language, "follow-all")
    return say(language, f"follow-{kind}", text=short_name(text))


def short_name(text: str) -> str:
    """Return what somebody wrote on one line, cut when long."""
    return shorten(" ".join(text.split()), MAX_NAME)
