"""Completes, by rule, a question that leans on the one before: ومن حفرها؟ after متى افتتحت قناة السويس؟

The rules, in order; the first that knows the question completes it:

- a bare question word (ومتى؟) asks the question before anew;
- what came then (وبعدها؟) asks what followed it;
- another name (وماذا عن السودان؟) takes the place of the name in the question before;
- a pronoun (كم عدد سكانها؟, what did he say?) becomes what the question before is about;
- a verb without anybody (وأين ولد؟), a measure of nothing (كم عدد القتلى؟) and anybody (هل مات أحد؟) are given it.

A follow-up that is missed is asked again by its reader; a full question that is mangled misleads him.
So what no rule knows stands on its own, and so does whatever names what its pronoun may mean.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from retrieval.reading.exchange import asked_about, exchanged, without_waw
from retrieval.reading.parts import Part, asking_first, bound, is_feminine, is_past, listed, part, parts
from retrieval.reading.pronouns import OWN_WORDS, resolved
from retrieval.reading.topic import antecedent, doer, without_asking
from retrieval.words.arabic import arabic_share

MAX_LETTERS = 1_000
"""Characters of a question beyond which it is not completed, and completes nothing."""
MAX_BARE = 5
MAX_NAME = 4

_LEADS = listed("leads")
_EXCHANGING = listed("exchanging leads")
_WHAT = listed("what")
_WHO = frozenset({"من", "مين", "شكون", "منو", "who"})
_IN_WHICH = frozenset({"اي", "which", "what"})
_LEFT_OUT = listed("left out beside a bare word")
_KEPT = listed("kept beside a bare word")
_HAPPENING = listed("happening") | {"happened", "happen"}
_BEING = frozenset({"كان", "كانت", "كانوا", "يكون", "تكون"})
_DEFINITE = listed("definite measures")
_ANYBODY = listed("anybody")
_SPANS = [
    [span] for span in ("بسنه", "بعام", "بشهر", "باسبوع", "بيوم", "بسنتين", "بعامين", "بشهرين", "بيومين")
]
_AFTERWARDS = frozenset(
    {
        *(
            "بعدها",
            "بعد ذلك",
            "بعدين",
            "ثم ماذا",
            "ماذا بعد",
            "ماذا بعد ذلك",
            "ماذا حدث بعد ذلك",
            "ماذا حدث بعدها",
        ),
        *(
            "شو صار بعدها",
            "شو صار بعدين",
            "ايه حصل بعدها",
            "ايه اللي حصل بعدها",
            "ماذا جري بعد ذلك",
            "ماذا حصل بعدها",
        ),
        *(
            "then",
            "then what",
            "what then",
            "what next",
            "after that",
            "what happened then",
            "what happened next",
        ),
        *("what happened after that", "what happened afterwards"),
    }
)


@dataclass(frozen=True, slots=True)
class _Asked:
    """A follow-up without what leads it. `led`: something did; `exchanging`: and it was a word for `and`."""

    parts: list[Part]
    led: bool
    exchanging: bool
    marked: bool
    reply: bool

    @property
    def tied(self) -> bool:
        return self.led or self.reply


def complete(text: str, previous: str, *, reply: bool = False) -> str | None:
    """Return `text` completed from the question before it, or None when it stands on its own.

    `previous` is that question as it was looked up, perhaps already completed; `reply` says that the reader
    answered its answer, so that a short question without a name of its own is completed more readily.
    The completed question has no leading و and no question mark, and holds no more than the words of both
    and a few that bind them. Never raises.
    """
    if max(len(text), len(previous)) > MAX_LETTERS:
        return None
    before = parts(previous)
    asked = _without_lead(parts(text), marked=text.rstrip().endswith(("؟", "?")), reply=reply)
    if asked is None or not before:
        return None
    for rule in (_bare, _afterwards, _exchanged, _named, _given):
        completed = rule(asked, before)
        if completed:
            return " ".join(completed)
    return None


def _without_lead(read: list[Part], *, marked: bool, reply: bool) -> _Asked | None:
    leads = 0
    while leads < len(read) - 1 and read[leads].folded in _LEADS:
        leads += 1
    exchanging = any(word.folded in _EXCHANGING for word in read[:leads])
    read, led = read[leads:], leads > 0
    if not read:
        return None
    stripped = _without_particle(read)
    if stripped is None and len(read) <= MAX_NAME:
        stripped = without_waw(read, sure=marked or reply)
    if stripped:
        read, led, exchanging = stripped, True, True
    return _Asked(asking_first(read), led, exchanging, marked, reply)


def _without_particle(read: list[Part]) -> list[Part] | None:
    """Return the parts without the و or ف of ومتى, فمن, وعمره; None where they begin with none."""
    first = read[0]
    if (
        first.written[0] not in "وف"
        or len(first.folded) < 3
        or first.role in ("asks", "joins", "verb")
        or bound(first)
    ):
        return None
    bare = part(first.written[1:])
    known = bare.role in ("asks", "joins") or bound(bare) or (bare.role == "verb" and first.folded[0] == "و")
    return [bare, *read[1:]] if bare.folded and known else None


def _bare(asked: _Asked, before: Sequence[Part]) -> list[str] | None:
    """ومتى؟ after كيف فاز المغرب asks متى فاز المغرب."""
    read = asked.parts
    asks = [word.folded for word in read if word.role == "asks"]
    if len(read) > MAX_BARE or not asks or any(_is_own(word) for word in read):
        return None
    nouns = _IN_WHICH.intersection(asks) and any(word.folded in _KEPT for word in read)
    if _WHAT.issuperset(asks) and not nouns:
        return None
    rest = without_asking(before)
    kept = [word.written for word in read if word.folded not in _LEFT_OUT]
    return [*kept, *(word.written for word in rest)] if rest else None


def _is_own(word: Part) -> bool:
    return word.role not in ("asks", "joins") and word.folded not in _LEFT_OUT | _KEPT


def _afterwards(asked: _Asked, before: Sequence[Part]) -> list[str] | None:
    first = bound(asked.parts[0])
    if first and first.base in ("قبل", "بعد") and [word.folded for word in asked.parts[1:]] in _SPANS:
        return [word.written for word in (*before, *asked.parts)]
    if " ".join(word.folded for word in asked.parts) not in _AFTERWARDS:
        return None
    rest = without_asking(before)
    if not rest:
        return None
    if not arabic_share(asked.parts[0].written):
        return ["what", "happened", "after", *(word.written for word in antecedent(before) or rest)]
    binding = ["أن"] if rest[0].role == "verb" else []
    if rest[0].folded in _HAPPENING:
        binding, rest = [], antecedent(before) or rest
    return ["ماذا", "حدث", "بعد", *binding, *(word.written for word in rest)]


def _exchanged(asked: _Asked, before: Sequence[Part]) -> list[str] | None:
    name = asked_about(asked.parts)
    if name is None:
        placed = asked.reply and asked.marked and len(asked.parts) <= 2
        if not (asked.exchanging or placed or (asked.led and asked.marked)) or len(asked.parts) > MAX_NAME:
            return None
        name = asked.parts
    found = exchanged(name, before)
    return [word.written for word in found] if found else None


def _named(asked: _Asked, before: Sequence[Part]) -> list[str] | None:
    return resolved(asked.parts, before, tied=asked.tied)


def _given(asked: _Asked, before: Sequence[Part]) -> list[str] | None:
    """Give what the question before is about to a verb without anybody and to a measure of nothing."""
    read = asked.parts
    verb = next((at for at, word in enumerate(read) if word.role == "verb"), None)
    if any(word.role in ("relative", "number") for word in read) or any(map(bound, read)):
        return None
    own = any(word.role in ("word", "holder", "time") and word.folded not in _DEFINITE for word in read)
    own = own or (not asked.tied and any(word.role == "joins" for word in read[1:-1]))
    measured = any(word.folded in _DEFINITE for word in read)
    only_binds = verb is not None and read[verb].folded in _BEING and measured and not own
    anybody = asked.marked and any(word.folded in _ANYBODY for word in read)
    if verb is not None and not only_binds and (anybody or any(word.role == "asks" for word in read)):
        return _given_to_verb(asked, verb, before)
    if own or not measured or not (asked.tied or read[0].role == "asks"):
        return None
    return _with_in(read, before)


def _given_to_verb(asked: _Asked, verb: int, before: Sequence[Part]) -> list[str] | None:
    read = asked.parts
    left, rest = read[:verb], read[verb + 1 :]
    own = any(
        word.role in ("word", "measure", "holder") or (word.role == "time" and not asked.tied)
        for word in rest
    )
    if len(left) > 1 and left[0].folded == "في" and left[1].folded in _ANYBODY:  # في حدا مات؟
        left = left[1:]
    if any(word.role not in ("asks", "stop", "idle") and word.folded not in _DEFINITE for word in left):
        return None
    if (
        (left and left[0].folded in _WHO)
        or read[verb].folded in _HAPPENING
        or not arabic_share(read[verb].written)
    ):
        return None if own else _with_in(read, before)
    if any(word.folded in _ANYBODY for word in read):
        return None if own else _with_in(read, before)
    follows = not rest or rest[0].role in ("joins", "stop", "time", "asks", "verb")
    few = sum(word.is_telling for word in read) < OWN_WORDS
    # ماذا تفعل may ask what you do
    spoken_to = is_feminine(read[verb]) and read[verb].folded[0] == "ت" and not is_past(read[verb])
    if not (follows and few and (asked.tied or not (own or spoken_to))):
        return None
    named = [word.written for word in doer(before, is_feminine(read[verb]))]
    return [*(w.written for w in read[: verb + 1]), *named, *(w.written for w in rest)] if named else None


def _with_in(read: Sequence[Part], before: Sequence[Part]) -> list[str] | None:
    """Return the words of a follow-up with what it is asked of: كم عدد القتلى في زلزال تركيا."""
    said = {word.folded for word in read}
    written = [word.written for word in read]
    meant = [word for word in antecedent(before) if word.folded not in said]
    if any(word.role == "joins" for word in meant):
        return [*written[:-1], f"{written[-1]}:", *(word.written for word in without_asking(before))]
    binding = "في" if arabic_share(written[-1]) else "in"
    return [*written, binding, *(word.written for word in meant)] if meant else None
