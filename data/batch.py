"""Writing a batch of articles inside one transaction: rows, passages, versions, holdings, changes, news.

A batch is written in rounds. In a round no two articles concern the same key, words or known article, so that
what is decided from one look at the database stays right while the round is written; nearly always a
batch is one round. Each round takes a fixed number of queries, however many articles it has.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, delete, insert, or_, select, update

from data import holdings, news, tables, tally, twin_search, versions
from data.database import chunks
from data.decide import (
    Decision,
    KnownArticle,
    KnownPassage,
    Modified,
    New,
    NumberedPassage,
    Restored,
    Unchanged,
    content_hash,
    decide,
    match_passages,
    recognise,
)
from data.holdings import Held
from data.newsworthy import Newsworthy
from data.paragraphs import split_passages
from data.types import ArticleDraft

_ARTICLE = tables.article.c
_PASSAGE = tables.passage.c


@dataclass(frozen=True, slots=True)
class _Step:
    draft: ArticleDraft
    words: str
    decision: Decision
    key_known: bool


class _Known:
    """What the database knows of some drafts, read at once."""

    def __init__(self, connection: Connection, drafts: Sequence[ArticleDraft], words: Sequence[str]) -> None:
        self._id_of_key = {
            held.key: held.article_id
            for held in holdings.by_keys(connection, {draft.key for draft in drafts})
        }
        query = select(tables.article).where(
            or_(_ARTICLE.id.in_(set(self._id_of_key.values())), _ARTICLE.content_hash.in_(words))
        )
        columns = _ARTICLE.id, _ARTICLE.content_hash, _ARTICLE.source, _ARTICLE.url, _ARTICLE.published
        rows = connection.execute(query.with_only_columns(*columns, _ARTICLE.status)).all()
        keys = defaultdict(set)
        for held in holdings.by_articles(connection, (row.id for row in rows)):
            keys[held.article_id].add(held.key)
        self._articles = {row.id: KnownArticle(*row, frozenset(keys[row.id])) for row in rows}
        self._same_words = defaultdict(list)
        for known in self._articles.values():
            self._same_words[known.content_hash].append(known)

    def of(self, draft: ArticleDraft, words: str) -> tuple[KnownArticle | None, KnownArticle | None]:
        """Return the article of the draft's key and the one that the draft is."""
        by_key = self._articles.get(self._id_of_key.get(draft.key, 0))
        return by_key, recognise(draft, by_key, self._same_words[words])


def write_articles(
    connection: Connection, drafts: Sequence[ArticleDraft], *, now: datetime, newsworthy: Newsworthy
) -> Counter[str]:
    """Store the drafts, in order; count `new`, `modified`, `unchanged`, `withdrawn` and their `passages`.

    `withdrawn` counts articles whose last key went to another article. An article whose words and key were both
    unknown is news, of which subscribers will hear, where it is `newsworthy`.
    """
    counts: Counter[str] = Counter()
    rest = tuple(drafts)
    while rest:
        steps = _round(connection, rest)
        counts += _write_round(connection, steps, now, newsworthy)
        rest = rest[len(steps) :]
    return counts


def _round(connection: Connection, drafts: Sequence[ArticleDraft]) -> list[_Step]:
    """Decide on as many of the first drafts as do not depend on one another."""
    words = [content_hash(draft) for draft in drafts]
    known = _Known(connection, drafts, words)
    steps: list[_Step] = []
    touched: set[str | int] = set()
    for draft, its_words in zip(drafts, words, strict=True):
        by_key, it_is = known.of(draft, its_words)
        concerns: set[str | int] = {f"key {draft.key}", f"words {its_words}"}
        concerns |= {article.article_id for article in (by_key, it_is) if article is not None}
        if concerns & touched:
            break
        touched |= concerns
        steps.append(_Step(draft, its_words, decide(it_is, draft), by_key is not None))
    return steps


