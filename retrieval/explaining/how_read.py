"""How a question was read: its words with all that was looked up for them, and its time with what that chose."""

from collections import Counter

from retrieval.explaining.seen import Seen
from retrieval.explaining.values import HowRead, Language, OtherReading, TimeUsed, WordRead
from retrieval.reading.reading import Reading, other_readings
from retrieval.reading.times import read_time
from retrieval.within_time import passages_within
from retrieval.words.arabic import words
from retrieval.words.stop_words import SAYING_NOTHING

MOSTLY = 0.5
"""Share of Arabic letters from which a question is Arabic."""


def how_read(seen: Seen) -> HowRead:
    """Return how a question was read."""
    reading = seen.reading
    telling = {word.text for word in seen.question.words}
    left = [word for word in dict.fromkeys(words(reading.looked_up)) if word not in telling]
    return HowRead(
        reading.kind,
        _language(reading),
        float(reading.arabic),
        reading.looked_up,
        seen.asked.previous,
        reading.completed_from,
        _words(seen),
        tuple(word for word in left if word in SAYING_NOTHING),
        tuple(word for word in left if word not in SAYING_NOTHING),
        _time(seen),
        _latest(seen),
    )


def _language(reading: Reading) -> Language:
    if reading.spelt:
        return "Arabizi"
    return "Arabic" if reading.arabic >= MOSTLY else "other"


def _words(seen: Seen) -> tuple[WordRead, ...]:
    latin = {found[0]: word for word, found in reversed(seen.reading.spelt)}
    beside = _beside(seen)
    rarity = seen.brought.pool.rarity
    return tuple(
        WordRead(
            word.text,
            latin.get(word.text),
            word.forms,
            beside.get(word.text, ()),
            float(rarity[word.text]),
        )
        for word in seen.question.words
    )


def _beside(seen: Seen) -> dict[str, tuple[OtherReading, ...]]:
    """Return what was looked up beside the words of a question; of a word that is said twice the first place counts."""
    if seen.asked.as_written:
        return {}
    reading = seen.reading
    asked = words(reading.looked_up)
    others = other_readings(
        seen.snapshot.lexical.frequency,
        seen.search.manner.aliases.current(),
        dict(reading.spelt),
        weekday=dict(reading.weekday),
    )(asked)
    return {
        word: tuple(_other(word, text, reading) for text in others.get(asked.index(word), ()))
        for word in dict.fromkeys(asked)
    }


def _other(word: str, other: str, reading: Reading) -> OtherReading:
    if any(other in meant for dialect, meant in reading.dialect if dialect == word):
        return OtherReading(other, "dialect")
    if any(other in found for _, found in reading.spelt if found[0] == word):
        return OtherReading(other, "spelling")
    if any(other in days for _, days in reading.weekday):
        return OtherReading(other, "weekday")
    return OtherReading(other, "name")


def _time(seen: Seen) -> TimeUsed | None:
    time, period, brought = seen.reading.time, seen.period, seen.brought
    if time is None:
        return None
    said = tuple(seen.reading.looked_up[start:end] for start, end in time.spans)
    belongs: Counter[str] = Counter()
    if period is not None:
        belongs.update(
            period.of(day, each.match.ties)
            for day, each in zip(brought.days, brought.pool.candidates, strict=True)
        )
    return TimeUsed(
        time.first,
        time.last,
        time.relative,
        said,
        seen.reading.published,
        period is not None,
        0 if period is None else len(passages_within(seen.snapshot, period)),
        belongs["inside"],
        belongs["undated"],
        belongs["outside"],
    )


def _latest(seen: Seen) -> tuple[str, ...]:
    reading = seen.reading
    if not reading.latest:
        return ()
    spans = read_time(reading.looked_up, seen.search.manner.today()).latest_spans
    return tuple(reading.looked_up[start:end] for start, end in spans)
