"""Updates between Telegram and their handlers: none lost by a kill, none handled twice, never too many."""

import asyncio
import statistics
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import structlog
from telegram import Bot, Update

from bot.background import Background
from bot.metrics import Metrics
from bot.updates.handling import Handling
from bot.updates.holding import Held
from bot.updates.inbox import BUTTON_SECONDS, INLINE_SECONDS, MOST_TRIES, Inbox
from data.errors import StoreError
from data.inbox import InboxStore, KeptUpdate, look
from tests.bot.doubles import until
from tests.bot.telegram_fake import TOKEN, message, person

BOT = Bot(TOKEN)
SAID = "سؤال لا يقرؤه أحد بعد الجواب"


def update(number: int, text: str = SAID, **content: Any) -> Update:
    made = Update.de_json({"update_id": number, **(content or {"message": message(text)})}, BOT)
    assert made is not None
    return made


def pressed(number: int) -> Update:
    query = {
        "id": "7",
        "from": person(),
        "chat_instance": "x",
        "data": "more:1",
        "message": message("answer"),
    }
    return update(number, callback_query=query)


def asked_inline(number: int) -> Update:
    return update(number, inline_query={"id": "7", "from": person(), "query": "كأس", "offset": ""})


class Program:
    """An inbox with its handling, as one process has them. `kill` leaves everything as it is."""

    def __init__(self, file: Path, **options: Any) -> None:
        self.metrics = Metrics()
        self.inbox = Inbox(InboxStore(file, 1), self.metrics, **options)
        self.held, self.background = Held(), Background()
        self.handling = Handling(self.inbox, self.metrics, self.held, self.background, 4)
        self.handled: list[int] = []

    async def start(self) -> "Program":
        await self.inbox.recover(BOT)
        return self

    async def handle_all(self, handler: Callable[[Update], Any] | None = None) -> list[int]:
        while not self.inbox.empty():
            await self.handle(self.inbox.get_nowait(), handler)
        return self.handled

    async def handle(self, item: object, handler: Callable[[Update], Any] | None = None) -> None:
        assert isinstance(item, Update)

        async def work() -> None:
            if handler is not None:
                await handler(item)
            self.handled.append(item.update_id)

        handling = work()
        try:
            await self.handling.process_update(item, handling)
        finally:
            handling.close()  # where it never began
        self.inbox.task_done()

    def count(self, outcome: str) -> float:
        return self.metrics.registry.get_sample_value("isnad_updates_total", {"outcome": outcome}) or 0.0


async def test_what_was_put_is_on_the_disk_when_put_returns_and_a_killed_program_loses_nothing(
    tmp_path: Path,
) -> None:
    file = tmp_path / "inbox.db"
    killed = await Program(file).start()
    for item in (update(5), pressed(6), update(7, my_chat_member=_blocked())):
        await killed.inbox.put(item)
    await killed.handle(killed.inbox.get_nowait())

    again = await Program(file).start()

    assert await again.handle_all() == [6, 7]
    await again.inbox.close()
    assert look(file) == (0, None)


async def test_an_update_comes_back_from_the_disk_as_it_was(tmp_path: Path) -> None:
    whole = update(5, "سؤال", message=message("/ask@isnad سؤال", chat=-7, user=9, message_thread_id=3))
    killed = await Program(tmp_path / "inbox.db").start()
    await killed.inbox.put(whole)

    again = await Program(tmp_path / "inbox.db").start()

    back = again.inbox.get_nowait()
    assert isinstance(back, Update)
    assert back.to_dict() == whole.to_dict()


GONE = {"message_id": 3, "date": 0, "chat": {"id": -7, "type": "group", "title": "x"}}
ORIGIN = {"type": "of_next_year", "date": 1_700_000_000, "chat": GONE["chat"], "sender_user": person()}


@pytest.mark.parametrize(
    "content",
    [
        {"pinned_message": GONE},
        {"reply_to_message": message("ثُبّتت رسالة", pinned_message=GONE)},
        {"forward_origin": ORIGIN},
        {"paid_media": {"star_count": 1, "paid_media": [{"type": "of_next_year", "duration": 3}]}},
    ],
    ids=["pinned and gone", "reply to such", "forwarded from a new kind", "a new kind of media"],
)
async def test_what_ptb_reads_and_cannot_write_is_kept_as_telegram_sent_it(
    tmp_path: Path, content: dict[str, Any]
) -> None:
    sent = update(5, message=message(SAID, **content))
    killed = await Program(tmp_path / "inbox.db").start()
    await killed.inbox.put(sent)

    back = (await Program(tmp_path / "inbox.db").start()).inbox.get_nowait()

    assert isinstance(back, Update)
    assert str(back) == str(sent)


