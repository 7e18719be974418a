"""What the bot's messages show, as far as it is known."""

from typing import Any

from telegram import Update

from bot.messages.message import Button, Message
from bot.shown import OUTLIVED_SECONDS, Shown, look_of
from tests.bot.telegram_fake import BOT, message

HERE = (1, 5_000)
ONE, OTHER = Message("one"), Message("other", ((Button("b", "m:1:3"),),))


class Steady:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def look(**content: Any) -> bytes | None:
    """The look of a message of the bot as a press carries it."""
    carried = {**message("answer"), "from": BOT, **content}
    pressed = {"id": "1", "from": BOT, "chat_instance": "x", "data": "x", "message": carried}
    update = Update.de_json({"update_id": 1, "callback_query": pressed}, None)
    assert update.callback_query is not None
    assert update.callback_query.message is not None
    return look_of(update.callback_query.message)


def test_a_message_reads_as_it_was_rendered_last_and_of_others_nothing_is_known() -> None:
    shown = Shown(Steady())
    shown.note(HERE, ONE)
    assert [shown.reads(HERE, ONE), shown.reads(HERE, OTHER), shown.reads((1, 5_001), ONE)] == [
        True,
        False,
        None,
    ]
    shown.note(HERE, None)
    assert shown.reads(HERE, ONE) is None


def test_a_message_that_is_gone_stays_gone() -> None:
    shown = Shown(Steady())
    assert not shown.is_gone(HERE)
    shown.note_gone(HERE)
    assert (shown.is_gone(HERE), shown.is_gone((2, 5_000))) == (True, False)


def test_a_look_is_outlived_for_a_short_while_after_the_change() -> None:
    steady = Steady()
    shown = Shown(steady)
    first, second = look(text="one"), look(text="two")
    shown.note(HERE, ONE, first)
    assert (shown.outlived(HERE, first), shown.outlived(HERE, second)) == (True, False)
    assert not shown.outlived(HERE, None)

    shown.note(HERE, OTHER, second)  # what it was at first it may be again
    assert not shown.outlived(HERE, first)
    steady.now += OUTLIVED_SECONDS
    assert not shown.outlived(HERE, second)


def test_only_the_last_messages_are_remembered() -> None:
    shown = Shown(Steady(), capacity=2)
    for number in (1, 2, 3):
        shown.note((1, number), ONE)
    assert [shown.reads((1, number), ONE) for number in (1, 2, 3)] == [None, True, True]


def test_text_marks_and_buttons_make_the_look_and_nothing_else() -> None:
    def markup(data: str) -> dict[str, Any]:
        return {"inline_keyboard": [[{"text": "b", "callback_data": data}]]}

    bold = [{"type": "bold", "offset": 0, "length": 3}]
    plain = look()
    assert look(edit_date=9, message_id=7) == plain
    others = {look(text="other"), look(entities=bold), look(reply_markup=markup("a")), plain}
    assert len(others) == 4
    assert look(reply_markup=markup("b")) != look(reply_markup=markup("a"))
    assert look(date=0) is None
