"""First contact: /start, with questions to press, and /help."""

import asyncio
from collections.abc import Mapping

from telegram import Message, Update

from bot.context import Handler, IsnadContext, Runtime
from bot.handlers.asking import answer_question
from bot.handlers.common import reply
from bot.handlers.deep_links import open_payload
from bot.handlers.flood import counted
from bot.handlers.registry import Outdated, Press, Pressed
from bot.messages.help import render_help
from bot.messages.welcome import render_welcome
from retrieval.reading.reading import Asked

EXAMPLES_SECONDS = 1.5
"""How long the first newcomer waits for examples; the next ones find them ready."""


async def start(update: Update, context: IsnadContext) -> None:
    """Welcome a person, with questions to press; one who came by a link that leads somewhere is shown that."""
    message = update.message
    if message is None or await open_payload(update, context):
        return
    runtime, language = context.runtime, context.language(update)
    status = await context.call(runtime.services.status)
    if status.articles == 0:
        await reply(message, render_welcome((), language, empty=True), context)
        return
    await _look_for_examples(runtime)
    await reply(message, render_welcome(runtime.services.examples.current(), language), context)


async def help_(update: Update, context: IsnadContext) -> None:
    """Say what can be done and how."""
    if update.message is not None:
        text = render_help(context.language(update), admin=context.runtime.is_admin(update))
        await reply(update.message, text, context)


async def ask_example(pressed: Pressed, context: IsnadContext) -> None:
    """Ask the question of a pressed example."""
    message = pressed.query.message
    if not isinstance(message, Message):
        raise Outdated
    question = await context.call(context.runtime.services.examples.question, pressed.number(0))
    if question is None:
        raise Outdated
    await pressed.query.answer()
    await answer_question(message, Asked(question), pressed.language, context)


async def _look_for_examples(runtime: Runtime) -> None:
    """Have examples looked for beside the handlers, where it is time to; wait a moment for the very first."""
    examples = runtime.services.examples
    if not examples.stale():
        return
    task = runtime.background.start(runtime.worker.call(examples.refresh), name="examples")
    if not examples.current():
        await asyncio.wait({task}, timeout=EXAMPLES_SECONDS)


COMMANDS: Mapping[str, Handler] = {"start": counted(start), "help": counted(help_)}
BUTTONS: Mapping[str, Press] = {"eg": ask_example}
