"""Dates as outlets write them: machine formats in records, and Arabic dates in the lines of a page.

Months are known in their Egyptian/Gulf (يناير), Levantine (كانون الثاني) and Maghrebi (جانفي) names, alone or
both at once (شباط/فبراير), and in English; digits in Latin, Arabic and Persian shapes.
"""

import re
from datetime import UTC, date, datetime, timedelta, timezone
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
_LONGEST_DATE = 200  # characters
_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "01234567890123456789")
_ISO_TIME = re.compile(r"\d[Tt ]\d{2}:?\d{2}")
_ISO_SPACE = re.compile(r"(?<=\d) (?=[+-]\d{2}:?\d{2}\Z)()")
_CLOCK = re.compile(
    r"(?<![\d:])([01]?\d|2[0-3]):([0-5]\d)(?::([0-5]\d))?(?!\d)\s*(?:([صم])(?!\w)|([ap])\.?m)?", re.IGNORECASE
)
_NOON_WORDS = {"ص": 0, "م": 12, "a": 0, "p": 12}
_OFFSET = re.compile(
    r"(?:gmt|utc)\s*([+-])(\d{1,2}):?([0-5]\d)?(?!\d)|(?<=:\d\d)\s?([+-])(\d{2}):?([0-5]\d)(?!\d)",
    re.IGNORECASE,
)
_PLACES = (  # offsets of the clocks that Arab outlets name, where no summer time moves them; hours
    (3, ("مكه", "الرياض", "السعوديه", "بغداد", "الدوحه", "قطر", "الكويت", "عمان الاردن", "ast")),
    (4, ("ابوظبي", "ابو ظبي", "دبي", "الامارات", "gst")),
    (1, ("تونس", "الجزائر")),
    (0, ("غرينتش", "جرينتش", "gmt", "utc")),
)
_NAMED_ZONE = re.compile(r"\s([A-Z]{3,4})\Z")
_ZONES = {
    "AST": 3,
    "GST": 4,
    "CEST": 2,
    "CET": 1,
    "EET": 2,
    "EEST": 3,
    "MSK": 3,
    "BST": 1,
}  # hours
OLDEST_LISTED = datetime(1990, 1, 1, tzinfo=UTC)  # no page of the web is older: a clock that was not set
_AHEAD = timedelta(days=1)
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


def parse_moment(value: object) -> datetime | None:
    """Return the moment that a date with a time names, in the zone in which it is stated (UTC where none is), or None.

    Understood are ISO 8601, RFC 2822 with its faults, epochs (seconds or ms, in UTC), and Arabic text
    (`11 أكتوبر 2018 - 14:58 بتوقيت مكة`). A day alone names no moment.
    """
    if isinstance(value, bool) or value is None:
        return None
    text = " ".join(str(value)[:_LONGEST_DATE].split()).translate(_DIGITS)
    if _EPOCH.match(text):
        return _epoch_moment(float(text))
    if not _CLOCK.search(text) and not _ISO_TIME.search(text):
        return None
    if (found := _iso_moment(text)) or (found := _rfc_moment(text)):
        return found if found.year in _YEARS else None
    return _written_moment(text)


def possible(moment: datetime | None, now: datetime) -> datetime | None:
    """Return `moment` unless it cannot be when an article was published: before 1990, or more than a day after `now`."""
    return moment if moment and OLDEST_LISTED <= moment <= now + _AHEAD else None


def possible_day(day: date | None, now: datetime) -> date | None:
    """Return `day` unless it cannot be one on which an article was published: before 1990, or more than a day ahead."""
    return day if day and OLDEST_LISTED.date() <= day <= (now + _AHEAD).date() else None


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


def _iso_moment(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(_ISO_SPACE.sub(r"\1", text))
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _rfc_moment(text: str) -> datetime | None:
    zone = _NAMED_ZONE.search(text)
    try:
        found = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    if zone and zone[1] in _ZONES:
        return found.replace(tzinfo=timezone(timedelta(hours=_ZONES[zone[1]])))
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _written_moment(text: str) -> datetime | None:
    """The day and the clock of a text in words."""
    day, clock = find_date(text), _CLOCK.search(text)
    if day is None or clock is None:
        return None
    half = (clock[4] or clock[5] or "").lower()
    hour = int(clock[1]) if half not in _NOON_WORDS else int(clock[1]) % 12 + _NOON_WORDS[half]
    zone = timezone(_offset(text))
    return datetime(day.year, day.month, day.day, hour, int(clock[2]), int(clock[3] or 0), tzinfo=zone)


def _offset(text: str) -> timedelta:
    if found := _OFFSET.search(text):
        sign, hours, minutes = (part for part in found.groups("0")[:3]) if found[1] else found.groups("0")[3:]
        size = timedelta(hours=int(hours), minutes=int(minutes))
        return (-size if sign == "-" else size) if size < timedelta(hours=15) else timedelta()
    name = bare(text)
    return timedelta(
        hours=next((hours for hours, places in _PLACES if any(map(name.__contains__, places))), 0)
    )


def _epoch_moment(number: float) -> datetime | None:
    if abs(number) >= 1e11:
        number /= 1000
    try:
        return datetime.fromtimestamp(number, UTC)
    except (ValueError, OverflowError, OSError):
        return None


def _from_epoch(number: float) -> date | None:
    moment = _epoch_moment(number)
    return _plausible(moment.date()) if moment else None


def _day(year: str, month: str | int, day: str) -> date | None:
    try:
        return _plausible(date(int(year), int(month), int(day)))
    except ValueError:
        return None


def _plausible(day: date) -> date | None:
    return day if day.year in _YEARS else None
