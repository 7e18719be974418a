"""Dialect words and the standard words that mean the same, to be looked up beside them, never instead.

The words are listed in `lexicon/dialect.txt`. Forms that dialects make by rule are taken apart first: the present
in ب (بيتكلم), the future in ه or ح (هيروح), the negation in م...ش (ماراحش), other persons of a listed verb (شافت),
article, particle and possessive of another listed word (بالفلوس, فلوسهم).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from retrieval.words.arabic import words

LEXICON = Path(__file__).parent / "lexicon" / "dialect.txt"

MIN_LISTED = 4
"""Letters of a listed word that is met behind a particle or a tense: shorter ones turn up inside others."""
MAX_WORD = 20
"""Letters of the longest word that is taken apart."""

Meanings = dict[str, tuple[str, ...]]

_ARTICLES = ("وال", "بال", "كال", "فال", "عال", "لل", "ال")
_POSSESSIVES = ("هم", "ها", "نا", "كم")  # not ه, which is ة once folded
_PARTICLES = ("و", "ب", "ل")

# Imperfects that show in their letters: يلعب يتكلم ينتخب يستخدم يسافر; then the commonest of the weak roots.
_ROOT = "[بتثجحخدذرزسشصضطظعغفقكلمنه]"
_STRONG = re.compile(rf"[يتن](?:(?:ت|ن|ست)?{_ROOT}{{3}}|ت?{_ROOT}ا{_ROOT}{{2}})(?<!ه)(?<!هم|هن|كم)(?:وا|و)?")
_WEAK_STEM = 2
"""Letters that are left of a weak verb of three before an ending: حكت of حكى."""
_WEAK = re.compile(
    "[يتن](?:كون|قول|موت|عيش|زيد|فوز|قوم|زور|عود|بيع|دور|روح|غيب|خاف|نام|صل|قع|جد|قف|بقي|جري|مشي|بني|لغي|عطي|"
    "صلي|شتري|نتهي|لتقي|ستقيل|ستعيد|حتاج|ختار|نهي|بدا|قرا|اكل|وقع|وصل)(?:وا|و)?"
)
_TENSED = re.compile(r"[بهح]([يتن]\w+)")
# What is written like a future and is none.
_NO_FUTURE = frozenset({"حنبعل", "هيمنت", "هيكلت", "هياكل", "هيرالد", "هيرمس"})
_NEGATED = re.compile(r"ما?(\w{3,})ش")


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The listed words, folded, with their folded standard words: verbs, and all others."""

    verbs: Meanings
    others: Meanings

    def get(self, word: str) -> tuple[str, ...]:
        """Return the standard words for a word as it is listed; () when it is not."""
        return self.verbs.get(word) or self.others.get(word, ())


def standard(word: str) -> tuple[str, ...]:
    """Return the folded standard words for a folded dialect word, likeliest first; () when none is known."""
    if len(word) > MAX_WORD:
        return ()
    found = _affirmed(word)
    negated = None if found else _NEGATED.fullmatch(word)
    if negated:
        found = _affirmed(negated[1]) or _imperfect(negated[1])
    return tuple(meant for meant in found if meant != word)


@lru_cache(maxsize=1)
def lexicon() -> Lexicon:
    """Return the lexicon that comes with the program, read once. Its tables are not to be changed."""
    read = Lexicon({}, {})
    table = read.others
    for line in LEXICON.read_text("utf-8").splitlines():
        if line.startswith("#"):
            table = read.verbs if line.endswith(": verbs") else read.others
        elif line:
            dialect, _, meant = line.partition("=")
            (key,) = words(dialect)
            table[key] = tuple(words(meant))
    return read


def _affirmed(word: str) -> tuple[str, ...]:
    return lexicon().get(word) or _with_tense(word) or _as_verb(word) or _without_affixes(word)


def _with_tense(word: str) -> tuple[str, ...]:
    """Read `word` as a present in ب or a future in ه or ح."""
    tensed = None if word in _NO_FUTURE else _TENSED.fullmatch(word)
    if not tensed:
        return ()
    verb = tensed[1]
    listed = _as_listed_imperfect(verb) if len(verb) >= MIN_LISTED else ()
    if listed or (word[0] == "ب" and verb[0] != "ي"):
        return listed  # بت and بن begin many a noun with a particle: بترامب, بنزرت
    return _imperfect(verb)


def _imperfect(verb: str) -> tuple[str, ...]:
    return (verb,) if _STRONG.fullmatch(verb) or _WEAK.fullmatch(verb) else ()


def _as_listed_imperfect(verb: str) -> tuple[str, ...]:
    """Read `verb` as a person of a listed imperfect: تشوف and نشوف as يشوف, يشوفوا as its plural."""
    verbs = lexicon().verbs
    singular = re.sub("وا?$", "", verb)
    ending = "ون" if singular != verb else ""
    return verbs.get(verb) or tuple(
        verb[0] + _inflected(meant, ending)[1:]
        for meant in verbs.get("ي" + singular[1:], ())
        if meant.startswith("ي")
    )


def _as_verb(word: str) -> tuple[str, ...]:
    """Read `word` as another person of a listed verb: تشوف as يشوف, شافت and شافوا as شاف, حكت as حكى."""
    imperfect = _as_listed_imperfect(word) if word.startswith(("ت", "ي")) else ()
    if imperfect or word.startswith("ي"):
        return imperfect
    verbs = lexicon().verbs
    for ending, kept in (("وا", "وا"), ("و", "وا"), ("ت", "ت")):
        perfect = word.removesuffix(ending)
        if perfect != word and not perfect.endswith(("و", "ت")):
            weak = f"{perfect}ي" if len(perfect) == _WEAK_STEM else ""  # longer ones are other verbs: اتسمت
            meanings = verbs.get(perfect) or verbs.get(weak, ())
            return tuple(_inflected(meant, kept) for meant in meanings)
    return ()


def _inflected(verb: str, ending: str) -> str:
    return verb.removesuffix("ي") + ending if ending else verb


def _without_affixes(word: str) -> tuple[str, ...]:
    found = lexicon()
    if word.startswith("و") and len(word) >= MIN_LISTED and (verb := found.verbs.get(word[1:])):
        return verb
    return next((found.others[bare] for bare in _bare(word) if bare in found.others), ())


def _bare(word: str) -> Iterator[str]:
    """Yield `word` without article, particle or possessive."""
    for article in _ARTICLES:
        if word.startswith(article) and len(word) - len(article) >= MIN_LISTED - 1:
            yield word.removeprefix(article)
    if word.startswith(_PARTICLES) and len(word) > MIN_LISTED:
        yield word[1:]
    for possessive in _POSSESSIVES:
        stem = word.removesuffix(possessive)
        if stem != word and len(stem) >= MIN_LISTED:
            yield stem
