from pathlib import Path

import numpy as np
import pytest

from data.types import VectorPlace
from retrieval.errors import IndexRefused
from retrieval.index.centre import Centre, centred
from retrieval.index.passage_table import PassageTable, Placed, as_filed
from retrieval.index.passage_vectors import PassageVectors
from retrieval.index.vector_files import VectorFiles

AXES = np.eye(4, dtype=np.float16)
ROW = 8
BLOCKS = (AXES[[0, 1, 2]], AXES[[0, 3]], AXES[[1, 2, 2, 1]], AXES[[2, 1]], AXES[[3, 3, 0]])
PLACES = (
    VectorPlace(1, 0, 3 * ROW),
    VectorPlace(1, 3 * ROW, 2 * ROW),
    VectorPlace(2, 0, 4 * ROW),
    VectorPlace(2, 4 * ROW, 2 * ROW),
    VectorPlace(2, 6 * ROW, 3 * ROW),
)
QUERY = np.array([0.1, 0.2, 0.3, 0.4], dtype=np.float32)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Passages 10 and 35 of article 1, 20 of article 2; the last two blocks are not in the table."""
    (tmp_path / "1.vectors").write_bytes(b"".join(block.tobytes() for block in BLOCKS[:2]))
    (tmp_path / "2.vectors").write_bytes(b"".join(block.tobytes() for block in BLOCKS[2:]))
    keys, articles = (np.array(column, dtype=np.int64) for column in ([10, 20, 35], [1, 2, 1]))
    PassageTable.write(tmp_path, keys, articles, as_filed(PLACES[:3]), np.array([90, 40, 70], dtype=np.int32))
    return tmp_path


def opened(folder: Path, table: PassageTable | None = None) -> PassageVectors:
    files = VectorFiles(lambda segment: folder / f"{segment}.vectors", 4)
    return PassageVectors(table or PassageTable(folder), files)


def cosines(vectors: PassageVectors, *keys: int) -> list[list[float]]:
    return [[round(float(value), 3) for value in row] for row in vectors.of_sentences(QUERY, keys)]


def test_a_passages_own_vector_and_those_of_its_sentences_are_read_where_they_lie(folder: Path) -> None:
    vectors = opened(folder)
    np.testing.assert_array_equal(vectors.own([35, 10]), AXES[[1, 0]])
    assert cosines(vectors, 35, 10) == [[0.3, 0.3, 0.2], [0.2, 0.3]]
    assert cosines(vectors) == []
    assert vectors.own([]).shape == (0, 4)


def test_sentences_are_compared_as_they_are_and_less_what_all_have_in_common(folder: Path) -> None:
    vectors = opened(folder)
    common = Centre(np.array([0, 0, 0.1, 0.1], dtype=np.float32), np.full(4, 0.1, dtype=np.float32))
    plain, best = vectors.compared(QUERY, [35, 10], common)
    assert [[round(float(value), 3) for value in own] for own in plain] == [[0.3, 0.3, 0.2], [0.2, 0.3]]
    sentences = [AXES[[2, 2, 1]], AXES[[1, 2]]]
    expected = [float(centred(rows.astype(np.float32), QUERY, common).max()) for rows in sentences]
    assert best == pytest.approx(expected)
    assert vectors.compared(QUERY, [], common) == ([], [])


def test_passages_that_were_laid_over_are_read_where_they_lie_now(folder: Path) -> None:
    before = PassageTable(folder)
    after = before.replaced({1: [Placed(35, 1, PLACES[3], 8), Placed(40, 1, PLACES[4], 9)]})
    assert cosines(opened(folder, after), 40, 35, 20) == [[0.4, 0.1], [0.2], [0.4]]
    assert cosines(opened(folder, before), 35) == [[0.3, 0.3, 0.2]]
    with pytest.raises(KeyError):
        opened(folder, before.replaced({1: []})).own([10])


def test_an_unknown_passage_is_an_error(folder: Path) -> None:
    for unknown in (5, 15, 99):
        with pytest.raises(KeyError):
            opened(folder).of_sentences(QUERY, [unknown])


def test_vectors_that_are_lost_or_cut_short_are_refused_with_what_to_run(folder: Path) -> None:
    (folder / "2.vectors").write_bytes(b"\x00" * ROW)
    with pytest.raises(IndexRefused, match=r"cut short.*isnad index --rebuild"):
        opened(folder).of_sentences(QUERY, [35])
    (folder / "1.vectors").unlink()
    with pytest.raises(IndexRefused, match="isnad index --rebuild"):
        opened(folder).own([10])
