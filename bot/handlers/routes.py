"""Which command, button and awaited text is whose: the tables of all modules of handlers, put together."""

from collections.abc import Mapping

from bot.context import Handler
from bot.handlers import admin, answers, common, subscription
from bot.handlers.registry import Awaited, Press, together

COMMANDS: Mapping[str, Handler] = together(
    common.COMMANDS,
    subscription.COMMANDS,
    admin.COMMANDS,
)
BUTTONS: Mapping[str, Press] = together(
    answers.BUTTONS,
)
AWAITED: Mapping[str, Awaited] = {}
"""By what is expected (`data.dialogues`)."""
