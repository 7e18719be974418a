from datetime import UTC, date, datetime, timedelta

import pytest

from data.dates import find_date, is_date_line, parse_date, parse_moment, possible, states_publication


@pytest.mark.parametrize(
    "value",
    [
        "2018-10-11",
        "2018-10-11T23:58:38+03:00",
        "2018-10-11 14:58",
        "Thu, 11 Oct 2018 14:58:38 GMT",
        1539269918,
        1539269918000,
        "1539269918",
        "11 أكتوبر 2018",
        "١١ تشرين الأول/أكتوبر ٢٠١٨",
        "11/10/2018",
    ],
)
def test_dates_of_records_are_understood(value: object) -> None:
    assert parse_date(value) == date(2018, 10, 11)


@pytest.mark.parametrize("value", [None, "", "غدا", "0001-01-01", True, [], "2018-13-45", "9" * 13, "1e400"])
def test_what_is_no_plausible_date_is_none(value: object) -> None:
    assert parse_date(value) is None


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("الأربعاء, يناير 15, 2025", date(2025, 1, 15)),
        ("الأربعاء 15 يناير 2025 - 14 رجب 1446 هـ", date(2025, 1, 15)),
        ("الخميس ٢٣ جمادى الآخرة ١٤٤٥هـ - ٤ يناير ٢٠٢٤م", date(2024, 1, 4)),
        ("آخر تحديث: 15/1/2025 10:22 م (توقيت مكة المكرمة)", date(2025, 1, 15)),
        ("24 جويلية 2021", date(2021, 7, 24)),
        ("منذ 3 ساعات", None),
    ],
)
def test_a_line_that_is_only_a_date_is_known_as_one(line: str, day: date | None) -> None:
    assert is_date_line(line)
    assert find_date(line) == day


@pytest.mark.parametrize(
    "line", ["24 فبراير 2022: بداية الحرب", "24- تونس (-3)", "الخميس 2 مارس 2017:", "2024"]
)
def test_a_date_within_a_line_or_heading_a_list_is_not_a_date_line(line: str) -> None:
    assert not is_date_line(line)


def test_only_a_label_makes_a_date_the_day_of_publication() -> None:
    lines = ["نُشر في: 12 مارس 2024", "تاريخ النشر: 12/3/2024", "آخر تحديث: 12 مارس 2024", "12 مارس 2024"]
    assert [states_publication(line) for line in lines] == [True, True, False, False]


@pytest.mark.parametrize(
    ("value", "hours"),
    [
        ("2018-10-11T14:58:38+03:00", 3),
        ("2018-10-11T14:58:38+0300", 3),
        ("2018-10-11 14:58:38 +03:00", 3),
        ("2018-10-11 14:58:38", 0),
        ("Thu, 11 Oct 2018 14:58:38 GMT", 0),
        ("Thu, 11 Oct 2018 14:58:38 AST", 3),  # Arabia's, as Arab outlets mean it
        ("Thu, 11 Oct 2018 14:58:38 EST", -5),
        ("الخميس، 11 أكتوبر 2018 14:58:38 GMT+3", 3),
        ("١١ تشرين الأول/أكتوبر ٢٠١٨ ١٤:٥٨:٣٨ بتوقيت أبوظبي", 4),
        ("11/10/2018 2:58:38 م بتوقيت مكة المكرمة", 3),
    ],
)
def test_moments_keep_the_zone_in_which_they_are_stated(value: str, hours: int) -> None:
    moment = parse_moment(value)
    assert moment is not None
    assert moment.utcoffset() == timedelta(hours=hours)
    assert moment.replace(tzinfo=None) == datetime(2018, 10, 11, 14, 58, 38)


@pytest.mark.parametrize(
    "value", [None, True, "", "2018-10-11", "14:58", "أمس 14:58", "9" * 400, "1e400", [], {}]
)
def test_what_names_no_moment_is_none(value: object) -> None:
    assert parse_moment(value) is None


def test_a_moment_that_cannot_be_is_none() -> None:
    now = datetime(2024, 3, 12, tzinfo=UTC)
    assert possible(now + timedelta(hours=23), now) is not None
    for moment in (now + timedelta(hours=25), datetime(1989, 12, 31, tzinfo=UTC), None):
        assert possible(moment, now) is None
