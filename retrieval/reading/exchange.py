"""Another name in the place of the one asked about: كم عدد سكان مصر؟ and then وماذا عن السودان؟"""

import re
from collections.abc import Sequence
from dataclasses import replace

from retrieval.reading.parts import Part, Place, bound, listed, part, places

MAX_NAME = 3
"""Words of a name that is asked about by itself; the names of places may be longer."""
MAX_EXCHANGED = 4
MIN_JOINED = 5
"""Letters of a word whose بال is a preposition: بالدوري ends the name before it."""

_BORN_WITH_WAW = listed("born with waw")
_CROSSING = listed("crossing")
_TAKES_B = listed("takes b")
_WHAT = listed("what") | {"how"}
_ABOUT = frozenset({"عن", "ع", "بشان", "بخصوص", "about"})
_ARTICLES = frozenset({"the", "of", "la", "le", "les"})
_MARKS = "\u0640\u064b\u064c\u064d\u064e\u064f\u0650\u0651\u0652"


def without_waw(read: Sequence[Part], *, sure: bool) -> list[Part] | None:
    """Return the parts with the و before their first name taken for `and`; None where it may be a letter.

    Certain are والسودان, وأمريكا, ومصر (a known place) and و2018. Another word counts only when `sure`, that
    is when something else says that this is a follow-up, and never one such as وزير or واشنطن.
    """
    first = read[0]
    bare = part(first.written[1:].lstrip(_MARKS)) if len(first.folded) > 3 else first
    if first.written[0] != "و" or not bare.folded or first.folded in _BORN_WITH_WAW:
        return None
    stripped = [bare, *read[1:]]
    certain = (
        (first.folded.startswith("وال") and len(first.folded) > 5)
        or bare.written[0] in "أإآ"
        or bare.role in ("number", "time", "measure")
        or any(place.start == 0 and not place.particle for place in places(stripped))
    )
    return stripped if certain or (sure and bare.folded[0] not in "ايو") else None


def asked_about(read: Sequence[Part]) -> list[Part] | None:
    """Return what stands behind ماذا عن or what about; None where the question does not begin so."""
    if len(read) > 2 and read[0].folded in _WHAT and read[1].folded in _ABOUT:
        return list(read[2:])
    return None


def exchanged(name: Sequence[Part], before: Sequence[Part]) -> list[Part] | None:
    """Return the question `before` with `name` (perhaps after a preposition) for what it stands against.

    A year stands against a year, a place against a place, سعر الذهب against سعر النفط, anything else against
    what follows the question word and its verb or measure. Where nothing fits, the name is appended. None
    where `name` is more than a name, or the question has it already.
    """
    joins, bare = list(name[:1]), list(name[1:])
    if name and name[0].role != "joins":
        joins, bare = [], list(name)
    if not _is_name(bare, before):
        return None
    spot = _spot(joins, bare, before)
    if spot is None:
        framed = any(word.role in ("asks", "verb", "measure", "holder") for word in before)
        return [*before, *name] if framed else None
    if spot.particle:
        bare[0] = _attached(spot.particle, bare[0])
    found = [*before[: spot.start], *bare, *before[spot.end :]]
    return None if [w.folded for w in found] == [w.folded for w in before] else found


def _is_name(bare: Sequence[Part], before: Sequence[Part]) -> bool:
    if not bare or any(word.role not in _IN_NAMES and word.folded not in _ARTICLES for word in bare):
        return False
    if any(map(bound, bare)) or all(word.role == "stop" for word in bare):
        return False
    held = places(bare)
    if held and held[0].end - held[0].start == len(bare):
        return True
    known = any(_particle(word, bare[0]) is not None for word in before)
    fresh = bare[0].role == "word" and not held
    return len(bare) <= MAX_NAME and (known or fresh or bare[0].role in ("number", "time"))


_IN_NAMES = ("word", "number", "time", "measure", "holder")


def _spot(joins: Sequence[Part], bare: Sequence[Part], before: Sequence[Part]) -> Place | None:
    """Return where in `before` the name belongs, with the particle it is written with there."""
    if all(word.role in ("number", "time") for word in bare):
        return _last_run(bare, before)
    for at, word in enumerate(before):
        if joins and word.folded == joins[0].folded and word.role == "joins":
            return Place(at + 1, _phrase_end(before, at + 1), "")
    for at, word in enumerate(before):
        particle = _particle(word, bare[0])
        if particle is not None:
            return Place(at, _phrase_end(before, at), particle)
    held = places(before)
    if places(bare) and held:
        return held[-1]
    found = None if joins else _after_frame(before, is_place=bool(places(bare)))
    if found and len(bare) == 1 and _is_adjective(bare[0]) and found.end - found.start == 2:
        return Place(found.start + 1, found.end, "")  # النيل الأزرق for النيل الأبيض
    return found


def _is_adjective(word: Part) -> bool:
    """Whether a word looks like الأزرق or المصري."""
    return bool(re.fullmatch("الا...|ال.{3,}(?:ي|يه)", word.folded))


def _last_run(bare: Sequence[Part], before: Sequence[Part]) -> Place | None:
    role = bare[-1].role
    end = next((at + 1 for at in range(len(before) - 1, -1, -1) if before[at].role == role), 0)
    start = end
    while start and before[start - 1].role == role and (len(bare) > 1 or role == "time" or start == end):
        start -= 1
    return Place(start, end, "") if end else None


def _after_frame(before: Sequence[Part], *, is_place: bool) -> Place | None:
    """Return the words behind the question word and its verb or measure, up to a preposition or a time."""
    start = next((at for at, word in enumerate(before) if word.role == "word"), 0)
    frame = [word.role for word in before[:start]]
    wanted = {"measure", "holder"} if is_place else {"measure", "holder", "verb", "idle"}
    if not start or not wanted.intersection(frame) or "joins" in frame:
        return None
    end = _phrase_end(before, start)
    crossed = [place.start for place in places(before[:end]) if place.start > start and place.end == end]
    if crossed and any(word.folded in _CROSSING for word in before[:start]):
        end = crossed[0]
    if end - start > MAX_EXCHANGED:
        return None
    takes_b = before[start - 1].folded in _TAKES_B and before[start].folded[0] == "ب"
    return Place(start, end, "ب" if takes_b else "")


def _phrase_end(before: Sequence[Part], start: int) -> int:
    ends = ("joins", "time", "number", "verb", "asks", "relative")
    return next((at for at in range(start + 1, len(before)) if _ends(before[at], ends)), len(before))


def _ends(word: Part, roles: Sequence[str]) -> bool:
    return word.role in roles or (word.folded.startswith(("بال", "لل")) and len(word.folded) > MIN_JOINED)


def _particle(word: Part, name: Part) -> str | None:
    """Return what `word` has before `name`: "" when they are one, ب for بكأس and كأس, None for two words."""
    if word.folded == name.folded:
        return ""
    return word.folded[0] if word.folded[0] in "بلوف" and word.folded[1:] == name.folded else None


def _attached(particle: str, word: Part) -> Part:
    written = (
        f"لل{word.written[2:]}"
        if particle == "ل" and word.written.startswith("ال")
        else particle + word.written
    )
    return replace(word, written=written, folded=particle + word.folded)
