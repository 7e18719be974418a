"""The sender of alerts: what failures mean, whose turn it is, and its loop on an outbox in memory."""

import asyncio
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any, ParamSpec, TypeVar

import pytest
import structlog
from hypothesis import given
from hypothesis import strategies as st
from telegram.error import BadRequest, ChatMigrated, Forbidden, NetworkError, RetryAfter, TimedOut
from telegram.ext import ExtBot

from bot.alerting.lease import LEASE_SECONDS, LET_THROUGH_SECONDS, OVER_SECONDS
from bot.alerting.letters import LetterWriter
from bot.alerting.others import ALIVE_SECONDS, Others, is_over
from bot.alerting.parcels import Packer
from bot.alerting.presence import Presence
from bot.alerting.retry import ATTEMPTS, GiveUp, Migrate, Retry, SwitchOff, decide_retry, spread_of
from bot.alerting.sender import IN_FLIGHT, AlertSender
from bot.alerting.turns import Turns
from bot.alerting.way import IN_A_ROW, Way
from bot.gate.gate import Gate
from bot.gate.limits import Limits
from bot.sending import READ_SECONDS, seconds_of
from bot.threads import Worker, new_pool
from data.claims import Claim
from data.preferences import Preferences
from data.standing import ALERTS_PAUSED
from data.waiting import Waiting
from tests.bot.doubles import NOON, SENTENCE, World, answer, hit, until
from tests.bot.telegram_fake import TOKEN, FakeRequest

P = ParamSpec("P")
T = TypeVar("T")

BLOCKED = "Forbidden: bot was blocked by the user"


def after(seconds: float) -> Retry:
    return Retry(NOON + timedelta(seconds=seconds))


@pytest.mark.parametrize(
    ("error", "attempts", "decided"),
    [
        (RetryAfter(timedelta(seconds=7)), 0, after(7)),
        (RetryAfter(7), 2, after(7)),
        (RetryAfter(7), 5, after(32)),
        (RetryAfter(timedelta(hours=9)), 0, after(3_600)),
        (TimedOut(), 0, after(5)),
        (NetworkError("down"), 3, after(40)),
        (NetworkError("down"), 20, after(3_600)),
        (RuntimeError("a fault of ours"), 0, after(5)),
        (NetworkError("down"), ATTEMPTS - 1, GiveUp("tried 34 times: down")),
        (RetryAfter(7), ATTEMPTS + 9, GiveUp("tried 44 times: Flood control exceeded. Retry in 0:00:07")),
        (Forbidden(BLOCKED), 0, SwitchOff(BLOCKED)),
        (Forbidden("user is deactivated"), 0, SwitchOff("user is deactivated")),
        (
            Forbidden("bot was kicked from the supergroup chat"),
            0,
            SwitchOff("bot was kicked from the supergroup chat"),
        ),
        (BadRequest("Chat not found"), 0, SwitchOff("Chat not found")),
        (BadRequest("Can't parse entities: x"), 0, GiveUp("Can't parse entities: x")),
        (ChatMigrated(-1005), 0, Migrate(-1005)),
    ],
    ids=str,
)
def test_what_an_error_means(error: Exception, attempts: int, decided: object) -> None:
    assert decide_retry(error, attempts, NOON, spread=0.0) == decided


@pytest.mark.parametrize("error", [NetworkError("down"), RetryAfter(timedelta(seconds=1))], ids=str)
def test_what_may_pass_is_tried_for_about_a_day_and_then_given_up(error: Exception) -> None:
    now, attempts = NOON, 0
    while isinstance(decided := decide_retry(error, attempts, now, spread=0.0), Retry):
        now, attempts = decided.at, attempts + 1
    assert timedelta(hours=20) < now - NOON < timedelta(hours=28)
    assert isinstance(decided, GiveUp)


