"""What every `DenseIndex` promises: FAISS with whole vectors and with codes, and the NumPy oracle they are held against."""

from collections.abc import Callable, Sequence
from pathlib import Path

import faiss
import numpy as np
import pytest

from retrieval.encoders.encoder import Vectors, unit_rows
from retrieval.errors import IndexRefused
from retrieval.index import dense
from retrieval.index.dense import DenseIndex, FaissIndex, write_dense
from tests.doubles import ArrayDense

Make = Callable[[Sequence[int], Vectors], DenseIndex]
DIM = 16
NOTHING = np.zeros((0, DIM), dtype=np.float32)


def exact(keys: Sequence[int], rows: Vectors) -> Callable[[Sequence[int]], Vectors]:
    place = {key: at for at, key in enumerate(keys)}
    return lambda wanted: rows[[place[key] for key in wanted]]


def cosines(keys: Sequence[int], rows: Vectors) -> Callable[[Vectors, Sequence[int]], Vectors]:
    vectors = exact(keys, rows)
    return lambda query, wanted: vectors(wanted) @ query


def faiss_index(path: Path, keys: Sequence[int], rows: Vectors, exact_up_to: int = 1000) -> FaissIndex:
    order = np.argsort(np.array(keys, dtype=np.int64))
    write_dense(path, np.array(keys, dtype=np.int64)[order], exact(keys, rows), DIM, exact_up_to)
    return FaissIndex(path, cosines(keys, rows))


@pytest.fixture(params=["vectors", "codes", "oracle"])
def make(request: pytest.FixtureRequest, tmp_path: Path) -> Make:
    if request.param == "oracle":
        return ArrayDense
    up_to = 0 if request.param == "codes" else 1000

    def make_faiss(keys: Sequence[int], rows: Vectors) -> DenseIndex:
        # Codes cannot be learnt from a handful of vectors; those around them must not be found.
        return faiss_index(tmp_path / "dense.faiss", keys, rows, up_to if len(keys) >= 20 else 1000)

    return make_faiss


def axis(*shares: float) -> Vectors:
    """One unit vector with the given parts on the first axes."""
    row = np.zeros((1, DIM))
    row[0, : len(shares)] = shares
    return unit_rows(row)


def random_rows(count: int, seed: int = 1) -> Vectors:
    return unit_rows(np.random.default_rng(seed).normal(size=(count, DIM)))


def test_ids_are_passage_keys_and_never_positions(make: Make) -> None:
    index = make([90_000_000_001, 7], np.concatenate([axis(1), axis(0, 1)]))
    assert index.search(axis(0.6, 0.8)[0], 5) == [
        (7, pytest.approx(0.8)),
        (90_000_000_001, pytest.approx(0.6)),
    ]
    assert 7 in index
    assert 0 not in index
    assert len(index) == 2


def test_the_best_come_first_and_no_more_than_asked(make: Make) -> None:
    rows = random_rows(60)
    index = make(range(3, 63), rows)
    for query in random_rows(5, seed=2):
        best = (np.argsort(-(rows @ query))[:7] + 3).tolist()
        assert [key for key, _ in index.search(query, 7)] == best
    assert index.search(axis(1)[0], 0) == []
    assert make([], NOTHING).search(axis(1)[0], 3) == []


def test_ties_are_ordered_by_id_also_where_the_list_is_cut(make: Make) -> None:
    ids = [50, 9, 70, 1, 30, 2]
    index = make([*ids, 4], np.concatenate([np.repeat(axis(1), len(ids), axis=0), axis(0.5, 0.5)]))
    for limit in range(1, 8):
        assert [key for key, _ in index.search(axis(1)[0], limit)] == [1, 2, 9, 30, 50, 70, 4][:limit]


def test_what_is_removed_is_not_found_and_the_rest_is(make: Make) -> None:
    rows = random_rows(40)
    index = make(range(100, 140), rows).replaced([100, 110, 139, 5], [], NOTHING)
    left = [key for key in range(100, 140) if key not in {100, 110, 139}]
    assert [index.search(rows[key - 100], 1)[0][0] for key in left] == left
    assert {key for key, _ in index.search(rows[0], 40)} == set(left)
    assert 110 not in index
    assert len(index) == 37


def test_a_passage_that_comes_again_gets_the_new_vector(make: Make) -> None:
    index = make([1, 2], np.concatenate([axis(1), axis(0, 1)]))
    index = index.replaced([], [1], axis(0, 0, 1))
    assert index.search(axis(0, 0, 1)[0], 1) == [(1, pytest.approx(1))]
    assert dict(index.search(axis(1)[0], 5)) == {1: 0, 2: 0}
    index = index.replaced([1], [], NOTHING)
    assert len(index) == 1
    index = index.replaced([1], [1], axis(1))
    assert index.search(axis(1)[0], 1) == [(1, pytest.approx(1))]
    assert len(index) == 2


