from datetime import date, timedelta
from itertools import pairwise
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.reading.calendar_days import around, month_near, season_days, shifted, weekday_day
from retrieval.reading.calendar_words import Unit
from retrieval.reading.times import TimeRead, read_time

TODAY = date(2026, 2, 18)
"""A Wednesday; its week runs from Saturday the 14th to Friday the 20th."""


def _read(question: str, today: date = TODAY) -> TimeRead:
    return read_time(question, today)


def _days(question: str, today: date = TODAY) -> str:
    """Return the range that is read as `first..last`, with nothing on an open side, or an empty text."""
    found = _read(question, today).range
    if found is None:
        return ""
    first, last = (day.isoformat() if day else "" for day in (found.first, found.last))
    return first if first == last else f"{first}..{last}"


def _said(question: str) -> list[str]:
    found = _read(question).range
    return [question[start:end] for start, end in found.spans] if found else []


def _newest(question: str) -> list[str]:
    return [question[start:end] for start, end in _read(question).latest_spans]


YESTERDAY, BEFORE_YESTERDAY, TOMORROW = "2026-02-17", "2026-02-16", "2026-02-19"
THIS_WEEK, LAST_WEEK = "2026-02-14..2026-02-20", "2026-02-07..2026-02-13"
LAST_MONTH, LAST_YEAR = "2026-01-01..2026-01-31", "2025-01-01..2025-12-31"


@pytest.mark.parametrize(
    ("question", "days"),
    [
        ("ماذا حدث اليوم في غزة؟", "2026-02-18"),
        ("ايه اللي حصل النهارده", "2026-02-18"),
        ("What happened today?", "2026-02-18"),
        ("que s'est-il passé aujourd'hui", "2026-02-18"),
        ("ماذا حدث في هذا اليوم", "2026-02-18"),
        ("ماذا حدث أمس؟", YESTERDAY),
        ("مين كسب امبارح", YESTERDAY),
        ("شو صار مبارح", YESTERDAY),
        ("وش صار البارحة", YESTERDAY),
        ("ماذا قيل بالأمس", YESTERDAY),
        ("قصف ليلة أمس", YESTERDAY),
        ("قصف الليلة الماضية", YESTERDAY),
        ("who won yesterday", YESTERDAY),
        ("hier à Beyrouth", YESTERDAY),
        ("أول أمس", BEFORE_YESTERDAY),
        ("أول من أمس", BEFORE_YESTERDAY),
        ("أول امبارح", BEFORE_YESTERDAY),
        ("قبل أمس", BEFORE_YESTERDAY),
        ("the day before yesterday", BEFORE_YESTERDAY),
        ("avant-hier", BEFORE_YESTERDAY),
        ("هل تعقد الجلسة غداً", TOMORROW),
        ("الطقس ليوم غد", TOMORROW),
        ("متى المباراة بكرة", TOMORROW),
        ("بعد غد", "2026-02-20"),
        ("أسعار الذهب اليوم الأربعاء", "2026-02-18"),
        ("ماذا يحدث في روسيا اليوم", "2026-02-18"),
    ],
)
def test_a_day_is_counted_from_today(question: str, days: str) -> None:
    assert _days(question) == days


