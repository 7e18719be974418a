"""An index that is damaged: readers are answered, admins are told once, and the bot mends it by itself."""

import os
import time
from pathlib import Path

import pytest

from retrieval.index.generation import GenerationStore
from tests.journeys.articles import ABOUT_OLIVES, ABOUT_THE_TOWER, OLIVES, write_jsonl
from tests.journeys.journey import Journey
from tests.journeys.process import BotProcess, until
from tests.journeys.reading import disordered_lines, quotations, seen
from tests.telegram_double import SentMessage

pytestmark = pytest.mark.journey

ADMIN, ASKER = 821, 822


def generations(journey: Journey) -> GenerationStore:
    return GenerationStore(journey.state / "index")


def damage(journey: Journey) -> Path:
    """Cut the dense index of the generation in use short."""
    name = generations(journey).current()
    assert name
    path = generations(journey).path(name) / "dense.faiss"
    os.truncate(path, path.stat().st_size // 2)
    return path


def begin(journey: Journey) -> BotProcess:
    """Start the bot of an admin who has written to it before."""
    journey.double.user_says(ADMIN, "/status")
    journey.double.state.updates.drop()
    bot = journey.start(ADMIN_IDS=str(ADMIN))
    bot.errors_expected = True
    return bot


def told(journey: Journey, begins: str) -> list[SentMessage]:
    """What the admin was told that begins so."""
    return [message for message in journey.double.sent(ADMIN) if seen(message.plain).startswith(begins)]


def wait_until_told(journey: Journey, begins: str, seconds: float = 20.0) -> SentMessage:
    return until(lambda: next(iter(told(journey, begins)), None), seconds, f"note {begins!r}")


def test_a_damaged_index_is_replaced_by_the_one_before_which_learns_what_is_new(journey: Journey) -> None:
    journey.isnad("index", "--rebuild")
    journey.isnad("ingest", str(write_jsonl(journey.folder / "olives.jsonl", OLIVES)))
    before, broken = generations(journey).previous(), generations(journey).current()
    damage(journey)
    bot = begin(journey)
    answer = journey.ask(ASKER, ABOUT_THE_TOWER)
    note = wait_until_told(journey, "تلف الفهرس، فحل محله")
    wait_until_told(journey, "عاد الفهرس سليمًا")
    new = journey.ask_until(ABOUT_OLIVES, lambda message: bool(quotations(message)))

    assert quotations(answer)
    assert new.links()[0].startswith(OLIVES.url)
    assert disordered_lines(note) == []
    assert "dense.faiss" in note.plain
    assert len(told(journey, "تلف")) == 1
    assert (generations(journey).current(), broken != before) == (before, True)
    assert len(bot.events("fault_begins")) == 1


def test_with_no_whole_index_the_reader_is_told_politely_and_the_bot_builds_one(journey: Journey) -> None:
    damage(journey)
    with generations(journey).lock():  # holds the build up
        begin(journey)
        refused = journey.ask(ASKER, ABOUT_THE_TOWER)
        wait_until_told(journey, "تلف الفهرس ولا يوجد قبله")
    wait_until_told(journey, "اكتمل بناء الفهرس", 30.0)
    answer = journey.ask(ASKER, ABOUT_THE_TOWER)

    assert refused.plain == "البحث متوقف الآن لعطل فيه. أُبلغ المشرفون، فحاول لاحقًا من فضلك."
    assert quotations(answer)
    assert generations(journey).current() == "000002"
    assert len(told(journey, "تلف")) == 1


def test_a_file_cut_short_under_the_running_bot_does_not_end_it(journey: Journey) -> None:
    journey.isnad("index", "--rebuild")
    bot = begin(journey)
    journey.ask(ASKER, ABOUT_THE_TOWER)
    os.truncate(damage(journey), 0)
    time.sleep(1.5)  # the index is looked at twice a second
    answer = journey.ask(ASKER, ABOUT_THE_TOWER)
    wait_until_told(journey, "تلف الفهرس، فحل محله")

    assert quotations(answer)
    assert bot.process.poll() is None
