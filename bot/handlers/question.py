"""Texts that are meant for the bot: questions, posts, addresses of articles, and what is none of these."""

import re
from collections.abc import Mapping
from datetime import timedelta

from telegram import Message, MessageEntity, Update

from bot.context import Handler, IsnadContext
from bot.handlers.asking import answer_again, answer_question
from bot.handlers.common import in_group, person_of, reply
from bot.handlers.finding import offer_to_watch
from bot.handlers.flood import within_limit
from bot.handlers.posts import answer_post, answer_within
from bot.intake import Linked, Post, Questions, take_in
from bot.messages.finding import render_told
from bot.messages.groups import render_ask_empty
from bot.messages.help import render_notice
from bot.shown import place_of
from data.questions import LoggedQuestion
from retrieval.reading.reading import Asked

# In a private chat a question may lean on the one before, if that is not long ago.
REMEMBERED_FOR = timedelta(minutes=30)

_COMMAND = re.compile(r"/(\w{1,32})(?:@(\w+))?(?!\S)")
"""A text that begins with a command, for a bot that is named or for whichever is there."""


async def question(update: Update, context: IsnadContext) -> None:
    """Answer a text, or what stands under a picture, that is meant for the bot."""
    message = update.message
    if message is None:
        return
    if _calls(
        message, context.bot.username
    ):  # under a picture: elsewhere the command has a handler of its own
        await ask(update, context)
        return
    text = addressed_text(message, context.bot.id, context.bot.username)
    if text is None or _only_by_command(message, context):
        return
    await _take(message, text, update, context)


async def file_in_group(update: Update, context: IsnadContext) -> None:
    """Tell an admin who hands the bot a file in a group where it takes one: what is written beside it is no question."""
    message = update.message
    if message is None or _only_by_command(message, context):
        return
    if not _is_meant(message, context.bot.id, context.bot.username):
        return
    if await within_limit(message, update, context, "reply"):
        await reply(message, render_told("file-not-here", context.language(update)), context)


async def ask(update: Update, context: IsnadContext) -> None:
    """Answer what stands behind the command, or else the message that it replies to."""
    message = update.message
    if message is None:
        return
    text = command_text(message)
    if text:
        await _take(message, text, update, context)
    elif await within_limit(message, update, context, "reply"):
        await reply(message, render_ask_empty(context.language(update)), context)


async def _take(message: Message, text: str, update: Update, context: IsnadContext) -> None:
    language = context.language(update)
    taken = take_in(text, forwarded=message.forward_origin is not None)
    verdict = _verdict(update, taken.cost, context)
    if verdict == "notice":
        await reply(message, render_notice("too-many", language), context)
    if verdict != "pass":
        return
    match taken:
        case Post(claims):
            await answer_post(message, claims, language, context)
        case Linked(addresses, words):
            if await answer_within(message, addresses, words, language, context):
                return
            if words or not await offer_to_watch(message, addresses, update, context):
                await _answer(message, (words or text,), update, context)
        case Questions(texts):
            await _answer(message, texts, update, context)


async def edited(update: Update, context: IsnadContext) -> None:
    """Answer a question that was edited anew, in the place of its answer; what was never answered stays as it is."""
    message = update.edited_message
    if message is None:
        return
    if _calls(message, context.bot.username):
        text: str | None = command_text(message)
    elif _COMMAND.match(message.text or "") or _only_by_command(message, context):
        return
    else:
        text = addressed_text(message, context.bot.id, context.bot.username)
    if not text:
        return
    # Of several edits of one message the last counts, whichever is handled first.
    async with context.runtime.turns.of(place_of(message), number=update.update_id) as is_last:
        if is_last:
            await _answer_edited(message, text, update, context)


async def _answer_edited(message: Message, text: str, update: Update, context: IsnadContext) -> None:
    questions = context.runtime.services.questions
    before = await context.call(questions.asked_in, message.chat.id, message.message_id)
    taken = take_in(text, forwarded=message.forward_origin is not None)
    if not before or not isinstance(taken, Questions) or _verdict(update, taken.cost, context) != "pass":
        return
    language, leans_on = context.language(update), before[0].previous
    for at, written in enumerate(taken.texts):
        asked = Asked(written, leans_on, reply=before[0].reply and at == 0)
        if at >= len(before):
            several = len(taken.texts) > 1
            leans_on = await answer_question(message, asked, language, context, several=several)
        elif before[at].text != written:
            leans_on = await answer_again(message, before[at], asked, language, context)
        else:
            leans_on = before[at].looked_up


