import subprocess
import sys
from dataclasses import replace
from itertools import islice

import pytest
from sqlalchemy import func, select

from data import tables
from data.database import Database
from data.sources.files import read_path
from data.twins import CANDIDATES, LIKENESS, TwinFinder, TwinStore, likeness, signatures
from data.types import ArticleDraft
from tests.data.collection import NOW, done, draft, ingest
from tests.shared import ROOT, shared

WORDS = tuple(f"كلمة{n}" for n in range(400))


def text(first: int, last: int) -> str:
    return " ".join(WORDS[first:last])


AGENCY = draft("وكالة", text(0, 60), text(60, 120), text(120, 200), source="وكالة")
PRINTED = draft(
    "صحيفة", text(0, 60), text(60, 120), text(120, 190), title="عنوان الصحيفة", source="صحيفة"
)  # without the last words
EVENT = draft("حدث", text(0, 40), text(200, 330), source="قناة")  # begins with the same quotation


@pytest.fixture
def twins(database: Database) -> TwinStore:
    return TwinStore(database)


def look(database: Database, *articles: ArticleDraft, limit: int = 99) -> int:
    """Take the articles in and look for twins; how many were looked at."""
    ingest(database, *articles, *map(done, articles))
    return TwinFinder(database).catch_up(limit)


def found(twins: TwinStore, article_id: int) -> list[int]:
    return [twin.article_id for twin in twins.of(article_id)]


def test_a_text_that_two_outlets_print_makes_twins_and_an_event_told_otherwise_does_not(
    database: Database, twins: TwinStore
) -> None:
    assert look(database, AGENCY, PRINTED, EVENT) == 3
    (printed,), (agency,) = twins.of(1), twins.of(2)
    assert (printed.article_id, agency.article_id, twins.of(3)) == (2, 1, [])
    assert printed.likeness == agency.likeness
    assert 0.85 < printed.likeness < 1
    assert twins.of(1, least=0.99) == []


def test_twins_are_found_whenever_they_come(database: Database, twins: TwinStore) -> None:
    look(database, PRINTED)
    look(database, EVENT)
    assert look(database, AGENCY) == 1
    assert found(twins, 1) == [3]
    assert found(twins, 3) == [1]
    assert TwinFinder(database).catch_up(99) == 0


def test_marks_and_spellings_make_no_difference(database: Database, twins: TwinStore) -> None:
    one = draft(
        "أ", "أعلنت الحكومة الأردنية اليوم، الأربعاء، عن خطة جديدة لدعم القطاع الزراعي في الأغوار كلها"
    )
    other = draft(
        "ب", "اعلنت الحُكومة الأردنيّة اليوم الاربعاء عن خطة جديدة لدعم القطاع الزراعي في الاغوار كلها!"
    )
    look(database, one, other)
    assert [twin.likeness for twin in twins.of(1)] == [1.0]


def test_a_line_or_two_are_too_little_to_be_a_twin(database: Database, twins: TwinStore) -> None:
    look(
        database,
        draft("أ", "عاجل: زلزال يضرب شمال البلاد الآن"),
        draft("ب", "عاجل: زلزال يضرب شمال البلاد الآن!"),
    )
    assert twins.of(1) == twins.of(2) == []


def test_a_modified_article_is_a_twin_of_what_it_is_like_now(database: Database, twins: TwinStore) -> None:
    look(database, AGENCY, PRINTED, EVENT)
    rewritten = replace(PRINTED, paragraphs=(*EVENT.paragraphs, text(380, 390)))
    assert look(database, rewritten) == 1
    assert (found(twins, 1), found(twins, 2), found(twins, 3)) == ([], [3], [2])


def test_an_unchanged_article_is_not_looked_at_again(database: Database, twins: TwinStore) -> None:
    look(database, AGENCY, PRINTED)
    assert look(database, AGENCY, PRINTED) == 0


def test_a_withdrawn_article_is_no_twin_until_it_is_restored(database: Database, twins: TwinStore) -> None:
    look(database, AGENCY, PRINTED)
    ingest(database, done(PRINTED, "gone"))
    assert twins.of(1) == []
    look(database, PRINTED)
    assert found(twins, 1) == [2]


def test_the_latest_are_looked_at_first_and_the_others_wait(database: Database, twins: TwinStore) -> None:
    assert look(database, AGENCY, EVENT, PRINTED, limit=2) == 2
    assert twins.of(3) == []
    assert TwinFinder(database).catch_up(1) == 1
    assert found(twins, 3) == [1]


def test_what_is_modified_while_it_is_looked_at_waits_on(
    database: Database, twins: TwinStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    ingest(database, AGENCY, PRINTED)
    meanwhile = [replace(PRINTED, paragraphs=EVENT.paragraphs)]

    def slow(texts: list[list[str]]) -> list[bytes | None]:
        while meanwhile:
            ingest(database, meanwhile.pop())
        return signatures(texts)

    monkeypatch.setattr("data.twins.signatures", slow)
    assert TwinFinder(database).catch_up(2) == 2
    assert twins.of(1) == []
    assert TwinFinder(database).catch_up(9) == 1
    assert look(database, EVENT) == 1
    assert found(twins, 2) == [3]


def test_of_very_many_alike_the_latest_are_compared(database: Database, twins: TwinStore) -> None:
    lists = [draft(f"{n}", text(0, 200), f"السعر {n}.") for n in range(CANDIDATES + 20)]
    look(database, *lists[:-1], limit=999)
    look(database, lists[-1])
    last = len(lists)
    assert sorted(found(twins, last)) == list(range(last - CANDIDATES, last))


def test_signatures_are_the_same_in_every_process() -> None:
    code = "from data.twins import signatures; print(signatures([[' '.join(map(str, range(50)))]])[0].hex()[:24])"
    words = " ".join(map(str, range(50)))
    (here,) = signatures([[words]])
    there = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert here is not None
    assert here.hex()[:24] == there.stdout.strip()


def test_likeness_is_the_share_of_runs_of_five_words() -> None:
    texts = [[text(0, 204)], [text(0, 104)], [text(100, 304)], [text(300, 400)]]
    whole, half, overlapping, other = signatures(texts)
    assert whole is not None
    assert half is not None
    assert overlapping is not None
    assert other is not None
    assert likeness(whole, whole) == 1
    assert abs(likeness(whole, half) - 0.5) < 0.13
    assert abs(likeness(whole, overlapping) - 1 / 3) < 0.13
    assert likeness(whole, other) < 0.05


def test_taking_articles_in_and_reading_twins_loads_no_datasketch() -> None:
    code = (
        "import sys, data.ingest, data.twins; sys.exit('datasketch' in sys.modules or 'numpy' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0


def test_real_articles_that_tell_different_things_are_no_twins(database: Database, twins: TwinStore) -> None:
    readings = read_path(shared("news/articles-4k.jsonl.gz"), {})
    articles = islice((reading for reading in readings if isinstance(reading, ArticleDraft)), 500)
    ingest(database, *articles, now=NOW)
    assert TwinFinder(database).catch_up(10_000) == 500
    with database.reading() as connection:
        pairs = connection.execute(select(func.count()).select_from(tables.twin)).scalar_one()
        least = connection.execute(select(func.min(tables.twin.c.likeness))).scalar()
    assert pairs <= 4
    assert least is None or least >= LIKENESS