@given(st.integers(1, 10**12), st.integers(0, ATTEMPTS - 2), st.integers(1, 3_600))
def test_waits_differ_a_little_and_are_never_shorter_than_telegram_asks(
    item: int, attempts: int, asked: int
) -> None:
    decided = decide_retry(RetryAfter(timedelta(seconds=asked)), attempts, NOON, spread_of(item))
    assert isinstance(decided, Retry)
    wait = (decided.at - NOON).total_seconds()
    assert asked <= wait <= 3_600 * 1.1


@pytest.mark.filterwarnings("ignore:.*retry_after")
def test_a_wait_is_understood_as_a_number_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "false")

    assert seconds_of(RetryAfter(7)) == 7.0


def turns(*chats: int) -> Turns:
    return Turns([Waiting(number, chat, NOON) for number, chat in enumerate(chats)])


def test_a_chat_that_must_wait_has_its_turn_as_soon_as_it_may() -> None:
    waiting, ready = turns(10, 11, 12), {10: 5.0}
    assert [each.chat_id for each in waiting.take(9, 0.0, lambda chat: ready.get(chat, 0.0), ())] == [11, 12]
    assert (waiting.next_at(0.0), len(waiting)) == (5.0, 1)
    assert waiting.take(9, 4.9, lambda _: 0.0, ()) == []
    assert [each.chat_id for each in waiting.take(9, 5.0, lambda _: 0.0, ())] == [10]
    assert waiting.next_at(9.0) == float("inf")


def test_a_chat_to_which_something_is_on_its_way_has_no_turn() -> None:
    assert [each.chat_id for each in turns(10, 11).take(9, 0.0, lambda _: 0.0, {10})] == [11]


def test_a_claim_ends_after_all_that_a_send_may_take() -> None:
    a_send = LET_THROUGH_SECONDS + READ_SECONDS + 3 * 5.0  # to connect, to write, to wait for a connection
    assert a_send <= OVER_SECONDS < LEASE_SECONDS


@pytest.mark.parametrize(
    ("seen_for", "alive", "over"),
    [
        (0.0, False, True),
        (0.0, None, False),
        (LEASE_SECONDS - 1, None, False),
        (LEASE_SECONDS, None, True),
        (LEASE_SECONDS + 1, True, False),
        (ALIVE_SECONDS, True, True),
    ],
)
def test_when_the_claim_of_another_sender_is_over(seen_for: float, alive: bool | None, over: bool) -> None:
    assert is_over(seen_for, alive) is over


