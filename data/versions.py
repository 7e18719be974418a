"""Articles as they were before they were modified, and what a modification changed.

An article whose words change keeps the old ones as a version, in the transaction that changes it; another date, outlet or
address makes none.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from difflib import SequenceMatcher

from sqlalchemy import Connection, delete, func, insert, select

from data import tables
from data.database import Database, chunks

MOST = 20
"""Versions kept of an article: the first, which is what was published, and the latest. A live page has hundreds."""
MOST_PARAGRAPHS = 400
"""Of an article on either side that is compared in order; of longer ones it is told which paragraphs are new and gone."""
LONGEST_BLOCK = 40
"""Paragraphs in a row that took one another's place, among which is looked for those that were merely altered."""
ALIKE = 0.5
"""Share of the words of two paragraphs that is the same, from which one is the other altered."""

_VERSION = tables.version.c
_ARTICLE = tables.article.c


@dataclass(frozen=True, slots=True)
class Version:
    """An article as it was until `at` (aware, UTC). `number` from 1, the oldest first; some may be left out."""

    number: int
    at: datetime
    title: str
    paragraphs: tuple[str, ...]
    published: date | None


@dataclass(frozen=True, slots=True)
class Altered:
    """A title or paragraph as it was, and as it is."""

    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Changes:
    """What a modification changed. `title` is None where it is the same. Paragraphs are in the order of their article;
    one that was only moved is none of them.
    """

    title: Altered | None = None
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    altered: tuple[Altered, ...] = ()

    def __bool__(self) -> bool:
        return self != Changes()


class VersionStore:
    """Reads versions. Each method is one transaction. Raises StoreError."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of(self, article_id: int) -> list[Version]:
        """Return how an article was before, the oldest first, without how it is now; at most 20."""
        columns = (_VERSION.number, _VERSION.at, _VERSION.title, _VERSION.paragraphs, _VERSION.published)
        query = select(*columns).where(_VERSION.article_id == article_id).order_by(_VERSION.number)
        with self._database.reading() as connection:
            return [
                Version(row.number, row.at, row.title, tuple(row.paragraphs), row.published)
                for row in connection.execute(query)
            ]


def keep(connection: Connection, altered: Mapping[int, str], now: datetime) -> None:
    """Keep the words of articles that are about to be modified.

    `altered`: by the article's id the hash of its words to come; called before the article is written.
    """
    columns = (_ARTICLE.id, _ARTICLE.title, _ARTICLE.paragraphs, _ARTICLE.published, _ARTICLE.content_hash)
    for some in chunks(sorted(altered)):
        last = select(_VERSION.article_id, func.max(_VERSION.number)).where(_VERSION.article_id.in_(some))
        numbers = {row[0]: row[1] for row in connection.execute(last.group_by(_VERSION.article_id))}
        rows = [
            {
                "article_id": row.id,
                "number": numbers.get(row.id, 0) + 1,
                "at": now,
                "title": row.title,
                "paragraphs": row.paragraphs,
                "published": row.published,
            }
            for row in connection.execute(select(*columns).where(_ARTICLE.id.in_(some)))
            if row.content_hash != altered[row.id]
        ]
        if rows:
            connection.execute(insert(tables.version), rows)
        for row in rows:
            _leave_out(connection, row["article_id"], row["number"])


def what_changed(
    old_title: str, old_paragraphs: Sequence[str], new_title: str, new_paragraphs: Sequence[str]
) -> Changes:
    """Return what is other in an article than it was. Takes milliseconds however long the articles are."""
    title = None if old_title == new_title else Altered(old_title, new_title)
    removed: list[str] = []
    added: list[str] = []
    altered: list[Altered] = []
    for old, new in _blocks(old_paragraphs, new_paragraphs):
        pairs = dict(_pairs(old, new))
        altered += [Altered(old[one], new[other]) for one, other in pairs.items()]
        removed += [text for place, text in enumerate(old) if place not in pairs]
        taken = set(pairs.values())
        added += [text for place, text in enumerate(new) if place not in taken]
    moved = Counter(removed) & Counter(added)
    return Changes(title, _without(added, moved), _without(removed, moved), tuple(altered))


def _leave_out(connection: Connection, article_id: int, last: int) -> None:
    """Forget the versions between the first and the latest, as far as there are too many."""
    if last > MOST:
        surplus = (_VERSION.number > 1, _VERSION.number <= last - MOST + 1)
        connection.execute(delete(tables.version).where(_VERSION.article_id == article_id, *surplus))


def _blocks(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[list[str], list[str]]]:
    """Yield the runs of paragraphs that took one another's place; either may be empty."""
    if max(len(old), len(new)) > MOST_PARAGRAPHS:
        yield list(old), list(new)
        return
    for what, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if what != "equal":
            yield list(old[i:j]), list(new[k:m])


def _pairs(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Yield the places of paragraphs that were altered, in order and not crosswise."""
    if max(len(old), len(new)) > LONGEST_BLOCK:
        return
    words = [Counter(text.split()) for text in new]
    free = 0
    for place, text in enumerate(old):
        its = Counter(text.split())
        likeness = {other: _likeness(its, words[other]) for other in range(free, len(new))}
        best = max(likeness, key=lambda other: likeness[other], default=None)
        if best is not None and likeness[best] >= ALIKE:
            free = best + 1
            yield place, best


def _likeness(one: Counter[str], other: Counter[str]) -> float:
    """The share of common words of two texts (Dice 1945), 0 to 1."""
    return 2 * (one & other).total() / max(1, one.total() + other.total())


def _without(texts: Sequence[str], moved: Mapping[str, int]) -> tuple[str, ...]:
    left = Counter(moved)
    kept = []
    for text in texts:
        if left[text] > 0:
            left[text] -= 1
        else:
            kept.append(text)
    return tuple(kept)
