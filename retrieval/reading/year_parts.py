"""Parts of years and runs of them: صيف 2023, الربع الأول من 2024, مطلع عام 2019, التسعينيات, the 1990s.

Each function reads what begins at one place of a line and returns None where nothing does; see
`named_times`, whose `cued` it shares.
"""

from datetime import date

from retrieval.reading import calendar_words as said
from retrieval.reading.calendar_days import YEARS, Days, month_days, part_of, season_days
from retrieval.reading.calendar_words import Unit
from retrieval.reading.named_times import month
from retrieval.reading.named_years import bare_unit, one_year, year
from retrieval.reading.relative_times import leading_step, tense_at, unit_phrase
from retrieval.reading.time_line import Line, Phrase


def season(line: Line, place: int, cued: bool) -> Phrase | None:
    """Read a season of a year (صيف 2023, last summer, الشتاء الماضي)."""
    step = leading_step(line, place)
    start = place + (step is not None)
    form = next((form for form in line.at(start).forms if form.removeprefix("ال") in said.SEASONS), None)
    if form is None:
        return None
    number = said.SEASONS[form.removeprefix("ال")]
    if of_year := one_year(line, start + 1):
        first, last = season_days(of_year.year, number)
        return Phrase(of_year.end, first, last, of_year.relative)
    tense = tense_at(line, start + 1)
    step, end = (tense.step, tense.end) if tense else (step, start + 1)
    if step is None or not (form.startswith("ال") or form[0] < "\u0600"):
        return None
    first, last = _season_near(line.today, number, step)
    return Phrase(end, first, last, relative=True)


def _season_near(today: date, number: int, step: int) -> Days:
    """Return the last season that is over, this year's, or the next to begin."""
    years = (today.year + offset for offset in (1, 0, -1, -2))
    seasons = [season_days(year, number) for year in years]
    if step < 0:
        return next(days for days in seasons if days[1] < today)
    if step > 0:
        return next(days for days in reversed(seasons) if days[0] > today or days is seasons[0])
    return seasons[1]


def part_of_year(line: Line, place: int, cued: bool) -> Phrase | None:
    """Read a quarter or half of a year: الربع الأول من 2024, the second half of last year, Q3 2024."""
    found = _quarter(line, place)
    if not found:
        return None
    months, rank, end = found
    of_year = one_year(line, end)
    if not of_year or not 1 <= rank <= 12 // months:
        return None
    first, last = month_days(of_year.year, months * (rank - 1) + 1, months * rank)
    return Phrase(of_year.end, first, last, of_year.relative)


def _quarter(line: Line, place: int) -> tuple[int, int, int] | None:
    """Return the months of the part, which one it is, and its end."""
    one, two = line.at(place), line.at(place + 1)
    if one.text in ("q", "h") and two.glued and two.number:
        return (3 if one.text == "q" else 6), two.number, place + 2
    for named, ranked in ((one, two), (two, one)):
        months = next((said.PARTS_OF_YEAR[form] for form in named.forms if form in said.PARTS_OF_YEAR), None)
        rank = said.QUARTERS.get(ranked.text)
        if months and rank:
            return months, min(rank, 12 // months) if ranked.text in said.FINAL else rank, place + 2
    return None


def decade(line: Line, place: int, cued: bool) -> Phrase | None:
    """Read a decade: التسعينيات, ثمانينات القرن الماضي, the 1990s, the 90s, les années 1990."""
    found = _arabic_decade(line, place) or _latin_decade(line, place)
    if not found:
        return None
    first, end = found
    return Phrase(end, date(first, 1, 1), date(first + 9, 12, 31), unit=Unit.DECADE)


def _arabic_decade(line: Line, place: int) -> tuple[int, int] | None:
    stems = (form.removeprefix("ال") for form in line.at(place).forms)
    ranks = (
        said.DECADES.get(stem.removesuffix("ات").removesuffix("ي")) for stem in stems if stem.endswith("ات")
    )
    rank = next((rank for rank in ranks if rank), None)
    if rank is None:
        return None
    place += 1
    behind = [line.at(place + step).text for step in range(3)]
    if behind[0] in said.AGES or (behind[0] == "من" and behind[1] in said.AGES):
        return None
    if behind[0] != "القرن":
        return (1900 + 10 * rank, place) if rank > 2 else None
    if behind[1] in said.THIS_CENTURY:
        return 2000 + 10 * rank, place + (3 if behind[2] == "والعشرين" else 2)
    return (1900 + 10 * rank, place + 2) if behind[1] in said.LAST_CENTURY else None


def _latin_decade(line: Line, place: int) -> tuple[int, int] | None:
    word, follows, before = line.at(place), line.at(place + 1), line.at(place - 1).text
    number = word.number or 0
    if follows.text == "s" and follows.glued and number % 10 == 0 and number in YEARS:
        return number, place + 2
    if word.text in ("annees", "années") and follows.number in YEARS and (follows.number or 1) % 10 == 0:
        return follows.number or 0, place + 2
    if before != "the":
        return None
    if follows.text == "s" and follows.glued and number in range(30, 100, 10):
        return 1900 + number, place + 2
    rank = said.DECADES_IN_ENGLISH.get(word.text, 0)
    return (1900 + 10 * rank, place + 1) if rank > 2 else None


def edge(line: Line, place: int, cued: bool) -> Phrase | None:
    """Read the beginning, middle or end of a year, month or decade: مطلع 2019, نهاية الشهر الماضي, mid-2020."""
    word = line.at(place)
    name = word.among(said.EDGES)
    if not name:
        return None
    inner = place + 1
    inner += bool(line.at(inner).text in said.OF)
    inner += bool(line.at(inner).text in ("the", "l"))
    sure = name not in said.UNSURE_EDGES or inner > place + 1
    whole = decade(line, inner, sure) or month(line, inner, sure)
    whole = whole or unit_phrase(line, inner) or year(line, inner, sure) or bare_unit(line, inner)
    if not whole or not whole.first or not whole.last or whole.unit is None:
        return whole
    part = said.EDGES[name]
    first, last = part_of((whole.first, whole.last), whole.unit, part)
    return Phrase(whole.end, first, last, whole.relative, closing=part == 3)
