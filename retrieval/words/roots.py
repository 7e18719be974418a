"""Arabic roots, as far as letters alone show them: what ties تفاوض to مفاوضات, and اسست to تاسيس.

After Taghva, Elkhoury and Coombs, "Arabic stemming without a root dictionary" (2005): what a word begins and ends with is
taken away, and the rest is held against the patterns of derived words, whose three radicals are the root. Letters alone
do not always tell: what is found ties words loosely, and counts for less than a common stem.
"""

from functools import lru_cache

from retrieval.words.arabic import DUALS, MIN_STEM_BEFORE_DUAL, PARTICLES, forms, stem

MARK = "√"
"""What a root begins with, so that it is never taken for a stem."""
RADICALS = 3
"""Letters that a root keeps at least."""
_SUFFIXES = ("ها", "هم", "نا", "وا", "تم", "ات", "ون", "ين", "ان", "يه", "ت", "ا", "ن", "و", "ه", "ي")
_MOST_SUFFIXES = 2

# Patterns in folded letters, of which the first that fits counts; ف ع ل stand for the radicals, all else for itself.
_PATTERNS = (
    "مفعل فاعل فعال فعول فعيل افعل تفعل يفعل نفعل",
    "افتعل يفتعل تفتعل نفتعل مفتعل مفعول مفعال مفعيل تفعيل تفاعل يفاعل نفاعل مفاعل انفعل ينفعل تنفعل منفعل افعال",
    "فاعول فواعل فعايل افاعل يتفعل تتفعل نتفعل متفعل سيفعل ستفعل سنفعل سافعل تفعال",
    "استفعل يستفعل تستفعل نستفعل مستفعل افتعال انفعال تفاعيل مفاعيل افعوعل متفاعل يتفاعل تتفاعل",
    "سيفتعل ستفتعل سيفاعل ستفاعل سيتفعل ستتفعل",
    "استفعال سيستفعل ستستفعل سيتفاعل ستتفاعل",
)
_WEAK = str.maketrans("وي", "اا")


def _compiled() -> dict[int, list[tuple[tuple[tuple[int, str], ...], tuple[int, int, int]]]]:
    """Return the patterns by length: the letters that must stand where they do, and the places of the radicals."""
    found: dict[int, list[tuple[tuple[tuple[int, str], ...], tuple[int, int, int]]]] = {}
    for pattern in " ".join(_PATTERNS).split():
        fixed = tuple((place, letter) for place, letter in enumerate(pattern) if letter not in "فعل")
        radicals = (pattern.index("ف"), pattern.index("ع"), pattern.rindex("ل"))
        found.setdefault(len(pattern), []).append((fixed, radicals))
    return found


_BY_LENGTH = _compiled()


@lru_cache(maxsize=16_384)  # the words of news are few and come again
def roots(word: str) -> tuple[str, ...]:
    """Return what the root of a folded word may be, each once and marked: تنشر has √نشر.

    A word in other letters, or of fewer than three, has none. Where a word can be read with and without a particle, both
    readings have their root.
    """
    if len(word) < RADICALS or not "\u0621" <= word[0] <= "\u064a":
        return ()
    readings = list(forms(word))
    if len(word) > RADICALS and word[0] in PARTICLES:
        readings.append(stem(word[1:]))
    return tuple(dict.fromkeys(MARK + _root(reading) for reading in readings))


def _root(reading: str) -> str:
    """Return the root of a stem: of the shortest that fits a pattern when suffixes are taken away, else that itself."""
    shorter = [reading]
    while len(shorter) <= _MOST_SUFFIXES and (cut := _without_suffix(shorter[-1])):
        shorter.append(cut)
    for each in reversed(shorter):
        found = each if len(each) == RADICALS else _radicals(each)
        if found:
            return found.translate(_WEAK)  # قول is قال, and موسس of اسس
    return shorter[-1]


def _without_suffix(text: str) -> str | None:
    """Return a text without its longest suffix; None where that would leave too little, as of لبنان."""
    for suffix in _SUFFIXES:
        if text.endswith(suffix):
            least = MIN_STEM_BEFORE_DUAL if suffix in DUALS else RADICALS
            return text[: -len(suffix)] if len(text) - len(suffix) >= least else None
    return None


def _radicals(text: str) -> str | None:
    for fixed, radicals in _BY_LENGTH.get(len(text), ()):
        if all(text[place] == letter for place, letter in fixed):
            return "".join(text[place] for place in radicals)
    return None