@pytest.mark.parametrize(
    ("question", "days"),
    [
        ("هذا الأسبوع", THIS_WEEK),
        ("شو صار هالأسبوع", THIS_WEEK),
        ("this week", THIS_WEEK),
        ("الأسبوع الماضي", LAST_WEEK),
        ("الأسبوع المنصرم", LAST_WEEK),
        ("الأسبوع الفائت", LAST_WEEK),
        ("الأسبوع اللي فات", LAST_WEEK),
        ("last week", LAST_WEEK),
        ("la semaine dernière", LAST_WEEK),
        ("الأسبوع قبل الماضي", "2026-01-31..2026-02-06"),
        ("الأسبوع المقبل", "2026-02-21..2026-02-27"),
        ("هذا الشهر", "2026-02-01..2026-02-28"),
        ("خلال الشهر الجاري", "2026-02-01..2026-02-28"),
        ("الشهر الماضي", LAST_MONTH),
        ("الشهر اللي راح", LAST_MONTH),
        ("last month", LAST_MONTH),
        ("هذا العام", "2026-01-01..2026-12-31"),
        ("هذه السنة", "2026-01-01..2026-12-31"),
        ("السنة دي", "2026-01-01..2026-12-31"),
        ("cette année", "2026-01-01..2026-12-31"),
        ("السنة الماضية", LAST_YEAR),
        ("العام الماضي", LAST_YEAR),
        ("العام الفائت", LAST_YEAR),
        ("العام لي فات", LAST_YEAR),
        ("l'an dernier", LAST_YEAR),
        ("السنة الجاية", "2027-01-01..2027-12-31"),
        ("منذ بداية العام", "2026-01-01..2026-02-18"),
        ("نهاية الشهر الماضي", "2026-01-21..2026-01-31"),
        ("الصيف الماضي", "2025-06-01..2025-08-31"),
    ],
)
def test_a_week_a_month_a_year_is_that_of_the_calendar(question: str, days: str) -> None:
    assert _days(question) == days


@pytest.mark.parametrize(
    ("question", "days"),
    [
        ("يوم الأحد الماضي", "2026-02-15"),
        ("ماذا قال الرئيس الأحد", "2026-02-15"),
        ("وين وصل مساء الاثنين", "2026-02-16"),
        ("يوم التلات", "2026-02-17"),
        ("last Sunday", "2026-02-15"),
        ("dimanche dernier", "2026-02-15"),
        ("الأربعاء", "2026-02-18"),
        ("الأربعاء الماضي", "2026-02-11"),
        ("الأربعاء المقبل", "2026-02-25"),
        ("next Thursday", "2026-02-19"),
        ("الجمعة قبل الماضية", "2026-02-06"),
        ("قبل يوم الأحد", "..2026-02-14"),
    ],
)
def test_a_weekday_is_the_nearest_on_the_side_that_is_named(question: str, days: str) -> None:
    assert _days(question) == days


@pytest.mark.parametrize(
    ("question", "days"),
    [
        ("قبل يومين", "2026-02-16"),
        ("قبل ثلاثة أيام", "2026-02-15"),
        ("two days ago", "2026-02-16"),
        ("il y a deux jours", "2026-02-16"),
        ("قبل أسبوع", LAST_WEEK),
        ("قبل شهرين", "2025-12-01..2025-12-31"),
        ("قبل سنة", LAST_YEAR),
        ("قبل عامين", "2024-01-01..2024-12-31"),
        ("قبل خمسة عشر عاما", "2011-01-01..2011-12-31"),
        ("قبل اثني عشر شهرا", "2025-02-01..2025-02-28"),
        ("قبل 3 سنوات من الآن", "2023-01-01..2023-12-31"),
        ("قبل أيام", "2026-02-11..2026-02-18"),
        ("منذ يومين", "2026-02-16..2026-02-18"),
        ("منذ أسبوعين", "2026-02-04..2026-02-18"),
        ("منذ ٣ أشهر", "2025-11-18..2026-02-18"),
        ("منذ نحو سنتين", "2024-02-18..2026-02-18"),
        ("منذ أمس", "2026-02-17..2026-02-18"),
        ("since last week", "2026-02-07..2026-02-18"),
        ("خلال الأيام الثلاثة الماضية", "2026-02-15..2026-02-18"),
        ("في اليومين الماضيين", "2026-02-16..2026-02-18"),
        ("خلال العشرة أيام اللي فاتت", "2026-02-08..2026-02-18"),
        ("آخر 7 أيام", "2026-02-11..2026-02-18"),
        ("آخر ٧ أيام", "2026-02-11..2026-02-18"),
        ("آخر شهرين", "2025-12-18..2026-02-18"),
        ("الـ24 ساعة الماضية", "2026-02-17..2026-02-18"),
        ("in the last 3 days", "2026-02-15..2026-02-18"),
        ("over the past week", "2026-02-11..2026-02-18"),
        ("les trois derniers jours", "2026-02-15..2026-02-18"),
        ("الأشهر الستة المقبلة", "2026-02-18..2026-08-18"),
    ],
)
def test_ago_is_a_point_and_since_reaches_up_to_today(question: str, days: str) -> None:
    assert _days(question) == days