def _write_round(
    connection: Connection, steps: Sequence[_Step], now: datetime, newsworthy: Newsworthy
) -> Counter[str]:
    new = [step for step in steps if isinstance(step.decision, New)]
    ids = _insert_articles(connection, new, now)
    altered = {
        step.decision.article_id: step for step in steps if isinstance(step.decision, Modified | Restored)
    }
    before = tally.of(connection, altered)
    words_to_come = {id_: step.words for id_, step in altered.items()}
    news.keep_told(connection, words_to_come, now)
    versions.keep(connection, words_to_come, now)
    _update_articles(connection, altered, now)
    written = {ids[step.words]: step for step in new} | altered
    passages = _write_passages(connection, written)
    tally.add(connection, tally.of(connection, written).less(before))
    held = [Held(step.draft.origin, step.draft.key, _article_id(step, ids)) for step in steps]
    restored = {step.decision.article_id for step in steps if isinstance(step.decision, Restored)}
    withdrawn = holdings.hold(connection, held, restored, now)
    holdings.note_changes(connection, sorted(written), now)
    twin_search.ask_for(connection, sorted(written))
    told = [step for step in new if not step.key_known and newsworthy.holds(step.draft, now)]
    news.write(connection, [ids[step.words] for step in told], now)
    unchanged = len(steps) - len(written)
    return Counter(
        new=len(new), modified=len(altered), unchanged=unchanged, withdrawn=withdrawn, passages=passages
    )


def _article_id(step: _Step, ids: dict[str, int]) -> int:
    match step.decision:
        case New():
            return ids[step.words]
        case Modified(article_id) | Unchanged(article_id) | Restored(article_id):
            return article_id


def _insert_articles(connection: Connection, steps: Sequence[_Step], now: datetime) -> dict[str, int]:
    """Insert the articles and return their ids by the hash of their words."""
    if not steps:
        return {}
    rows = [_article_values(step, now) | {"first_seen_at": now} for step in steps]
    query = insert(tables.article).returning(_ARTICLE.content_hash, _ARTICLE.id)
    return {row.content_hash: row.id for row in connection.execute(query, rows)}


def _update_articles(connection: Connection, altered: dict[int, _Step], now: datetime) -> None:
    if altered:
        rows = [_article_values(step, now) | {"its_id": id_} for id_, step in altered.items()]
        connection.execute(update(tables.article).where(_ARTICLE.id == bindparam("its_id")), rows)


def _article_values(step: _Step, now: datetime) -> dict[str, Any]:
    return {
        "title": step.draft.title,
        "source": step.draft.source,
        "url": step.draft.url,
        "published": step.draft.published,
        "published_at": step.draft.published_at,
        "paragraphs": list(step.draft.paragraphs),
        "paragraph_count": len(step.draft.paragraphs),
        "content_hash": step.words,
        "status": "active",
        "updated_at": now,
    }


def _write_passages(connection: Connection, written: dict[int, _Step]) -> int:
    """Store the passages of new and altered articles; return how many these have now."""
    known: defaultdict[int, list[KnownPassage]] = defaultdict(list)
    query = select(_PASSAGE.article_id, _PASSAGE.id, _PASSAGE.text_hash)
    rows = connection.execute(query.where(_PASSAGE.article_id.in_(written)).order_by(_PASSAGE.position))
    for row in rows:
        known[row.article_id].append(KnownPassage(row.id, row.text_hash))
    kept: list[dict[str, Any]] = []
    added: list[dict[str, Any]] = []
    gone: list[int] = []
    for article_id, step in written.items():
        match = match_passages(known[article_id], split_passages(step.draft.paragraphs))
        gone += match.gone
        for passage in match.passages:
            (added if passage.passage_id is None else kept).append(_passage_values(article_id, passage))
    _delete_passages(connection, gone)
    if kept:
        connection.execute(update(tables.passage).where(_PASSAGE.id == bindparam("its_id")), kept)
    if added:
        connection.execute(insert(tables.passage), added)
    return len(kept) + len(added)


def _passage_values(article_id: int, passage: NumberedPassage) -> dict[str, Any]:
    place = {
        "position": passage.position,
        "paragraph": passage.draft.paragraph,
        "last_paragraph": passage.draft.last_paragraph,
    }
    if passage.passage_id is not None:
        return place | {"its_id": passage.passage_id}
    return place | {"article_id": article_id, "text": passage.draft.text, "text_hash": passage.text_hash}


def _delete_passages(connection: Connection, passage_ids: Iterable[int]) -> None:
    for some in chunks(sorted(passage_ids)):
        connection.execute(delete(tables.passage).where(_PASSAGE.id.in_(some)))
