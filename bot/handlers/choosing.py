"""Choosing what to follow: `/subscribe WORDS`, a topic from a question, and a question that waits for its answer.

What is being chosen is a draft among the subscriptions, so that a button need carry only its number. Buttons `tp:…`: `o`
`w` `t` outlet, words or topic of a draft; `f` `m` fewer or more of a topic; `s` save, `x` cancel; `q:question` a topic
from a question. `sq:question`: tell me when there is an answer.
"""

from collections.abc import Mapping
from dataclasses import replace

from telegram import Message, Update

from bot.context import IsnadContext
from bot.handlers.browsing import outlet_named
from bot.handlers.common import in_group, reply, reply_in_place, reply_under
from bot.handlers.groups import refused
from bot.handlers.registry import Outdated, Press, Pressed
from bot.messages import Message as Rendered
from bot.messages.subscriptions import (
    LEVELS,
    render_choice,
    render_follow_long,
    render_follow_notice,
    render_following,
    render_too_many_followed,
    render_topic,
)
from data.questions import LoggedQuestion
from data.subscriptions import Kind, Subscription
from retrieval.errors import QuestionEmpty
from retrieval.words.arabic import words

MOST, MOST_IN_GROUP = 20, 50
"""What a chat may follow at once."""
MAX_TEXT = 300
"""Characters of words or of a topic."""


async def choose(message: Message, text: str, update: Update, context: IsnadContext) -> None:
    """Ask which kind of subscription somebody means by words."""
    services, language = context.runtime.services, context.language(update)
    text = " ".join(text.split())
    if len(text) > MAX_TEXT:
        await reply(message, render_follow_long(MAX_TEXT, language), context)
        return
    if not words(text):
        await reply(message, render_follow_notice("words-needed", language), context)
        return
    thread = message.message_thread_id if message.is_topic_message else None
    draft = services.subscriptions.draft
    drafted = await context.call(draft, message.chat.id, "words", text, services.clock(), thread=thread)
    outlet = await _outlet(text, context)
    await reply(message, render_choice(drafted, outlet, language), context)


def most_of(message: Message | None) -> int:
    """Return how much the chat of a message may follow."""
    return MOST_IN_GROUP if message is not None and in_group(message) else MOST


async def topic_button(pressed: Pressed, context: IsnadContext) -> None:
    """Do what a button under something that is being chosen promises."""
    act = _ACTS.get(pressed.arguments[0]) if pressed.arguments else None
    if act is None or not isinstance(pressed.query.message, Message):
        raise Outdated
    if not await refused(pressed.update, context):
        await act(pressed, context)


async def wait_for_answer(pressed: Pressed, context: IsnadContext) -> None:
    """Keep a question that had no answer, to be answered when there is one."""
    asked = await _question(pressed, 0, context)
    if await refused(pressed.update, context):
        return
    runtime, text = context.runtime, asked.looked_up[:MAX_TEXT]
    drafted = await context.call(runtime.services.topics.draft, text)
    saved = await context.call(
        runtime.services.subscriptions.add,
        pressed.chat,
        "question",
        text,
        pressed.language,
        runtime.services.clock(),
        most=_most(pressed),
        thread=_thread(pressed),
        vector=drafted.vector,
        model=drafted.model,
        threshold=drafted.asked_from,
    )
    await reply_under(pressed.query, _saved(saved, pressed), context)


async def _from_question(pressed: Pressed, context: IsnadContext) -> None:
    """Begin a topic with the text of a question."""
    asked = await _question(pressed, 1, context)
    services, text = context.runtime.services, asked.looked_up[:MAX_TEXT]
    draft = services.subscriptions.draft
    drafted = await context.call(
        draft, pressed.chat, "topic", text, services.clock(), thread=_thread(pressed)
    )
    shown = await _foreseen(drafted, pressed, context)
    await reply_under(pressed.query, shown, context)


async def _as_topic(pressed: Pressed, context: IsnadContext) -> None:
    drafted = await _draft(pressed, context)
    await reply_in_place(pressed.query, await _foreseen(drafted, pressed, context), context)


async def _as_words(pressed: Pressed, context: IsnadContext) -> None:
    drafted = await _draft(pressed, context)
    await _save(drafted, "words", drafted.text, pressed, context)