async def test_an_update_that_cannot_be_written_is_handled_all_the_same(tmp_path: Path) -> None:
    odd = Update(5, api_kwargs={"odd": {object()}})
    running = await Program(tmp_path / "inbox.db").start()

    with structlog.testing.capture_logs() as logged:
        await running.inbox.put(odd)
        await running.inbox.put(update(6))

    assert await running.handle_all() == [5, 6]
    assert [record["update_id"] for record in logged if record["event"] == "update_not_kept"] == [5]


async def test_an_update_whose_handler_was_cut_off_is_handled_by_the_next_start(tmp_path: Path) -> None:
    killed = await Program(tmp_path / "inbox.db").start()
    await killed.inbox.put(update(5))
    hanging = asyncio.create_task(killed.handle(killed.inbox.get_nowait(), lambda _: asyncio.sleep(60)))
    await asyncio.sleep(0.01)
    hanging.cancel()
    await asyncio.gather(hanging, return_exceptions=True)

    again = await Program(tmp_path / "inbox.db").start()

    assert killed.handled == []
    assert await again.handle_all() == [5]


async def test_the_same_update_is_handled_once_in_one_run_and_in_the_next(tmp_path: Path) -> None:
    first = await Program(tmp_path / "inbox.db").start()
    for number in (5, 5, 6, 5):
        await first.inbox.put(update(number))
    assert await first.handle_all() == [5, 6]
    await first.inbox.close()

    second = await Program(tmp_path / "inbox.db").start()
    for number in (6, 5, 7):
        await second.inbox.put(update(number))

    assert await second.handle_all() == [7]
    assert (first.count("doubled"), second.count("doubled")) == (2, 2)


async def test_another_update_of_an_id_that_was_there_is_handled_too(tmp_path: Path) -> None:
    # A Bot API server of one's own that lost its memory counts from the beginning again.
    first = await Program(tmp_path / "inbox.db").start()
    await first.inbox.put(update(5, "متى افتتحت القناة؟"))
    assert await first.handle_all() == [5]
    await first.inbox.put(update(5, "من افتتحها؟"))
    assert await first.handle_all() == [5, 5]
    await first.inbox.close()

    second = await Program(tmp_path / "inbox.db").start()
    for words in ("من افتتحها؟", "كم طولها؟"):
        await second.inbox.put(update(5, words))

    assert await second.handle_all() == [5]
    assert second.count("doubled") == 1


async def test_two_calls_with_the_same_update_at_once_queue_it_once(tmp_path: Path) -> None:
    program = await Program(tmp_path / "inbox.db").start()

    await asyncio.gather(*(program.inbox.put(update(5)) for _ in range(5)))

    assert await program.handle_all() == [5]


async def test_nothing_that_was_said_is_left_on_the_disk_once_it_was_handled(tmp_path: Path) -> None:
    program = await Program(tmp_path / "inbox.db").start()
    await program.inbox.put(update(5))
    assert "\\u0633\\u0624\\u0627\\u0644" in _all(tmp_path)
    await program.handle_all()
    await program.inbox.close()

    assert "سؤال" not in _all(tmp_path)
    assert "\\u0633\\u0624\\u0627\\u0644" not in _all(tmp_path)
    assert look(tmp_path / "inbox.db") == (0, None)


async def test_fetching_waits_while_too_much_is_open_and_the_sign_to_end_does_not(tmp_path: Path) -> None:
    program = await Program(tmp_path / "inbox.db", most_open=2).start()
    await program.inbox.put(update(5))
    await program.inbox.put(update(6))
    third = asyncio.create_task(program.inbox.put(update(7)))
    await asyncio.sleep(0.02)
    waited = not third.done()
    taken = program.inbox.get_nowait()  # PTB takes all that is queued: taken is not handled
    await asyncio.sleep(0.02)
    waited_still = not third.done()
    await program.handle(taken)
    await asyncio.wait_for(third, 1)
    await asyncio.wait_for(program.inbox.put(object()), 1)

    assert (waited, waited_still) == (True, True)
    assert program.inbox.depth == 3


async def test_what_waits_when_the_end_comes_is_left_to_the_next_start(tmp_path: Path) -> None:
    ending = await Program(tmp_path / "inbox.db").start()
    for number in (5, 6):
        await ending.inbox.put(update(number))
    ending.inbox.ending = True
    assert await ending.handle_all() == []
    await ending.inbox.close()

    assert await (await Program(tmp_path / "inbox.db").start()).handle_all() == [5, 6]
    assert ending.count("left") == 2


