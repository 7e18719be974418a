from pathlib import Path

import numpy as np
import pytest

from data.types import VectorPlace
from retrieval.errors import IndexRefused
from retrieval.index.passage_table import PassageTable, Placed, as_filed

PLACES = tuple(VectorPlace(1, 100 * at, 60) for at in range(6))
FILES = ("passages.npy", "places.npy", "lengths.npy", "owners.npy", "articles.npy", "article_passages.npy")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Passages 10 and 35 of article 1, 20 of article 2."""
    keys, articles = (np.array(column, dtype=np.int64) for column in ([10, 20, 35], [1, 2, 1]))
    PassageTable.write(tmp_path, keys, articles, as_filed(PLACES[:3]), np.array([90, 40, 70], dtype=np.int32))
    return tmp_path


def placed(passage_id: int, article_id: int, at: int) -> Placed:
    return Placed(passage_id, article_id, PLACES[at], 10 * at)


def starts(table: PassageTable, *keys: int) -> list[int]:
    return [int(start) for start in table.places(keys)["start"]]


def test_the_passages_of_an_article_are_known(folder: Path) -> None:
    table = PassageTable(folder)
    assert (table.passages_of(1), table.passages_of(2), table.passages_of(9)) == ((10, 35), (20,), ())
    assert table.articles_of([35, 20, 10]) == [1, 2, 1]
    assert starts(table, 35, 10) == [200, 0]
    assert 20 in table
    assert 15 not in table
    assert len(table) == 3


def test_the_passages_that_a_table_was_built_with_are_told_with_their_articles(folder: Path) -> None:
    table = PassageTable(folder)
    assert (table.base.tolist(), table.owners.tolist()) == ([10, 20, 35], [1, 2, 1])
    assert (table.gone, table.laid_over()) == (frozenset(), [])
    later = table.replaced({1: [placed(40, 1, 3)]})
    assert (later.base.tolist(), later.owners.tolist()) == ([10, 20, 35], [1, 2, 1])


def test_the_characters_of_passages_are_told_in_the_order_asked(folder: Path) -> None:
    table = PassageTable(folder)
    assert table.lengths([35, 10, 20, 35]).tolist() == [70, 90, 40, 70]
    assert table.lengths([]).tolist() == []
    later = table.replaced({1: [placed(35, 1, 3), placed(40, 1, 4)]})
    assert later.lengths([40, 20, 35]).tolist() == [40, 40, 30]
    assert table.lengths([35]).tolist() == [70]


def test_an_articles_passages_are_replaced_in_a_new_table_only(folder: Path) -> None:
    before = PassageTable(folder)
    after = before.replaced({1: [placed(35, 1, 3), placed(40, 1, 4)]})
    assert after.passages_of(1) == (35, 40)
    assert (len(after), 10 in after, 40 in after) == (3, False, True)
    assert starts(after, 40, 20, 35) == [400, 100, 300]
    assert (before.passages_of(1), len(before), starts(before, 35)) == ((10, 35), 3, [200])
    again = after.replaced({1: [placed(10, 1, 0)], 3: [placed(50, 3, 4)]})
    assert (again.passages_of(1), again.passages_of(3), len(again)) == ((10,), (50,), 3)
    assert (35 in again, 40 in again, 10 in again) == (False, False, True)
    assert again.articles_of([50, 20, 10]) == [3, 2, 1]


def test_of_some_keys_those_that_are_there_are_told_in_order(folder: Path, tmp_path: Path) -> None:
    table = PassageTable(folder)
    assert (table.among([35, 15, 99, 10]), table.among([])) == ([35, 10], [])
    after = table.replaced({1: [placed(35, 1, 3), placed(40, 1, 4)]})
    assert after.among([40, 10, 99, 20, 35]) == [40, 20, 35]
    none = np.zeros(0, dtype=np.int64)
    PassageTable.write(tmp_path, none, none, as_filed([]), none.astype(np.int32))
    empty = PassageTable(tmp_path)
    assert (empty.among([1, 2]), empty.replaced({1: [placed(1, 1, 2)]}).among([2, 1])) == ([], [1])


def test_what_came_later_and_what_lies_elsewhere_now_are_told_apart(folder: Path) -> None:
    after = PassageTable(folder).replaced({1: [placed(35, 1, 3), placed(40, 1, 4)]})
    assert sorted(after.laid_over()) == [(35, 1), (40, 1)]
    assert after.gone == {10, 35}  # 35 is there, but not where it was
    again = after.replaced({1: [], 2: [placed(20, 2, 5)]})
    assert (again.laid_over(), again.gone) == ([(20, 2)], frozenset({10, 20, 35}))


def test_a_withdrawn_article_has_no_passages(folder: Path) -> None:
    table = PassageTable(folder).replaced({1: [], 8: []})
    assert (table.passages_of(1), table.passages_of(8), len(table)) == ((), (), 1)
    assert table.gone == {10, 35}
    with pytest.raises(KeyError):
        table.places([10])


def test_an_empty_table_can_be_written_and_filled(tmp_path: Path) -> None:
    none = np.zeros(0, dtype=np.int64)
    PassageTable.write(tmp_path, none, none, as_filed([]), none.astype(np.int32))
    empty = PassageTable(tmp_path)
    table = empty.replaced({1: [placed(1, 1, 2)]})
    assert (starts(table, 1), table.lengths([1]).tolist(), table.articles_of([1])) == ([200], [20], [1])
    assert (len(table), 1 in table, 2 in table) == (1, True, False)
    assert (table.laid_over(), table.gone, table.owners.tolist()) == ([(1, 1)], frozenset(), [])
    with pytest.raises(KeyError):
        empty.places([1])


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