async def _answer(message: Message, texts: tuple[str, ...], update: Update, context: IsnadContext) -> None:
    """Answer each of several questions in a message of its own; each may lean on the one before."""
    language = context.language(update)
    asked = await _asked(message, texts[0], context)
    several = len(texts) > 1
    looked_up = await answer_question(message, asked, language, context, several=several)
    for text in texts[1:]:
        looked_up = await answer_question(message, Asked(text, looked_up), language, context, several=several)


def _verdict(update: Update, cost: int, context: IsnadContext) -> str:
    """Count what a message costs, against the limit of whoever wrote it."""
    runtime, person = context.runtime, person_of(update)
    return next(
        (
            verdict
            for _ in range(cost)
            if (verdict := runtime.flood.judge(person, runtime.steady())) != "pass"
        ),
        "pass",
    )


async def _asked(message: Message, text: str, context: IsnadContext) -> Asked:
    """Return the question with the one before it.

    That is the one whose answer it replies to, else, in a private chat, the last one of late.
    """
    services, chat = context.runtime.services, message.chat.id
    before: LoggedQuestion | None = None
    if (answered := message.reply_to_message) is not None:
        before = await context.call(services.questions.of_message, chat, answered.message_id)
    if before is not None:
        return Asked(text, before.looked_up, reply=True)
    if not in_group(message):
        before = await context.call(services.questions.latest, chat, services.clock() - REMEMBERED_FOR)
    return Asked(text, before.looked_up if before else None)


def addressed_text(message: Message, bot_id: int, username: str) -> str | None:
    """Return the words of `message`, or those under its picture, if it is meant for the bot, else None.

    In a private chat every text is; in a group a reply to the bot, or a text that mentions it. The mention is
    taken out.
    """
    text = message.text or message.caption
    if text is None or (message.via_bot is not None and message.via_bot.id == bot_id):
        return None  # without words, or a card of the bot's own that somebody sent
    if in_group(message) and not _is_meant(message, bot_id, username):
        return None
    mentions = _mentions(message, bot_id, username)
    if not mentions:
        return text.strip()
    for mention in mentions:
        text = text.replace(mention, " ")
    return "\n".join(" ".join(line.split()) for line in text.split("\n")).strip()


def command_text(message: Message) -> str:
    """Return what stands behind the command that `message` begins with, else the words of what it replies to."""
    _, _, own = " ".join((message.text or message.caption or "").split()).partition(" ")
    answered = message.reply_to_message
    return own or ((answered.text or answered.caption or "").strip() if answered else "")


def _calls(message: Message, username: str) -> bool:
    """Tell whether a text, or what stands under a picture, begins with /ask and is for this bot."""
    found = _COMMAND.match(message.text or message.caption or "")
    return (
        found is not None
        and found[1].casefold() == "ask"
        and (found[2] or username).casefold() == username.casefold()
    )


def _only_by_command(message: Message, context: IsnadContext) -> bool:
    return in_group(message) and context.preferences.called_by == "command"


def _is_meant(message: Message, bot_id: int, username: str) -> bool:
    """Tell whether a message in a group replies to the bot or mentions it."""
    answered = message.reply_to_message
    to_bot = answered is not None and answered.from_user is not None and answered.from_user.id == bot_id
    if answered is not None and answered.forum_topic_created is not None:
        to_bot = False  # so Telegram shows everything that is said in a topic
    return to_bot or bool(_mentions(message, bot_id, username))


def _mentions(message: Message, bot_id: int, username: str) -> list[str]:
    """The words in the text that name the bot: its @name, or a link to it."""
    kinds: list[str | None] = [MessageEntity.MENTION, MessageEntity.TEXT_MENTION]
    found = message.parse_entities(kinds) if message.text else message.parse_caption_entities(kinds)
    return [
        words
        for entity, words in found.items()
        if words.casefold() == f"@{username}".casefold()
        or (entity.user is not None and entity.user.id == bot_id)
    ]


COMMANDS: Mapping[str, Handler] = {"ask": ask}
