"""Find the title in the lines above an article's body, or make one of its lead.

Nothing is invented: a title is a line of the text, a part of a breadcrumb, or the beginning of the lead.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate

from data.boilerplate import Mark, crumb_parts
from data.folding import bare, words
from data.sentences import sentence_spans

LONGEST_LEAD_TITLE = 90  # characters
LONGEST_TITLE = 500  # characters; what is longer is no title, wherever it stands

_FULL_STOP = re.compile(r"(?<!\.)\.[\"'”’»)\]]*(?:\s*[(\[][^)\]]{2,30}[)\]])?\Z")
_OTHER_END = re.compile(r"(?:[!؟?…]|\.\.)[\"'”’»)\]]*\Z")
_LONG = 100  # characters: a line this long with a comma in it is prose though it has no full stop
_VERY_LONG = 170
_QUESTION_WORDS = 20  # headlines ask and exclaim too, but briefly

_LABEL = re.compile(r"(?:ال)?عنوان(?: (?:المقال|الخبر))?\s*:\s*|#+\s+|title\s*:\s*", re.IGNORECASE)
_WORD = re.compile(r"[^\W_]{3,}")
_PREFIX = re.compile(r"\A[وفبكل]?(?:ال|لل)|\A[وفبل](?=\w{4})")
_STOP = words("علي الي عن من في مع هذا هذه التي الذي بعد قبل بين كما لكن حول ضد خلال عند هل كيف لماذا ماذا")
_NEAR_CRUMBS = 12  # lines: the title stands close under its breadcrumb
_ENOUGH_WORDS = 4  # that many words of the body show a title; more show a summary
_SHORTEST_TITLE = 12  # characters
_FARTHEST = 200  # lines: from here on no line can score more than nothing

_DATELINE = re.compile(r"[^.\n]{2,60}?(?:\([^)\n]{2,30}\)\s*[-–—:]+|[-–—]+)\s*(?=[^\W\d])")
_AGENCY = re.compile(r"\(|رويترز|وكالات|أ ?ف ?ب|العربية|CNN|BBC|سكاي نيوز|فرانس|سبوتنيك|الأناضول|واس|وام|قنا")
_CLAUSE_END = re.compile(r"\s*(?:[،؛:,…]|\.\.|\s[-–—]+\s)")


@dataclass(frozen=True)
class Line:
    """A trimmed line of a page and what it is, if it is no line of the article."""

    text: str
    mark: Mark | None

    @cached_property
    def is_prose(self) -> bool:
        """Whether this is running text: no heading, label, item or furniture."""
        return self.mark is None and is_prose(self.text)


@dataclass(frozen=True, slots=True)
class FoundTitle:
    """Where a title was found: None if nowhere; the article is `kept_above`, then lines from `body_from`."""

    title: str | None
    body_from: int
    kept_above: tuple[Line, ...] = ()


def is_prose(text: str) -> bool:
    """Whether a line reads as running text: it ends as a sentence does, or is long."""
    count = len(text.split())
    if len(text) >= _VERY_LONG or (_FULL_STOP.search(text) and count >= 4):
        return True
    if _OTHER_END.search(text) and count >= _QUESTION_WORDS:
        return True
    return len(text) >= _LONG and bool(re.search(r"[،,؛]|\. ", text))


def find_title(lines: Sequence[Line]) -> FoundTitle:
    """Find the title above the body: what a breadcrumb ends with, else the line nearest to the body."""
    if found := _under_crumbs(lines):
        return found
    body_from = next((at for at, line in enumerate(lines) if line.is_prose), None)
    if body_from is None:
        return _first_of_short_lines(lines)
    body = _stems(" ".join(line.text for line in lines if line.is_prose))
    above = _Above(lines[:body_from])
    scored = [(_score(above, at, body), -at) for at in range(min(body_from, _FARTHEST))]
    best, place = max(scored, default=(0.0, 0))
    if best <= 0:
        return FoundTitle(None, 0)
    at = -place
    kept = (line for line in lines[:at] if line.mark is None and _belongs(line.text, body))
    return FoundTitle(_name(lines[at]), at + 1, tuple(kept))


def title_from_lead(paragraphs: Sequence[str]) -> str:
    """Return the first sentence of the first prose, or the clauses or words of it that 90 characters hold."""
    lead = next(filter(is_prose, paragraphs), paragraphs[0])
    if (dateline := _DATELINE.match(lead)) and _AGENCY.search(dateline.group()):
        lead = lead[dateline.end() :]
    start, end = sentence_spans(lead)[0]
    sentence = lead[start:end]
    if len(sentence) > LONGEST_LEAD_TITLE:
        ends = [found.start() for found in _CLAUSE_END.finditer(sentence, 0, LONGEST_LEAD_TITLE + 1)]
        whole = [end for end in ends if end >= LONGEST_LEAD_TITLE // 3 and _closed(sentence[:end])]
        space = sentence.rfind(" ", 0, LONGEST_LEAD_TITLE + 1)
        sentence = sentence[: whole[-1] if whole else space if space > 0 else LONGEST_LEAD_TITLE]
    return sentence.rstrip(" .،؛:,-–—") or sentence


def _closed(text: str) -> bool:
    return text.count('"') % 2 == 0 and all(text.count(a) == text.count(b) for a, b in ("“”", "«»", "()"))


def _under_crumbs(lines: Sequence[Line]) -> FoundTitle | None:
    """A line that a breadcrumb above it ends with is the title, whatever else stands above."""
    shares = _prose_shares(lines)
    for at, crumbs in enumerate(lines):
        if crumbs.mark is not Mark.CRUMBS or shares[at] > 0.4:
            continue
        path = bare(crumbs.text)
        cut_short = bare(crumb_parts(crumbs.text)[-1]) if crumbs.text.endswith(("...", "…")) else None
        for place in range(at + 1, min(at + 1 + _NEAR_CRUMBS, len(lines))):
            line = lines[place]
            if len(line.text) > LONGEST_TITLE or line.mark in {Mark.CRUMBS, Mark.LIST}:
                continue
            name = bare(line.text)
            if len(name) < _SHORTEST_TITLE:
                continue
            if path.endswith(name) or (cut_short and len(cut_short) > 20 and name.startswith(cut_short)):
                return FoundTitle(line.text, place + 1)
    return None


def _prose_shares(lines: Sequence[Line]) -> list[float]:
    """Return how much of the prose stands above each line."""
    lengths = [len(line.text) if line.is_prose else 0 for line in lines]
    whole = sum(lengths) or 1
    return [above / whole for above in accumulate(lengths, initial=0)]


def _first_of_short_lines(lines: Sequence[Line]) -> FoundTitle:
    """Of a text without any prose the first line is the title, if it has three words and more follow."""
    own = [at for at, line in enumerate(lines) if line.mark is None]
    if (
        len(own) < 2
        or len(lines[own[0]].text) > LONGEST_TITLE
        or not 3 <= len(lines[own[0]].text.split()) <= 30
    ):
        return FoundTitle(None, 0)
    return FoundTitle(_name(lines[own[0]]), own[0] + 1)


def _name(line: Line) -> str:
    if line.mark is Mark.CRUMBS:
        return crumb_parts(line.text)[-1]
    return _LABEL.sub("", line.text, count=1) if _LABEL.match(line.text) else line.text


class _Above:
    """The lines above the body, with what is asked of each of them counted once."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self.lines = lines
        self._times = Counter(line.text for line in lines)
        self._marked: list[Mark | None] = [None]
        for line in lines:
            self._marked.append(line.mark or self._marked[-1])

    def is_repeated(self, at: int) -> bool:
        """Whether a line stands there more than once."""
        return self._times[self.lines[at].text] > 1

    def is_listed(self, at: int) -> bool:
        """Whether the nearest line of the page above a line heads a list."""
        return self._marked[at] is Mark.LIST


