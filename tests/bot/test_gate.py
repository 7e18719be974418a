"""The gate: what counts, when the next message may go, what a refusal halts, and who goes first."""

import asyncio
import itertools
import random
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from telegram.error import RetryAfter, TimedOut

from bot.gate.books import MANY, Books
from bot.gate.calls import Counted, counted
from bot.gate.gate import ANSWERS_WAIT, Gate
from bot.gate.halts import Halts
from bot.gate.limits import NO_LIMITS, Limit, Limits, limits_of
from bot.sending import Alert, TooLate, seconds_of
from bot.updates.holding import Hold, use

FOR_EVER = Alert(float("inf"))


@pytest.mark.parametrize(
    ("endpoint", "data", "expected"),
    [
        ("sendMessage", {"chat_id": 7}, Counted(True, 7, "chat")),
        ("sendMessage", {"chat_id": "-100"}, Counted(True, -100, "chat")),
        ("sendMessage", {"chat_id": "@outlet"}, Counted(True, "@outlet", "chat")),
        ("sendDocument", {"chat_id": 7}, Counted(True, 7, "chat")),
        ("copyMessage", {"chat_id": 7}, Counted(True, 7, "chat")),
        ("editMessageText", {"chat_id": 7}, Counted(True, 7, "chat")),
        ("editMessageText", {"inline_message_id": "x"}, Counted(True, None, "all")),
        ("answerCallbackQuery", {"callback_query_id": "x"}, Counted(False, None, "all")),
        ("answerInlineQuery", {"inline_query_id": "x"}, Counted(False, None, "all")),
        ("sendChatAction", {"chat_id": 7}, Counted(False, 7, "none")),
        ("getChatMember", {"chat_id": 7}, Counted(False, 7, "none")),
        ("setMyCommands", {}, Counted(False, None, "none")),
        ("getMe", {}, Counted(False, None, "none")),
        ("deleteMessage", {"chat_id": 7}, Counted(False, 7, "none")),
    ],
)
def test_messages_and_edits_count_and_nothing_else_does(
    endpoint: str, data: dict[str, Any], expected: Counted
) -> None:
    assert counted(endpoint, data) == expected


class Receiver:
    """Telegram at the end of a way: messages arrive in between, some are late, and each is answered after that."""

    def __init__(self, books: Books, late: Callable[[], float], way: float = 0.1) -> None:
        self.books, self.late, self.way = books, late, way
        self.arrived: list[tuple[float, int]] = []
        self.answers: list[tuple[float, Any]] = []

    def send(self, chats: list[int], alert: bool = True, start: float = 0.0) -> list[float]:
        """Send to chats one after the other, each as soon as it may; the moments at which they were sent."""
        now, moments = start, []
        for chat in chats:
            while True:
                self._hear(now)
                at = max(self.books.anybody_at(now, alert=alert), self.books.chat_at(chat, now, alert=alert))
                if at <= now:
                    break
                now = min([at, *(moment for moment, _ in self.answers)])
            message = self.books.begin(chat, now, alert=alert)
            extra = self.late()
            self.arrived.append((now + self.way / 2 + extra, chat))
            self.answers.append((now + self.way + extra, message))
            moments.append(now)
        return moments

    def _hear(self, now: float) -> None:
        for moment, message in sorted(self.answers, key=lambda answer: answer[0]):
            if moment <= now:
                self.books.end(message, moment)
        self.answers = [answer for answer in self.answers if answer[0] > now]

    def most_within(self, seconds: float, chat: int | None = None) -> int:
        """The most that arrived within any stretch of so many seconds."""
        times = sorted(at for at, of in self.arrived if chat in (None, of))
        return max(sum(at <= each < at + seconds for each in times) for at in times)


def test_alerts_go_evenly_and_more_than_twenty_eight_of_them_a_second() -> None:
    receiver = Receiver(Books(Limits()), late=lambda: 0.0)

    moments = receiver.send(list(range(1, 1_001)))

    assert len(moments) / moments[-1] >= 28
    assert receiver.most_within(1.0) < 30
    gaps = [after - before for before, after in itertools.pairwise(moments)]
    assert min(gaps) >= 1 / 30


def test_alerts_that_went_late_are_caught_up_with_but_not_those_of_a_long_pause() -> None:
    books = Books(Limits())
    books.begin(1, 0.0, alert=True)
    books.begin(2, 0.2, alert=True)
    assert books.anybody_at(0.2, alert=True) == 0.2
    books.begin(3, 9.0, alert=True)
    assert books.anybody_at(9.0, alert=True) == pytest.approx(9.0 + 1 / 28.8)


