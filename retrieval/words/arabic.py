"""Arabic as it is matched: folding, words, light stems, character 4-grams.

What people read is never touched; this is the other text, for the lexical index and for comparisons.
Questions and passages go through the same functions. `FOLDING_VERSION` changes whenever any of them
gives another result, so that an index folded otherwise is refused.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache

FOLDING_VERSION = 5
GRAM = 4
MIN_STEM = 3
"""Letters a light stem keeps at least."""
MIN_STEM_BEFORE_DUAL = 4
"""The same before ان ون ين, so that لبنان and سودان, which end so by nature, stay whole."""

# NFKC turns these ligatures into whole phrases, which nobody types; the words they stand for are given instead.
_LIGATURES = (("ﷺ", " "), ("ﷻ", " "), ("﷼", "ريال"), ("﷽", " "))
_PRESENTATION = re.compile("[\ufb50-\ufdff\ufe70-\ufefc]+")
_MARKS = re.compile(
    "[\u0640\u064b-\u065f\u0670\u06d6-\u06ed\u200b\u200d-\u200f\u202a-\u202e\u2066-\u2069\ufeff]"
)
_LETTERS = tuple(
    zip(
        "أإآٱىیةکؤئ" + "٠١٢٣٤٥٦٧٨٩" + "۰۱۲۳۴۵۶۷۸۹" + "٫٪\u200c",
        "ااااييهكوي" + "0123456789" * 2 + ".% ",
        strict=True,
    )
)
_THOUSANDS = re.compile(r"(?<=\d)[٬,](?=\d{3}(?!\d))")
_FINAL_HAMZA = re.compile(r"ء\b")
_WORD = re.compile(r"\d+(?:\.\d+)*|[^\W\d_]+")
_ARABIC_LETTER = re.compile("[\u0621-\u064a\u066e-\u06d3]")

# Spellings of names that are met about as often as one another in the Arab press.
_SPELLINGS = (("اميرك", "امريك"), ("انكلتر", "انجلتر"), ("انكليز", "انجليز"))

_ARTICLES = ("وال", "بال", "كال", "فال", "لل", "ال")
PARTICLES = "وفبلك"
"""Letters that may stand before a word as words of their own."""
_SUFFIXES = ("ها", "هم", "كم", "نا", "ات", "ون", "ين", "ان", "يه", "ه", "ي")
DUALS = ("ون", "ين", "ان")
_PLURAL = "ات"
_FEMININE = "ت"
_WHOLE = frozenset(["بيروت", "كويت", "انترنت", "ثابت", "صامت", "خافت"])
"""Stems that end like a feminine, and would be another word without that: بيروت is not بيرو."""


def fold(text: str) -> str:
    """Return `text` with every spelling that Arabic writers use for one word made the same.

    Order: composition, presentation forms, marks and tatweel, alef, yeh, teh marbuta, kaf and hamza
    carriers, final hamza, digits and their separators, lower case.
    """
    text = _replaced(unicodedata.normalize("NFC", text), _LIGATURES)
    # Marks that stand alone become a space with a mark; the space would cut the word.
    text = _PRESENTATION.sub(
        lambda found: unicodedata.normalize("NFKC", found.group()).replace(" ", ""), text
    )
    text = _MARKS.sub("", text)
    text = _replaced(_THOUSANDS.sub("", text), _LETTERS)
    return _FINAL_HAMZA.sub("", text).casefold()


def words(text: str) -> list[str]:
    """Return the folded words and numbers of `text`, in order."""
    return _WORD.findall(_replaced(fold(text), _SPELLINGS))


def stem(word: str) -> str:
    """Return the light stem of a folded word: without article and at most one suffix.

    Never shorter than three letters. Single-letter particles stay: see `forms`.
    """
    for article in _ARTICLES:
        if word.startswith(article) and len(word) - len(article) >= MIN_STEM:
            word = word[len(article) :]
            break
    for suffix in _SUFFIXES:
        least = MIN_STEM_BEFORE_DUAL if suffix in DUALS else MIN_STEM
        if word.endswith(suffix) and len(word) - len(suffix) >= least:
            return word[: -len(suffix)]
    return word


def _replaced(text: str, pairs: Iterable[tuple[str, str]]) -> str:
    """Replace one after the other: in Arabic forty times as quick as `str.translate`."""
    for met, kept in pairs:
        text = text.replace(met, kept)
    return text


@lru_cache(maxsize=16_384)  # the words of news are few and come again
def forms(word: str) -> tuple[str, ...]:
    """Return what a folded word is indexed and looked up as: its stem, also without a particle, without a plural
    that stands before a pronoun, and without a feminine before a pronoun or behind a verb.

    Whether the و of واشنطن is a letter or the ب of بواشنطن a particle cannot be seen in the word; both
    readings are kept, so that either side meets the other.
    """
    readings = [word]
    if len(word) > MIN_STEM + 1 and word[0] in PARTICLES and _ARABIC_LETTER.match(word):
        readings.append(word[1:])
    found = [stem(reading) for reading in readings]
    found += [inner for whole in found for inner in _without_ending(word, whole)]
    return tuple(dict.fromkeys(found))


def _without_ending(word: str, whole: str) -> Iterator[str]:
    """Yield what stands before an ending that `stem` leaves in place.

    Of a plural behind which it took a pronoun away (مباحثاته meets مباحثة); of a feminine before a pronoun (مساحتها meets
    مساحة, وفاته meets وفاة) or of a verb (تاسست meets تاسس).
    """
    taken = word[-1] != whole[-1]
    if taken and whole.endswith(_PLURAL) and len(whole) - len(_PLURAL) >= MIN_STEM:
        yield whole.removesuffix(_PLURAL)
    if not whole.endswith(_FEMININE) or whole in _WHOLE or (whole.endswith(_PLURAL) and not taken):
        return
    if len(whole) - len(_FEMININE) >= MIN_STEM:
        yield whole.removesuffix(_FEMININE)


def grams(word: str) -> Iterator[str]:
    """Yield the character 4-grams of a folded word between two marks of its ends: `_كتب_`."""
    framed = f"_{word}_"
    if len(framed) <= GRAM:
        yield framed
        return
    for start in range(len(framed) - GRAM + 1):
        yield framed[start : start + GRAM]


def arabic_share(text: str) -> float:
    """Return the share of Arabic letters among all letters of `text`, 0..1; 0 when it has none."""
    letters = sum(map(str.isalpha, text))
    return sum(map(str.isalpha, _ARABIC_LETTER.findall(text))) / letters if letters else 0.0


def is_foreign(text: str) -> bool:
    """Tell whether a text has letters, and most of them are not Arabic."""
    return arabic_share(text) < 0.5 and any(map(str.isalpha, text))