def _score(above: _Above, at: int, body: frozenset[str]) -> float:
    """How much line `at` looks like the title of `body`; 0 or less: not at all."""
    line = above.lines[at]
    if len(line.text) > LONGEST_TITLE:
        return 0.0
    name = _name(line)
    parts = len(crumb_parts(line.text)) if line.mark is Mark.CRUMBS else 0
    if (line.mark and parts < 2) or not 2 <= len(name.split()) <= 30 or name.endswith(":"):
        return 0.0
    own = _stems(name)
    shared = len(own & body)
    if not shared:
        alone = len(above.lines) == 1 and len(own) >= 2
        return 0.1 if alone else 0.0
    score = min(shared, _ENOUGH_WORDS) + 2 * shared / len(own) - 0.2 * at
    score += 3 * above.is_repeated(at)
    score += 5 * bool(_LABEL.match(line.text))
    return score - 3 * above.is_listed(at)


def _belongs(text: str, body: frozenset[str]) -> bool:
    """Whether a line above the title says what the body says: a kicker or summary, not the page's."""
    own = _stems(text)
    shared = len(own & body)
    return len(own) >= 5 and shared >= 3 and shared / len(own) >= 0.5


def _stems(text: str) -> frozenset[str]:
    found = (word for word in _WORD.findall(bare(text)) if word not in _STOP)
    return frozenset(_PREFIX.sub("", word)[:5] for word in found)
