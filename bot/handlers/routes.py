"""Which command, button and awaited text is whose: the tables of all modules of handlers, put together."""

from collections.abc import Mapping

from bot.context import Handler
from bot.handlers import (
    admin,
    answers,
    broadcast,
    browsing,
    choosing,
    deep_links,
    following,
    groups,
    privacy,
    question,
    settings,
    sources,
    start,
    subscription,
)
from bot.handlers.registry import Awaited, Press, together

COMMANDS: Mapping[str, Handler] = together(
    start.COMMANDS,
    question.COMMANDS,
    settings.COMMANDS,
    privacy.COMMANDS,
    subscription.COMMANDS,
    following.COMMANDS,
    admin.COMMANDS,
    broadcast.COMMANDS,
    browsing.COMMANDS,
)
BUTTONS: Mapping[str, Press] = together(
    groups.BUTTONS,
    choosing.BUTTONS,
    following.BUTTONS,
    browsing.BUTTONS,
    deep_links.BUTTONS,
    answers.BUTTONS,
    start.BUTTONS,
    settings.BUTTONS,
    privacy.BUTTONS,
    sources.BUTTONS,
)
AWAITED: Mapping[str, Awaited] = together(
    browsing.AWAITED,
    settings.AWAITED,
)
"""By what is expected (`data.dialogues`)."""