class WatchedWorker(Worker):
    """A worker of one thread; `idle` is set while it has nothing to do."""

    def __init__(self) -> None:
        super().__init__(new_pool(1))
        self.idle = asyncio.Event()
        self.idle.set()
        self._calls = 0

    async def call(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        self._calls += 1
        self.idle.clear()
        try:
            return await super().call(function, *args, **kwargs)
        finally:
            self._calls -= 1
            if not self._calls:
                self.idle.set()


class Post:
    """A sender with its doubles; time moves by what the sender asks to wait."""

    def __init__(self, limits: Limits | None = None) -> None:
        self.world = World()
        self.request = FakeRequest()
        self.worker = WatchedWorker()
        self.wanted = asyncio.Event()
        world = self.world
        self.gate = Gate(limits or Limits(), world.clock.steady)
        self.bot: Any = ExtBot(
            TOKEN, request=self.request, get_updates_request=FakeRequest(), rate_limiter=self.gate
        )
        writer = LetterWriter(world.search, world.questions, world.clock)
        self.packer = Packer(self.bot, world.outbox, writer, self.worker)
        self.sender = self.another()

    def another(self) -> AlertSender:
        """A sender as after a restart."""
        world, sending = self.world, self.world.sending
        return AlertSender(
            self.packer,
            world.outbox,
            world.subscribers,
            Others(sending.claims, sending.neighbours, world.clock, world.clock.steady),
            self.gate,
            self.worker,
            self.wanted,
            world.clock,
            world.clock.steady,
        )

    async def work(self, seconds: float) -> None:
        """Let the sender work for some seconds of its clock."""
        clock = self.world.clock
        end = clock.seconds + seconds
        while clock.seconds <= end:
            wait = await self.sender.step()
            await self._come_to_rest()
            busy = self.wanted.is_set() or self.sender._sending
            clock.seconds += 0.04 if busy else max(min(wait, 1.0), 0.01)

    async def _come_to_rest(self) -> None:
        """Let everything go on that waits for no clock."""
        for _ in range(30):
            self.gate.look()
            await asyncio.sleep(0)
            await self.worker.idle.wait()

    def received(self) -> list[tuple[int, str]]:
        return [
            (call.data["chat_id"], call.text.split("<b>")[1].split("<")[0]) for call in self.request.sent()
        ]


@pytest.fixture
async def post() -> Post:
    return Post()


def title(number: int) -> str:
    return f"خبر \u2068{number}\u2069"


async def test_every_alert_is_sent_once_and_marked(post: Post) -> None:
    for number in range(1, 31):
        post.world.outbox.put(number, number)

    await post.work(5)

    assert sorted(post.received()) == [(number, title(number)) for number in range(1, 31)]
    assert post.world.outbox.settled == dict.fromkeys(range(1, 31), "sent")


async def test_an_alert_is_in_the_subscribers_language(post: Post) -> None:
    post.world.outbox.put(1, 1, "en")

    await post.work(1)

    assert post.request.sent()[0].text.startswith("New article\n")


async def test_never_more_than_sixteen_are_on_their_way(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    arrive, on_their_way = asyncio.Event(), []

    async def slow(chat_id: int, *_: object, **__: object) -> SimpleNamespace:
        on_their_way.append(chat_id)
        await arrive.wait()
        return SimpleNamespace(message_id=1)

    monkeypatch.setattr(post.packer, "_bot", SimpleNamespace(send_message=slow))
    for number in range(1, 40):
        post.world.outbox.put(number, number)

    await post.work(3)
    assert on_their_way == list(range(1, IN_FLIGHT + 1))
    assert len(post.world.outbox.claimed) == IN_FLIGHT
    arrive.set()
    await post.work(3)
    assert on_their_way == list(range(1, 40))


async def test_retry_after_halts_its_chat_and_the_others_get_theirs(post: Post) -> None:
    for number in (1, 2):
        post.world.outbox.put(number, number)
    post.request.fail("sendMessage", 429, "Too Many Requests: retry after 30", retry_after=30)

    await post.work(25)
    assert post.received() == [(1, title(1)), (2, title(2))]
    await post.work(12)
    assert post.received()[2:] == [(1, title(1))]


async def test_retry_after_of_several_chats_halts_everything_until_its_end(post: Post) -> None:
    for number in range(1, 6):
        post.world.outbox.put(number, number)
    for _ in range(2):
        post.request.fail("sendMessage", 429, "Too Many Requests: retry after 30", retry_after=30)
    await post.work(2)
    tried = len(post.request.sent())
    post.world.outbox.put(9, 9)

    await post.work(25)
    assert len(post.request.sent()) == tried
    await post.work(15)
    assert sorted(chat for chat, _ in post.received()[tried:]) == [1, 2, 3, 4, 5, 9]
    assert set(post.world.outbox.settled.values()) == {"sent"}


async def test_a_blocked_chat_is_switched_off_and_its_other_alerts_are_dropped(post: Post) -> None:
    post.world.subscribers.subscribe(1, "ar", NOON)
    for number, chat in ((1, 1), (2, 1), (3, 2)):
        post.world.outbox.put(number, chat)
    post.request.fail("sendMessage", 403, BLOCKED)

    await post.work(5)

    assert post.received() == [(1, title(1)), (2, title(3))]
    assert not post.world.subscribers.chats[1].active
    assert post.world.outbox.settled == {3: "sent"} | dict.fromkeys((1, 2), f"skipped: {BLOCKED}")


async def test_a_migrated_group_gets_its_alert_at_the_new_id(post: Post) -> None:
    post.world.subscribers.subscribe(-5, "ar", NOON)
    post.world.outbox.put(1, -5)
    description = "Bad Request: group chat was upgraded to a supergroup chat"
    post.request.fail("sendMessage", 400, description, migrate_to_chat_id=-1005)

    await post.work(3)

    assert post.received() == [(-5, title(1)), (-1005, title(1))]
    assert list(post.world.subscribers.chats) == [-1005]
    assert post.world.outbox.settled == {1: "sent"}


async def test_after_network_errors_the_alert_arrives_in_the_end(post: Post) -> None:
    post.world.outbox.put(1, 1)
    for _ in range(3):
        post.request.fail("sendMessage", 502, "Bad Gateway")

    await post.work(4)
    assert len(post.request.sent()) == 1
    await post.work(60)
    assert len(post.request.sent()) == 4
    assert post.world.outbox.settled == {1: "sent"}


async def test_what_was_accepted_but_not_marked_is_marked_later_and_not_sent_again(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    def locked(*_: object) -> None:
        raise OSError("database is locked")

    post.world.outbox.put(1, 1)
    with monkeypatch.context() as patch:
        patch.setattr(post.world.outbox, "sent_many", locked)
        await post.work(5)
    assert post.world.outbox.settled == {}

    await post.work(5)

    assert post.received() == [(1, title(1))]
    assert post.world.outbox.settled == {1: "sent"}


async def test_a_group_that_must_wait_does_not_hold_up_those_behind_it(post: Post) -> None:
    for number in range(1, 121):
        post.world.outbox.put(number, -5)
    post.world.outbox.put(500, 9)

    await post.work(10)

    assert (9, title(500)) in post.received()


async def test_the_loop_survives_a_broken_outbox_and_a_stop_lets_the_last_ones_arrive(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise OSError("disk I/O error")

    post.world.outbox.put(1, 1)
    with monkeypatch.context() as patch:
        patch.setattr(post.world.outbox, "plan", broken)
        task = asyncio.create_task(post.sender.run())
        await asyncio.sleep(0.05)
    post.wanted.set()
    await until(post.request.sent)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task

    assert post.world.outbox.settled == {1: "sent"}


EVENING: dict[str, Any] = {
    "wishes": Preferences(1, delivery="digest", digest_hour=18)
}  # six hours after `NOON`, in UTC


async def test_an_alert_tells_why_it_came_and_what_can_be_done(post: Post) -> None:
    post.world.outbox.put(1, 1, kind="topic", about="البراكين", subscription_id=9)
    post.world.outbox.put(2, 2, "en", kind="words", about="volcano", subscription_id=8, thread=4)

    await post.work(1)

    arabic, english = post.request.sent()
    assert arabic.text.endswith("<i>وصلك لأنك تتابع الموضوع: \u2068البراكين\u2069</i>")
    assert arabic.button_data() == ["al:s:9", "al:l:9"]
    assert english.text.endswith("<i>You get this because you follow the words: \u2068volcano\u2069</i>")
    assert english.button_data() == ["al:l:8", "al:s:8"]
    assert [call.data.get("message_thread_id") for call in (arabic, english)] == [None, 4]


async def test_the_message_of_an_alert_is_kept(post: Post) -> None:
    post.world.outbox.put(1, 1)

    await post.work(1)

    assert post.world.outbox.messages == {1: 5_000}


async def test_where_a_forums_topic_is_gone_the_alert_goes_to_the_chat(post: Post) -> None:
    post.world.outbox.put(1, -5, thread=4)
    post.request.fail("sendMessage", 400, "Bad Request: message thread not found")

    await post.work(2)

    assert [call.data.get("message_thread_id") for call in post.request.sent()] == [4, None]
    assert post.world.outbox.settled == {1: "sent"}


async def test_in_quiet_hours_nothing_comes_and_afterwards_all_of_it(post: Post) -> None:
    quiet = Preferences(1, quiet_from=12, quiet_to=13)
    for number in (1, 2):
        post.world.outbox.put(number, 1, wishes=quiet)
    post.world.outbox.put(3, 2)

    await post.work(60)
    assert post.received() == [(2, title(3))]
    post.world.clock.seconds += 3_600
    await post.work(5)
    assert post.received()[1:] == [(1, title(1)), (1, title(2))]


async def test_a_digest_comes_at_its_hour_as_one_message_and_is_marked_as_a_whole(post: Post) -> None:
    for number in range(1, 13):
        post.world.outbox.put(number, 1, **EVENING)

    await post.work(30)
    assert post.request.sent() == []
    post.world.clock.seconds += 6 * 3_600
    post.world.outbox.put(99, 1, **EVENING)  # it comes too late and waits for tomorrow's
    await post.work(5)

    (digest,) = post.request.sent()
    assert digest.text.startswith("<b>موجزك: \u206812\u2069 خبرًا</b>")
    assert digest.text.count("خبر \u2068") == 12
    assert digest.button_data() == ["su:l:0"]
    assert post.world.outbox.settled == dict.fromkeys(range(1, 13), "sent")
    assert list(post.world.outbox.pending) == [99]


async def test_a_digest_that_cannot_be_sent_now_is_sent_later_as_one_message(post: Post) -> None:
    for number in (1, 2):
        post.world.outbox.put(number, 1, **EVENING)
    await post.work(1)
    post.world.clock.seconds += 6 * 3_600
    post.request.fail("sendMessage", 502, "Bad Gateway")

    await post.work(20)

    assert len(post.request.sent()) == 2
    assert post.world.outbox.settled == {1: "sent", 2: "sent"}


async def test_a_digest_that_was_taken_and_not_marked_is_not_sent_again(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    def locked(*_: object) -> None:
        raise OSError("database is locked")

    for number in (1, 2):
        post.world.outbox.put(number, 1, **EVENING)
    await post.work(1)
    post.world.clock.seconds += 6 * 3_600
    with monkeypatch.context() as patch:
        patch.setattr(post.world.outbox, "sent_together", locked)
        await post.work(5)
    post.world.outbox.put(3, 2)
    await post.work(3)

    assert [call.data["chat_id"] for call in post.request.sent()] == [1, 2]
    assert post.world.outbox.settled == {1: "sent", 2: "sent", 3: "sent"}


async def test_who_wants_alerts_at_once_again_gets_what_waited(post: Post) -> None:
    post.world.outbox.put(1, 1, **EVENING)
    await post.work(1)
    post.world.outbox.pending[1] = replace(post.world.outbox.pending[1], wishes=Preferences(1))
    post.world.outbox.reconsider(1)

    await post.work(2)

    assert post.received() == [(1, title(1))]


async def test_a_correction_edits_the_message_that_was_sent_and_is_no_new_one(post: Post) -> None:
    post.world.outbox.put(1, 1, message_id=700, wishes=Preferences(1, quiet_from=12, quiet_to=13))
    for failure in ("Bad Request: message to edit not found", "Bad Request: message is not modified: x"):
        post.world.outbox.put(len(post.world.outbox.pending) + 1, 2, message_id=701)
        post.request.fail("editMessageText", 400, failure)

    await post.work(6)

    edits = post.request.named("editMessageText")
    assert [(call.data["chat_id"], call.data["message_id"]) for call in edits] == [
        (1, 700),
        (2, 701),
        (2, 701),
    ]
    assert edits[0].text.startswith("خبر جديد، وقد صحّحه ناشره")
    assert post.request.sent() == []
    assert post.world.outbox.settled == dict.fromkeys((1, 2, 3), "edited")


async def test_edits_keep_telegrams_pace(post: Post) -> None:
    post.world.outbox.put(1, 1, message_id=700)
    post.request.fail("editMessageText", 429, "Too Many Requests: retry after 30", retry_after=30)

    await post.work(25)
    assert len(post.request.named("editMessageText")) == 1
    await post.work(10)
    assert post.world.outbox.settled == {1: "edited"}


async def test_the_answer_to_a_saved_question_is_the_answer_itself_and_can_be_leant_on(post: Post) -> None:
    post.world.search.answers["كم زائرًا؟"] = answer(hit(1))
    post.world.outbox.put(1, 1, kind="question", about="كم زائرًا؟", subscription_id=3, **EVENING)

    await post.work(2)

    (call,) = post.request.sent()
    assert call.text.startswith("نُشر ما يجيب عن سؤالك.\n")
    assert SENTENCE in call.text
    assert post.world.outbox.messages == {1: None}  # no correction of an article takes the answer's place
    (asked,) = post.world.questions.rows.values()
    assert (asked.chat_id, asked.asked.text, asked.message_id) == (1, "كم زائرًا؟", 5_000)


async def test_a_question_whose_answer_is_gone_again_is_not_answered(post: Post) -> None:
    post.world.outbox.put(1, 1, kind="question", about="كم زائرًا؟", subscription_id=3)

    await post.work(2)

    assert post.request.sent() == []
    assert post.world.outbox.settled == {1: "failed: no answer any more"}


async def test_the_newest_news_goes_first_and_each_chat_is_told_in_order(post: Post) -> None:
    for number, chat, hour in ((1, 1, 0), (2, 2, 0), (3, 1, 5), (4, 3, 5)):
        post.world.outbox.put(number, chat)
        post.world.outbox.came[number] = NOON + timedelta(hours=hour)

    await post.work(6)

    assert [(chat, words) for chat, words in post.received()] == [
        (3, title(4)),
        (1, title(1)),
        (2, title(2)),
        (1, title(3)),
    ]


async def test_while_alerts_are_paused_none_is_sent_also_not_after_a_restart(post: Post) -> None:
    post.world.outbox.put(1, 1)
    post.world.sending.standing.put(ALERTS_PAUSED, "9", NOON)
    await post.work(5)
    post.sender = post.another()
    await post.work(5)
    assert post.request.sent() == []

    post.world.sending.standing.drop(ALERTS_PAUSED)
    await post.work(3)
    assert post.received() == [(1, title(1))]


async def test_what_a_dead_sender_claimed_is_sent_at_once_and_its_name_forgotten(post: Post) -> None:
    world = post.world
    world.outbox.put(1, 1)
    world.outbox.claimed.add(1)
    world.sending.claims.held[Claim("dead", NOON)] = 1
    world.sending.neighbours.alive = {"dead": False, "busy": True}

    Others(world.sending.claims, world.sending.neighbours, world.clock, world.clock.steady).look()

    assert world.sending.claims.held == {}
    assert world.sending.neighbours.buried == ["dead"]


@pytest.mark.parametrize("hours", [-2, 0, 2])
def test_a_claim_of_an_unknown_sender_is_left_to_it_for_a_minute_whatever_the_clocks_say(hours: int) -> None:
    world = World()
    claims = world.sending.claims
    claims.held[Claim("elsewhere", NOON + timedelta(hours=hours))] = 3
    others = Others(claims, world.sending.neighbours, world.clock, world.clock.steady)

    others.look()
    world.clock.seconds += LEASE_SECONDS - 1
    assert others.look() == 0
    world.clock.seconds += 2
    assert others.look() == 3


def test_a_claim_that_is_made_anew_is_left_for_another_minute() -> None:
    world = World()
    claims = world.sending.claims
    others = Others(claims, world.sending.neighbours, world.clock, world.clock.steady)
    for renewed in range(5):
        claims.held = {Claim("elsewhere", NOON + timedelta(seconds=renewed)): 3}
        assert others.look() == 0
        world.clock.seconds += LEASE_SECONDS - 1


def test_a_sender_is_known_to_live_as_long_as_it_does(tmp_path: Path) -> None:
    one, other = Presence(tmp_path / "senders"), Presence(tmp_path / "senders")
    assert (one.lives(other.name), one.lives("1-nobody"), one.lives("../x")) == (True, None, None)
    assert one.others() == [other.name]
    one.bury(other.name)
    assert one.others() == [other.name]

    other._file.close()  # as the operating system does for whoever is killed
    assert one.lives(other.name) is False
    one.bury(other.name)
    assert one.others() == []
    one.close()
    assert list((tmp_path / "senders").iterdir()) == []


async def test_what_could_not_be_written_of_a_refusal_is_written_later(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    def locked(*_: object) -> None:
        raise OSError("database is locked")

    post.world.outbox.put(1, 1)
    post.request.fail("sendMessage", 400, "Bad Request: can't parse entities: x")
    with monkeypatch.context() as patch:
        patch.setattr(post.world.outbox, "failed", locked)
        await post.work(2)
    assert post.world.outbox.settled == {}

    await post.work(8)

    assert post.world.outbox.settled == {1: "failed: Can't parse entities: x"}
    assert len(post.request.sent()) == 1


async def test_what_was_claimed_and_is_sent_by_nobody_is_given_back(post: Post) -> None:
    post.world.outbox.put(1, 1)
    post.world.outbox.claimed.add(1)  # as when the claim was written and its answer lost

    await post.work(8)

    assert post.received() == [(1, title(1))]


async def test_a_send_that_never_ends_is_broken_off_before_another_could_take_it(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def never(*_: object, **__: object) -> None:
        await asyncio.sleep(3_600)

    monkeypatch.setattr("bot.alerting.sender.OVER_SECONDS", 0.2)
    monkeypatch.setattr(post.packer, "_bot", SimpleNamespace(send_message=never))
    post.world.outbox.put(1, 1)
    await post.sender.step()
    await until(lambda: post.world.outbox.not_before)

    assert post.world.outbox.pending[1].attempts == 1
    assert post.world.outbox.claimed == set()


async def test_an_alert_does_not_hold_up_an_answer(post: Post) -> None:
    for number in range(1, 60):
        post.world.outbox.put(number, number)
    await post.work(1)
    before = len(post.request.sent())
    answering = asyncio.create_task(post.bot.send_message(1_000, "answer"))
    await post.work(0.1)

    assert answering.done()
    assert 1_000 in [call.data["chat_id"] for call in post.request.sent()[before : before + 5]]


def test_the_way_is_closed_after_failures_in_a_row_and_open_again_with_the_first_that_arrives() -> None:
    way, down = Way(), NetworkError("down")
    assert [way.failed(down, 0.0) for _ in range(IN_A_ROW)] == [False] * (IN_A_ROW - 1) + [True]
    assert (way.is_closed, way.closed_until) == (True, 2.0)
    way.failed(down, 1.0)  # one that was on its way already
    assert way.closed_until == 2.0
    pauses = []
    now = 2.0
    for _ in range(6):
        way.failed(down, now)
        pauses.append(way.closed_until - now)
        now = way.closed_until
    assert pauses == [4.0, 8.0, 16.0, 30.0, 30.0, 30.0]
    assert way.passed()
    assert not way.passed()
    assert (way.is_closed, way.closed_until) == (False, float("-inf"))


@pytest.mark.parametrize("error", [BadRequest("chat not found"), Forbidden(BLOCKED), RetryAfter(5)], ids=str)
def test_what_telegram_itself_refuses_shows_that_the_way_is_open(error: Exception) -> None:
    way = Way()
    for _ in range(IN_A_ROW):
        way.failed(NetworkError("down"), 0.0)
    way.failed(error, 9.0)
    assert not way.is_closed


async def test_a_way_that_is_closed_is_tried_by_one_alert_now_and_then(post: Post) -> None:
    many = 300
    for number in range(1, many + 1):
        post.world.outbox.put(number, number)
    for _ in range(many):
        post.request.fail("sendMessage", 502, "Bad Gateway")

    with structlog.testing.capture_logs() as records:
        await post.work(60)

    tried = len(post.request.sent())
    assert IN_A_ROW <= tried <= IN_FLIGHT + 8
    assert [record["event"] for record in records].count("alerts_do_not_arrive") == 1

    post.request.mend("sendMessage")
    await post.work(120)
    arrived = Counter(chat for chat, _ in post.received()[tried:])
    assert arrived == Counter(range(1, many + 1))
