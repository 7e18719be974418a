"""What a short question is about, so that a question after it can be completed with that."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from retrieval.reading.parts import Part, listed, places
from retrieval.words.arabic import arabic_share

_ASKS = listed("asks")
_BEFORE_NAMES = ("joins", "verb")
_POLITE = listed("polite")
_COPULAS = listed("english copulas")
_CROSSING = listed("crossing")
_TAKES_B = listed("takes b")
_AFTER_HOW = frozenset(["many", "much", "old", "long", "far", "tall", "big", "often"])


def without_asking(read: Sequence[Part]) -> list[Part]:
    """Return a question without its question word, politeness and copula: what it asks about, verb and all."""
    rest = _first_question(read)
    asks = next((at for at, word in enumerate(rest) if word.role == "asks"), None)
    if asks is not None:
        rest = rest[asks + 1 :] if asks < 3 and asks + 1 < len(rest) else rest[:asks] + rest[asks + 1 :]
    while len(rest) > 1 and (rest[0].role in ("idle", "asks", "joins") or rest[0].folded in _AFTER_HOW):
        if rest[0].folded in _COPULAS:
            break
        rest = rest[1:]
    rest = [word for word in rest if word.role != "asks" and word.folded not in _POLITE]
    while rest and rest[-1].role == "joins":
        rest = rest[:-1]
    return rest


def phrases(read: Sequence[Part]) -> list[list[Part]]:
    """Return the noun phrases of a question; each but the first may begin with its preposition."""
    found: list[list[Part]] = [[]]
    for word in _first_question(read):
        if word.role == "relative":
            break
        if word.role == "verb":
            leading = not any(map(_names, found)) or not arabic_share(word.written)
            found.append([] if leading else [word])
        elif word.role == "joins":
            found.append([word])
        elif word.role not in ("asks", "idle", "time"):
            found[-1].append(word)
    return [phrase for phrase in map(_trimmed, found) if _names(phrase)]


def _first_question(read: Sequence[Part]) -> list[Part]:
    """Return متى افتتح المتحف of متى افتتح المتحف وأين يقع."""
    second = (at for at, word in enumerate(read) if at and word.folded[0] == "و" and word.folded[1:] in _ASKS)
    return list(read[: next(second, len(read))])


def antecedent(read: Sequence[Part], feminine: bool | None = None) -> list[Part]:
    """Return what a pronoun after the question `read` means: he, she or it (None), as far as rules tell.

    He is the first thing named; she is the first with a feminine ending, else a country, else the first
    thing; it is everything. Measures (عدد سكان) lead to what they measure. Each word once.
    """
    named = [phrase for phrase in (_unmeasured(phrase) for phrase in phrases(read)) if phrase]
    if not named:
        named = phrases(read)
    if not named:
        return []
    chosen = [word for phrase in named for word in phrase]
    if feminine is not None:
        chosen = _she(named) if feminine else named[0]
        chosen = _crossed(read, _with_what_tells_which(read, named, chosen), feminine)
    if chosen[0].role in _BEFORE_NAMES:
        chosen = chosen[1:]
    chosen = [*_without_b(read, chosen), *_clause_behind(read, chosen)]
    return list({word.folded: word for word in reversed(chosen)}.values())[::-1]


def doer(read: Sequence[Part], feminine: bool) -> list[Part]:
    """Return who did what a verb without anybody tells: as `antecedent`, but of a thing in a country the thing.

    She that fell after تحطم طائرة في مصر is the aircraft.
    """
    meant = antecedent(read, feminine)
    held = places(meant)
    if not (feminine and held and not held[0].start) or any(word.role == "verb" for word in read):
        return meant
    topic = [word for phrase in phrases(read) for word in phrase]
    before = topic[: topic.index(meant[0])] if meant[0] in topic else []
    at = next((at for at, word in enumerate(before) if word.written.endswith("ة")), None)
    return meant if at is None else topic[at:]


def _with_what_tells_which(
    read: Sequence[Part], named: Sequence[list[Part]], chosen: list[Part]
) -> list[Part]:
    """Return the first thing of a topic without a verb with what tells which it is: حريق في مصنع بالجزائر."""
    if chosen is not named[0] or any(word.role == "verb" for word in read):
        return chosen
    behind = [phrase for phrase in named[1:] if phrase[0].role == "joins"]
    return [*chosen, *(word for phrase in behind for word in phrase)]


def _clause_behind(read: Sequence[Part], chosen: list[Part]) -> list[Part]:
    """Return التي اخترعت الراديو of من المرأة التي اخترعت الراديو: a kind of person alone may be anybody."""
    asked = _first_question(read)
    at = next((at for at, word in enumerate(asked) if word.role == "relative"), 0)
    return asked[at:] if at and asked[at - 1] is chosen[-1] else []


def _without_b(read: Sequence[Part], chosen: list[Part]) -> list[Part]:
    """Return the cup of فاز بكأس العالم without the ب that its verb asks for."""
    at = read.index(chosen[0])
    if not (
        at and read[at - 1].folded in _TAKES_B and chosen[0].folded[0] == "ب" and len(chosen[0].folded) > 3
    ):
        return chosen
    first = chosen[0]
    return [replace(first, written=first.written[1:], folded=first.folded[1:]), *chosen[1:]]


def _she(named: Sequence[list[Part]]) -> list[Part]:
    for phrase in named:
        head = next(word for word in phrase if word.role not in _BEFORE_NAMES)
        if head.written.endswith(("ة", "اء", "ا")):
            return phrase
    held = next((phrase for phrase in named if places(phrase)), named[0])
    rest = held[
        next((at for at, word in enumerate(held) if word.role not in ("holder", *_BEFORE_NAMES)), 0) :
    ]
    return rest if places(rest) else held


def _crossed(read: Sequence[Part], chosen: list[Part], feminine: bool) -> list[Part]:
    """Part who from where in زار ترامب السعودية, which no preposition parts."""
    found = places(chosen)
    crosses = any(word.folded in _CROSSING for word in read)
    if not (crosses and found and found[-1].start and found[-1].end == len(chosen)):
        return chosen
    return chosen[found[-1].start :] if feminine else chosen[: found[-1].start]


def _unmeasured(phrase: list[Part]) -> list[Part]:
    first = int(phrase[0].role in _BEFORE_NAMES)
    at = first
    while at < len(phrase) and phrase[at].role in ("measure", "stop"):
        at += 1
    return phrase if at == first else phrase[at:]


def _trimmed(phrase: list[Part]) -> list[Part]:
    while phrase and phrase[-1].role in ("stop", "joins", "verb"):
        phrase = phrase[:-1]
    return phrase


def _names(phrase: Iterable[Part]) -> bool:
    return any(word.role in ("word", "measure", "holder", "number") for word in phrase)