def test_late_messages_never_make_thirty_in_a_second_where_they_arrive() -> None:
    chance = random.Random(3)
    receiver = Receiver(
        Books(Limits()), late=lambda: chance.choice([0.0] * 20 + [chance.uniform(0, 0.9)]), way=0.2
    )

    moments = receiver.send(list(range(1, 1_501)))

    assert receiver.most_within(1.0) < 30
    assert len(moments) / moments[-1] > 25


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 10_000), alerts=st.booleans(), spikes=st.floats(0, 2.5))
def test_whatever_the_way_does_no_second_holds_thirty(seed: int, alerts: bool, spikes: float) -> None:
    chance = random.Random(seed)
    receiver = Receiver(Books(Limits()), late=lambda: 0.0)
    receiver.send([0])  # the first shows how long the way is
    receiver._hear(9.0)
    receiver.late = lambda: chance.uniform(0, spikes) if chance.random() < 0.2 else 0.0
    receiver.arrived.clear()

    receiver.send(list(range(1, 200)), alert=alerts, start=10.0)

    assert receiver.most_within(1.0) < 30


def test_an_answer_of_three_messages_goes_at_once_and_five_seconds_hold_five() -> None:
    receiver = Receiver(Books(Limits(chat=Limit(5, 5.1))), late=lambda: 0.0)

    moments = receiver.send([7] * 12, alert=False)

    assert moments[:5] == [0.0] * 5
    assert 5.0 < moments[5] < 5.3
    assert receiver.most_within(5.0, 7) == 5


def test_alerts_to_one_chat_come_a_second_apart_also_after_an_answer() -> None:
    receiver = Receiver(Books(Limits()), late=lambda: 0.0)
    receiver.send([7], alert=False)

    moments = receiver.send([7, 7, 7])

    assert [round(moment, 2) for moment in moments] == [1.05, 2.1, 3.15]


def test_a_group_gets_twenty_a_minute_and_alerts_leave_five_of_them_to_answers() -> None:
    books = Books(Limits())
    receiver = Receiver(books, late=lambda: 0.0)
    alerts = receiver.send([-5] * 15)
    assert books.chat_at(-5, alerts[-1], alert=True) > 60
    answers = receiver.send([-5] * 6, alert=False, start=alerts[-1])

    assert answers[4] < 30
    assert answers[5] > 60
    assert receiver.most_within(60.0, -5) <= 20


def test_the_books_forget_chats_that_had_nothing_of_late() -> None:
    books = Books(Limits())
    for number in range(1, 20 * MANY):
        now = float(number)
        books.end(books.begin(-number, now, alert=True), now)
    assert len(books._chats) <= MANY


def test_an_answer_that_never_comes_holds_up_nobody_for_long() -> None:
    books = Books(Limits())
    for chat in range(1, 30):
        books.begin(chat, 0.0, alert=False)
    assert books.anybody_at(0.5, alert=False) == pytest.approx(3.0)
    assert books.anybody_at(3.0, alert=False) == 3.0


def test_other_paces_can_be_set_and_none_at_all() -> None:
    slow = Receiver(Books(limits_of(10)), late=lambda: 0.0)
    moments = slow.send(list(range(1, 101)))
    assert slow.most_within(1.0) < 10
    assert len(moments) / moments[-1] > 8.5
    assert Receiver(Books(NO_LIMITS), late=lambda: 0.0).send([7] * 100) == [0.0] * 100


def test_a_refusal_halts_its_chat_and_no_other() -> None:
    books = Books(Limits())
    books.begin(7, 0.0, alert=True)

    assert not books.refuse(7, 30.0, 1.0)

    assert books.chat_at(7, 2.0, alert=False) == pytest.approx(31.1)
    assert books.chat_at(8, 2.0, alert=True) == 2.0
    assert books.anybody_at(2.0, alert=True) == 2.0


def test_refusals_of_two_chats_halt_everything() -> None:
    books = Books(Limits())
    books.refuse(7, 30.0, 1.0)

    assert books.refuse(8, 20.0, 2.0)

    assert books.anybody_at(3.0, alert=False) == pytest.approx(31.1)
    assert books.chat_at(9, 3.0, alert=False) == pytest.approx(31.1)


def test_two_busy_groups_that_are_refused_halt_only_themselves() -> None:
    books = Books(Limits())
    for group in (-5, -6):
        for second in range(12):
            books.end(books.begin(group, float(second), alert=False), float(second))
        assert not books.refuse(group, 40.0, 12.0)
    assert books.chat_at(9, 13.0, alert=True) == 13.0


