from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from retrieval.index.article_heads import UNKNOWN_DAY
from retrieval.reading.reading import NO_ALIASES, Asked, Reading, read
from retrieval.within_time import Belongs, Within, belonging, passages_within, widened, within
from retrieval.words.arabic import forms, words
from tests.data.collection import draft
from tests.retrieval.shelf import Shelf, withdrawn

Open = Callable[..., Shelf]
TODAY = date(2025, 11, 1)
OLD = draft("قديم", "قمة قديمة في بغداد.", published=date(2012, 3, 29))
FIRST = draft("أول", "قمة أولى في الرياض.", published=date(2024, 5, 1))
LAST = draft("آخر", "قمة أخيرة في القاهرة.", published=date(2024, 12, 31))
UNDATED = draft("مجهول", "قمة بلا تاريخ في تونس.")
FOUR = (OLD, FIRST, LAST, UNDATED)


def reading(question: str) -> Reading:
    return read(Asked(question), lambda _: 0, NO_ALIASES, TODAY)[0]


def period(shelf: Shelf, question: str) -> Within | None:
    return within(reading(question), shelf.live.follow().heads)


def days(found: Within | None) -> tuple[date, date] | None:
    return (date.fromordinal(found.first), date.fromordinal(found.last)) if found else None


def of(shelf: Shelf, question: str) -> set[str]:
    """The titles of the articles whose passages are of a question's time."""
    found = period(shelf, question)
    assert found
    keys = passages_within(shelf.live.snapshot(), found).tolist()
    return {passage.title for passage in shelf.articles.passages(keys).values()}


def belongs(found: Within | None, day: date | None, text: str = "") -> Belongs:
    assert found
    held = frozenset(form for word in words(text) for form in forms(word))
    return found.of(day.toordinal() if day else UNKNOWN_DAY, held)


@pytest.fixture
def four(shelf: Shelf) -> Shelf:
    shelf.shelve(*FOUR)
    return shelf


def test_a_question_without_a_time_filters_nothing(four: Shelf) -> None:
    assert period(four, "أين عقدت القمة؟") is None
    assert period(four, "آخر أخبار القمة") is None


def test_the_passages_of_a_time_are_those_of_articles_published_then(four: Shelf) -> None:
    assert days(period(four, "ماذا حدث في القمة عام 2024؟")) == (date(2024, 1, 1), date(2024, 12, 31))
    assert of(four, "ماذا حدث في القمة عام 2024؟") == {FIRST.title, LAST.title}
    assert of(four, "ماذا حدث في القمة قبل 2024؟") == {OLD.title}
    assert of(four, "ماذا حدث في القمة في مايو 2024؟") == {FIRST.title}
    assert of(four, "ماذا حدث في القمة عام 2020؟") == set()


def test_the_first_and_the_last_day_are_of_the_time(four: Shelf) -> None:
    found = period(four, "ماذا حدث في القمة عام 2024؟")
    assert belongs(found, date(2024, 1, 1)) == belongs(found, date(2024, 12, 31)) == "inside"
    assert belongs(found, date(2023, 12, 31)) == belongs(found, date(2025, 1, 1)) == "outside"


def test_a_passage_that_names_the_year_is_of_it_whenever_it_was_written(four: Shelf) -> None:
    found = period(four, "من فاز بالكأس عام 2020؟")
    assert belongs(found, date(2012, 1, 1), "فاز بالكأس في سنة ٢٠٢٠") == "inside"
    assert belongs(found, None, "فاز بها عام 2020") == "inside"
    assert belongs(found, date(2012, 1, 1), "فاز بها عام 2021") == "outside"
    assert belongs(found, date(2012, 1, 1), "فاز بها ذاك العام") == "outside"


