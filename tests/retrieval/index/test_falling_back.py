"""A generation that is damaged: the one before answers in its place, and is brought up to date."""

import multiprocessing
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from retrieval.errors import IndexBusy, IndexDamaged, IndexRefused
from retrieval.index.live import AGAIN_SECONDS, LiveIndex
from tests.retrieval.index.test_live import edit_manifest
from tests.retrieval.shelf import CANAL, NILE, PYRAMID, THREE, Shelf

Open = Callable[..., Shelf]

CUT = (
    *(
        "manifest.json",
        "applied.json",
        "dense.faiss",
        "dense.seal",
        "passages.npy",
        "places.npy",
        "owners.npy",
    ),
    *("articles.npy", "heads.npy", "titles.bin", "lexical/meta.json", "lexical/*.fast", "lexical/*.pos"),
)


def two_generations(shelf: Shelf) -> None:
    """Generation 1 holds two articles; 2, which is in use, holds them and was given a third later."""
    shelf.shelve(CANAL, PYRAMID)
    shelf.indexer().rebuild()
    shelf.shelve(NILE)
    assert (shelf.generations.previous(), shelf.generations.current()) == ("000001", "000002")


def files_of(shelf: Shelf, generation: str, pattern: str) -> list[Path]:
    found = sorted(shelf.generations.path(generation).glob(pattern))
    assert found
    return found


def cut(path: Path, to: float) -> None:
    """Leave a share of a file. What is linked to it stays as it is."""
    whole = path.read_bytes()
    path.unlink()
    path.write_bytes(whole[: int(len(whole) * to)])


@pytest.mark.parametrize("to", [0.0, 0.5])
@pytest.mark.parametrize("pattern", CUT)
def test_where_a_file_is_cut_short_the_generation_before_answers_and_it_is_said_why(
    open_shelf: Open, pattern: str, to: float
) -> None:
    writer = open_shelf()
    two_generations(writer)
    for path in files_of(writer, "000002", pattern):
        cut(path, to)
    reader = open_shelf()

    assert reader.first("قناة السويس") == "قناة السويس"
    damage = reader.live.damage()
    assert damage is not None
    assert (damage.name, damage.instead) == ("000002", "000001")
    assert "isnad index --rebuild" in damage.reason


def spoil(path: Path, start: float, end: float, step: int) -> None:
    """Turn over each so many bytes between two shares of a file. What is linked to it stays as it is."""
    spoilt = bytearray(path.read_bytes())
    for at in range(int(len(spoilt) * start), int(len(spoilt) * end), step):
        spoilt[at] ^= 0xFF
    path.unlink()
    path.write_bytes(spoilt)


@pytest.mark.parametrize(("start", "end", "step"), [(0.3, 0.6, 1), (0.9, 1.0, 3), (0.0, 0.1, 5)])
@pytest.mark.parametrize("pattern", [*CUT, "lexical/*.term", "lexical/*.store", "lexical/*.idx"])
def test_where_bytes_of_a_file_fell_over_it_is_answered_all_the_same(
    open_shelf: Open, pattern: str, start: float, end: float, step: int
) -> None:
    writer = open_shelf()
    two_generations(writer)
    for path in files_of(writer, "000002", pattern):
        spoil(path, start, end, step)
    reader = open_shelf()

    assert reader.first("قناة السويس") == "قناة السويس"
    assert reader.first("أهرامات الجيزة")


@pytest.mark.parametrize("pattern", [*CUT, "lexical/*.term"])
def test_where_a_file_is_lost_the_generation_before_answers(open_shelf: Open, pattern: str) -> None:
    writer = open_shelf()
    two_generations(writer)
    for path in files_of(writer, "000002", pattern):
        path.unlink()
    assert open_shelf().first("قناة السويس") == "قناة السويس"


def test_the_one_before_is_put_in_use_and_brought_up_to_date_without_encoding(open_shelf: Open) -> None:
    writer = open_shelf()
    two_generations(writer)
    cut(files_of(writer, "000002", "dense.faiss")[0], 0.5)
    reader = open_shelf()
    assert reader.titles("بحيرة تانا") == {"قناة السويس", "هرم خوفو"}

    assert reader.indexer().put_back("000002", "000001")
    assert reader.indexer().catch_up().encoded == 0
    assert reader.first("بحيرة تانا") == "نهر النيل"
    assert reader.live.damage() is None
    assert (reader.generations.current(), reader.generations.previous()) == ("000001", None)


