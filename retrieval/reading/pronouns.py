"""Pronouns of a follow-up, and what the question before puts in their place."""

from collections.abc import Sequence

from retrieval.reading.parts import Bound, Part, bound, listed, part, places
from retrieval.reading.topic import antecedent, without_asking
from retrieval.words.arabic import arabic_share

OWN_WORDS = 5
"""Telling words with which a question stands on its own, unless it says عنه or ذلك."""
MAX_SUBJECT = 3
"""Words between a verb and the عنه that does not mean them: ماذا قال الرئيس الأمريكي عنه."""
MIN_GUESSED = 6
"""Letters of a word whose ها is no part of a name."""

_ASKS_NOUN = frozenset({"ما", "كم", "شو", "ايش", "ايه", "وش"})
_BACK = listed("back")
_BACK_NOUNS = listed("back nouns")
_ADJECTIVES = listed("adjectives after")
_ENGLISH = listed("english pronouns")
_COPULAS = listed("english copulas")
_HIS = frozenset({"his", "her", "its", "their"})
_HER = frozenset({"she", "her"})
_PERSONS = frozenset({"he", "she", "him", "her", "his", "they", "them", "their"})
_OBJECTS = frozenset({"it", "that", "him", "her", "them", "there"})
_HE_SHE = {"هو": False, "هي": True, "هم": False}
_THINGS = frozenset(
    {"الرجل", "الشخص", "المراه", "المدينه", "البلد", "الدوله", "الشركه", "اللاعب", "الفريق", "القناه"}
)


def resolved(asked: Sequence[Part], before: Sequence[Part], *, tied: bool) -> list[str] | None:
    """Return the words of `asked` with its first pronoun named; None where none needs what came before.

    A pronoun whose meaning may stand in the question itself needs nothing: ما قناة السويس ومن حفرها؟
    `tied`: something says that this is a follow-up, so that ومن استضافها؟ is read though no list has it.
    """
    if any(word.role == "relative" for word in asked):
        return None
    for at, word in enumerate(asked):
        found = bound(word) or (_guessed(asked, at) if tied else None)
        if found:
            return _bound_named(asked, at, found, before) if _is_free(asked, at, found, tied=tied) else None
        if word.folded in _BACK and at:
            return _back_named(asked, at, before)
        if word.folded in _HE_SHE:
            named = _he_named(asked, at, before)
            if named:
                return named
    return _english_named(asked, before)


def _guessed(asked: Sequence[Part], at: int) -> Bound | None:
    """Read the end of a long word of a short follow-up as a pronoun: استضافها, مبناها, بنائه, كلمته.

    The ه of other words is as often a ة without its dots: those are left alone.
    """
    word = asked[at]
    if not at or word.role != "word" or word.folded.startswith(("ال", "و")) or "ة" in word.written:
        return None
    if word.written.endswith("ها") and len(word.folded) >= MIN_GUESSED:
        asked_who = at == 1 and asked[0].folded not in _ASKS_NOUN
        base = word.written.removesuffix("ها")
        return Bound(base if asked_who else _as_noun(base), "verb" if asked_who else "noun", True)
    if word.written.endswith(("ائه", "اؤه", "اءه", "ته")) and len(word.folded) >= MIN_GUESSED - 1:
        return Bound(_as_noun(word.written.removesuffix("ه")), "noun", False)
    return None


def _as_noun(stem: str) -> str:
    """Return a noun as it is written without a pronoun: قوت is قوة, بنائ is بناء, مبنا is مبنى."""
    if stem.endswith(("ائ", "اؤ")):
        return f"{stem[:-1]}ء"
    if stem.endswith("ت") and not stem.endswith("ات"):
        return f"{stem[:-1]}ة"
    return f"{stem[:-1]}ى" if stem.endswith("ا") else stem


def _is_free(asked: Sequence[Part], at: int, found: Bound, *, tied: bool) -> bool:
    """Whether what the pronoun at a word means does not stand in the question itself."""
    own = [word for word in asked[:at] if word.role == "word"]
    rest = asked[at + 1 :]
    if found.kind == "preposition":
        if asked[at].folded == "فيه" and (rest or not at or asked[at - 1].role == "asks"):
            return False  # فيه زلزال: there is
        if not own or (tied and not rest and len(own) <= MAX_SUBJECT):
            return True
        told = any(word.role == "verb" for word in asked[:at])
        closed = not any(word.role == "word" for word in rest)
        return told and closed and len(own) <= MAX_SUBJECT and own[-1].folded != "الله"  # رضي الله عنه
    if tied and len(own) == 1 and asked[1] is own[0] and asked[0].role == "asks":
        own = []  # ومن قرأ كلمته: most likely a verb
    if own or sum(word.is_telling for word in asked) >= OWN_WORDS:
        return False
    if found.kind == "verb":  # هل ضربه أمريكا may be هل ضربة أمريكا
        return found.feminine or asked[0].folded != "هل" or not rest or rest[0].role != "word"
    # In dialect who is meant may follow: شو اسمها عاصمة فرنسا
    return not rest or rest[0].role not in ("word", "measure", "holder") or _goes_on(rest[0])


