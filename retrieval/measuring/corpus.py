"""A measuring set: a BEIR-like folder, and its documents as the stores that the index reads.

`corpus.jsonl` {"_id", "title", "text"}; `queries.jsonl` {"_id", "text", "answers": [...], "set"}; `qrels.tsv` with a header,
query-id, corpus-id, score. A question without a row in qrels has no answer in the collection.
"""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from data.segments import Segments
from data.types import Change, IndexablePassage, PassageOutline, StoredPassage, VectorPlace
from retrieval.errors import RetrievalError


class SetUnreadable(RetrievalError):
    """A measuring set is missing a file or holds a line that is none of its kind."""


@dataclass(frozen=True, slots=True)
class MeasuredQuestion:
    """A question with the ids of the documents that answer it (none: it has no answer) and its answers."""

    query_id: str
    text: str
    answers: tuple[str, ...]
    set: str | None
    relevant: Mapping[str, int]


def named(folders: Sequence[Path]) -> dict[str, Path]:
    """Return folders of measuring sets by their own names.

    Raises `SetUnreadable` where two are called alike, since nobody could tell their figures apart.
    """
    found: dict[str, Path] = {}
    for folder in map(Path.resolve, folders):
        if folder.name in found:
            raise SetUnreadable(f"Two of the sets are called {folder.name}: rename the folder of one.")
        found[folder.name] = folder
    return found


def check(folder: Path) -> None:
    """Raise `SetUnreadable` if a folder holds no measuring set that can be read."""
    Corpus(folder)
    read_questions(folder)


class Corpus:
    """The documents of a set, one passage each, however long; `retrieval.protocols.Changes` and `Passages`.

    Passage and article keys are the documents' places, from 1.
    """

    def __init__(self, folder: Path) -> None:
        self._documents = [
            (str(line["_id"]), str(line.get("title") or ""), str(line["text"]))
            for line in _json_lines(folder / "corpus.jsonl")
        ]

    def __len__(self) -> int:
        return len(self._documents)

    def document_id(self, passage_id: int) -> str:
        """Return the document's id in the set."""
        return self._documents[passage_id - 1][0]

    def latest(self) -> int:
        """Return the number of documents: each is one change."""
        return len(self._documents)

    def since(self, seq: int, limit: int) -> list[Change]:
        """Return the changes after `seq`."""
        return [Change(at, at) for at in range(seq + 1, min(seq + limit, len(self)) + 1)]

    def article_passages(self, article_ids: Sequence[int]) -> list[IndexablePassage]:
        """Return the documents of those of the numbers that there are."""
        return [self._passage(article_id) for article_id in article_ids if 0 < article_id <= len(self)]

    def all_passages(self, batch: int) -> Iterator[list[IndexablePassage]]:
        """Yield all documents in order."""
        for start in range(1, len(self) + 1, batch):
            yield [self._passage(at) for at in range(start, min(start + batch, len(self) + 1))]

    def outlines(self, batch: int) -> Iterator[list[PassageOutline]]:
        """Yield the outlines of all documents in order."""
        for some in self.all_passages(batch):
            yield [PassageOutline(each.passage_id, each.vector_name, len(each.text)) for each in some]

    def by_ids(self, passage_ids: Sequence[int]) -> list[IndexablePassage]:
        """Return those of the documents that there are."""
        return self.article_passages(passage_ids)

    def prune(self, upto_seq: int) -> int:
        """Forget nothing: the set is what it is."""
        return 0

    def counts(self) -> tuple[int, int]:
        """Return how many articles and passages there are."""
        return len(self), len(self)

    def passages(self, ids: Sequence[int]) -> dict[int, StoredPassage]:
        """Return those of the documents that there are as stored passages."""
        found = {}
        for key in ids:
            if not 0 < key <= len(self):
                continue
            _, title, text = self._documents[key - 1]
            found[key] = StoredPassage(key, key, title, "", None, None, 1, 1, text)
        return found

    def paragraphs(self, article_ids: Sequence[int]) -> dict[int, tuple[str, ...]]:
        """Return each document as one paragraph."""
        return {number: (self._documents[number - 1][2],) for number in article_ids}

    def _passage(self, at: int) -> IndexablePassage:
        _, title, text = self._documents[at - 1]
        return IndexablePassage(
            at, at, title, None, text, sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]
        )


class PassingVectors:
    """`retrieval.protocols.VectorsAtRest` in files of an evaluation's own folder, with its ledger in memory."""

    def __init__(self, folder: Path) -> None:
        self._segments = Segments(folder)
        self._places: dict[tuple[str, str], VectorPlace] = {}

    def missing(self, model: str, names: Iterable[str]) -> set[str]:
        """Return the names without vectors."""
        return {name for name in names if (model, name) not in self._places}

    def put(self, model: str, vectors: Mapping[str, bytes]) -> None:
        """Keep vectors."""
        with self._segments.appending():
            places = self._segments.append(1, vectors.values())
        self._places.update(((model, key), place) for key, place in zip(vectors, places, strict=True))

    def places(self, model: str, names: Iterable[str]) -> dict[str, VectorPlace]:
        """Return where the vectors lie that are there."""
        return {name: self._places[model, name] for name in names if (model, name) in self._places}

    def path(self, model: str, segment: int) -> Path:
        """Return the one file."""
        return self._segments.path(segment)

    def drop_unused(self, model: str) -> int:
        """Forget nothing: the set is what it is."""
        return 0

    def compact(self, model: str) -> int:
        """Move nothing."""
        return 0

    def remove_files(self, model: str, keep: Collection[int]) -> None:
        """Delete nothing."""


def read_questions(folder: Path) -> list[MeasuredQuestion]:
    """Read a set's questions with what answers them. Raises `SetUnreadable`."""
    relevant: dict[str, dict[str, int]] = {}
    for number, line in enumerate(_lines(folder / "qrels.tsv")[1:], start=2):
        try:
            query_id, document_id, score = line.split("\t")
            if int(score) > 0:
                relevant.setdefault(query_id, {})[document_id] = int(score)
        except ValueError as error:
            raise SetUnreadable(f"qrels.tsv, line {number}: {error}") from error
    return [
        MeasuredQuestion(
            str(line["_id"]),
            str(line["text"]),
            tuple(map(str, line.get("answers") or ())),
            line.get("set"),
            relevant.get(str(line["_id"]), {}),
        )
        for line in _json_lines(folder / "queries.jsonl")
    ]


def _json_lines(path: Path) -> Iterator[dict[str, Any]]:
    for number, line in enumerate(_lines(path), start=1):
        try:
            value = json.loads(line)
            if not isinstance(value, dict) or "_id" not in value or "text" not in value:
                raise ValueError("no _id or text")
        except ValueError as error:
            raise SetUnreadable(f"{path.name}, line {number}: {error}") from error
        yield value


def _lines(path: Path) -> list[str]:
    try:
        return [line for line in path.read_text("utf-8").split("\n") if line.strip()]
    except (OSError, UnicodeDecodeError) as error:
        raise SetUnreadable(f"The measuring set has no readable {path.name}: {error}") from error