async def _as_outlet(pressed: Pressed, context: IsnadContext) -> None:
    drafted = await _draft(pressed, context)
    outlet = await _outlet(drafted.text, context)
    if outlet is None:
        raise Outdated
    await _save(drafted, "outlet", outlet, pressed, context)


async def _fewer(pressed: Pressed, context: IsnadContext) -> None:
    await _step(pressed, -1, context)


async def _more(pressed: Pressed, context: IsnadContext) -> None:
    await _step(pressed, 1, context)


async def _step(pressed: Pressed, by: int, context: IsnadContext) -> None:
    drafted = await _draft(pressed, context)
    level = max(0, min(LEVELS - 1, drafted.level + by))
    shown = await _foreseen(replace(drafted, level=level), pressed, context, stepped=True)
    await reply_in_place(pressed.query, shown, context)


async def _keep(pressed: Pressed, context: IsnadContext) -> None:
    drafted = await _draft(pressed, context)
    await _save(drafted, drafted.kind, drafted.text, pressed, context)


async def _cancel(pressed: Pressed, context: IsnadContext) -> None:
    drafted = await _draft(pressed, context)
    await context.call(context.runtime.services.subscriptions.drop, drafted.number, pressed.chat)
    await reply_in_place(pressed.query, render_follow_notice("cancelled", pressed.language), context)


async def _save(
    drafted: Subscription, kind: Kind, text: str, pressed: Pressed, context: IsnadContext
) -> None:
    services = context.runtime.services
    now, store = services.clock(), services.subscriptions
    await context.call(store.redraft, drafted.number, pressed.chat, now, kind=kind, text=text)
    try:
        saved = await context.call(
            store.confirm, drafted.number, pressed.chat, pressed.language, now, most=_most(pressed)
        )
    except KeyError as error:
        raise Outdated from error
    await reply_in_place(pressed.query, _saved(saved, pressed), context)


async def _foreseen(
    drafted: Subscription, pressed: Pressed, context: IsnadContext, *, stepped: bool = False
) -> Rendered:
    """Make a topic of a draft, at its own step if it was `stepped` there, and return what it would have brought."""
    services = context.runtime.services
    try:
        read = await context.call(services.topics.draft, drafted.text)
    except QuestionEmpty:
        return render_follow_notice("words-needed", pressed.language)
    level = drafted.level if stepped else read.level
    now, redraft = services.clock(), services.subscriptions.redraft
    kept = await context.call(
        redraft,
        drafted.number,
        pressed.chat,
        now,
        kind="topic",
        level=level,
        threshold=read.levels[level],
        vector=read.vector,
        model=read.model,
    )
    if kept is None:
        raise Outdated
    foresight = await context.call(services.topics.foresee, drafted.text, level)
    return render_topic(kept, foresight, pressed.language)


async def _draft(pressed: Pressed, context: IsnadContext) -> Subscription:
    store = context.runtime.services.subscriptions
    found = await context.call(store.get, pressed.number(1), pressed.chat)
    if found is None or found.state != "draft":
        raise Outdated
    return found


async def _question(pressed: Pressed, at: int, context: IsnadContext) -> LoggedQuestion:
    recall = context.runtime.services.questions.recall
    found = await context.call(recall, pressed.number(at), pressed.chat)
    if found is None:
        raise Outdated
    return found


async def _outlet(text: str, context: IsnadContext) -> str | None:
    outlets = await context.call(context.runtime.services.browsing.outlets)
    found = outlet_named(text, tuple(outlets))
    return None if found is None else found.name


def _saved(saved: Subscription | None, pressed: Pressed) -> Rendered:
    if saved is None:
        return render_too_many_followed(_most(pressed), pressed.language)
    return render_following(saved, pressed.language)


def _most(pressed: Pressed) -> int:
    message = pressed.query.message
    return most_of(message if isinstance(message, Message) else None)


def _thread(pressed: Pressed) -> int | None:
    message = pressed.query.message
    topic = isinstance(message, Message) and message.is_topic_message
    return message.message_thread_id if isinstance(message, Message) and topic else None


_ACTS: Mapping[str, Press] = {
    "o": _as_outlet,
    "w": _as_words,
    "t": _as_topic,
    "f": _fewer,
    "m": _more,
    "s": _keep,
    "x": _cancel,
    "q": _from_question,
}
BUTTONS: Mapping[str, Press] = {"tp": topic_button, "sq": wait_for_answer}