def test_two_people_whose_few_questions_at_once_were_too_many_halt_nobody_else() -> None:
    books = Books(Limits())
    for chat in (7, 8):
        for _ in range(6):
            books.end(books.begin(chat, 0.0, alert=False), 0.0)
        assert not books.refuse(chat, 5.0, 0.5)
    assert books.chat_at(9, 1.0, alert=False) == 1.0


def test_refusals_of_two_chats_long_after_one_another_halt_two_chats() -> None:
    books = Books(Limits())
    books.refuse(7, 3.0, 0.0)
    assert not books.refuse(8, 3.0, 30.0)


def test_an_earlier_end_does_not_shorten_a_halt() -> None:
    halts = Halts(28.8)
    halts.refuse(None, 60.0, 0.0)
    halts.refuse(None, 1.0, 5.0)
    assert halts.all_until == pytest.approx(60.1)


def test_after_a_halt_the_pace_of_alerts_comes_back_by_and_by() -> None:
    halts = Halts(28.8)
    halts.refuse(None, 10.0, 0.0)
    rates = [halts.alert_rate(10.1 + after) for after in (0, 10, 20, 30)]
    assert rates == [pytest.approx(14.4), pytest.approx(19.2), pytest.approx(24.0), 28.8]
    halts.refuse(None, 10.0, 20.1)
    assert halts.alert_rate(30.2) == pytest.approx(9.6)


class Line:
    """A gate with calls that wait before it, and what was let through, in order."""

    def __init__(self, limits: Limits | None = None) -> None:
        self.now = 100.0
        self.gate = Gate(limits or Limits(), lambda: self.now)
        self.passed: list[int | str] = []
        self.error: Exception | None = None
        self.hold: asyncio.Event | None = None

    async def call(self, chat: int | None, alert: Alert | None = None, method: str = "sendMessage") -> str:
        async def callback(*_: object) -> Any:
            self.passed.append(method if chat is None else chat)
            if self.hold is not None:
                await self.hold.wait()
            if self.error is not None:
                raise self.error
            return "done"

        data = {} if chat is None else {"chat_id": chat}
        return str(await self.gate.process_request(callback, (), {}, method, data, alert))

    def later(self, chat: int | None, alert: Alert | None = None) -> "asyncio.Task[str]":
        return asyncio.create_task(self.call(chat, alert))

    async def pass_on(self, seconds: float = 0.0) -> None:
        """Let time pass, as the gate's own timer would see it."""
        for _ in range(max(1, round(seconds / 0.01))):
            self.now += 0.01 if seconds else 0.0
            self.gate.look()
            for _ in range(4):
                await asyncio.sleep(0)


FIVE = Limits(chat=Limit(5, 5.1))
"""A narrow chat, so that a few messages fill it."""


@pytest.fixture
def line() -> Line:
    return Line(FIVE)


async def test_an_answer_goes_before_alerts_that_waited_longer(line: Line) -> None:
    alerts = [line.later(chat, FOR_EVER) for chat in range(1, 61)]
    await line.pass_on(0.5)
    before = len(line.passed)
    answer = line.later(1_000)
    await line.pass_on(0.1)

    assert answer.done()
    assert line.passed.index(1_000) <= before + 2
    for task in alerts:
        task.cancel()


async def test_a_chat_that_must_wait_holds_up_nobody(line: Line) -> None:
    many = [line.later(7) for _ in range(9)]
    alerts = [line.later(chat, FOR_EVER) for chat in (7, 8, 9)]
    await line.pass_on(0.3)

    assert sorted(line.passed) == [7] * 5 + [8, 9]
    for task in (*many, *alerts):
        task.cancel()


async def test_who_asks_twenty_times_at_once_is_answered_at_once_and_told_that_it_is_enough() -> None:
    line = Line()
    answers = [line.later(7) for _ in range(20 + 1 + 1)]
    await line.pass_on(1.0)

    assert line.passed == [7] * 21
    for task in answers:
        task.cancel()


async def test_calls_that_are_no_messages_pass_at_once_whatever_is_halted(line: Line) -> None:
    line.error = RetryAfter(timedelta(seconds=60))
    with pytest.raises(RetryAfter):
        await line.call(None, method="answerInlineQuery")
    line.error = None

    assert await line.call(None, method="answerCallbackQuery") == "done"
    assert await line.call(7, method="sendChatAction") == "done"


async def test_a_halt_is_not_ended_by_a_call_that_ends_meanwhile(line: Line) -> None:
    line.hold = asyncio.Event()
    running = line.later(1)
    await line.pass_on()
    held, line.hold = line.hold, None
    line.error = RetryAfter(timedelta(seconds=4))
    for chat in (2, 3):
        with pytest.raises(RetryAfter):
            await line.call(chat)
    line.error = None
    held.set()
    await line.pass_on(0.1)
    assert running.done()
    waiting = line.later(4)

    await line.pass_on(3.5)
    assert not waiting.done()
    await line.pass_on(0.8)
    assert waiting.done()


