"""Articles of nearly the same words: what an agency writes and several outlets print.

1. The words of an article, folded, make shingles of five words in a row; the likeness of two articles is the share of their
   shingles that both have (Broder 1997).
2. It is estimated from signatures: 128 numbers an article (MinHash), of which two articles share as large a part as they
   are alike; the estimate's standard error is 0.04.
3. Who shares a bucket is compared. A signature is cut into 21 bands of 6 numbers, and a band's numbers are its bucket: of
   pairs that are alike by 0.8 one shares 99.8 %, by 0.7 93 %, by 0.5 28 %, by 0.3 1.5 %. With the usual 16 bands of 8 it
   would be 95 % and 61 % of the pairs that are wanted.

Twins are looked for after the articles came in (`TwinFinder.catch_up`), not while they do: it would make an ingest longer,
and loads what a short command has no use for.
"""

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import Connection, delete, insert, select

from data import tables, twin_search
from data.database import Database, chunks
from data.folding import letters

if TYPE_CHECKING:
    from datasketch import MinHash

LIKENESS = 0.7
"""Least likeness of two twins: one text, shortened or with a paragraph of its own. Among 4,000 articles of seven outlets no
two that tell different things come to 0.7; the highest are 0.5, with an outlet's own background in both."""
TELLING = 10
"""Least number of shingles of an article that has twins at all: of a line or two the estimate means nothing."""
NUMBERS, BANDS, IN_BAND, SEED = 128, 21, 6, 1
SHINGLE = 5
CANDIDATES = 100
"""Latest articles that a new one is compared with. Of price lists and the like there are thousands much alike."""
AT_ONCE = 50
"""Articles in one transaction."""

_ARTICLE = tables.article.c
_BAND = tables.band.c
_TWIN = tables.twin.c
_SIGNATURE = tables.signature.c


@dataclass(frozen=True, slots=True)
class Twin:
    """An article that is nearly another one; `likeness` from 0.7 to 1."""

    article_id: int
    likeness: float


@dataclass(frozen=True, slots=True)
class _Waiting:
    """An article whose twins are to be looked for, as it was when it was read: `words` is the hash of its words."""

    article_id: int
    words: str
    paragraphs: tuple[str, ...]


class TwinStore:
    """Reads twins. Each method is one transaction. Raises StoreError."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of(self, article_id: int, least: float = LIKENESS) -> list[Twin]:
        """Return the active twins of an article that are alike by `least` or more, those first that are most."""
        columns = (_TWIN.twin_id, _TWIN.likeness)
        query = select(*columns).join_from(tables.twin, tables.article, _ARTICLE.id == _TWIN.twin_id)
        query = query.where(_TWIN.article_id == article_id, _TWIN.likeness >= least)
        active = query.where(_ARTICLE.status == "active")
        with self._database.reading() as connection:
            rows = connection.execute(active.order_by(_TWIN.likeness.desc(), _TWIN.twin_id))
            return [Twin(row.twin_id, row.likeness) for row in rows]


class TwinFinder:
    """Looks for the twins of what is new, modified or restored. Raises StoreError. Several may work at once."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def catch_up(self, limit: int) -> int:
        """Look for the twins of at most `limit` articles that wait for it, the latest first; return how many waited.

        Loads nothing where none waits. About 500 articles a second.
        """
        done = 0
        while done < limit:
            with self._database.reading() as connection:
                waiting = _waiting(connection, min(AT_ONCE, limit - done))
            if not waiting:
                break
            signed = signatures([each.paragraphs for each in waiting])
            with self._database.writing() as connection:
                _write(connection, waiting, signed)
            done += len(waiting)
        return done


class FreshTwins:
    """Twins as they are told of news: those that wait are looked for first, the latest before all others."""

    def __init__(self, finder: TwinFinder, store: TwinStore, most: int = 50) -> None:
        self._finder = finder
        self._store = store
        self._most = most

    def of(self, article_id: int, least: float = LIKENESS) -> list[Twin]:
        """Return the active twins of an article; see `TwinStore.of`. Raises StoreError."""
        self._finder.catch_up(self._most)
        return self._store.of(article_id, least)


def signatures(texts: Sequence[Sequence[str]]) -> list[bytes | None]:
    """Return the signature of each text, given as its paragraphs; None for one with too few words."""
    from datasketch import MinHash

    shingled = [_shingles(paragraphs) for paragraphs in texts]
    long = [shingles for shingles in shingled if len(shingles) >= TELLING]
    hashed = iter(MinHash.generator(long, num_perm=NUMBERS, seed=SEED, scheme="affine32"))
    return [_bytes(next(hashed)) if len(shingles) >= TELLING else None for shingles in shingled]


