"""A disk that is full while the index is written: nothing half-written is used, and with room again all is as it would be."""

from collections.abc import Callable
from pathlib import Path

import pytest

from data.errors import StoreError
from retrieval.errors import IndexNotWritten
from tests.disk import room
from tests.retrieval.shelf import CANAL, NILE, PYRAMID, Shelf

Open = Callable[..., Shelf]

ROOMS = (0, 30, 140, 250, 1_000, 2_500, 4_000, 5_000)
"""Bytes that fit into a file: from none at all to all but the largest."""
REFUSED = (IndexNotWritten, StoreError)


def leftovers(shelf: Shelf) -> list[str]:
    return [path.name for path in shelf.generations.folder.rglob("*") if path.suffix in (".building", ".new")]


def files(shelf: Shelf) -> int:
    return sum(1 for path in (shelf.folder / "vectors").rglob("*.vectors"))


@pytest.mark.parametrize("size", ROOMS)
def test_a_build_without_room_leaves_the_old_index_and_nothing_behind(open_shelf: Open, size: int) -> None:
    shelf = open_shelf()
    shelf.shelve(CANAL, PYRAMID)
    with room(size), pytest.raises(REFUSED) as refused:
        shelf.indexer().rebuild()

    assert "\n" not in str(refused.value)
    assert leftovers(shelf) == []
    assert shelf.generations.current() == "000001"
    assert open_shelf().first("قناة السويس") == "قناة السويس"
    assert shelf.indexer().rebuild().encoded == 0
    assert open_shelf().first("ارتفاع هرم خوفو") == "هرم خوفو"


@pytest.mark.parametrize("size", ROOMS)
def test_additions_without_room_are_made_once_there_is(open_shelf: Open, size: int) -> None:
    shelf, reader = open_shelf(), open_shelf()
    shelf.shelve(CANAL, PYRAMID)
    reader.live.follow()
    shelf.take(NILE)
    with room(size), pytest.raises(REFUSED):
        shelf.indexer().catch_up()

    assert reader.first("قناة السويس") == "قناة السويس"
    assert open_shelf().titles("بحيرة تانا") <= {"قناة السويس", "هرم خوفو", "نهر النيل"}
    assert leftovers(shelf) == []
    shelf.indexer().catch_up()
    assert reader.first("بحيرة تانا") == "نهر النيل"
    assert open_shelf().first("بحيرة تانا") == "نهر النيل"


def test_tries_without_room_do_not_fill_the_disk_with_vectors_of_nobody(
    open_shelf: Open, tmp_path: Path
) -> None:
    shelf = open_shelf()
    shelf.shelve(CANAL)
    (file,) = (tmp_path / "vectors").rglob("*.vectors")
    before = file.stat().st_size
    shelf.take(NILE)
    for _ in range(3):
        with room(before + 100), pytest.raises(StoreError):
            shelf.indexer().catch_up()
        assert (files(shelf), file.stat().st_size) == (1, before)
    shelf.indexer().catch_up()
    assert files(shelf) == 1
    assert open_shelf().first("بحيرة تانا") == "نهر النيل"