def test_what_is_in_use_by_now_is_not_put_back(open_shelf: Open) -> None:
    shelf = open_shelf()
    two_generations(shelf)
    assert not shelf.indexer().put_back("000001", "000002")
    with shelf.generations.lock(), pytest.raises(IndexBusy):
        open_shelf().indexer().put_back("000002", "000001")
    assert shelf.generations.current() == "000002"


def test_a_generation_of_another_program_is_refused_although_the_one_before_would_do(
    open_shelf: Open,
) -> None:
    shelf = open_shelf()
    two_generations(shelf)
    edit_manifest(shelf, folding=0)
    with pytest.raises(IndexRefused, match="folding 0"):
        open_shelf().live.follow()


def test_with_no_whole_generation_the_reason_is_said_and_a_build_mends_it(open_shelf: Open) -> None:
    shelf = open_shelf()
    two_generations(shelf)
    for generation in ("000001", "000002"):
        cut(files_of(shelf, generation, "passages.npy")[0], 0.5)
    reader = open_shelf()
    for _ in range(2):
        with pytest.raises(IndexDamaged, match="isnad index --rebuild"):
            reader.live.follow()
    damage = reader.live.damage()
    assert damage is not None
    assert damage.instead is None
    assert reader.indexer().rebuild().encoded == 0
    assert reader.first("بحيرة تانا") == "نهر النيل"


def test_vectors_that_are_cut_short_are_noticed_when_opening_and_encoded_again(open_shelf: Open) -> None:
    shelf = open_shelf()
    shelf.shelve(*THREE)
    (file,) = (shelf.folder / "vectors").rglob("*.vectors")
    cut(file, 0.5)
    with pytest.raises(IndexDamaged, match="cut short"):
        open_shelf().live.snapshot()
    assert open_shelf().indexer().rebuild().encoded > 0
    assert open_shelf().first("بحيرة تانا") == "نهر النيل"


def test_a_generation_that_is_put_back_by_hand_is_opened_again_after_a_while(open_shelf: Open) -> None:
    shelf, now = open_shelf(), [0.0]
    two_generations(shelf)
    path = files_of(shelf, "000002", "dense.faiss")[0]
    whole = path.read_bytes()
    cut(path, 0.5)
    live = LiveIndex(shelf.generations, shelf.changes, shelf.vectors, shelf.encoder, lambda: now[0])
    assert live.follow().name == "000001"
    path.write_bytes(whole)
    assert live.follow().name == "000001"
    now[0] += AGAIN_SECONDS + 1
    assert live.follow().name == "000002"
    assert live.damage() is None


def test_what_is_replaced_and_removed_while_it_is_opened_is_no_damage(
    open_shelf: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf, reader = open_shelf(), open_shelf()
    shelf.shelve(*THREE)
    manifest = reader.generations.manifest

    def late(name: str) -> object:
        monkeypatch.undo()
        for _ in range(2):
            shelf.indexer().rebuild()
        return manifest(name)

    monkeypatch.setattr(reader.generations, "manifest", late)
    assert reader.live.follow().name == "000003"
    assert reader.live.damage() is None


def _asks_after_a_cut(folder: Path, file: str, seen: "multiprocessing.Queue[list[str]]") -> None:
    shelf = Shelf(folder)
    shelf.live.follow()
    shelf.search.ask("قناة السويس")
    for path in shelf.generations.path("000002").glob(file):
        os.truncate(path, 0)
    shelf.live.follow()
    seen.put([hit.title for hit in shelf.search.ask("ارتفاع هرم خوفو").hits])


@pytest.mark.parametrize("file", ["dense.faiss", "lexical/*.idx", "titles.bin"])
def test_a_file_that_is_cut_short_under_a_running_program_does_not_end_it(
    open_shelf: Open, tmp_path: Path, file: str
) -> None:
    """Reading behind the end of a mapped file is SIGBUS, so another process does it."""
    two_generations(open_shelf())
    spawn = multiprocessing.get_context("spawn")
    seen = spawn.Queue()
    child = spawn.Process(target=_asks_after_a_cut, args=(tmp_path, file, seen))
    child.start()
    child.join(60)
    assert child.exitcode == 0
    assert seen.get(timeout=5)[0] == "هرم خوفو"