async def test_without_a_disk_what_waits_at_the_end_is_handled_then() -> None:
    metrics = Metrics()
    inbox = Inbox(None, metrics)
    await inbox.recover(BOT)
    await inbox.put(update(5))
    inbox.ending = True

    assert inbox.verdict(update(5)) == "handle"


@pytest.mark.parametrize(
    ("made", "seconds", "verdict"),
    [
        (asked_inline, INLINE_SECONDS - 1, "handle"),
        (asked_inline, INLINE_SECONDS + 1, "late"),
        (pressed, BUTTON_SECONDS - 1, "handle"),
        (pressed, BUTTON_SECONDS + 1, "late"),
        (update, 3 * 3600, "handle"),
    ],
)
async def test_what_waited_too_long_is_dropped_only_where_nobody_waits_for_it_any_more(
    tmp_path: Path, made: Callable[[int], Update], seconds: float, verdict: str
) -> None:
    now = [1_000.0]
    program = await Program(tmp_path / "inbox.db", steady=lambda: now[0]).start()
    await program.inbox.put(made(5))
    now[0] += seconds

    handled = await program.handle_all()

    assert handled == ([5] if verdict == "handle" else [])
    await program.inbox.close()
    assert look(tmp_path / "inbox.db") == (0, None)


async def test_a_button_that_was_pressed_before_a_long_stop_is_dropped_and_a_question_is_answered(
    tmp_path: Path,
) -> None:
    now = [1_000_000.0]
    killed = await Program(tmp_path / "inbox.db", clock=lambda: now[0]).start()
    await killed.inbox.put(pressed(5))
    await killed.inbox.put(update(6))
    now[0] += 3_600

    again = await Program(tmp_path / "inbox.db", clock=lambda: now[0]).start()
    assert await again.handle_all() == [6]
    now[0] += 2 * 86_400
    await killed.inbox.close()


async def run_until_dead(file: Path, deadly: int) -> Program:
    """Start a program that hands all it has to four handlers at once, and dies as soon as one update is handled."""
    program = await Program(file).start()
    died = asyncio.Event()

    async def handler(item: Update) -> None:
        if item.update_id == deadly:
            died.set()
            await asyncio.Event().wait()
        for _ in range(item.update_id):  # each takes its time
            await asyncio.sleep(0.001)

    waiting = [program.inbox.get_nowait() for _ in range(program.inbox.qsize())]
    works = [asyncio.create_task(program.handle(item, handler)) for item in waiting]
    death, everything = asyncio.create_task(died.wait()), asyncio.gather(*works, return_exceptions=True)
    await asyncio.wait((everything, death), return_when=asyncio.FIRST_COMPLETED)
    death.cancel()
    if died.is_set():
        program.inbox.settle = lambda *_, **__: None  # type: ignore[method-assign]  # the dead write nothing
        for work in works:
            work.cancel()
    await everything
    thread = program.inbox._thread  # what was handled before is written by it, one after the other
    await asyncio.get_running_loop().run_in_executor(thread, lambda: None)
    return program


async def test_an_update_that_ends_the_program_each_time_is_given_up_and_all_others_are_handled(
    tmp_path: Path,
) -> None:
    program = await Program(tmp_path / "inbox.db").start()
    for number in range(1, 13):
        await program.inbox.put(update(number))
    handled, left = [], []
    for _ in range(MOST_TRIES + 2):
        program = await run_until_dead(tmp_path / "inbox.db", 6)
        handled += program.handled
        left.append(look(tmp_path / "inbox.db")[0])

    assert sorted(handled) == [number for number in range(1, 13) if number != 6]
    assert left[-3:] == [1, 0, 0]


async def test_starts_that_ended_well_give_up_nothing(tmp_path: Path) -> None:
    program = await Program(tmp_path / "inbox.db").start()
    await program.inbox.put(update(5))
    await program.inbox.close()
    for _ in range(MOST_TRIES + 2):
        program = await Program(tmp_path / "inbox.db").start()
        program.inbox.hold(5)  # Telegram takes nothing just now
        assert await program.handle_all() == [5]
        await program.inbox.close()

    assert await (await Program(tmp_path / "inbox.db").start()).handle_all() == [5]


async def test_an_update_of_another_bot_is_not_handled(tmp_path: Path) -> None:
    program = await Program(tmp_path / "inbox.db").start()
    await program.inbox.put(update(5))

    other = Inbox(InboxStore(tmp_path / "inbox.db", 2), Metrics())

    assert await other.recover(BOT) == 0