@pytest.mark.parametrize(
    ("question", "days"),
    [
        ("في يناير 2025", "2025-01-01..2025-01-31"),
        ("كانون الثاني 2025", "2025-01-01..2025-01-31"),
        ("تشرين الأول من عام 2024", "2024-10-01..2024-10-31"),
        ("شباط/فبراير 2023", "2023-02-01..2023-02-28"),
        ("جانفي 2020", "2020-01-01..2020-01-31"),
        ("بأيلول 2017", "2017-09-01..2017-09-30"),
        ("في آب 2023", "2023-08-01..2023-08-31"),
        ("مارس 2024", "2024-03-01..2024-03-31"),
        ("جوان 2019", "2019-06-01..2019-06-30"),
        ("شهر 3 2024", "2024-03-01..2024-03-31"),
        ("in January 2025", "2025-01-01..2025-01-31"),
        ("en février 2023", "2023-02-01..2023-02-28"),
        ("May of 2012", "2012-05-01..2012-05-31"),
        ("في يناير من العام الماضي", "2025-01-01..2025-01-31"),
        ("15 مارس 2024", "2024-03-15"),
        ("24 شباط/فبراير ٢٠٢٣", "2023-02-24"),
        ("الأحد 15 مارس 2024", "2024-03-15"),
        ("15/3/2024", "2024-03-15"),
        ("2024-03-15", "2024-03-15"),
        ("٢٠٢٤/٣/١٥", "2024-03-15"),
        ("15\u200f/3\u200f/2024", "2024-03-15"),
        ("on March 15th, 2024", "2024-03-15"),
        ("في الخامس عشر من مارس 2024", "2024-03-15"),
        ("يوم الحادي والعشرين من شهر آذار 2024", "2024-03-21"),
        ("الثلاثين من كانون الثاني 2024", "2024-01-30"),
        ("نهاية مارس 2024", "2024-03-21..2024-03-31"),
        ("عام 2019", "2019-01-01..2019-12-31"),
        ("سنة ٢٠١٩", "2019-01-01..2019-12-31"),
        ("في 2019", "2019-01-01..2019-12-31"),
        ("شو صار ب2019", "2019-01-01..2019-12-31"),
        ("في عامي 2019 و2020", "2019-01-01..2020-12-31"),
        ("صيف 2023", "2023-06-01..2023-08-31"),
        ("شتاء 2023", "2022-12-01..2023-02-28"),
        ("summer of 2023", "2023-06-01..2023-08-31"),
        ("الربع الأول من 2024", "2024-01-01..2024-03-31"),
        ("Q3 2024", "2024-07-01..2024-09-30"),
        ("النصف الأول من عام 2023", "2023-01-01..2023-06-30"),
        ("مطلع عام 2019", "2019-01-01..2019-03-31"),
        ("منتصف 2019", "2019-05-01..2019-08-31"),
        ("نهاية عام 2019", "2019-10-01..2019-12-31"),
        ("early 2019", "2019-01-01..2019-03-31"),
        ("أواخر يناير 2024", "2024-01-21..2024-01-31"),
        ("في التسعينيات", "1990-01-01..1999-12-31"),
        ("بالثمانينات", "1980-01-01..1989-12-31"),
        ("عشرينيات القرن الماضي", "1920-01-01..1929-12-31"),
        ("in the 1990s", "1990-01-01..1999-12-31"),
        ("in the 90's", "1990-01-01..1999-12-31"),
        ("les années 1990", "1990-01-01..1999-12-31"),
    ],
)
def test_a_time_named_on_the_calendar_is_read_in_every_usage(question: str, days: str) -> None:
    assert _days(question) == days


