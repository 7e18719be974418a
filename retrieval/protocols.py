"""What retrieval needs of the stores, as small as it needs it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Protocol

from data.types import Change, IndexablePassage, StoredPassage


class Changes(Protocol):
    """The change queue and the passages behind it; see `data.changes.ChangeStore`."""

    def latest(self) -> int:
        """Return the number of the last change."""
        ...

    def since(self, seq: int, limit: int) -> list[Change]:
        """Return the first changes after `seq`, in order."""
        ...

    def article_passages(self, article_ids: Sequence[int]) -> list[IndexablePassage]:
        """Return the passages of those of the articles that are active."""
        ...

    def all_passages(self, batch: int) -> Iterator[list[IndexablePassage]]:
        """Yield the passages of all active articles in the order of their keys."""
        ...

    def prune(self, upto_seq: int) -> int:
        """Forget changes that every index holds."""
        ...


class VectorsAtRest(Protocol):
    """Vectors by model and text; see `data.vectors.VectorStore`."""

    def missing(self, model: str, hashes: Iterable[str]) -> set[str]:
        """Return the hashes without a vector."""
        ...

    def put(self, model: str, vectors: Mapping[str, bytes]) -> None:
        """Keep vectors."""
        ...

    def get(self, model: str, hashes: Iterable[str]) -> dict[str, bytes]:
        """Return the vectors that are there."""
        ...

    def drop_unused(self, model: str) -> int:
        """Forget vectors of texts that no article has."""
        ...


class Passages(Protocol):
    """Passages as people read them; see `data.articles.ArticleStore`."""

    def passages(self, ids: Sequence[int]) -> dict[int, StoredPassage]:
        """Return the passages of active articles among `ids`, in one query."""
        ...

    def paragraphs(self, article_ids: Sequence[int]) -> dict[int, tuple[str, ...]]:
        """Return the paragraphs of articles, in one query."""
        ...