async def test_an_update_that_nobody_could_be_answered_stays_kept(tmp_path: Path) -> None:
    program = await Program(tmp_path / "inbox.db").start()
    await program.inbox.put(update(5))
    await program.inbox.put(update(6))

    async def refused(item: Update) -> None:
        if item.update_id == 5:
            program.inbox.hold(5)

    await program.handle_all(refused)
    await program.inbox.close()

    assert await (await Program(tmp_path / "inbox.db").start()).handle_all() == [5]


class BrokenStore:
    """A disk that is full until it is mended."""

    def __init__(self) -> None:
        self.broken = False

    def _fail(self) -> None:
        if self.broken:
            raise StoreError("inbox.db: database or disk is full")

    def open(self) -> None:
        self._fail()

    def close(self) -> None: ...

    def keep(self, update_id: int, body: str, at: float) -> None:
        self._fail()

    def done(self, update_id: int, mark: str, at: float) -> None:
        self._fail()

    def hand_out(self) -> list[KeptUpdate]:
        return []

    def begin(self, update_id: int) -> None:
        self._fail()

    def forgive(self) -> None:
        self._fail()

    def handled(self, limit: int) -> list[tuple[int, str]]:
        return []

    def prune(self, before: float) -> None:
        self._fail()


async def test_a_full_disk_is_told_once_and_everybody_is_answered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.updates.inbox.CARE_SECONDS", 0.01)
    store = BrokenStore()
    program = Program(Path("unused"))
    program.inbox = Inbox(store, program.metrics)
    program.handling = Handling(program.inbox, program.metrics, program.held, program.background, 4)
    await program.start()
    store.broken = True

    with structlog.testing.capture_logs() as records:
        for number in range(10):
            await program.inbox.put(update(number))
        handled = await program.handle_all()
        await asyncio.sleep(0.05)
        store.broken = False
        care = asyncio.create_task(program.inbox.look_after())
        await until(lambda: records[-1]["event"] == "inbox_works_again")
        care.cancel()
        await program.inbox.put(update(20))

    assert handled == list(range(10))
    assert [record["event"] for record in records] == ["inbox_failed", "inbox_works_again"]
    assert program.inbox.works
    assert await program.handle_all() == [*range(10), 20]


async def test_a_file_that_was_taken_away_is_told_once_and_a_new_one_begun(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.updates.inbox.CARE_SECONDS", 0.01)
    program = await Program(tmp_path / "inbox.db").start()
    await program.inbox.put(update(1))
    (tmp_path / "inbox.db").rename(tmp_path / "away.db")

    with structlog.testing.capture_logs() as records:
        await program.inbox.put(update(2))
        care = asyncio.create_task(program.inbox.look_after())
        await asyncio.sleep(0.1)
        care.cancel()
        await program.inbox.put(update(3))

    assert [record["event"] for record in records] == ["inbox_failed", "inbox_works_again"]
    assert await program.handle_all() == [1, 2, 3]
    await program.inbox.put(update(4))  # and the program is killed
    assert await (await Program(tmp_path / "inbox.db").start()).handle_all() == [4]


async def test_a_damaged_file_is_put_aside_and_a_new_one_begun(tmp_path: Path) -> None:
    file = tmp_path / "inbox.db"
    file.write_bytes(b"this is no database at all" * 500)

    program = await Program(file).start()
    await program.inbox.put(update(5))

    assert program.inbox.works
    assert (tmp_path / "inbox.db.damaged").exists()
    assert await (await Program(file).start()).handle_all() == [5]


async def test_a_message_is_kept_and_forgotten_in_less_than_a_millisecond(tmp_path: Path) -> None:
    program = await Program(tmp_path / "inbox.db").start()
    taken = []
    for number in range(300):
        item = update(number)
        started = time.perf_counter()
        await program.inbox.put(item)
        taken.append(time.perf_counter() - started)
        await program.handle(program.inbox.get_nowait())
    await program.inbox.close()

    assert statistics.median(taken) < 0.001


def _blocked() -> dict[str, Any]:
    member = {"user": person(9), "status": "kicked", "until_date": 0}
    return {
        "chat": {"id": 1, "type": "private", "first_name": "x"},
        "from": person(),
        "date": 1,
        "old_chat_member": {"user": person(9), "status": "member"},
        "new_chat_member": member,
    }


def _all(folder: Path) -> str:
    return b"".join(path.read_bytes() for path in folder.iterdir()).decode("utf-8", "replace")