@pytest.mark.parametrize(
    ("question", "days"),
    [
        ("منذ 2019", "2019-01-01.."),
        ("since 2019", "2019-01-01.."),
        ("depuis 2019", "2019-01-01.."),
        ("حتى 2019", "..2019-12-31"),
        ("jusqu'en 2019", "..2019-12-31"),
        ("بحلول عام 2030", "..2030-12-31"),
        ("قبل 2019", "..2018-12-31"),
        ("before 2019", "..2018-12-31"),
        ("قبل نهاية 2019", "..2019-12-31"),
        ("بعد 2019", "2020-01-01.."),
        ("after 2019", "2020-01-01.."),
        ("وبعد 11 سبتمبر/أيلول 2001", "2001-09-12.."),
        ("بين 2015 و2018", "2015-01-01..2018-12-31"),
        ("بين عام 2015 وعام 2018", "2015-01-01..2018-12-31"),
        ("between 2015 and 2018", "2015-01-01..2018-12-31"),
        ("بين 2015-2018", "2015-01-01..2018-12-31"),
        ("من 2015 إلى 2018", "2015-01-01..2018-12-31"),
        ("كان رئيسا من 1977 لحد 1981", "1977-01-01..1981-12-31"),
        ("de 2015 à 2018", "2015-01-01..2018-12-31"),
        ("منذ 2019 حتى 2021", "2019-01-01..2021-12-31"),
        ("بين يناير ومارس 2024", "2024-01-01..2024-03-31"),
        ("بين نوفمبر وفبراير 2024", "2023-11-01..2024-02-29"),
        ("في يونيو ويوليو 2024", "2024-06-01..2024-07-31"),
        ("من 15 إلى 20 مارس 2024", "2024-03-15..2024-03-20"),
        ("بين 6 يونيو و8 يونيو", "2025-06-06..2025-06-08"),
        ("بين مارس ومايو", "2025-03-01..2025-05-31"),
        ("between April and May", "2025-04-01..2025-05-31"),
        ("من فبراير إلى مارس 2024", "2024-02-01..2024-03-31"),
        ("من بداية 2024 إلى نهاية مارس 2024", "2024-01-01..2024-03-31"),
        ("من بداية السنة", "2026-01-01..2026-02-18"),
        ("شو تغير من أول السنة", "2026-01-01..2026-02-18"),
        ("من مطلع 2024", "2024-01-01.."),
    ],
)
def test_a_preposition_opens_or_closes_the_range(question: str, days: str) -> None:
    assert _days(question) == days


@pytest.mark.parametrize(
    ("question", "days"),
    [
        ("في يناير", LAST_MONTH),
        ("في فبراير", "2026-02-01..2026-02-28"),
        ("في مارس", "2025-03-01..2025-03-31"),
        ("بشهر 3", "2025-03-01..2025-03-31"),
        ("in October", "2025-10-01..2025-10-31"),
        ("يناير الماضي", LAST_MONTH),
        ("فبراير الماضي", "2025-02-01..2025-02-28"),
        ("ديسمبر المقبل", "2026-12-01..2026-12-31"),
        ("في 15 فبراير", "2026-02-15"),
        ("في 20 فبراير", "2025-02-20"),
        ("في 29 فبراير", "2024-02-29"),
        ("في 4 مارس الماضي", "2025-03-04"),
        ("في الرابع من مارس", "2025-03-04"),
        ("شو صار يوم 4/3", "2025-03-04"),
        ("بتاريخ ١٥/٢", "2026-02-15"),
        ("قبل 6 آب/أغسطس المقبل", "..2026-08-05"),
    ],
)
def test_a_month_or_day_without_a_year_is_the_latest_that_has_begun(question: str, days: str) -> None:
    assert _days(question) == days


