"""What a reader thinks of an answer: `fb:question:u` for 👍, `d` for 👎, `d:reason` for why, `x` for no reason.

Of who pressed nothing is kept. The row of buttons changes in place; the rest of the message stays.
"""

from collections.abc import Mapping
from typing import get_args

from telegram import CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup, Message
from telegram.error import BadRequest

from bot.context import IsnadContext
from bot.handlers.common import acknowledge
from bot.handlers.registry import Outdated, Press, Pressed
from bot.messages.feedback import feedback_row, reasons_row, row_of_feedback, thanks
from bot.messages.message import Button
from bot.messages.message import Message as Rendered
from bot.messages.sharing import share_question_button
from bot.sending import keyboard
from bot.shown import look_of, place_of
from data.feedback import Opinion, Reason

_OPINIONS: Mapping[tuple[str, ...], Opinion | None] = {
    ("u",): Opinion("up"),
    ("d",): Opinion("down"),
    ("x",): None,
    **{("d", reason): Opinion("down", reason) for reason in get_args(Reason)},
}


async def judge(pressed: Pressed, context: IsnadContext) -> None:
    """Keep what is thought of the answer to a question, and say thanks."""
    services, number, said = context.runtime.services, pressed.number(0), pressed.arguments[1:]
    question = await context.call(services.questions.recall, number, pressed.chat)
    if said not in _OPINIONS or question is None:
        raise Outdated
    opinion = _OPINIONS[said]
    if opinion is None:
        await acknowledge(pressed.query)
    else:
        await context.call(services.feedback.give, number, opinion, services.clock())
        await acknowledge(pressed.query, thanks(opinion, pressed.language))
    if opinion == Opinion("down"):
        row = reasons_row(number, pressed.language)
    else:
        share = share_question_button(pressed.language, context.bot.username, question.text, number)
        row = feedback_row(number, pressed.language, share)
    await _replace_row(pressed.query, number, row, context)


async def _replace_row(
    query: CallbackQuery, number: int, row: tuple[Button, ...], context: IsnadContext
) -> None:
    """Put a row in the place of the one about feedback; where it cannot be, nothing is lost."""
    message, made = query.message, keyboard(Rendered("", (row,)))
    if not isinstance(message, Message) or message.reply_markup is None or made is None:
        return
    rows = list(message.reply_markup.inline_keyboard)
    at = row_of_feedback([[str(button.callback_data or "") for button in each] for each in rows], number)
    if at is None or rows[at] == made.inline_keyboard[0]:
        return
    rows[at] = made.inline_keyboard[0]
    async with context.runtime.turns.of(place_of(message)):
        await _change_rows(message, rows, context)


async def _change_rows(
    message: Message, rows: list[tuple[InlineKeyboardButton, ...]], context: IsnadContext
) -> None:
    place, look, shown = place_of(message), look_of(message), context.runtime.shown
    if shown.is_gone(place) or shown.outlived(place, look):  # the other rows would be those of what it was
        return
    try:
        await message.edit_reply_markup(InlineKeyboardMarkup(rows))
    except BadRequest as error:
        why = str(error).lower()
        if not any(words in why for words in ("not modified", "not found", "can't be edited")):
            raise
        if "not found" in why:
            shown.note_gone(place)
            return
    shown.note(place, None, look)


BUTTONS: Mapping[str, Press] = {"fb": judge}
