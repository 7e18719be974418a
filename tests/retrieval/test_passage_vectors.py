from pathlib import Path

import numpy as np
import pytest

from data.types import VectorPlace
from retrieval.errors import IndexRefused
from retrieval.passage_table import PassageTable, Placed, as_filed
from retrieval.passage_vectors import PassageVectors
from retrieval.vector_files import VectorFiles

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
FILES = ("passages.npy", "places.npy", "owners.npy", "articles.npy", "article_passages.npy")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Passages 10 and 35 of article 1, 20 of article 2; the last two blocks are not in the table."""
    (tmp_path / "1.vectors").write_bytes(b"".join(block.tobytes() for block in BLOCKS[:2]))
    (tmp_path / "2.vectors").write_bytes(b"".join(block.tobytes() for block in BLOCKS[2:]))
    keys = np.array([10, 20, 35], dtype=np.int64)
    PassageTable.write(tmp_path, keys, np.array([1, 2, 1], dtype=np.int64), as_filed(PLACES[:3]))
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


def test_the_passages_of_an_article_are_known(folder: Path) -> None:
    table = PassageTable(folder)
    assert (table.passages_of(1), table.passages_of(2), table.passages_of(9)) == ((10, 35), (20,), ())
    assert table.articles_of([35, 20, 10]) == [1, 2, 1]
    assert 20 in table
    assert 15 not in table
    assert len(table) == 3


def test_an_articles_passages_are_replaced_in_a_new_table_only(folder: Path) -> None:
    before = PassageTable(folder)
    after = before.replaced({1: [Placed(35, 1, PLACES[3]), Placed(40, 1, PLACES[4])]})
    assert after.passages_of(1) == (35, 40)
    assert cosines(opened(folder, after), 40, 35, 20) == [[0.4, 0.1], [0.2], [0.4]]
    assert (len(after), 10 in after, 40 in after) == (3, False, True)
    assert before.passages_of(1) == (10, 35)
    assert cosines(opened(folder, before), 35) == [[0.3, 0.3, 0.2]]
    again = after.replaced({1: [Placed(10, 1, PLACES[0])], 3: [Placed(50, 3, PLACES[4])]})
    assert (again.passages_of(1), again.passages_of(3), len(again)) == ((10,), (50,), 3)
    assert (35 in again, 40 in again, 10 in again) == (False, False, True)
    assert again.articles_of([50, 20, 10]) == [3, 2, 1]


def test_a_withdrawn_article_has_no_passages(folder: Path) -> None:
    table = PassageTable(folder).replaced({1: [], 8: []})
    assert (table.passages_of(1), table.passages_of(8), len(table)) == ((), (), 1)
    with pytest.raises(KeyError):
        opened(folder, table).own([10])


def test_an_unknown_passage_is_an_error(folder: Path) -> None:
    for unknown in (5, 15, 99):
        with pytest.raises(KeyError):
            opened(folder).of_sentences(QUERY, [unknown])


def test_an_empty_table_can_be_written_and_filled(folder: Path, tmp_path: Path) -> None:
    none = np.zeros(0, dtype=np.int64)
    PassageTable.write(tmp_path, none, none, as_filed([]))
    table = PassageTable(tmp_path).replaced({1: [Placed(1, 1, PLACES[1])]})
    assert cosines(opened(folder, table), 1) == [[0.4]]
    assert (len(table), 1 in table, 2 in table) == (1, True, False)
    assert table.articles_of([1]) == [1]
    with pytest.raises(KeyError):
        PassageTable(tmp_path).places([1])


@pytest.mark.parametrize("name", FILES)
def test_a_damaged_file_is_refused_with_what_to_run(folder: Path, name: str) -> None:
    whole = (folder / name).read_bytes()
    for damaged in (b"", whole[:40], whole[:-3], b"\x00" * len(whole)):
        (folder / name).write_bytes(damaged)
        with pytest.raises(IndexRefused, match="isnad index --rebuild"):
            PassageTable(folder)
    (folder / name).unlink()
    with pytest.raises(IndexRefused, match="isnad index --rebuild"):
        PassageTable(folder)


@pytest.mark.parametrize("name", FILES)
def test_files_that_do_not_fit_one_another_are_refused(folder: Path, name: str) -> None:
    np.save(folder / name, np.load(folder / name)[:1])
    with pytest.raises(IndexRefused, match="cut short"):
        PassageTable(folder)


def test_vectors_that_are_lost_or_cut_short_are_refused_with_what_to_run(folder: Path) -> None:
    (folder / "2.vectors").write_bytes(b"\x00" * ROW)
    with pytest.raises(IndexRefused, match=r"cut short.*isnad index --rebuild"):
        opened(folder).of_sentences(QUERY, [35])
    (folder / "1.vectors").unlink()
    with pytest.raises(IndexRefused, match="isnad index --rebuild"):
        opened(folder).own([10])