def likeness(one: bytes, other: bytes) -> float:
    """Return how alike the articles of two signatures are, 0 to 1."""
    same = sum(one[at : at + 4] == other[at : at + 4] for at in range(0, 4 * NUMBERS, 4))
    return same / NUMBERS


def _shingles(paragraphs: Sequence[str]) -> set[bytes]:
    words = letters(" ".join(paragraphs)).split()
    return {
        " ".join(row).encode("utf-8", "surrogatepass")
        for row in zip(*(words[at:] for at in range(SHINGLE)), strict=False)
    }


def _bytes(minhash: "MinHash") -> bytes:
    return bytes(minhash.hashvalues.astype("<u4").tobytes())


def _buckets(signature: bytes) -> list[int]:
    """Return the bucket of a signature in each of its bands."""
    size = 4 * IN_BAND
    parts = (signature[band * size : (band + 1) * size] for band in range(BANDS))
    hashes = (hashlib.blake2b(bytes([band]) + part, digest_size=8) for band, part in enumerate(parts))
    return [int.from_bytes(bucket.digest(), "little", signed=True) for bucket in hashes]


def _waiting(connection: Connection, limit: int) -> list[_Waiting]:
    query = select(_ARTICLE.id, _ARTICLE.content_hash, _ARTICLE.paragraphs)
    asked = query.join_from(tables.twin_search, tables.article)
    rows = connection.execute(asked.order_by(tables.twin_search.c.article_id.desc()).limit(limit))
    return [_Waiting(row.id, row.content_hash, tuple(row.paragraphs)) for row in rows]


def _write(connection: Connection, waiting: Sequence[_Waiting], signed: Sequence[bytes | None]) -> None:
    """Write the signatures and twins of articles, unless their words are others by now: those wait on."""
    ids = [each.article_id for each in waiting]
    query = select(_ARTICLE.id, _ARTICLE.content_hash).where(_ARTICLE.id.in_(ids))
    now = {row.id: row.content_hash for row in connection.execute(query)}
    same = {
        each.article_id: signature
        for each, signature in zip(waiting, signed, strict=True)
        if now[each.article_id] == each.words
    }
    _forget(connection, same)
    found = {article_id: signature for article_id, signature in same.items() if signature is not None}
    _sign(connection, found)
    pairs: dict[tuple[int, int], float] = {}
    for article_id, signature in found.items():
        for other, its in _candidates(connection, article_id, signature).items():
            if (alike := likeness(signature, its)) >= LIKENESS:
                pairs[article_id, other] = pairs[other, article_id] = alike
    if pairs:
        rows = [{"article_id": one, "twin_id": other, "likeness": pairs[one, other]} for one, other in pairs]
        connection.execute(insert(tables.twin), rows)
    twin_search.done_with(connection, same)


def _forget(connection: Connection, article_ids: Collection[int]) -> None:
    """Forget what was found of articles when their words were others."""
    for some in chunks(sorted(article_ids)):
        connection.execute(delete(tables.signature).where(_SIGNATURE.article_id.in_(some)))
        connection.execute(delete(tables.band).where(_BAND.article_id.in_(some)))
        connection.execute(delete(tables.twin).where(_TWIN.article_id.in_(some)))
        connection.execute(delete(tables.twin).where(_TWIN.twin_id.in_(some)))


def _sign(connection: Connection, found: Mapping[int, bytes]) -> None:
    if not found:
        return
    signed = [{"article_id": article_id, "minhash": signature} for article_id, signature in found.items()]
    connection.execute(insert(tables.signature), signed)
    rows = [
        {"bucket": bucket, "article_id": article_id}
        for article_id, signature in found.items()
        for bucket in _buckets(signature)
    ]
    connection.execute(insert(tables.band), rows)


def _candidates(connection: Connection, article_id: int, signature: bytes) -> dict[int, bytes]:
    """Return the signatures of the latest articles that share a bucket with one."""
    shared = select(_BAND.article_id).where(_BAND.bucket.in_(_buckets(signature))).distinct()
    # Not `desc()`, for which an index is gone through that has all articles in this order.
    latest = shared.order_by(-_BAND.article_id).limit(CANDIDATES + 1)
    ids = [other for other in connection.execute(latest).scalars() if other != article_id]
    if not ids:
        return {}
    query = select(_SIGNATURE.article_id, _SIGNATURE.minhash).where(_SIGNATURE.article_id.in_(ids))
    return {row.article_id: row.minhash for row in connection.execute(query)}
