"""How long: يومين, ثلاثة أشهر, خمسة عشر عاما, two weeks."""

from dataclasses import dataclass

from retrieval.reading import calendar_words as said
from retrieval.reading.calendar_words import Unit
from retrieval.reading.time_line import Line, Word

_BOUND = frozenset(("", "و")) | said.PREPOSITIONS


@dataclass(frozen=True, slots=True)
class UnitWord:
    """A word for a unit. `count`: 1 singular, 2 dual, 0 plural; `this`: with the هال of هالأسبوع."""

    unit: Unit
    count: int
    definite: bool
    arabic: bool
    this: bool = False


@dataclass(frozen=True, slots=True)
class Duration:
    """So many units; `vague`: a plural without a number (some days); `bare`: a unit alone, which is one."""

    count: int
    unit: Unit
    end: int
    vague: bool = False
    bare: bool = False


def unit_word(word: Word) -> UnitWord | None:
    """Return the unit that a word names, with or without the article and particles."""
    for form in word.forms:
        this = form.startswith("هال")
        definite = this or form.startswith("ال")
        stem = form[3 if this else 2 :] if definite else form
        for count, table in ((1, said.SINGULAR), (2, said.DUAL), (0, said.PLURAL)):
            if stem in table:
                return UnitWord(table[stem], count, definite, not form.isascii() and form[0] > "\u0600", this)
    return None


def number_at(line: Line, place: int) -> tuple[int, int] | None:
    """Return the number that begins at `place`, in digits or a word up to nineteen or tens, and its end."""
    word = line.at(place)
    if word.text == "ال" and line.at(place + 1).number:
        place, word = place + 1, line.at(place + 1)
    if word.number:
        return word.number, place + 1
    forms = [form.removeprefix("ال") for form in word.forms]
    teen = line.at(place + 1).text in said.TEN
    for form in forms:
        if teen and form in said.TEENS:
            return said.TEENS[form] + 10, place + 2
        if form in said.NUMBERS:
            value = said.NUMBERS[form]
            return (value + 10, place + 2) if teen and value < 10 else (value, place + 1)
        if form in said.TENS:
            return said.TENS[form] * 10, place + 1
    return None


def duration(line: Line, place: int) -> Duration | None:
    """Return the duration that begins at `place`: a number of units, a dual, one unit, or some days."""
    if line.at(place).among(said.ABOUT):
        place += 1
    named = unit_word(line.at(place))
    if named and named.arabic and not named.definite:
        return _without_number(line, place, named)
    found = number_at(line, place)
    if not found:
        return None
    count, end = found
    counted = unit_word(line.at(end))
    if counted and counted.count != 2 and not counted.definite:
        return Duration(count, counted.unit, end + 1)
    return None


def _without_number(line: Line, place: int, named: UnitWord) -> Duration | None:
    follows = line.at(place + 1)
    if named.count == 2:
        return Duration(2, named.unit, place + 1)
    if named.count == 1 and not _names_it(follows):
        return Duration(1, named.unit, place + 1, bare=True)
    if named.count == 0 and named.unit in said.VAGUE and follows.text in _BOUND:
        return Duration(said.VAGUE[named.unit], named.unit, place + 1, vague=True)
    return None


def _names_it(word: Word) -> bool:
    """Whether the word behind a unit makes it a certain one: عام 1850, شهر رمضان, يوم القيامة."""
    return bool(word.text) and (
        word.text[0].isdigit() or word.text.startswith("ال") or word.text in said.HIJRI
    )