def test_who_holds_an_index_goes_on_seeing_what_it_was(make: Make) -> None:
    before = make([1, 2], np.concatenate([axis(1), axis(0, 1)]))
    after = before.replaced([1], [3], axis(0.8, 0.6))
    assert [key for key, _ in before.search(axis(1)[0], 5)] == [1, 2]
    assert [key for key, _ in after.search(axis(1)[0], 5)] == [3, 2]
    assert (1 in before, 3 in before, 1 in after, 3 in after) == (True, False, False, True)
    assert (len(before), len(after)) == (2, 2)


def test_additions_and_removals_agree_with_the_oracle(make: Make) -> None:
    rows, queries = random_rows(400), random_rows(30, seed=2)
    found = make(range(0, 400, 2), rows[::2])
    oracle: DenseIndex = ArrayDense(range(0, 400, 2), rows[::2])
    for removed, added in (
        (range(0, 400, 6), range(1, 400, 2)),
        ([3, 5], [12, 13]),
        ([13, 44, 45], [44]),
    ):
        found = found.replaced(removed, added, rows[list(added)])
        oracle = oracle.replaced(removed, added, rows[list(added)])
        assert len(found) == len(oracle)
    for query in queries:
        hits, expected = found.search(query, 25), oracle.search(query, 25)
        assert [key for key, _ in hits] == [key for key, _ in expected]
        np.testing.assert_allclose([s for _, s in hits], [s for _, s in expected], atol=1e-6)


def test_codes_find_what_comparing_with_all_finds(tmp_path: Path) -> None:
    rng = np.random.default_rng(3)
    rows = unit_rows(rng.normal(size=(30_000, 128)) + 2 * rng.normal(size=(1, 128)))
    write_dense(tmp_path / "dense.faiss", np.arange(30_000), exact(range(30_000), rows), 128, exact_up_to=0)
    index = FaissIndex(tmp_path / "dense.faiss", cosines(range(30_000), rows))
    found = 0
    for query in unit_rows(rng.normal(size=(50, 128)) + 2 * rows[:1]):
        best = np.argsort(-(rows @ query))[:10].tolist()
        hits = index.search(query, 10)
        found += len({key for key, _ in hits} & set(best))
        assert all(score == pytest.approx(float(rows[key] @ query), abs=1e-6) for key, score in hits)
    assert found / 500 >= 0.98


@pytest.mark.parametrize("exact_up_to", [0, 1000])
def test_a_question_wakes_no_other_thread_of_faiss(tmp_path: Path, exact_up_to: int) -> None:
    rows = random_rows(50)
    threads: list[int] = []

    def seen(query: Vectors, wanted: Sequence[int]) -> Vectors:
        threads.append(faiss.omp_get_max_threads())
        return cosines(range(50), rows)(query, wanted)

    faiss_index(tmp_path / "dense.faiss", range(50), rows, exact_up_to)
    index, before = FaissIndex(tmp_path / "dense.faiss", seen), faiss.omp_get_max_threads()
    faiss.omp_set_num_threads(3)
    try:
        index.search(rows[0], 5)
        assert faiss.omp_get_max_threads() == 3  # building an index in this thread may use them all
    finally:
        faiss.omp_set_num_threads(before)
    assert set(threads) <= {1}


@pytest.mark.parametrize("exact_up_to", [0, 1000])
def test_a_damaged_file_is_refused_with_what_to_run(tmp_path: Path, exact_up_to: int) -> None:
    path = tmp_path / "dense.faiss"
    faiss_index(path, range(50), random_rows(50), exact_up_to)
    whole = path.read_bytes()
    for damaged in (whole[:100], whole[:-1], whole + b"x", b"", b"no index at all" * 9, bytes(len(whole))):
        path.write_bytes(damaged)
        with pytest.raises(IndexRefused, match="isnad index --rebuild"):
            FaissIndex(path, cosines([], NOTHING))
    for lost in (path, path.with_suffix(".seal")):
        path.write_bytes(whole)
        lost.unlink()
        with pytest.raises(IndexRefused, match="isnad index --rebuild"):
            FaissIndex(path, cosines([], NOTHING))


def test_an_index_of_another_kind_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "dense.faiss"
    for other in (
        faiss.IndexIDMap(faiss.IndexFlatL2(DIM)),
        faiss.IndexFlatIP(DIM),
        faiss.IndexIDMap(faiss.IndexHNSWFlat(DIM, 4, faiss.METRIC_INNER_PRODUCT)),
    ):
        faiss.write_index(other, str(path))
        path.with_suffix(".seal").write_text(dense._seal(path))
        with pytest.raises(IndexRefused, match="of another kind"):
            FaissIndex(path, cosines([], NOTHING))