async def test_an_answer_that_would_wait_too_long_is_refused_at_once_and_not_sent(line: Line) -> None:
    line.error = RetryAfter(timedelta(seconds=60))
    with pytest.raises(RetryAfter):
        await line.call(7)
    line.error = None
    line.passed.clear()

    with pytest.raises(RetryAfter) as refused:
        await line.call(7)

    assert seconds_of(refused.value) == 61
    assert line.passed == []


async def test_an_answer_that_has_waited_too_long_is_refused(line: Line) -> None:
    tasks = [line.later(-5) for _ in range(20)]
    for _ in range(20):
        await line.pass_on(5.5)  # five in five seconds
    assert all(task.done() for task in tasks)
    full = [line.later(-6) for _ in range(12)]

    await line.pass_on(ANSWERS_WAIT + 0.1)

    ended = [task.exception() if task.done() else "waits" for task in full]
    assert ended.count(None) == 10
    assert [type(error) for error in ended if error is not None] == [RetryAfter] * 2


async def test_an_answer_whose_handler_can_be_held_waits_as_long_as_it_may(line: Line) -> None:
    line.error = RetryAfter(timedelta(seconds=60))
    with pytest.raises(RetryAfter):
        await line.call(7)
    line.error = None
    line.passed.clear()
    hold = Hold(lambda: line.now, 100.0)

    async def held() -> str:
        use(hold)
        return await line.call(7)

    answer = asyncio.create_task(held())
    await line.pass_on(0.1)
    assert hold.long.done()  # its place is given back at once
    await line.pass_on(59.0)
    assert not answer.done()
    await line.pass_on(2.0)
    assert await answer == "done"

    line.error = RetryAfter(timedelta(seconds=60))
    with pytest.raises(RetryAfter):
        await line.call(7)
    with pytest.raises(RetryAfter):  # 60 seconds are more than are left
        await asyncio.create_task(held())
    assert line.passed == [7, 7]


async def test_an_answer_to_a_group_that_had_all_of_its_minute_gives_the_place_of_its_handler_back_at_once() -> (
    None
):
    line = Line()
    for _ in range(20):
        await line.call(-7)
    hold = Hold(lambda: line.now, 100.0)

    async def held() -> str:
        use(hold)
        return await line.call(-7)

    answer = asyncio.create_task(held())
    await line.pass_on(0.1)
    assert hold.long.done()
    await line.pass_on(61.0)
    assert await answer == "done"


async def test_an_alert_that_was_not_begun_in_time_never_is(line: Line) -> None:
    line.error = RetryAfter(timedelta(seconds=60))
    for chat in (1, 2):
        with pytest.raises(RetryAfter):
            await line.call(chat)
    line.error = None
    alert = line.later(7, Alert(line.now + 20))
    await line.pass_on(19.9)
    assert not alert.done()

    await line.pass_on(0.2)

    with pytest.raises(TooLate):
        await alert
    assert 7 not in line.passed


async def test_a_process_that_slept_sends_no_alert_when_it_wakes(line: Line) -> None:
    line.later(7, FOR_EVER)
    await line.pass_on()
    alert = line.later(7, Alert(line.now + 20))
    await line.pass_on(0.2)
    line.now += 3_600

    await line.pass_on()

    with pytest.raises(TooLate):
        await alert
    assert line.passed == [7]


async def test_who_is_cancelled_while_waiting_was_not_sent_and_takes_no_room(line: Line) -> None:
    first = [line.later(7) for _ in range(5)]
    await line.pass_on(0.1)
    gone = line.later(7)
    await line.pass_on(0.1)
    gone.cancel()
    stays = line.later(7)
    await line.pass_on(5.2)

    assert all(task.done() for task in first)
    assert gone.cancelled()
    assert stays.done()
    assert line.passed == [7] * 6


async def test_an_error_passes_and_is_not_tried_again(line: Line) -> None:
    line.error = TimedOut()
    with pytest.raises(TimedOut):
        await line.call(7)
    assert line.passed == [7]


async def test_the_gate_wakes_by_itself() -> None:
    loop = asyncio.get_running_loop()
    passed: list[float] = []
    gate = Gate(limits_of(100), loop.time)

    async def callback(*_: object) -> Any:
        passed.append(loop.time())

    begun = loop.time()
    calls = (
        gate.process_request(callback, (), {}, "sendMessage", {"chat_id": n}, FOR_EVER) for n in range(30)
    )
    await asyncio.gather(*calls)

    assert len(passed) == 30
    assert 0.25 < passed[-1] - begun < 2
