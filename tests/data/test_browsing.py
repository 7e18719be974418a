"""Leafing through the collection: the order, pages that stay in place, outlets, days; shared questions."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import insert, select

from data import tables
from data.browsing import COUNTED_FOR, Browsing, Outlet, Place
from data.database import Database
from data.questions import QuestionLog
from data.sharing import SharedQuestions
from data.types import FolderDone, StoredArticle
from tests.data.collection import FOLDER, NOW, done, draft, ingest
from tests.data.test_cost import heard

MAY = {day: date(2024, 5, day) for day in range(1, 29)}


class Steady:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def titles(articles: tuple[StoredArticle, ...]) -> list[str]:
    return [article.title.removeprefix("عنوان ") for article in articles]


def place(article: StoredArticle) -> Place:
    return Place(article.published, article.article_id)


@pytest.fixture
def browsing(database: Database) -> Browsing:
    """Two articles a day on three days, and three without a date, which came between them; two outlets."""
    drafts = [
        draft("أ1", published=MAY[1], source="الجزيرة"),
        draft("بلا1", source="رويترز"),
        draft("ج1", published=MAY[3], source="رويترز"),
        draft("ب1", published=MAY[2], source="الجزيرة"),
        draft("بلا2", source="الجزيرة"),
        draft("أ2", published=MAY[1], source="الجزيرة"),
        draft("ج2", published=MAY[3], source="الجزيرة"),
        draft("ب2", published=MAY[2], source="رويترز"),
        draft("بلا3", source="الجزيرة"),
    ]
    ingest(database, *drafts)
    return Browsing(database)


IN_ORDER = ["ج2", "ج1", "ب2", "ب1", "أ2", "أ1", "بلا3", "بلا2", "بلا1"]


def test_the_newest_come_first_and_those_without_a_date_last(browsing: Browsing) -> None:
    page = browsing.newest(None, 20)

    assert titles(page.articles) == IN_ORDER
    assert (page.newer, page.older) == (False, False)


@pytest.mark.parametrize("size", [1, 2, 3, 4, 5, 8])
def test_pages_there_and_back_show_every_article_once(browsing: Browsing, size: int) -> None:
    page = browsing.newest(None, size)
    there = [page]
    while page.older:
        page = browsing.older(place(page.articles[-1]), None, size)
        there.append(page)
    back = [page]
    while page.newer:
        page = browsing.newer(place(page.articles[0]), None, size)
        back.append(page)

    assert [title for each in there for title in titles(each.articles)] == IN_ORDER
    assert titles(back[-1].articles) == IN_ORDER[:size]
    assert [each.newer for each in there] == [False] + [True] * (len(there) - 1)
    assert {title for each in back for title in titles(each.articles)} == set(IN_ORDER)


def test_articles_that_come_in_while_somebody_reads_push_nothing_away(
    browsing: Browsing, database: Database
) -> None:
    first = browsing.newest(None, 3)
    ingest(database, *(draft(f"د{n}", published=MAY[4]) for n in range(5)))

    second = browsing.older(place(first.articles[-1]), None, 3)
    back = browsing.newer(place(second.articles[0]), None, 3)

    assert titles(second.articles) == ["ب1", "أ2", "أ1"]
    assert titles(back.articles) == ["ج2", "ج1", "ب2"]
    assert back.newer


def test_a_page_goes_on_where_an_article_stood_that_was_withdrawn(
    browsing: Browsing, database: Database
) -> None:
    gone = next(one for one in browsing.newest(None, 9).articles if one.title.endswith("ب2"))
    kept = draft("أ1", published=MAY[1], source="الجزيرة")
    ingest(database, FolderDone(FOLDER, frozenset([kept.origin])))

    assert titles(browsing.older(place(gone), None, 3).articles) == ["أ1"]
    assert browsing.article(gone.article_id) is None


def test_an_outlets_articles_are_its_own(browsing: Browsing) -> None:
    first = browsing.newest("رويترز", 2)
    rest = browsing.older(place(first.articles[-1]), "رويترز", 2)

    assert titles(first.articles) == ["ج1", "ب2"]
    assert titles(rest.articles) == ["بلا1"]
    assert (rest.newer, rest.older) == (True, False)
    assert browsing.newest("غيرهما", 2).articles == ()


def test_outlets_come_with_their_numbers_and_newest_dates_most_first(browsing: Browsing) -> None:
    jazeera, reuters = browsing.outlets()

    assert (jazeera.name, jazeera.articles, jazeera.newest) == ("الجزيرة", 6, MAY[3])
    assert (reuters.name, reuters.articles, reuters.newest) == ("رويترز", 3, MAY[3])
    assert [browsing.outlet(one.key) for one in (jazeera, reuters)] == ["الجزيرة", "رويترز"]
    assert browsing.outlet(999) is None


def test_outlets_are_counted_once_a_minute_and_only_after_a_change(
    browsing: Browsing, database: Database
) -> None:
    steady = Steady()
    browsing = Browsing(database, steady)
    before = browsing.outlets()
    ingest(database, draft("جديد", source="رويترز"))
    steady.now += 59
    assert browsing.outlets() == before

    steady.now += 1
    assert [outlet.articles for outlet in browsing.outlets()] == [6, 4]
    steady.now += 1_000
    with heard(database) as statements:
        browsing.outlets()
    assert not any("GROUP BY" in sql for sql, _ in statements)


def test_the_newest_day_is_no_day_to_come(browsing: Browsing) -> None:
    assert browsing.newest_day(MAY[20]) == MAY[3]
    assert browsing.newest_day(MAY[2]) == MAY[2]
    assert browsing.newest_day(date(2024, 4, 30)) is None

    day = browsing.day(MAY[2], 1)
    assert (titles(day.articles), day.total) == (["ب2"], 2)


def test_no_page_goes_through_the_whole_collection(browsing: Browsing, database: Database) -> None:
    dated, undated = Place(MAY[2], 5), Place(None, 5)
    with heard(database) as statements:
        for outlet in (None, "رويترز"):
            browsing.newest(outlet, 3)
            for at in (dated, undated):
                browsing.older(at, outlet, 3)
                browsing.newer(at, outlet, 3)
        browsing.newest_day(MAY[20])
        browsing.day(MAY[2], 5)
        browsing.outlets()
        browsing.outlet(2)
    with database.reading() as connection:
        assert statements.scans(connection) == []
        plans = [
            row[3]
            for sql, values in statements
            for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", values)
            if "GROUP BY" not in sql
        ]
    assert not any("TEMP B-TREE" in step for step in plans)  # what is sorted is read whole


def test_an_article_is_shown_whole_and_a_passage_with_its_source(browsing: Browsing) -> None:
    article = browsing.article(1)

    assert article is not None
    assert article.paragraphs == ("نص أ1.",)
    passage = browsing.passage(1)
    assert passage is not None
    assert (passage.text, passage.source) == ("نص أ1.", "الجزيرة")
    assert (browsing.article(999), browsing.passage(999)) == (None, None)


def test_only_the_asker_can_share_a_question_and_only_as_it_was_then(database: Database) -> None:
    log, shared = QuestionLog(database), SharedQuestions(database)
    number = log.remember(1, "سؤال طويل", True, datetime(2024, 5, 1, tzinfo=UTC))

    assert shared.text(number) is None
    assert not shared.share(number, 2)
    assert shared.text(number) is None
    assert shared.share(number, 1)
    log.reword(number, "سر", True, previous=None, looked_up="سر")
    assert shared.text(number) == "سؤال طويل"


def test_a_question_of_a_chat_that_was_forgotten_is_shared_no_longer(database: Database) -> None:
    row = {"chat_id": None, "text": "سر", "answered": True, "asked_at": NOW, "shared": "سر"}
    with database.writing() as connection:
        connection.execute(insert(tables.question).values(**row))
        [number] = connection.execute(select(tables.question.c.id)).scalars()

    assert SharedQuestions(database).text(number) is None
    assert SharedQuestions(database).text(number + 1) is None


def test_reading_again_what_is_known_leaves_pages_as_they_are(browsing: Browsing, database: Database) -> None:
    before = browsing.newest(None, 9)
    same = draft("ب1", published=MAY[2], source="الجزيرة")
    ingest(database, same, done(same))

    assert browsing.newest(None, 9) == before


def test_while_the_outlets_are_counted_others_go_on_with_the_old_numbers(
    browsing: Browsing, database: Database
) -> None:
    steady = Steady()
    browsing = Browsing(database, steady)
    before = browsing.outlets()
    ingest(database, draft("جديد", source="رويترز"))
    steady.now += COUNTED_FOR
    meanwhile: list[tuple[Outlet, ...]] = []
    count = browsing._count

    def slowly() -> tuple[Outlet, ...]:
        with ThreadPoolExecutor(1) as pool:
            meanwhile.append(pool.submit(browsing.outlets).result(timeout=10))
        return count()

    browsing._count = slowly  # type: ignore[method-assign]

    assert [outlet.articles for outlet in browsing.outlets()] == [6, 4]
    assert meanwhile == [before]
