"""Whether a corrected version of an article is worth telling those who were told of the first.

It is when the title says something else, when the first paragraph gives up a number or puts another name in a name's
place, or when one of them is denied that was not, or the other way. It is not for a slip of the pen, other spelling or
marks, a word like *urgent* before the title, or what was added behind the first paragraph.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from retrieval.matching.figures import number_of, numbers
from retrieval.reading.parts import part, places
from retrieval.words.arabic import fold, forms, words
from retrieval.words.stop_words import STOP_WORDS

SHORTEST_SLIP = 4
"""Letters of a word that another word, one letter off, may be a slip for."""
SHORT_SPAN = 3
"""Words in a row that stand for others, where a name may have been put right; more are a sentence written anew."""
BEFORE_NAMES = 3
"""Words before a name among which its bearer's title stands."""

_DENIALS = frozenset(fold("لا لم لن ليس ليست ينفي تنفي نفى نفت نفي مش not no never denies denied").split())
_LABELS = frozenset(
    fold(
        "عاجل فيديو بالفيديو صور بالصور محدث تحديث مباشر خاص حصري تصحيح شاهد urgent breaking video watch update updated live"
    ).split()
)
"""Words that an outlet puts before a title or takes away, and that change nothing."""
_TITLES_OF_PEOPLE = frozenset(
    fold(
        "الرئيس رئيس الوزير وزير وزيرة السيد السيدة الملك الأمير الشيخ الدكتور اللاعب المدرب النائب القاضي اللواء العميد "
        "المحافظ محافظ العمدة عمدة رئيسة ملك أمير مدير مدرب قائد القائد النجم لاعب متحدث سفير أمين الفنان الفنانة الكاتب "
        "المتحدث الناطق المدير الأمين السفير president minister king prince sheikh coach"
    ).split()
)


@dataclass(frozen=True, slots=True)
class Version:
    """An article as it stood: its title and its first paragraph."""

    title: str
    first_paragraph: str


@dataclass(frozen=True, slots=True)
class _Replaced:
    """Words that stand in the place of others, either may be none; `before`: the words in front of them."""

    old: tuple[str, ...]
    new: tuple[str, ...]
    before: tuple[str, ...]


def important_change(before: Version, after: Version) -> bool:
    """Tell whether a reader of an alert on `before` should be told of `after`."""
    if any(map(_says_something_else, _replaced(_telling(before.title), _telling(after.title)))):
        return True
    if numbers(before.first_paragraph) - numbers(f"{after.title} {after.first_paragraph}"):
        return True
    changes = list(_replaced(_words(before.first_paragraph), _words(after.first_paragraph)))
    return any(_is_denial(each) or _renames(each) for each in changes)


def _says_something_else(change: _Replaced) -> bool:
    """Tell whether a change of a title's telling words goes beyond slips and endings."""
    return not _is_slip(change) and bool(_differing(change))


def _renames(change: _Replaced) -> bool:
    """Tell whether a name seems to stand where another stood."""
    if not (0 < len(change.old) <= SHORT_SPAN and 0 < len(change.new) <= SHORT_SPAN) or _is_slip(change):
        return False
    of_person = not _TITLES_OF_PEOPLE.isdisjoint(change.before[-BEFORE_NAMES:])
    return all(
        any(_is_name(word, of_person=of_person) for word in side if word in _differing(change))
        for side in (change.old, change.new)
    )


def _is_name(word: str, *, of_person: bool) -> bool:
    if word in STOP_WORDS or number_of(word) or part(word).role == "verb":
        return False
    return of_person or word.startswith(("ال", "وال", "بال", "لل")) or _is_place(word)


def _is_place(word: str) -> bool:
    return bool(places([part(word)]))


def _is_denial(change: _Replaced) -> bool:
    """Tell whether more or less is denied than was. A rewritten sentence holds such words by chance."""
    counts = [sum(word in _DENIALS for word in side) for side in (change.old, change.new)]
    return counts[0] != counts[1] and max(len(change.old), len(change.new)) <= SHORT_SPAN


def _differing(change: _Replaced) -> tuple[str, ...]:
    """Return the words that only one side holds, in any of their forms."""
    held = [{form for word in side for form in forms(word)} for side in (change.old, change.new)]
    return tuple(
        word
        for side, against in ((change.old, held[1]), (change.new, held[0]))
        for word in side
        if against.isdisjoint(forms(word))
    )


def _is_slip(change: _Replaced) -> bool:
    """Tell whether the two sides are the same words but for a letter, or for where one ends and the next begins."""
    if "".join(change.old) == "".join(change.new):
        return True
    return len(change.old) == len(change.new) and all(map(_one_off, change.old, change.new))


def _one_off(one: str, other: str) -> bool:
    """Tell whether two folded words are equal, or long enough and one letter or one exchange of letters apart."""
    if one == other:
        return True
    if number_of(one) or number_of(other) or min(len(one), len(other)) < SHORTEST_SLIP:
        return False
    start = 0
    while start < min(len(one), len(other)) and one[start] == other[start]:
        start += 1
    rest, against = one[start:], other[start:]
    exchanged = len(rest) > 1 and rest[1::-1] == against[:2] and rest[2:] == against[2:]
    return rest[1:] == against[1:] or rest[1:] == against or rest == against[1:] or exchanged


def _replaced(old: Sequence[str], new: Sequence[str]) -> Iterator[_Replaced]:
    for tag, start, end, first, last in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag != "equal":
            yield _Replaced(tuple(old[start:end]), tuple(new[first:last]), tuple(old[:start]))


def _words(text: str) -> list[str]:
    return [number_of(word) or word for word in words(text) if word not in _LABELS]


def _telling(title: str) -> list[str]:
    """Return the words of a title that tell or deny something, each as its shortest form, so that particles do not count."""
    telling = (word for word in _words(title) if word in _DENIALS or word not in STOP_WORDS)
    return [word if number_of(word) else min(forms(word), key=len) for word in telling]
