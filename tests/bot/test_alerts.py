"""The sender of alerts: its pace as pure decisions, and its loop on an outbox in memory."""

import asyncio
from datetime import timedelta

import pytest
from telegram import Bot
from telegram.error import BadRequest, ChatMigrated, Forbidden, NetworkError, RetryAfter, TimedOut

from bot.alerts import IN_FLIGHT, AlertSender
from bot.pace import Deactivate, GiveUp, Migrate, Pace, Postpone, consequence
from bot.sending import seconds_of
from bot.threads import Worker, new_pool
from tests.bot.doubles import NOON, World, until
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


async def test_never_more_than_four_are_on_their_way(post: Post) -> None:
    arrive, on_their_way = asyncio.Event(), []

    async def slow(chat_id: int, *_: object, **__: object) -> None:
        on_their_way.append(chat_id)
        await arrive.wait()

    object.__setattr__(post.sender, "_bot", type("SlowBot", (), {"send_message": staticmethod(slow)}))
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
