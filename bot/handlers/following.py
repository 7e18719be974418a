"""What a chat follows, as a list in which everything can be changed, and the buttons under alerts.

Buttons: `su:l:page` the list; `su:p|r|f|m|d|u:subscription:page` pause, resume, fewer, more, delete, undo; `su:off` stop
everything. `al:l|s|p|u:subscription` under an alert: less like this, stop it, pause it, undo.
"""

from collections.abc import Awaitable, Callable, Mapping

from telegram import Message, Update

from bot.context import Handler, IsnadContext
from bot.handlers.choosing import most_of
from bot.handlers.common import reply, reply_in_place, reply_under
from bot.handlers.flood import counted
from bot.handlers.groups import refused
from bot.handlers.registry import Outdated, Press, Pressed
from bot.messages.alert import AfterPress, render_after_press
from bot.messages.help import render_notice
from bot.messages.subscriptions import LEVELS, render_list, render_too_many_followed
from data.subscriptions import Subscription


async def subscriptions(update: Update, context: IsnadContext) -> None:
    """Show what the chat follows."""
    if update.message is None:
        return
    kept = await context.call(context.runtime.services.subscriptions.of_chat, update.message.chat.id)
    await reply(update.message, render_list(kept, 0, context.language(update)), context)


async def list_button(pressed: Pressed, context: IsnadContext) -> None:
    """Do what a button of the list promises, in its place."""
    action = pressed.arguments[0] if pressed.arguments else ""
    if not isinstance(pressed.query.message, Message):
        raise Outdated
    if action == "l":
        await _show(pressed, pressed.number(1), context)
    elif action == "off":
        if not await refused(pressed.update, context):
            await _stop_everything(pressed, context)
    elif action in _CHANGES:
        number, page = pressed.number(1), pressed.number(2)
        if not await refused(pressed.update, context):
            gone = await _CHANGES[action](number, pressed, context)
            await _show(pressed, page, context, gone=gone)
    else:
        raise Outdated


async def alert_button(pressed: Pressed, context: IsnadContext) -> None:
    """Do what a button under an alert promises, and say so under it."""
    act = _ALERT.get(pressed.arguments[0]) if pressed.arguments else None
    if act is None or not isinstance(pressed.query.message, Message):
        raise Outdated
    number = pressed.number(1)
    if await refused(pressed.update, context):
        return
    followed = await _get(number, pressed, context)
    what = await act(followed, pressed, context)
    if what is None:
        too_many = render_too_many_followed(most_of(pressed.query.message), pressed.language)
        await reply_under(pressed.query, too_many, context)
        return
    shown = render_after_press(what, number, followed.kind, followed.text, pressed.language)
    await reply_under(pressed.query, shown, context)


async def _show(
    pressed: Pressed, page: int, context: IsnadContext, *, gone: Subscription | None = None
) -> None:
    kept = await context.call(context.runtime.services.subscriptions.of_chat, pressed.chat)
    await reply_in_place(pressed.query, render_list(kept, page, pressed.language, gone=gone), context)


async def _stop_everything(pressed: Pressed, context: IsnadContext) -> None:
    services = context.runtime.services
    changed = await context.call(services.subscribers.unsubscribe, pressed.chat, services.clock())
    notice = render_notice("unsubscribed" if changed else "not-subscribed", pressed.language)
    await reply_in_place(pressed.query, notice, context)


async def _pause(number: int, pressed: Pressed, context: IsnadContext) -> None:
    services = context.runtime.services
    await context.call(services.subscriptions.leave, number, pressed.chat, "paused", services.clock())


async def _resume(number: int, pressed: Pressed, context: IsnadContext) -> None:
    if not await _take_up(await _get(number, pressed, context), pressed, context):
        raise Outdated


async def _delete(number: int, pressed: Pressed, context: IsnadContext) -> Subscription | None:
    services = context.runtime.services
    return await context.call(services.subscriptions.leave, number, pressed.chat, "stopped", services.clock())


async def _fewer(number: int, pressed: Pressed, context: IsnadContext) -> None:
    await _tune(await _get(number, pressed, context), -1, pressed, context)


async def _more(number: int, pressed: Pressed, context: IsnadContext) -> None:
    await _tune(await _get(number, pressed, context), 1, pressed, context)


async def _less_like_this(
    followed: Subscription, pressed: Pressed, context: IsnadContext
) -> AfterPress | None:
    if followed.state not in ("active", "paused"):
        raise Outdated
    if followed.kind != "topic":
        return "less-not-topic"
    return "less-done" if await _tune(followed, -1, pressed, context) else "less-least"


async def _stop(followed: Subscription, pressed: Pressed, context: IsnadContext) -> AfterPress | None:
    await _delete(followed.number, pressed, context)
    return "stopped"


async def _pause_it(followed: Subscription, pressed: Pressed, context: IsnadContext) -> AfterPress | None:
    if followed.state not in ("active", "paused"):
        raise Outdated
    await _pause(followed.number, pressed, context)
    return "paused-now"


async def _undo(followed: Subscription, pressed: Pressed, context: IsnadContext) -> AfterPress | None:
    return "back-again" if await _take_up(followed, pressed, context) else None


async def _take_up(followed: Subscription, pressed: Pressed, context: IsnadContext) -> bool:
    """Make one active again; False where the chat follows as much as it may by now."""
    if followed.state in ("draft", "done"):
        raise Outdated
    services = context.runtime.services
    confirm, message = services.subscriptions.confirm, pressed.query.message
    most = most_of(message if isinstance(message, Message) else None)
    now = services.clock()
    return bool(await context.call(confirm, followed.number, pressed.chat, pressed.language, now, most=most))


async def _tune(followed: Subscription, by: int, pressed: Pressed, context: IsnadContext) -> bool:
    """Set a topic a step on; False where there is no further step."""
    level = followed.level + by
    if followed.kind != "topic" or not 0 <= level < LEVELS:
        return False
    services = context.runtime.services
    levels = (await context.call(services.topics.draft, followed.text)).levels
    tune = services.subscriptions.tune
    return await context.call(tune, followed.number, pressed.chat, level, levels[level], services.clock())


async def _get(number: int, pressed: Pressed, context: IsnadContext) -> Subscription:
    found = await context.call(context.runtime.services.subscriptions.get, number, pressed.chat)
    if found is None:
        raise Outdated
    return found


_CHANGES: Mapping[str, Callable[[int, Pressed, IsnadContext], Awaitable[Subscription | None]]] = {
    "p": _pause,
    "r": _resume,
    "f": _fewer,
    "m": _more,
    "d": _delete,
    "u": _resume,
}
_ALERT: Mapping[str, Callable[[Subscription, Pressed, IsnadContext], Awaitable[AfterPress | None]]] = {
    "l": _less_like_this,
    "s": _stop,
    "p": _pause_it,
    "u": _undo,
}

COMMANDS: Mapping[str, Handler] = {"subscriptions": counted(subscriptions)}
BUTTONS: Mapping[str, Press] = {"su": list_button, "al": alert_button}