def test_a_month_of_a_year_is_named_by_both(four: Shelf) -> None:
    found = period(four, "ماذا حدث في يونيو 2020؟")
    assert belongs(found, date(2024, 1, 1), "في الثالث من يونيو 2020") == "inside"
    assert belongs(found, date(2024, 1, 1), "في الثالث من يوليو 2020") == "outside"
    assert belongs(found, date(2024, 1, 1), "في الثالث من يونيو") == "outside"


def test_of_a_passage_without_a_date_nobody_knows(four: Shelf) -> None:
    assert belongs(period(four, "ماذا حدث في القمة عام 2024؟"), None, "قمة بلا تاريخ") == "undated"
    assert belongs(period(four, "ماذا حدث أمس؟"), None) == "undated"


def test_a_time_counted_from_today_is_not_named_by_an_article_that_counts_from_another_day(
    four: Shelf,
) -> None:
    found = period(four, "ماذا حدث في القمة العام الماضي؟")
    assert days(found) == (date(2024, 1, 1), date(2024, 12, 31))
    assert belongs(found, date(2012, 1, 1), "العام الماضي 2024") == "outside"
    assert belongs(found, date(2024, 6, 1)) == "inside"


@pytest.mark.parametrize(
    ("question", "published", "text", "expected"),
    [
        (
            "نتيجة المباراة الثلاثاء الماضي",
            date(2025, 10, 29),
            "انتهت المباراة، الثلاثاء، بالتعادل",
            "inside",
        ),
        ("نتيجة المباراة الثلاثاء الماضي", date(2025, 10, 29), "انتهت المباراة بالتعادل", "outside"),
        ("نتيجة المباراة الثلاثاء الماضي", date(2025, 10, 27), "تقام المباراة الثلاثاء", "outside"),
        ("نتيجة المباراة يوم الثلاثاء", date(2025, 11, 4), "انتهت المباراة، الثلاثاء", "outside"),
        ("شو صار امبارح بالمطار", date(2025, 11, 1), "أغلق المطار أمس", "inside"),
        ("ماذا حدث أمس في المطار؟", date(2025, 11, 2), "أغلق المطار أمس", "outside"),
        ("شو صار امبارح بالمطار", date(2025, 11, 1), "أغلق المطار، الجمعة، ساعات", "inside"),
        ("what happened yesterday at the airport", date(2025, 11, 1), "أغلق المطار، الجمعة", "inside"),
        ("ماذا حدث قبل يومين في المطار؟", date(2025, 11, 1), "أغلق المطار، الخميس", "inside"),
        ("ماذا حدث أول أمس في المطار؟", date(2025, 11, 1), "أغلق المطار أمس", "outside"),
        ("كم نما الاقتصاد العام الماضي؟", date(2025, 2, 1), "نما الاقتصاد في العام الماضي", "inside"),
        ("كم نما الاقتصاد العام الماضي؟", date(2025, 2, 1), "نما الاقتصاد هذا العام", "outside"),
        ("كم نما الاقتصاد في مارس الماضي؟", date(2025, 4, 9), "نما الاقتصاد في مارس", "inside"),
        ("كم نما الاقتصاد في مارس الماضي؟", date(2025, 4, 9), "نما الاقتصاد في أبريل", "outside"),
        ("ماذا حدث قبل ثلاثة أيام؟", date(2025, 10, 30), "قبل ثلاثة أيام", "outside"),
    ],
)
def test_a_time_counted_from_today_is_named_by_articles_that_count_it_alike(
    four: Shelf, question: str, published: date, text: str, expected: Belongs
) -> None:
    assert belongs(period(four, question), published, text) == expected


def test_who_asks_what_was_published_last_year_means_the_articles_of_that_year(four: Shelf) -> None:
    found = period(four, "ماذا نشر عن القمة العام الماضي؟")
    assert belongs(found, date(2025, 2, 1), "قمة العام الماضي") == "outside"


@pytest.mark.parametrize(
    "question", ["مباراة الهلال غدا", "القمة الأسبوع المقبل", "مؤتمر الجمعة القادمة وين"]
)
def test_a_time_still_to_come_filters_nothing(four: Shelf, question: str) -> None:
    asked = reading(question)
    assert asked.time
    assert asked.time.coming
    assert period(four, question) is None


