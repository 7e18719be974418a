"""Time zones as people name them: by a city, a country, an IANA name, or the hours from UTC."""

import re
import unicodedata
from collections.abc import Mapping
from functools import cache
from typing import Literal
from zoneinfo import available_timezones

from babel import Locale
from babel.core import get_global

from bot.messages.catalogue import LANGUAGES, Language
from data.preferences import is_time_zone
from retrieval.words.arabic import fold

COMMON = (
    *("Asia/Riyadh", "Africa/Cairo", "Asia/Baghdad", "Asia/Dubai", "Asia/Kuwait", "Asia/Qatar"),
    *("Asia/Amman", "Asia/Beirut", "Asia/Damascus", "Asia/Jerusalem", "Asia/Muscat", "Asia/Aden"),
    *("Africa/Khartoum", "Africa/Tripoli", "Africa/Tunis", "Africa/Algiers", "Africa/Casablanca"),
    *("Africa/Nouakchott", "Europe/Istanbul", "Europe/London"),
)
"""Zones offered as buttons."""
DEFAULT = "Etc/UTC"
"""The zone of a chat that has chosen none."""
LONGEST_NAME = 64

# Large cities after which no zone is named; CLDR has the others.
_CITIES = {
    "Asia/Riyadh": "مكة|مكة المكرمة|جدة|المدينة|المدينة المنورة|الدمام|الخبر|الطائف|Mecca|Makkah|Jeddah|Medina|Dammam",
    "Africa/Cairo": "الإسكندرية|الجيزة|المنصورة|أسوان|الأقصر|Alexandria|Giza|Aswan|Luxor",
    "Asia/Baghdad": "البصرة|الموصل|أربيل|النجف|كركوك|كربلاء|Basra|Mosul|Erbil|Najaf|Kirkuk",
    "Asia/Dubai": "أبوظبي|أبو ظبي|الشارقة|عجمان|العين|Abu Dhabi|Sharjah",
    "Asia/Qatar": "الدوحة|Doha",
    "Asia/Bahrain": "المنامة|Manama",
    "Asia/Damascus": "حلب|حمص|حماة|اللاذقية|إدلب|Aleppo|Homs|Idlib",
    "Asia/Aden": "صنعاء|تعز|الحديدة|Sanaa|Taiz",
    "Asia/Amman": "إربد|الزرقاء|Irbid|Zarqa",
    "Asia/Hebron": "الخليل|رام الله|نابلس|جنين|Ramallah|Nablus",
    "Africa/Tripoli": "بنغازي|مصراتة|سبها|Benghazi|Misrata",
    "Africa/Tunis": "صفاقس|سوسة|Sfax|Sousse",
    "Africa/Algiers": "وهران|قسنطينة|Oran|Constantine",
    "Africa/Casablanca": "الرباط|مراكش|فاس|طنجة|أكادير|Rabat|Marrakesh|Fez|Tangier|Agadir",
    "Africa/Khartoum": "أم درمان|بورتسودان|Omdurman|Port Sudan",
    "Africa/Mogadishu": "مقديشو",
    "Asia/Muscat": "سلطنة عمان|صلالة|Oman|Salalah",
    "Europe/Istanbul": "أنقرة|استانبول|تركيا|Ankara",
    "Europe/London": "بريطانيا|Britain|England",
    "America/New_York": "واشنطن|بوسطن|Washington|Boston",
    "Europe/Berlin": "ميونخ|فرانكفورت|هامبورغ|ألمانيا|Germany|Munich|Frankfurt|Hamburg",
}
_OWN_NAMES = {
    "Asia/Amman": "عمّان",
    "Asia/Hebron": "الخليل",
    "Asia/Qatar": "الدوحة",
    "Asia/Bahrain": "المنامة",
}
# Where CLDR still names a zone after an older spelling of its city.
_BESIDE = {"Asia/Qatar": "Doha", "Asia/Bahrain": "Manama"}
_HOURS = re.compile(r"(?:utc|gmt)?\s*([+-])\s*(\d{1,2})(?::?00)?", re.IGNORECASE)
_WRITTEN_BEFORE = re.compile(r"^(?:توقيت|مدينه|دوله|بتوقيت)\s+")


