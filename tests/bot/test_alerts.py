"""The sender of alerts: its pace as pure decisions, and its loop on an outbox in memory."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from telegram import Bot
from telegram.error import BadRequest, ChatMigrated, Forbidden, NetworkError, RetryAfter, TimedOut

from bot.alerting.letters import LetterWriter
from bot.alerting.pace import Deactivate, GiveUp, Migrate, Pace, Postpone, consequence
from bot.alerting.sender import IN_FLIGHT, AlertSender
from bot.sending import seconds_of
from bot.threads import Worker, new_pool
from data.preferences import Preferences
from tests.bot.doubles import NOON, SENTENCE, World, answer, hit, until
from tests.bot.telegram_fake import TOKEN, FakeRequest

BLOCKED = "Forbidden: bot was blocked by the user"


def send_all(pace: Pace, chats: list[int], start: float = 0.0) -> list[float]:
    """The moments at which messages to `chats` go when each goes as soon as it may."""
    now, moments = start, []
    for chat in chats:
        now = pace.ready_at(chat, now)
        pace.began(chat, now)
        moments.append(now)
    return moments


def test_one_private_chat_gets_one_a_second() -> None:
    assert send_all(Pace(), [1, 1, 1]) == [0.0, 1.0, 2.0]


def test_all_chats_together_get_twenty_five_a_second() -> None:
    moments = send_all(Pace(), list(range(1, 61)))

    assert moments == [0.0] * 25 + [1.0] * 25 + [2.0] * 10


def test_a_group_gets_twenty_a_minute() -> None:
    moments = send_all(Pace(), [-5] * 22)

    assert moments[:20] == [float(second) for second in range(20)]
    assert moments[20:] == [60.0, 61.0]


def test_a_closed_gate_holds_every_chat_and_an_earlier_moment_does_not_open_it() -> None:
    pace = Pace()
    pace.close_gate(9.0)
    pace.close_gate(4.0)

    assert send_all(pace, [1, 2]) == [9.0, 9.0]


@pytest.mark.parametrize(
    ("error", "attempts", "decided"),
    [
        (RetryAfter(timedelta(seconds=7)), 0, Postpone(7.0, gate=True)),
        (RetryAfter(7), 3, Postpone(7.0, gate=True)),
        (TimedOut(), 0, Postpone(5.0)),
        (NetworkError("down"), 3, Postpone(40.0)),
        (NetworkError("down"), 500, Postpone(3_600.0)),
        (RuntimeError("a fault of ours"), 0, Postpone(5.0)),
        (Forbidden(BLOCKED), 0, Deactivate(BLOCKED)),
        (Forbidden("user is deactivated"), 0, Deactivate("user is deactivated")),
        (
            Forbidden("bot was kicked from the supergroup chat"),
            0,
            Deactivate("bot was kicked from the supergroup chat"),
        ),
        (BadRequest("Chat not found"), 0, Deactivate("Chat not found")),
        (BadRequest("Can't parse entities: x"), 0, GiveUp()),
        (ChatMigrated(-1005), 0, Migrate(-1005)),
    ],
    ids=str,
)
def test_what_an_error_means(error: Exception, attempts: int, decided: object) -> None:
    assert consequence(error, attempts) == decided


@pytest.mark.filterwarnings("ignore:.*retry_after")
def test_a_wait_is_understood_as_a_number_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "false")

    assert seconds_of(RetryAfter(7)) == 7.0


class Post:
    """A sender with its doubles; time moves by what the sender asks to wait."""

    def __init__(self) -> None:
        self.world = World()
        self.request = FakeRequest()
        self.worker = Worker(new_pool(1))
        self.wanted = asyncio.Event()
        world = self.world
        self.sender = AlertSender(
            Bot(TOKEN, request=self.request, get_updates_request=FakeRequest()),
            world.outbox,
            world.subscribers,
            LetterWriter(world.search, world.questions, world.clock),
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
            for _ in range(30):
                await asyncio.sleep(0.0005)
            clock.seconds += 0.01 if self.wanted.is_set() else max(wait, 0.01)

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


async def test_never_more_than_four_are_on_their_way(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    arrive, on_their_way = asyncio.Event(), []

    async def slow(chat_id: int, *_: object, **__: object) -> SimpleNamespace:
        on_their_way.append(chat_id)
        await arrive.wait()
        return SimpleNamespace(message_id=1)

    monkeypatch.setattr(post.sender._packer, "_bot", SimpleNamespace(send_message=slow))
    for number in range(1, 10):
        post.world.outbox.put(number, number)

    await post.work(3)
    assert on_their_way == [1, 2, 3, 4]
    assert len(on_their_way) == IN_FLIGHT
    arrive.set()
    await post.work(3)
    assert on_their_way == list(range(1, 10))


async def test_retry_after_stops_everything_until_its_end(post: Post) -> None:
    post.world.outbox.put(1, 1)
    post.request.fail("sendMessage", 429, "Too Many Requests: retry after 30", retry_after=30)
    await post.work(1)
    post.world.outbox.put(2, 2)

    await post.work(25)
    assert post.received() == [(1, title(1))]
    await post.work(10)
    assert sorted(post.received()[1:]) == [(1, title(1)), (2, title(2))]


async def test_a_blocked_chat_is_switched_off_and_its_other_alerts_are_dropped(post: Post) -> None:
    post.world.subscribers.subscribe(1, "ar", NOON)
    for number, chat in ((1, 1), (2, 1), (3, 2)):
        post.world.outbox.put(number, chat)
    post.request.fail("sendMessage", 403, BLOCKED)

    await post.work(5)

    assert post.received() == [(1, title(1)), (2, title(3))]
    assert not post.world.subscribers.chats[1].active
    assert post.world.outbox.counts() == {"pending": 0, "sent": 1, "failed": 2}


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
        patch.setattr(post.world.outbox, "sent", locked)
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
        patch.setattr(post.world.outbox, "due", broken)
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