def test_the_time_at_which_something_was_published_is_the_articles_day_alone(four: Shelf) -> None:
    found = period(four, "ماذا نشر عن القمة عام 2020؟")
    assert belongs(found, date(2012, 1, 1), "قمة عام 2020") == "outside"
    assert belongs(found, date(2020, 1, 1)) == "inside"


def test_a_named_time_before_or_after_all_articles_is_of_the_events_and_filters_nothing(
    four: Shelf,
) -> None:
    assert period(four, "من فاز بكأس العالم عام 1998؟") is None
    assert period(four, "ماذا سيحدث عام 2030؟") is None
    assert period(four, "ماذا حدث في القمة قبل عام 2000؟") is None
    assert period(four, "ماذا حدث في القمة عام 2012؟")


def test_a_time_counted_from_today_or_of_publication_filters_even_when_no_article_is_of_it(
    four: Shelf,
) -> None:
    assert of(four, "ماذا حدث أمس؟") == set()
    assert of(four, "ماذا نشر عن القمة عام 1998؟") == set()


def test_where_no_article_has_a_day_a_named_time_filters_nothing(shelf: Shelf) -> None:
    shelf.shelve(UNDATED)
    assert period(shelf, "ماذا حدث في القمة عام 2024؟") is None
    assert of(shelf, "ماذا حدث في القمة أمس؟") == set()


def test_what_was_laid_over_the_index_counts_with_the_day_it_has_now(open_shelf: Open) -> None:
    reader, writer = open_shelf(), open_shelf()
    writer.shelve(*FOUR)
    question = "ماذا حدث في القمة عام 2024؟"
    assert of(reader, question) == {FIRST.title, LAST.title}
    new = draft("جديد", "قمة جديدة في عمان.", published=date(2024, 7, 1))
    writer.shelve(
        withdrawn(LAST), new, replace(FIRST, published=date(2023, 5, 1)), replace(UNDATED, published=TODAY)
    )
    assert reader.live.follow().name == "000001"
    assert of(reader, question) == {new.title}
    assert of(reader, "ماذا حدث في القمة عام 2023؟") == {FIRST.title}
    assert of(reader, "ماذا حدث في القمة عام 2025؟") == {UNDATED.title}
    writer.indexer().rebuild()
    assert of(reader, question) == {new.title}
    assert reader.live.snapshot().name == "000002"


def test_an_article_whose_day_alone_was_corrected_is_of_its_new_time(open_shelf: Open) -> None:
    reader, writer = open_shelf(), open_shelf()
    writer.shelve(OLD, FIRST)
    writer.shelve(replace(FIRST, published=None))
    assert of(reader, "ماذا حدث في القمة عام 2012؟") == {OLD.title}
    assert period(reader, "ماذا حدث في القمة عام 2024؟") is None


def test_an_arm_is_asked_for_more_the_fewer_passages_are_of_the_time() -> None:
    assert widened(100, chosen=500, total=1000) == 200
    assert widened(100, chosen=1000, total=1000) == 100
    assert widened(100, chosen=1, total=1_000_000) == 2000
    assert widened(100, chosen=0, total=0) == 0


def test_the_places_of_a_time_and_of_no_known_time_are_told_apart() -> None:
    year = Within(date(2024, 1, 1).toordinal(), date(2024, 12, 31).toordinal(), (("2024",),))
    inside, outside = date(2024, 5, 5).toordinal(), date(2023, 5, 5).toordinal()
    held = [frozenset[str](), frozenset({"2024"}), frozenset({"2024"}), frozenset[str](), frozenset[str]()]
    assert belonging(year, [inside, outside, UNKNOWN_DAY, UNKNOWN_DAY, outside], held) == ([0, 1, 2], [3])
