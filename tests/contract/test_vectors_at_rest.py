"""What every `VectorsAtRest` promises: the ledger in the database, and the passing one of an evaluation."""

from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from data.vectors import VectorStore
from retrieval.measuring.corpus import PassingVectors
from retrieval.protocols import VectorsAtRest
from tests.databases import database_at


@pytest.fixture(params=["database", "passing"])
def vectors(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[VectorsAtRest]:
    if request.param == "passing":
        yield PassingVectors(tmp_path)
        return
    with database_at(tmp_path / "isnad.db") as database:
        yield VectorStore(database, tmp_path / "vectors")


def held(vectors: VectorsAtRest, model: str, hashes: Iterable[str]) -> dict[str, bytes]:
    """Read the blocks where they are said to lie."""
    found = {}
    for text_hash, place in vectors.places(model, hashes).items():
        block = vectors.path(model, place.segment).read_bytes()[place.start : place.end]
        assert len(block) == place.length
        found[text_hash] = block
    return found


def test_vectors_come_back_as_they_were_put_under_their_model(vectors: VectorsAtRest) -> None:
    vectors.put("e5", {"a": b"\x00\x01", "b": b""})
    vectors.put("other", {"a": b"\xff"})
    assert held(vectors, "e5", ["a", "b", "c"]) == {"a": b"\x00\x01", "b": b""}
    assert held(vectors, "other", ["a", "b"]) == {"a": b"\xff"}
    assert held(vectors, "none", ["a"]) == {}


def test_what_is_missing_is_told_by_model(vectors: VectorsAtRest) -> None:
    vectors.put("e5", {"a": b"1"})
    assert vectors.missing("e5", ["a", "b", "b"]) == {"b"}
    assert vectors.missing("other", ["a"]) == {"a"}
    assert vectors.missing("e5", []) == set()


def test_a_later_vector_takes_the_place_of_an_earlier(vectors: VectorsAtRest) -> None:
    vectors.put("e5", {"a": b"old", "b": b"kept"})
    vectors.put("e5", {"a": b"new"})
    assert held(vectors, "e5", ["a", "b"]) == {"a": b"new", "b": b"kept"}


def test_any_iterable_of_hashes_will_do_and_there_may_be_thousands(vectors: VectorsAtRest) -> None:
    blobs = {f"{at:032x}": at.to_bytes(2, "big") for at in range(3000)}
    vectors.put("e5", blobs)
    assert held(vectors, "e5", (name for name in blobs)) == blobs
    assert vectors.missing("e5", {*blobs, "x"}) == {"x"}
