"""What retrieval needs of the stores, as small as it needs it."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Protocol

from data.types import Change, IndexablePassage, PassageOutline, StoredPassage, VectorPlace


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

    def outlines(self, batch: int) -> Iterator[list[PassageOutline]]:
        """Yield the outlines of the same passages in the same order."""
        ...

    def by_ids(self, passage_ids: Sequence[int]) -> list[IndexablePassage]:
        """Return those of the passages that there are, as they are now, in the given order."""
        ...

    def prune(self, upto_seq: int) -> int:
        """Forget changes that every index holds."""
        ...


class VectorsAtRest(Protocol):
    """Vectors by model and name (`IndexablePassage.vector_name`); see `data.vectors.VectorStore`."""

    def missing(self, model: str, names: Iterable[str]) -> set[str]:
        """Return the names without vectors."""
        ...

    def put(self, model: str, vectors: Mapping[str, bytes]) -> None:
        """Keep vectors."""
        ...

    def places(self, model: str, names: Iterable[str]) -> dict[str, VectorPlace]:
        """Return where the vectors lie that are there."""
        ...

    def path(self, model: str, segment: int) -> Path:
        """Return the file that a place's segment means."""
        ...

    def drop_unused(self, model: str) -> int:
        """Forget vectors of what no article has."""
        ...

    def compact(self, model: str) -> int:
        """Move what is left in files that are mostly forgotten."""
        ...

    def remove_files(self, model: str, keep: Collection[int]) -> None:
        """Delete files of which nothing is known any more, but for the segments in `keep`."""
        ...


class Passages(Protocol):
    """Passages as people read them; see `data.articles.ArticleStore`."""

    def passages(self, ids: Sequence[int]) -> dict[int, StoredPassage]:
        """Return the passages of active articles among `ids`, in one query."""
        ...

    def paragraphs(self, article_ids: Sequence[int]) -> dict[int, tuple[str, ...]]:
        """Return the paragraphs of articles, in one query."""
        ...
