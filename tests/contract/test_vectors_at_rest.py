"""What every `VectorsAtRest` promises: the database, and the memory of an evaluation."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from data.database import open_database
from data.vectors import VectorStore
from retrieval.corpus import MemoryVectors
from retrieval.protocols import VectorsAtRest


@pytest.fixture(params=["database", "memory"])
def vectors(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[VectorsAtRest]:
    if request.param == "memory":
        yield MemoryVectors()
        return
    with open_database(f"sqlite:///{tmp_path / 'isnad.db'}") as database:
        yield VectorStore(database)


def test_vectors_come_back_as_they_were_put_under_their_model(vectors: VectorsAtRest) -> None:
    vectors.put("e5", {"a": b"\x00\x01", "b": b""})
    vectors.put("other", {"a": b"\xff"})
    assert vectors.get("e5", ["a", "b", "c"]) == {"a": b"\x00\x01", "b": b""}
    assert vectors.get("other", ["a", "b"]) == {"a": b"\xff"}
    assert vectors.get("none", ["a"]) == {}


def test_what_is_missing_is_told_by_model(vectors: VectorsAtRest) -> None:
    vectors.put("e5", {"a": b"1"})
    assert vectors.missing("e5", ["a", "b", "b"]) == {"b"}
    assert vectors.missing("other", ["a"]) == {"a"}
    assert vectors.missing("e5", []) == set()


def test_a_later_vector_takes_the_place_of_an_earlier(vectors: VectorsAtRest) -> None:
    vectors.put("e5", {"a": b"old", "b": b"kept"})
    vectors.put("e5", {"a": b"new"})
    assert vectors.get("e5", ["a", "b"]) == {"a": b"new", "b": b"kept"}


def test_any_iterable_of_hashes_will_do_and_there_may_be_thousands(vectors: VectorsAtRest) -> None:
    blobs = {f"{at:032x}": at.to_bytes(2, "big") for at in range(3000)}
    vectors.put("e5", blobs)
    assert vectors.get("e5", (name for name in blobs)) == blobs
    assert vectors.missing("e5", {*blobs, "x"}) == {"x"}