NO_TIMES = """
أمسية شعرية في القاهرة | ما لامس السقف | على بعد 2000 متر من الحدود | بعد يومين من الحرب | قتل 2024 شخصا
| كم قتل في 2024 شخصا | في 1950 دولارا | 2000 دولار | في $2000 | في 2,024 حالة | في 1500 متر
| 3000 سنة ق.م | في 1950 ق.م | في 2019.5 | 192.168.10.2024 | باعها ب 2000 | انتخابات 2024
| كأس العالم 2022 | رؤية 2030 | by the 2010 drought | من هو أب الأمة | باب المندب | في باب المندب
| في أب | مارس الرياضة | لماذا مارس الضغط | قبل الحرب | قبل الانتخابات | قبل يومين من الانتخابات
| قبل شهر رمضان | قبل عام الفيل | صحيفة اليوم | المصري اليوم | قناة روسيا اليوم | USA Today
| اليوم العالمي للمرأة | كم مرة في اليوم | ذلك اليوم | معروفة اليوم باسم | الموجودة إلى اليوم | آخر يوم
| يوم | كل يوم | منذ متى | متى بدأت الحرب | كم سنة حكم مبارك | أهل السنة والجماعة | منذ أيام الاستعمار
| الأمين العام للأمم المتحدة | الأمين العام الحالي | الرأي العام | مدير عام | بداية العام الدراسي
| من هي جوان خضر | في جوان خضر | what may happen in Gaza | this may be | Theresa May | مايو كلينك
| ثورة 25 يناير | ماذا حدث في 7 أكتوبر | حرب أكتوبر | في رمضان | في رمضان 1445 | 31/2/2024
| 31 فبراير 2024 | 3/15/2024 | عام 1850 | في مارس 1798 | قبل 500 سنة | قبل 99999999 سنة | الجمعة السوداء
| صلاة الجمعة | الفرق بين الاثنين | Sunday Times | بكرة القدم | أنا بكره المطر | غداء عمل | حزب الغد
| بالأمس القريب | ألف ليلة | في الستينات من عمره | in his 60s | تسعينيات القرن التاسع عشر
| كل شهر 3 مرات | عقد من الذهب | منذ غد | قبل 2000 كم
| في الحادي عشر من سبتمبر | ثلاثة من كل 4 | فاز 3/2 | نسبة 3/4 السكان | يوم 3/14 | الأول من نوعه | من أول من فاز
| الثاني من مايو كلينك | من بداية المباراة | نهاية مارسيل
"""


@pytest.mark.parametrize("question", [text.strip() for text in NO_TIMES.split("|")])
def test_what_only_looks_like_a_time_is_none(question: str) -> None:
    assert _days(question) == ""


@pytest.mark.parametrize(
    ("question", "days"),
    [
        ("أمس واليوم", "2026-02-17..2026-02-18"),
        ("بعد 2019 وقبل 2022", "2020-01-01..2021-12-31"),
        ("في 2015 أم في 2018", "2015-01-01..2018-12-31"),
        ("بين 2018 و2015", "2015-01-01..2018-12-31"),
        ("قبل 2015 وبعد 2019", ""),
    ],
)
def test_times_that_overlap_narrow_each_other_and_others_span_what_lies_between(
    question: str, days: str
) -> None:
    assert _days(question) == days


def test_no_words_say_nothing_of_time() -> None:
    assert _read("") == _read(" ؟ ") == TimeRead(None, False, ())


def test_a_year_followed_by_how_many_is_still_a_year() -> None:
    assert _days("في 2019 كم قتيلا سقط؟") == "2019-01-01..2019-12-31"


def test_a_sentence_end_parts_a_month_from_a_number() -> None:
    assert _days("حدث ذلك في يناير. 2025 قتيلا") == LAST_MONTH


