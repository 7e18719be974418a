"""Cut an article's lines into paragraphs, and its paragraphs into passages that can be ranked and quoted.

Nothing is rewritten: a paragraph is one or more of the source's lines, a passage one or more whole
paragraphs, or a run of whole sentences of a long one.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence

from data.errors import Unreadable
from data.sentences import Span, sentence_spans
from data.types import PassageDraft

SPLITTER_VERSION = 1

LONGEST_ARTICLE = 400_000  # characters: the longest reports of newspapers have a tenth of them
MOST_PARAGRAPHS = 2_000

TARGET = 450  # characters a passage: about three news paragraphs; what an encoder of 512 tokens sees whole
LARGEST = 800  # no passage is longer, unless one sentence is
LARGEST_SENTENCE = 1600  # a "sentence" beyond this is a wall of text without marks, and is cut at spaces
_SMALL = 100  # a passage below this takes one more paragraph though it then passes TARGET

_SHORT_SENTENCE = 30
_MOST_MARKS = 20  # characters on one letter

_CRUMB_LENGTH = 80
_CRUMB_WORDS = 12
_ENDS_SENTENCE = re.compile(r"[.!؛…۔,،][\"'”’»)\]\s]*\Z")
_LIST_ITEM = re.compile(r"\s*(?:[-–—•●▪◦■*·]|[(\[]?[\d٠-٩]{1,3}[-.)\]–])\s*\S")
_LIST_FROM = 3  # this many crumbs in a row are a list, not headings of headings


def is_crumb(line: str) -> bool:
    """Whether a line is too short and too open to stand alone: a subheading, a label, an item of a list."""
    if len(line) > _CRUMB_LENGTH or len(line.split()) > _CRUMB_WORDS:
        return False
    return not _ENDS_SENTENCE.search(line)


def join_crumbs(lines: Iterable[str]) -> tuple[str, ...]:
    """Return the paragraphs of an article's lines, in order, every line in exactly one of them.

    A crumb (subheading, one-line label) becomes the first line of the paragraph under it, joined by one line
    break. Three or more crumbs in a row are a list: they make paragraphs of their own, of about `TARGET`
    characters at most. Crumbs at the end stay by themselves. Lines are trimmed; empty ones vanish.
    """
    paragraphs: list[str] = []
    crumbs: list[str] = []
    for line in filter(None, map(str.strip, lines)):
        if is_crumb(line):
            crumbs.append(line)
            continue
        heading_count = len(crumbs) if len(crumbs) < _LIST_FROM else int(not _LIST_ITEM.match(crumbs[-1]))
        listed = crumbs[: len(crumbs) - heading_count]
        paragraphs += _packed_lines(listed)
        paragraphs.append("\n".join([*crumbs[len(listed) :], line]))
        crumbs = []
    return (*paragraphs, *_packed_lines(crumbs))


def limited(paragraphs: tuple[str, ...]) -> tuple[str, ...]:
    """Return an article's paragraphs as they are; raise `Unreadable` where no article has so many, or so long ones.

    Such a text is refused whole: one that ends somewhere in its middle would pass for what its source published.
    """
    length = sum(map(len, paragraphs))
    if length > LONGEST_ARTICLE or len(paragraphs) > MOST_PARAGRAPHS:
        raise Unreadable(
            f"is far longer than an article: {length:,} characters in {len(paragraphs):,} paragraphs"
        )
    return paragraphs


def split_passages(paragraphs: Sequence[str]) -> tuple[PassageDraft, ...]:
    """Return the passages of an article, in order; every paragraph is in one passage or one run of them.

    Whole consecutive paragraphs are packed to about `TARGET` characters; a paragraph longer than `LARGEST` is
    cut at sentence ends into pieces of about equal length. A passage is longer than `LARGEST` only where
    one sentence is; a sentence longer than `LARGEST_SENTENCE` is cut at spaces. The text of one passage
    makes that one passage again.
    """
    passages: list[PassageDraft] = []
    waiting: list[tuple[int, str]] = []
    for number, paragraph in enumerate(paragraphs, start=1):
        text = paragraph.strip()
        if not text:
            continue
        if waiting and (len(text) > LARGEST or not _fits(_length(waiting), len(text))):
            passages.append(_packed(waiting))
            waiting = []
        if len(text) > LARGEST:
            passages += [PassageDraft(number, number, piece) for piece in _pieces(text)]
        else:
            waiting.append((number, text))
    if waiting:
        passages.append(_packed(waiting))
    return tuple(passages)


def _fits(length: int, more: int) -> bool:
    together = length + 1 + more
    return together <= TARGET or (min(length, more) < _SMALL and together <= LARGEST)


def _length(waiting: Sequence[tuple[int, str]]) -> int:
    return sum(len(text) + 1 for _, text in waiting) - 1


def _packed(waiting: Sequence[tuple[int, str]]) -> PassageDraft:
    return PassageDraft(waiting[0][0], waiting[-1][0], "\n".join(text for _, text in waiting))


def _packed_lines(lines: Sequence[str]) -> Iterator[str]:
    """Join consecutive lines to paragraphs of about TARGET characters at most."""
    waiting: list[str] = []
    for line in lines:
        if waiting and sum(map(len, waiting)) + len(waiting) + len(line) > TARGET:
            yield "\n".join(waiting)
            waiting = []
        waiting.append(line)
    if waiting:
        yield "\n".join(waiting)


def _pieces(text: str) -> Iterator[str]:
    """Cut one long paragraph at sentence ends into pieces of about equal length."""
    atoms = list(_gathered(part for span in _with_headings(text) for part in _short_enough(text, span)))
    for first, last in _balanced(atoms, len(text) / max(2, round(len(text) / TARGET))):
        yield text[atoms[first][0] : atoms[last][1]]


def _with_headings(text: str) -> Iterator[Span]:
    """Yield the sentences of a paragraph; lines that are crumbs hold on to the sentence after them."""
    start = None
    for begin, end in sentence_spans(text):
        start = begin if start is None else start
        at_line_end = text[end : end + 1] == "\n"
        if at_line_end and end - start <= _CRUMB_LENGTH and is_crumb(text[start:end]):
            continue
        yield start, end
        start = None
    if start is not None:
        yield start, len(text)


def _short_enough(text: str, span: Span) -> Iterator[Span]:
    """Yield `span`, cut at spaces if it is a wall of text."""
    start, end = span
    if end - start <= LARGEST_SENTENCE:
        yield span
        return
    step = -(-(end - start) // -(-(end - start) // LARGEST))
    while end - start > LARGEST:
        cut = max(
            text.rfind(" ", start + step // 2, start + step + 1), text.rfind("\n", start, start + step + 1)
        )
        if cut <= start:
            cut = _before_marks(text, start + step)
        yield start, cut
        start = next((at for at in range(cut, end) if not text[at].isspace()), end)
    yield start, end


def _before_marks(text: str, cut: int) -> int:
    """Where to cut a word so that no mark leaves its letter, unless they are marks alone."""
    return next((at for at in range(cut, cut - _MOST_MARKS, -1) if not unicodedata.combining(text[at])), cut)


def _gathered(atoms: Iterable[Span]) -> Iterator[Span]:
    """Join very short sentences to the next: it bounds the choices of `_balanced` in texts of such."""
    start = None
    for begin, end in atoms:
        start = begin if start is None else start
        last = end
        if end - start >= _SHORT_SENTENCE:
            yield start, end
            start = None
    if start is not None:
        yield start, last


def _balanced(atoms: Sequence[Span], ideal: float) -> list[tuple[int, int]]:
    """Group consecutive atoms, none over LARGEST unless alone, with lengths as near to `ideal` as can be.

    Least squares by dynamic programming: `best[i]` is the cost of grouping the first i atoms.
    """
    best = [0.0]
    came_from = [0]
    for last in range(len(atoms)):
        options = []
        for first in range(last, -1, -1):
            length = atoms[last][1] - atoms[first][0]
            if length > LARGEST and first < last:
                break
            options.append((best[first] + (length - ideal) ** 2, first))
        cost, first = min(options)
        best.append(cost)
        came_from.append(first)
    groups = []
    until = len(atoms)
    while until:
        groups.append((came_from[until], until - 1))
        until = came_from[until]
    return groups[::-1]