def find_zone(text: str) -> str | Literal["several"] | None:
    """Return the IANA name of the zone that a person means, None where nobody knows it.

    `several`: it is a country with more than one zone.
    """
    if len(text) > LONGEST_NAME:
        return None
    if (hours := _HOURS.fullmatch(text.strip())) is not None:
        return _by_hours(hours[1], int(hours[2]))
    if "عُمان" in text:  # the sultanate; without its mark it is Jordan's capital
        return "Asia/Muscat"
    name = _plain(text)
    zones = _named().get(name) or _named().get(_WRITTEN_BEFORE.sub("", name)) or frozenset()
    if len(zones) > 1:
        return "several"
    return next(iter(zones), None)


def zone_name(zone: str, language: Language) -> str:
    """Return what people call a zone: its city, or the hours from UTC."""
    if zone.startswith("Etc/GMT") and zone[7:]:
        return f"UTC{'-' if zone[7] == '+' else '+'}{zone[8:]}"
    if language == "ar":
        known = _OWN_NAMES.get(zone) or _cities("ar").get(zone)
        if known:
            return known
    return _BESIDE.get(zone) or _cities("en").get(zone) or zone.rpartition("/")[2].replace("_", " ")


def _by_hours(sign: str, hours: int) -> str | None:
    # POSIX counts the hours west of Greenwich: Etc/GMT-3 is what people call UTC+3.
    zone = "Etc/UTC" if hours == 0 else f"Etc/GMT{'-' if sign == '+' else '+'}{hours}"
    return zone if is_time_zone(zone) else None


def _plain(text: str) -> str:
    """A name as it is compared: without accents, marks and spellings."""
    bare = unicodedata.normalize("NFKD", fold(text).casefold())
    letters = "".join(letter for letter in bare if not unicodedata.combining(letter))
    return " ".join(re.sub(r"[_\W]+", " ", letters).split())


@cache
def _cities(language: Language) -> Mapping[str, str]:
    zones = Locale(language).time_zones
    return {zone: str(names["city"]) for zone, names in zones.items() if "city" in names}


@cache
def _named() -> Mapping[str, frozenset[str]]:
    """The zones by every name that they are known by. What is named surely goes before what only may be meant."""
    countries: dict[str, frozenset[str]] = {}
    for territory, zones in get_global("territory_zones").items():
        known = frozenset(_current(zone) for zone in zones)
        for language in LANGUAGES:
            countries[_plain(str(Locale(language).territories.get(territory, territory)))] = known
    cities: dict[str, str] = {}
    for zone in sorted(available_timezones()):
        cities[_plain(zone)] = zone
        if "/" in zone:
            cities.setdefault(_plain(zone.rpartition("/")[2]), _current(zone))
    for language in LANGUAGES:
        for zone, city in _cities(language).items():
            if is_time_zone(zone):
                cities[_plain(city)] = _current(zone)
    written = {_plain(name): zone for zone, names in _CITIES.items() for name in names.split("|")}
    own = {_plain(name): zone for zone, name in _OWN_NAMES.items()}
    sure = {name: frozenset([zone]) for name, zone in (cities | own | written).items()}
    shorter = {"السعوديه": "Asia/Riyadh", "الامارات": "Asia/Dubai", "فلسطين": "Asia/Hebron", "utc": "Etc/UTC"}
    return countries | sure | {_plain(name): frozenset([zone]) for name, zone in shorter.items()}


def _current(zone: str) -> str:
    """The name that a zone has now, where it is known by an older one too."""
    now = str(get_global("zone_aliases").get(zone, zone))
    return now if is_time_zone(now) else zone
