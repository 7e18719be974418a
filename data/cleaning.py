"""Find the article in scraped plain text: its title and its paragraphs, and nothing else of the page.

A page in plain text is a head (date, menu, most read, breadcrumb, title), a body and a foot (promotion,
related, tags, copyright). The body reaches from the first line of prose to the last; `data.boilerplate`
says what single lines are. When in doubt a line stays: a line too many is a blemish, a lost sentence is a
lie. Lines are never rewritten, only trimmed.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from data.boilerplate import Mark, is_dateline, mark
from data.dates import find_date, states_publication
from data.errors import Unreadable
from data.folding import is_overloaded, letters
from data.paragraphs import join_crumbs, limited
from data.titles import Line, find_title, title_from_lead

_LINE_BREAKS = re.compile(r"[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]+")
_UNSEEN = "".join(
    [chr(code) for code in range(0x3001) if chr(code).isspace()]
    + [chr(code) for code in (0xAD, *range(0x200B, 0x2010), *range(0x202A, 0x202F), 0x2060)]
    + [chr(code) for code in (*range(0x2066, 0x206A), 0xFEFF)]
)
_HASHES = re.compile(r"\A#{1,6}\s+(?=\S)")
_TORN_END = re.compile(r"(?:\.\.+|…|\[…\]|\[\.\.\.\])\Z")
LONGEST_TEXT = 1_000_000  # characters of a page in plain text, menus and all: no page of news is near it
MOST_LINES = 20_000
_FEWEST_LETTERS = 20  # less than one short sentence is no article
_BODY_SHARE = 0.6  # comments and copyright cut only where most of the prose stands above them
_SUBHEADING_WORDS = 5
_FOOT = {Mark.NOISE, Mark.RIGHTS, Mark.COMMENTS}  # below the body, short lines after one of these are not its


@dataclass(frozen=True, slots=True)
class CleanText:
    """An article found in plain text; `published` is None unless a line of it says that it is that day."""

    title: str
    paragraphs: tuple[str, ...]
    published: date | None = None


def clean_text(raw: str) -> CleanText:
    """Return the article in scraped text, in the source's own words.

    The title is looked for above the body, and made of the lead's first sentence or clause where there is
    none. A date line is believed only if it says itself that it is the day of publication. Raises
    `Unreadable` if no sentence is left, and for what is far longer than an article.
    """
    lines = _marked(raw)
    found = find_title(lines)
    article = list(_article_lines([*found.kept_above, *lines[found.body_from :]]))
    kept = _without(article, found.title) if found.title else article
    if sum(map(str.isalpha, "".join(kept))) < _FEWEST_LETTERS:
        raise Unreadable("holds no article: nothing is left without the page's menus and advertisements")
    title = found.title or title_from_lead(kept)
    return CleanText(title, limited(join_crumbs(kept)), _publication(lines))


def clean_lines(text: str, title: str) -> tuple[str, ...]:
    """Return the paragraphs of an article whose title is known, less what certainly is not the article's.

    For text that a feed or an extractor has already taken out of its page. Empty only where `text` shows
    nothing. Raises `Unreadable` for what is far longer than an article.
    """
    lines = _marked(text)
    kept = _without(_article_lines(lines), title)
    return limited(join_crumbs(kept or [line.text for line in lines]))


def date_above(text: str) -> date | None:
    """Return the first full date that a line of its own above the body states, or None."""
    lines = _marked(text)
    first, _ = _body(lines)
    dated = (find_date(line.text) for line in lines[:first] if is_dateline(line.text))
    return next(filter(None, dated), None)


def text_lines(raw: str) -> list[str]:
    """Return the lines of a text that show anything, trimmed of white space, invisible marks and
    the hashes of a Markdown heading."""
    trimmed = (_HASHES.sub("", line.strip(_UNSEEN), count=1) for line in _LINE_BREAKS.split(raw))
    return [line for line in trimmed if line]


def _marked(raw: str) -> list[Line]:
    if len(raw) > LONGEST_TEXT:
        raise Unreadable(f"is far longer than an article: {len(raw):,} characters")
    if is_overloaded(raw):
        raise Unreadable("is no text: it has marks without letters")
    lines = text_lines(raw)
    if len(lines) > MOST_LINES:
        raise Unreadable(f"is far longer than an article: {len(lines):,} lines")
    return [Line(text, mark(text)) for text in lines]


def _article_lines(lines: Sequence[Line]) -> Iterator[str]:
    """Yield the lines that are the article's own, in order."""
    first, last = _body(lines)
    prose_length = sum(len(line.text) for line in lines if line.is_prose) or 1
    seen, listing = 0, False
    for at, line in enumerate(lines):
        if line.mark in {Mark.COMMENTS, Mark.RIGHTS} and seen / prose_length >= _BODY_SHARE:
            return
        if line.mark in {Mark.LIST, Mark.TAGS} or (at > last and line.mark in _FOOT):
            listing = True
        elif line.mark is Mark.EDGE and first <= at < len(lines) - 1 and not _beside_marks(lines, at):
            yield line.text
        elif line.mark is None:
            seen += len(line.text) if line.is_prose else 0
            listing = listing and not (line.is_prose and at <= last)
            if not listing or (at < last and _is_subheading(lines, at)):
                yield line.text


def _body(lines: Sequence[Line]) -> tuple[int, int]:
    """Return the places of the first and last line of prose (of the first and last line if there is none).

    Excerpts of other articles under a heading of such (all of them torn: "...") are no part of the body.
    """
    prose = [at for at, line in enumerate(lines) if line.is_prose]
    if not prose:
        return 0, len(lines) - 1
    whole = max((at for at in prose if not _TORN_END.search(lines[at].text)), default=-1)
    heads = (at for at, line in enumerate(lines) if line.mark is Mark.LIST)
    torn_from = next((head for head in heads if head > whole and prose[0] < head < prose[-1]), None)
    return prose[0], max(at for at in prose if torn_from is None or at < torn_from)


def _beside_marks(lines: Sequence[Line], at: int) -> bool:
    return any(line.mark for line in (*lines[max(0, at - 1) : at], *lines[at + 1 : at + 2]))


def _is_subheading(lines: Sequence[Line], at: int) -> bool:
    """Whether the last short line of a list within the body introduces the prose below it instead."""
    return (
        len(lines[at].text.split()) <= _SUBHEADING_WORDS
        and lines[at + 1].is_prose
        and lines[at - 1].mark is None
    )


def _without(lines: Iterable[str], title: str) -> list[str]:
    name = letters(title)
    return [line for line in lines if len(line) > 2 * len(title) + 20 or letters(line) != name]


def _publication(lines: Sequence[Line]) -> date | None:
    dated = (line.text for line in lines if line.mark is Mark.EDGE and is_dateline(line.text))
    return next((find_date(text) for text in dated if states_publication(text)), None)
