"""Dates as outlets write them: machine formats in records, and Arabic dates in the lines of a page.

Months are known in their Egyptian/Gulf (يناير), Levantine (كانون الثاني) and Maghrebi (جانفي) names, alone or
both at once (شباط/فبراير), and in English; digits in Latin, Arabic and Persian shapes.
"""

import re
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime

from data.folding import bare, words

_MONTHS = (
    ("يناير", "كانون الثاني", "جانفي", "january", "jan"),
    ("فبراير", "شباط", "فيفري", "february", "feb"),
    ("مارس", "اذار", "march", "mar"),
    ("ابريل", "نيسان", "افريل", "april", "apr"),
    ("مايو", "ايار", "ماي", "may"),
    ("يونيو", "يونيه", "حزيران", "جوان", "june", "jun"),
    ("يوليو", "يوليه", "تموز", "جويليه", "july", "jul"),
    ("اغسطس", "اب", "اوت", "august", "aug"),
    ("سبتمبر", "ايلول", "شتنبر", "september", "sep"),
    ("اكتوبر", "تشرين الاول", "october", "oct"),
    ("نوفمبر", "تشرين الثاني", "نونبر", "november", "nov"),
    ("ديسمبر", "كانون الاول", "دجنبر", "december", "dec"),
)
_MONTH_NUMBER = {name: number for number, names in enumerate(_MONTHS, start=1) for name in names}
_MONTH_NAME = "|".join(sorted(_MONTH_NUMBER, key=len, reverse=True))

_DAY_MONTH_YEAR = re.compile(
    rf"(?<!\d)(\d{{1,2}}) (?:من )?(?:شهر )?({_MONTH_NAME})(?: (?:{_MONTH_NAME}))?"
    r" (?:عام |سنه )?(\d{4})(?!\d)"
)
_MONTH_DAY_YEAR = re.compile(rf"(?<!\w)({_MONTH_NAME}) (\d{{1,2}}) (\d{{4}})(?!\d)")
_YEAR_FIRST = re.compile(r"(?<!\d)((?:19|20)\d\d)[-/. ](\d{1,2})[-/. ](\d{1,2})(?!\d)")
_DAY_FIRST = re.compile(r"(?<!\d)(\d{1,2})[-/. ](\d{1,2})[-/. ]((?:19|20)\d\d)(?!\d)")
_EPOCH = re.compile(r"-?\d{9,13}(?:\.\d+)?\Z")
_YEARS = range(1850, 2101)  # anything else is a slip of a machine, not a date of an article

_DATE_WORDS = words(
    *_MONTH_NUMBER,
    "السبت الاحد الاثنين الثلاثاء الاربعاء الخميس الجمعه يوم اليوم",
    "محرم صفر ربيع الاول الاخر الثاني الثانيه الاخره الاولي جمادي جمادا رجب شعبان رمضان شوال ذو ذي",
    "القعده الحجه هـ ه م الموافق ميلادي هجري هجريه ميلاديه",
    "ص صباحا مساء ظهرا الساعه بتوقيت غرينتش جرينتش تحديث اخر نشر النشر تاريخ في من منذ قبل",
    "ساعه ساعات دقيقه دقائق ثانيه ايام اسبوع اسابيع شهر اشهر سنه عام امس بتاريخ حرر كتب اضيف",
    "تم التحديث الخبر المقال الاضافه ساعتين يومين دقيقتين",
    "gmt utc am pm published updated on at last ago hours",
    "monday tuesday wednesday thursday friday saturday sunday mon tue wed thu fri sat sun",
)
_TIME_ZONE = re.compile(r"ب?توقيت (?:مكه المكرمه|الدار البيضاء|\w+)")
_PUBLISHED = re.compile(r"(?:تم )?(?:نشر|النشر|تاريخ (?:النشر|نشر|الخبر|المقال)|اضيف|published)\b")
_WORDS = re.compile(r"[^\W\d_]+|\d+")


def parse_date(value: object) -> date | None:
    """Return the day a record's date names: ISO 8601, RFC 2822, epoch (seconds or ms), or Arabic text.

    The day is the one written: an offset does not move it; an epoch counts in UTC. None where it names none.
    """
    if isinstance(value, bool) or value is None:
        return None
    text = str(value).strip()
    if _EPOCH.match(text):
        return _from_epoch(float(text))
    for parse in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            return _plausible(parse(text).date())
        except (ValueError, TypeError, IndexError, OverflowError):
            continue
    return find_date(text)


def find_date(line: str) -> date | None:
    """Return the Gregorian day that a line of text names first, or None."""
    text = re.sub(r"[\s,،/|–—ـ-]+", " ", bare(line))
    if found := _DAY_MONTH_YEAR.search(text):
        return _day(found[3], _MONTH_NUMBER[found[2]], found[1])
    if found := _MONTH_DAY_YEAR.search(text):
        return _day(found[3], _MONTH_NUMBER[found[1]], found[2])
    if found := _YEAR_FIRST.search(text):
        return _day(found[1], found[2], found[3])
    if found := _DAY_FIRST.search(text):
        return _day(found[3], found[2], found[1])
    return None


def is_date_line(line: str) -> bool:
    """Whether a line is nothing but a date or a time (with its weekday, label, Hijri twin, time zone)."""
    if len(line) > 160 or line.endswith(":"):
        return False  # with a colon it heads a list of the article
    parts = _WORDS.findall(_TIME_ZONE.sub("", bare(line)))
    numbers = sum(part.isdigit() for part in parts)
    if numbers == len(parts):
        return len(parts) in range(3, 9)
    return numbers > 0 and all(part.isdigit() or part in _DATE_WORDS for part in parts)


def states_publication(line: str) -> bool:
    """Whether a date line says itself that it is the day of publication (نُشر في ..., تاريخ النشر: ...)."""
    return bool(_PUBLISHED.match(bare(line)))


def _from_epoch(number: float) -> date | None:
    if abs(number) >= 1e11:
        number /= 1000
    try:
        return _plausible(datetime.fromtimestamp(number, UTC).date())
    except (ValueError, OverflowError, OSError):
        return None


def _day(year: str, month: str | int, day: str) -> date | None:
    try:
        return _plausible(date(int(year), int(month), int(day)))
    except ValueError:
        return None


def _plausible(day: date) -> date | None:
    return day if day.year in _YEARS else None
