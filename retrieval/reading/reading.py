"""How a question is read: what is looked up, and why it is not quite what was written.

    follow-up   a question that leans on the one before is completed from it
    time        a range of days, and whether the newest is preferred
    Arabizi     Arabic in Latin letters becomes the Arabic words that the collection has
    weekday     the name of the day that is meant by yesterday, for so the press calls it
    names       the other spellings and names of what the press calls by several
    dialect     the standard words beside the dialect ones

All of it is laid beside the question's own words or can be taken off again; `Reading` tells a person what was done.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice

from retrieval.reading import arabizi, latin_names
from retrieval.reading import calendar_words as said
from retrieval.reading.aliases import Alias, Aliases
from retrieval.reading.dialect import standard
from retrieval.reading.follow_up import complete
from retrieval.reading.question import Others, Question, analyse
from retrieval.reading.talk import Kind, kind_of
from retrieval.reading.times import TimeAsked, TimeRead, read_time
from retrieval.words.arabic import arabic_share, fold, forms, words
from retrieval.words.stop_words import SAYING_NOTHING, STOP_WORDS

MAX_QUESTION = 1000
"""Characters of a question that are read."""
SHORTEST_NAME = 3
"""Letters of a Latin word that may be a name in Arabic letters."""
SPELLINGS = 3
"""Arabic words that a word in Latin letters may be looked up as."""
NEAREST = 5
"""Words of the collection, nearest in sound first, among which a much commoner one goes before a rarer."""

Frequency = Callable[[str], int]
"""How many passages of the collection hold a form."""
Beside = tuple[tuple[str, tuple[str, ...]], ...]
"""Words of the question, each with what was looked up beside it."""
NO_ALIASES = Aliases(())
RULES = ("aliases", "dialect", "arabizi")
"""What a comparison may leave out of the reading of a question."""
_PUBLISHING = frozenset(
    fold(
        "نشر نشرت نشروا نشرتم ينشر تنشر منشور منشورة المنشور المنشورة كتب كتبت كتبوا يكتب مكتوب نزل نزلت صدر صدرت قيل ورد "
        "مقال مقالة مقالات المقال المقالات خبر أخبار الأخبار اخبار تقرير تقارير نشرة اتنشر انتشر اتكتب انكتب جديد الجديد "
        "published publish written wrote article articles news report reports reported posted story stories publié article"
    ).split()
)
"""Words of who asks what was published at a time, rather than what happened then."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a reader asked: the text, the question before it if there was one, and whether this replied to its answer.

    `as_written`: it is looked up as it stands, without what is done to a question here. `newest`: of what answers it the
    newest is wanted first, whatever the question says.
    """

    text: str
    previous: str | None = None
    reply: bool = False
    as_written: bool = False
    newest: bool = False


@dataclass(frozen=True, slots=True)
class Reading:
    """How a question was read. `looked_up` is what stands for it in both arms.

    `kind`: what the message is; only a question is looked up. `arabic`: the share of Arabic letters in what was written.
    `completed_from`: the question before, where this one leans on it. `time`: the days that it speaks of; `published`: it
    asks for what was published then, and not for what happened; `latest`: it prefers the newest. `names`, `dialect`,
    `spelt`, `weekday`: what was looked up beside its words.
    """

    kind: Kind
    looked_up: str
    arabic: float = 1.0
    completed_from: str | None = None
    time: TimeAsked | None = None
    published: bool = False
    latest: bool = False
    names: Beside = ()
    dialect: Beside = ()
    spelt: Beside = ()
    weekday: Beside = ()

    @property
    def changed(self) -> bool:
        """Whether something was done that a reader may want undone."""
        return bool(self.completed_from or self.time or self.spelt)


def read(
    asked: Asked, frequency: Frequency, aliases: Aliases, today: date, without: Collection[str] = ()
) -> tuple[Reading, Question]:
    """Read a question: what a person is told of it, and what is looked up; by all rules but those of `RULES` in `without`."""
    text = asked.text[:MAX_QUESTION]
    aliases = NO_ALIASES if "aliases" in without else aliases
    meant = _nothing if "dialect" in without else standard
    kind = kind_of(text)
    if asked.as_written:
        plain = analyse(text)
        return Reading(kind, text, plain.arabic), plain
    completed = complete(text, asked.previous[:MAX_QUESTION], reply=asked.reply) if asked.previous else None
    whole = text if completed is None else completed
    in_latin = "arabizi" not in without and arabizi.is_arabizi(whole)
    spelt = transliterated(whole, frequency, aliases) if in_latin else {}
    looked_up = _in_arabic(whole, spelt) if spelt else whole
    time = read_time(looked_up, today)
    names = aliases.of(words(looked_up))
    published = time.range is not None and not _PUBLISHING.isdisjoint(words(looked_up))
    passed_over = _saying_when(looked_up, time, published=published)
    weekday = {} if published else _weekday(looked_up, time.range)
    question = analyse(looked_up, other_readings(frequency, aliases, spelt, meant, weekday), passed_over)
    reading = Reading(
        "question" if completed is not None else kind,
        looked_up,
        arabic_share(text),
        asked.previous if completed is not None else None,
        time.range,
        published,
        time.latest,
        tuple((alias.name, alias.others) for alias in names),
        tuple((word, found) for word in dict.fromkeys(words(looked_up)) if (found := meant(word))),
        tuple((word, found) for word, found in spelt.items() if found),
        tuple(weekday.items()),
    )
    return reading, question


def other_readings(
    frequency: Frequency,
    aliases: Aliases = NO_ALIASES,
    spelt: Mapping[str, Sequence[str]] | None = None,
    meant: Callable[[str], tuple[str, ...]] = standard,
    weekday: Mapping[str, Sequence[str]] | None = None,
) -> Others:
    """Return what knows the other readings of a question's words: names, standard words, spellings, weekdays.

    `meant` gives the standard words of a dialect word.
    """
    days = weekday or {}
    of_spelt = {found[0]: found[1:] for found in (spelt or {}).values() if found}

    def others(asked: Sequence[str]) -> Mapping[int, Sequence[str]]:
        found: dict[int, list[str]] = {}
        for alias in aliases.of(asked):
            for place in range(alias.first, alias.last + 1):
                found.setdefault(place, []).extend(_met(alias, frequency))
        for place, word in enumerate(asked):
            beside = (
                *meant(word),
                *of_spelt.get(word, ()),
                *_as_a_name(word, frequency),
                *days.get(word, ()),
            )
            if beside:
                found.setdefault(place, []).extend(beside)
        return {place: beside for place, beside in found.items() if beside}

    return others


def _as_a_name(word: str, frequency: Frequency) -> tuple[str, ...]:
    """Return the Arabic spellings of a Latin word, a name perhaps, that the collection has."""
    if word in STOP_WORDS or not word.isascii() or len(word) < SHORTEST_NAME or not word.isalpha():
        return ()
    return _known(latin_names.candidates(word), frequency)


def _weekday(text: str, time: TimeAsked | None) -> dict[str, tuple[str, ...]]:
    """Return the weekday that a day counted from today is, by the word that tells which: أمس, yesterday, يومين."""
    if not (time and time.relative and time.first and time.first == time.last):
        return {}
    told = [word for start, end in time.spans for word in words(text[start:end])]
    telling = [word for word in told if word not in SAYING_NOTHING]
    weekdays = {form for name in said.WEEKDAYS for form in forms(name)}
    if not telling or any(not weekdays.isdisjoint(forms(word)) for word in telling):
        return {}
    return {telling[-1]: (fold(said.WEEKDAY_NAMES[time.first.weekday()]),)}


def _nothing(_: str) -> tuple[str, ...]:
    return ()


def transliterated(
    text: str, frequency: Frequency, aliases: Aliases = NO_ALIASES
) -> Mapping[str, tuple[str, ...]]:
    """Return, for each word in Latin letters, the words that the collection has and it may stand for, likeliest first.

    A word that asks or binds stands for its Arabic alone, a name that is known in Latin letters for its Arabic ones, one
    that fits nothing for nothing.
    """
    found: dict[str, tuple[str, ...]] = {}
    for word in arabizi.arabizi_words(text):
        bound = arabizi.function_word(word)
        found[word] = (bound,) if bound else _spelt_out(word, frequency, aliases)
    return found


def _spelt_out(word: str, frequency: Frequency, aliases: Aliases) -> tuple[str, ...]:
    named = [other for alias in aliases.of((word,)) for other in _met(alias, frequency)]
    names = [name for other in named if arabic_share(other) and len(name := words(other)) == 1]
    if names and len(word) > SHORTEST_NAME:
        return tuple(dict.fromkeys(name for (name,) in names))[:SPELLINGS]
    candidates = arabizi.candidates(word)
    known = _known(candidates, frequency, NEAREST)
    if known:
        return tuple(sorted(known, key=lambda each: -_magnitude(each, frequency)))[:SPELLINGS]
    return tuple(each for each in candidates if each in SAYING_NOTHING)[:1]


def _magnitude(word: str, frequency: Frequency) -> int:
    """Return how common a word is in powers of ten: a slip of sound is likelier than a word that hardly anybody uses."""
    whole, *without_particle = map(frequency, forms(word))
    return len(str(max(whole, *(count // 10 for count in without_particle), 0)))


def _known(candidates: Sequence[str], frequency: Frequency, most: int = SPELLINGS) -> tuple[str, ...]:
    # Words that bind are known by heart (`arabizi.function_word`); what is spelt out is a word that tells.
    telling = (each for each in candidates if each not in STOP_WORDS)
    known = (each for each in telling if len(each) > 1 and any(frequency(form) for form in forms(each)))
    return tuple(islice(known, most))


def _in_arabic(text: str, spelt: Mapping[str, Sequence[str]]) -> str:
    """Return a question in Latin letters in Arabic ones, but for the words that fit nothing."""
    return " ".join((spelt.get(word) or (word,))[0] for word in arabizi.arabizi_words(text))


def _met(alias: Alias, frequency: Frequency) -> list[str]:
    """Return those other names of which the collection has every word: the rest would only cost time."""
    return [name for name in alias.others if all(any(map(frequency, forms(word))) for word in words(name))]


def _saying_when(text: str, time: TimeRead, *, published: bool) -> frozenset[str]:
    """Return the folded words that tell nothing about what is looked for.

    Those that say that the newest is wanted; and when, and that it was published, where articles are asked for.
    """
    spans = [*time.latest_spans, *(time.range.spans if time.range and published else ())]
    said = {word for start, end in spans for word in words(text[start:end])}
    return frozenset(said | _PUBLISHING if published or time.latest else said)