@pytest.mark.parametrize(
    ("question", "relative"),
    [
        ("امبارح", True),
        ("الأسبوع الماضي", True),
        ("منذ يومين", True),
        ("يناير الماضي", True),
        ("يناير 2025", False),
        ("في يناير", False),
        ("منذ 2019", False),
        ("في التسعينيات", False),
    ],
)
def test_a_time_tells_whether_it_was_counted_from_today(question: str, relative: bool) -> None:
    found = _read(question).range
    assert found is not None
    assert found.has_range
    assert found.relative is relative


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("ماذا حدث في عام ٢٠١٩؟", ["في عام ٢٠١٩"]),
        ("مَاذا حَدَثَ أَمْسِ في غزّة؟", ["أَمْسِ"]),
        ("شــو صار مبــارح؟", ["مبــارح"]),
        ("ما أخبار الأسبوع اللي فات في تونس", ["الأسبوع اللي فات"]),
        ("أسعار النفط بعد 2019 وقبل 2022", ["بعد 2019", "وقبل 2022"]),
        ("What happened in January 2025 in Sudan?", ["in January 2025"]),
        ("ﺃﻣﺲ", ["ﺃﻣﺲ"]),
    ],
)
def test_the_spans_are_of_the_question_as_it_was_given(question: str, said: list[str]) -> None:
    assert _said(question) == said


@pytest.mark.parametrize(
    ("question", "newest"),
    [
        ("آخر أخبار غزة", ["آخر أخبار"]),
        ("اخر الاخبار", ["اخر الاخبار"]),
        ("ما هي آخر المستجدات في السودان", ["آخر المستجدات"]),
        ("شو آخر أخبار لبنان", ["آخر أخبار"]),
        ("إيه آخر تطورات الحرب", ["آخر تطورات"]),
        ("متى كان آخر زلزال في تركيا", ["آخر"]),
        ("أحدث تصريحات ترامب", ["أحدث"]),
        ("ما أحدث تصريح لترامب", ["أحدث"]),
        ("جديد أخبار الفن", ["جديد أخبار"]),
        ("مستجدات قضية الميناء", ["مستجدات"]),
        ("ما تطورات الوضع في عدن", ["تطورات"]),
        ("ما الجديد في قضية السد", ["الجديد"]),
        ("هل من جديد عن غزة", ["جديد"]),
        ("من هو رئيس لبنان الآن", ["الآن"]),
        ("ماذا حدث مؤخراً", ["مؤخراً"]),
        ("latest news on Gaza", ["latest news"]),
        ("the newest report", ["newest"]),
        ("most recent figures", ["most recent"]),
        ("what's new in Syria", ["new"]),
        ("dernières nouvelles du Liban", ["dernières nouvelles"]),
    ],
)
def test_a_question_may_prefer_the_newest(question: str, newest: list[str]) -> None:
    assert _newest(question) == newest
    assert _read(question).latest


NOT_THE_NEWEST = """
شخص آخر | هل من شخص آخر في السيارة | من جهة أخرى | الآخر | اليوم الآخر | خبر آخر | من جانب آخر
| قتل شخص وآخر أصيب | من آخر ملوك مصر | آخر يوم في رمضان | آخر 7 أيام | آخر شهرين | آخر الشهر
| ما الذي أحدث الضجة | هل أحدث القانون تغييرا | كتاب جديد | حتى الآن | معروفة الآن باسم | at the latest
| مستجدات | رغم التطورات الميدانية | سبب تطورات الأزمة | New York | names of Tesla's new partners
| last week | la dernière guerre
"""


@pytest.mark.parametrize("question", [text.strip() for text in NOT_THE_NEWEST.split("|")])
def test_another_caused_and_new_do_not_prefer_the_newest(question: str) -> None:
    assert _newest(question) == []
    assert not _read(question).latest


def test_a_question_may_ask_for_the_newest_of_a_time() -> None:
    read = _read("آخر أخبار غزة الأسبوع الماضي")
    assert read.latest
    assert read.range is not None
    assert (read.range.first, read.range.last) == (date(2026, 2, 7), date(2026, 2, 13))


def test_a_week_begins_on_saturday_and_ends_on_friday() -> None:
    assert _days("هذا الأسبوع", date(2026, 2, 14)) == THIS_WEEK
    assert _days("هذا الأسبوع", date(2026, 2, 20)) == THIS_WEEK
    assert _days("الأسبوع الماضي", date(2026, 2, 21)) == THIS_WEEK


