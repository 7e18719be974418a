"""What every `DenseIndex` promises: FAISS, and the NumPy oracle it is held against."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import faiss
import numpy as np
import pytest

from retrieval.dense import DenseIndex, FaissFlatIndex
from retrieval.encoder import Vectors, unit_rows
from retrieval.errors import IndexRefused
from tests.doubles import ArrayDense

Make = Callable[[int], DenseIndex]
DIM = 16


@pytest.fixture(params=[FaissFlatIndex, ArrayDense])
def make(request: pytest.FixtureRequest) -> Make:
    return request.param  # type: ignore[no-any-return]


def axis(*shares: float) -> Vectors:
    """One unit vector with the given parts on the first axes."""
    row = np.zeros((1, DIM))
    row[0, : len(shares)] = shares
    return unit_rows(row)


def random_rows(count: int, seed: int = 1) -> Vectors:
    return unit_rows(np.random.default_rng(seed).normal(size=(count, DIM)))


def test_ids_are_passage_keys_and_never_positions(make: Make) -> None:
    index = make(DIM)
    index.add([90_000_000_001, 7], np.concatenate([axis(1), axis(0, 1)]))
    assert index.search(axis(0.6, 0.8)[0], 5) == [
        (7, pytest.approx(0.8)),
        (90_000_000_001, pytest.approx(0.6)),
    ]
    assert 7 in index
    assert 0 not in index
    assert len(index) == 2


def test_the_best_come_first_and_no_more_than_asked(make: Make) -> None:
    index = make(DIM)
    index.add([3, 1, 2], np.concatenate([axis(1), axis(0.5, 1), axis(-1)]))
    assert [key for key, _ in index.search(axis(1)[0], 2)] == [3, 1]
    assert index.search(axis(1)[0], 0) == []
    assert make(DIM).search(axis(1)[0], 3) == []


def test_ties_are_ordered_by_id_also_where_the_list_is_cut(make: Make) -> None:
    index = make(DIM)
    ids = [50, 9, 70, 1, 30, 2]
    index.add(ids, np.repeat(axis(1), len(ids), axis=0))
    index.add([4], axis(0.5, 0.5))
    for limit in range(1, 8):
        assert [key for key, _ in index.search(axis(1)[0], limit)] == [1, 2, 9, 30, 50, 70, 4][:limit]


def test_what_is_removed_is_not_found_and_the_rest_keep_their_vectors(make: Make) -> None:
    index = make(DIM)
    rows = random_rows(20)
    index.add(range(100, 120), rows)
    index.remove([100, 110, 119, 5])
    left = [key for key in range(100, 120) if key not in {100, 110, 119}]
    np.testing.assert_array_equal(index.vectors(left), rows[[key - 100 for key in left]])
    assert [index.search(rows[key - 100], 1)[0][0] for key in left] == left
    assert 110 not in index
    assert len(index) == 17


def test_a_passage_that_comes_again_gets_the_new_vector(make: Make) -> None:
    index = make(DIM)
    index.add([1, 2], np.concatenate([axis(1), axis(0, 1)]))
    index.add([1], axis(0, 0, 1))
    assert index.search(axis(0, 0, 1)[0], 1) == [(1, pytest.approx(1))]
    assert dict(index.search(axis(1)[0], 5)) == {1: 0, 2: 0}
    index.remove([1])
    index.add([1], axis(1))
    assert index.search(axis(1)[0], 1) == [(1, pytest.approx(1))]
    assert len(index) == 2


def test_vectors_come_in_the_order_that_is_asked(make: Make) -> None:
    index = make(DIM)
    rows = random_rows(3)
    index.add([10, 20, 30], rows)
    np.testing.assert_array_equal(index.vectors([30, 10, 30]), rows[[2, 0, 2]])
    assert index.vectors([]).shape == (0, DIM)
    with pytest.raises(KeyError):
        index.vectors([10, 11])


def test_adding_nothing_changes_nothing(make: Make) -> None:
    index = make(DIM)
    index.add([], np.zeros((0, DIM), dtype=np.float32))
    index.remove([])
    assert len(index) == 0


def test_faiss_agrees_with_the_oracle_through_additions_and_removals() -> None:
    rows, queries = random_rows(400), random_rows(30, seed=2)
    real, oracle = FaissFlatIndex(DIM), ArrayDense(DIM)
    for index in (real, oracle):
        index.add(range(0, 400, 2), rows[::2])
        index.remove(range(0, 400, 6))
        index.add(range(1, 400, 2), rows[1::2])
        index.add([12, 13], rows[[0, 1]])
        index.remove([13, 44, 45])
    assert len(real) == len(oracle)
    for query in queries:
        found, expected = real.search(query, 25), oracle.search(query, 25)
        assert [key for key, _ in found] == [key for key, _ in expected]
        np.testing.assert_allclose([s for _, s in found], [s for _, s in expected], atol=1e-6)


def test_searching_while_others_add_and_remove_never_shows_a_wrong_vector(make: Make) -> None:
    index = make(DIM)
    rows = random_rows(300)
    index.add([1_000], rows[:1])

    def change(worker: int) -> None:
        for at in range(worker, 300, 3):
            index.add([at], rows[at : at + 1])
            if at % 5 == 0:
                index.remove([at])

    def look(worker: int) -> list[tuple[int, float]]:
        return [hit for at in range(150) for hit in index.search(rows[(at * 2 + worker) % 300], 10)]

    with ThreadPoolExecutor(6) as pool:
        changing = [pool.submit(change, worker) for worker in range(3)]
        looking = [pool.submit(look, worker) for worker in range(3)]
        hits = [hit for future in looking for hit in future.result()]
        for future in changing:
            future.result()
    assert {key for key, _ in hits} <= {*range(300), 1_000}
    assert all(-1.001 <= score <= 1.001 for _, score in hits)
    left = [at for at in range(300) if at % 5]
    np.testing.assert_array_equal(index.vectors(left), rows[left])
    assert len(index) == len(left) + 1


def test_a_saved_index_answers_as_before(tmp_path: Path) -> None:
    index = FaissFlatIndex(DIM)
    rows = random_rows(50)
    index.add(range(7, 57), rows)
    index.remove([8])
    index.save(tmp_path / "dense.faiss")
    loaded = FaissFlatIndex.load(tmp_path / "dense.faiss")
    assert loaded.search(rows[3], 20) == index.search(rows[3], 20)
    assert 8 not in loaded
    assert len(loaded) == 49


def test_an_empty_index_is_saved_and_loaded_too(tmp_path: Path) -> None:
    FaissFlatIndex(DIM).save(tmp_path / "dense.faiss")
    loaded = FaissFlatIndex.load(tmp_path / "dense.faiss")
    assert loaded.search(axis(1)[0], 3) == []
    loaded.add([5], axis(1))
    assert loaded.search(axis(1)[0], 3) == [(5, pytest.approx(1))]


def test_a_damaged_file_is_refused_with_what_to_run(tmp_path: Path) -> None:
    path = tmp_path / "dense.faiss"
    index = FaissFlatIndex(DIM)
    index.add(range(50), random_rows(50))
    index.save(path)
    whole = path.read_bytes()
    for damaged in (whole[:100], b"", b"no index at all" * 9):
        path.write_bytes(damaged)
        with pytest.raises(IndexRefused, match="isnad index --rebuild"):
            FaissFlatIndex.load(path)
    path.unlink()
    with pytest.raises(IndexRefused, match="isnad index --rebuild"):
        FaissFlatIndex.load(path)


def test_an_index_of_another_metric_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "dense.faiss"
    for other in (faiss.IndexIDMap2(faiss.IndexFlatL2(DIM)), faiss.IndexFlatIP(DIM)):
        faiss.write_index(other, str(path))
        with pytest.raises(IndexRefused, match="of another kind"):
            FaissFlatIndex.load(path)