def _goes_on(word: Part) -> bool:
    return word.folded in _ADJECTIVES or word.folded[0] == "و"


def _bound_named(asked: Sequence[Part], at: int, found: Bound, before: Sequence[Part]) -> list[str] | None:
    named = _fresh(antecedent(before, found.feminine), asked)
    if not named:
        return None
    left, right = [w.written for w in asked[:at]], [w.written for w in asked[at + 1 :]]
    if found.kind == "preposition" and found.base in ("ب", "ل"):
        return [*left, joined(found.base, named[0]), *named[1:], *right]
    if found.kind == "verb" and asked[at + 1 :] and asked[at + 1].role in ("word", "holder"):
        return [*left, found.base, *right, *named]  # متى زار ترامب [السعودية]
    return [*left, found.base, *named, *right]


def _back_named(asked: Sequence[Part], at: int, before: Sequence[Part]) -> list[str] | None:
    """Name ذلك at the end and هذا الأمر anywhere."""
    left, rest = [w.written for w in asked[:at]], asked[at + 1 :]
    own = [word for word in asked[:at] if word.role == "word"]
    if rest and rest[0].folded in _BACK_NOUNS:
        kept = [*left, *(word.written for word in rest)]
        if rest[0].folded in _THINGS:
            named = _fresh(antecedent(before, rest[0].written.endswith("ة")), asked)
            return [*left, *named, *kept[at + 1 :]] if named else None
        told = _fresh(without_asking(before), asked)
        return [*kept[:-1], f"{kept[-1]}،", *told] if told else None
    if rest or len(own) > MAX_SUBJECT or not any(word.role in ("joins", "verb") for word in asked[:at]):
        return None
    everything = _fresh(antecedent(before), asked)
    first = _fresh(antecedent(before, False), asked)
    if not own and len(left) > 1 and asked[at - 1].role == "joins" and asked[at - 2].role == "verb":
        others = everything[len(first) :] if everything[: len(first)] == first else []
        if others and part(others[0]).role == "joins":
            others = others[1:]
        if others:  # ماذا قال [ترامب] عن [إيران]
            return [*left[:-1], *first, left[-1], *others]
    return [*left, *everything] if everything else None


def _he_named(asked: Sequence[Part], at: int, before: Sequence[Part]) -> list[str] | None:
    """Name هو after هل, behind a question word, or before one; elsewhere it only binds: من هو رئيس مصر."""
    left, rest = list(asked[:at]), asked[at + 1 :]
    named = [word.written for word in antecedent(before, _HE_SHE[asked[at].folded])]
    if not named:
        return None
    if (
        [word.folded for word in left] == ["هل"]
        and rest
        and not any(w.folded in ("ان", "انه", "انها") for w in rest)
    ):
        words = ["هل", *named, *(word.written for word in rest)]
        return words if sum(word.is_telling for word in rest) < OWN_WORDS else None
    if not rest and left and all(word.role == "asks" for word in left):
        return [*(word.written for word in left), asked[at].written, *named]
    if not left and rest and all(word.role == "asks" for word in rest):
        return [*named, *(word.written for word in rest)]
    return None


def _english_named(asked: Sequence[Part], before: Sequence[Part]) -> list[str] | None:
    at = next((at for at, word in enumerate(asked) if word.folded in _ENGLISH), len(asked))
    if at == len(asked) or (
        asked[0].folded not in _COPULAS and asked[0].role not in ("asks", "joins", "idle")
    ):
        return None
    folded, left, rest = asked[at].folded, asked[:at], asked[at + 1 :]
    own = [word for word in left if word.role == "word" or (word.role in ("measure", "holder") and not rest)]
    after = sum(word.is_telling for word in rest)
    if folded in _OBJECTS and not rest:
        free = len(own) <= MAX_SUBJECT and at > 1
    elif folded in ("it", "that"):
        free = not own and after <= 1 and folded == "it"
    else:
        free = not own
    held = places(before)
    meant = antecedent(before, folded in _HER if folded in _PERSONS else None)
    if folded == "its" and held:
        meant = list(before[held[-1].start : held[-1].end])
    named = _fresh(meant, asked)
    if not free or not named or any(word.folded == "and" for word in asked):
        return None
    if folded in _HIS and rest:
        possessive = "'s" if not arabic_share(named[-1]) else ""
        named = [*named[:-1], named[-1] + possessive]
    if folded == "there":
        named = ["in", *named]
    return [*(w.written for w in left), *named, *(w.written for w in rest)]


def _fresh(named: Sequence[Part], asked: Sequence[Part]) -> list[str]:
    """Return the words of the name that the follow-up does not say itself."""
    said = {word.folded for word in asked if word.role in ("word", "measure", "holder")}
    return [word.written for word in named if word.folded not in said]


def joined(particle: str, word: str) -> str:
    """Return a word with ب or ل written to it: للسودان, بقناة."""
    if particle == "ل" and word.startswith("ال"):
        return f"لل{word[2:]}"
    return particle + word if arabic_share(word) else f"{particle}ـ {word}"