def test_a_month_back_from_the_last_day_of_a_long_month_is_the_last_of_the_shorter() -> None:
    assert shifted(date(2026, 3, 31), -1, Unit.MONTH) == date(2026, 2, 28)
    assert _days("منذ شهر", date(2026, 3, 31)) == "2026-02-28..2026-03-31"


def test_the_calendar_ends_where_news_do() -> None:
    with pytest.raises(ValueError, match="no day"):
        shifted(TODAY, -200, Unit.YEAR)
    with pytest.raises(OverflowError):
        shifted(TODAY, -9_999_999, Unit.DAY)


def test_winter_has_the_year_of_its_january() -> None:
    assert season_days(2024, 0) == (date(2023, 12, 1), date(2024, 2, 29))


ANY_DAY = st.dates(date(1901, 1, 1), date(2099, 12, 31))


@given(ANY_DAY, st.integers(0, 6))
def test_the_last_weekday_lies_within_the_seven_days_before_today(today: date, weekday: int) -> None:
    last, latest, following = (weekday_day(today, weekday, step) for step in (-1, None, 1))
    assert today - timedelta(days=7) <= last < today < following <= today + timedelta(days=7)
    assert last <= latest <= today
    assert {last.weekday(), latest.weekday(), following.weekday()} == {weekday}


@given(ANY_DAY, st.integers(1, 12))
def test_the_last_month_of_a_name_is_over_and_the_latest_has_begun(today: date, month: int) -> None:
    first_of_this_month = around(today, Unit.MONTH)[0]
    assert date(month_near(today, month, -1), month, 1) < first_of_this_month
    assert date(month_near(today, month, None), month, 1) <= first_of_this_month
    assert date(month_near(today, month, 1), month, 1) > first_of_this_month


VOCABULARY = """
أمس اليوم امبارح غدا الأسبوع الشهر السنة العام الماضي اللي فات هذا قبل منذ بعد حتى بين من إلى في عام سنة و آخر أحدث
يناير آب مارس شباط/فبراير كانون الثاني الأحد يوم يومين أيام ثلاثة عشر 3 7 31 29 2019 2024 1850 9999 31/2/2024 2024-03-15
صيف شتاء الربع الأول مطلع نهاية التسعينيات القرن in the last since before ago days week May 1990 s Q 1 . ؟ ، أخبار
شخصا $ - – ب المقبل سبتمبر نوفمبر هجري جديد
"""
WORDS = st.sampled_from(VOCABULARY.split())
PHRASES = st.lists(st.tuples(WORDS, st.sampled_from([" ", " ", " ", "", "\n", " و"])), max_size=12).map(
    lambda pieces: "".join(word + gap for word, gap in pieces)
)
ANYTHING = st.text(max_size=80) | st.text(
    st.characters(min_codepoint=0x0600, max_codepoint=0x06FF), max_size=40
)


@given(PHRASES | ANYTHING, st.dates())
def test_any_text_is_read_into_an_ordered_range_and_spans_within_it(text: str, today: date) -> None:
    read = read_time(text, today)
    assert read.latest == bool(read.latest_spans)
    spans = list(read.latest_spans)
    if read.range:
        assert read.range.has_range
        assert read.range.spans
        assert (read.range.first or date.min) <= (read.range.last or date.max)
        spans += read.range.spans
    spans.sort()
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert all(one[1] <= other[0] for one, other in pairwise(spans))


@pytest.mark.parametrize(
    "piece", ["يناير ", "بين 2015 و", "قبل ", "من ", "a ", "2010-", "1,111", "ـ", "9", "\u064b", "أيام 3 "]
)
def test_the_cost_grows_no_faster_than_the_text(piece: str) -> None:
    def seconds(length: int) -> float:
        text = (piece * length)[:length]
        tries = []
        for _ in range(3):
            start = perf_counter()
            read_time(text, TODAY)
            tries.append(perf_counter() - start)
        return min(tries)

    assert seconds(16_000) < 60 * max(seconds(1_000), 0.0005)
