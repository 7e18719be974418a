import json
import threading
from pathlib import Path

import pytest

from retrieval.errors import IndexBusy, IndexMissing, IndexRefused
from retrieval.index.generation import GenerationStore, Manifest, write_applied, write_json, write_manifest

MANIFEST = Manifest(
    "e5:1",
    4,
    "inner product",
    1,
    1,
    1,
    1,
    2,
    5,
    7,
    "2024-05-01T12:00:00+00:00",
    ("نص",),
    "AAA=",
    (1, 4),
    "AAA=",
)


@pytest.fixture
def store(tmp_path: Path) -> GenerationStore:
    return GenerationStore(tmp_path / "index")


def build(store: GenerationStore, seq: int = 7) -> str:
    building = store.begin()
    write_manifest(building, MANIFEST)
    write_applied(building, seq)
    return store.publish(building)


def names(store: GenerationStore) -> list[str]:
    return sorted(path.name for path in store.folder.iterdir())


def test_before_the_first_build_there_is_none(store: GenerationStore) -> None:
    assert store.current() is None
    assert store.previous() is None
    with pytest.raises(IndexMissing, match="no earlier generation"):
        store.roll_back()


def test_a_build_is_not_in_use_until_it_is_published(store: GenerationStore) -> None:
    first = build(store)
    building = store.begin()
    write_manifest(building, MANIFEST)
    write_applied(building, 7)
    assert store.current() == first == "000001"
    assert store.publish(building) == store.current() == "000002"
    assert store.manifest("000002") == MANIFEST
    assert store.applied("000002") == 7


def test_the_generation_before_is_kept_and_older_ones_go(store: GenerationStore) -> None:
    for _ in range(4):
        build(store)
    assert (store.current(), store.previous()) == ("000004", "000003")
    assert names(store) == ["000003", "000004", "CURRENT"]


def test_rolling_back_and_forth_swaps_the_two(store: GenerationStore) -> None:
    build(store)
    build(store)
    assert store.roll_back() == store.current() == "000001"
    assert store.previous() == "000002"
    assert store.roll_back() == store.current() == "000002"


def test_a_build_after_a_roll_back_keeps_the_one_that_was_in_use(store: GenerationStore) -> None:
    build(store)
    build(store)
    store.roll_back()
    assert build(store) == "000003"
    assert (store.current(), store.previous()) == ("000003", "000001")
    assert names(store) == ["000001", "000003", "CURRENT"]


def test_leftovers_of_killed_builds_are_removed_and_change_nothing(store: GenerationStore) -> None:
    first = build(store)
    abandoned = store.begin()
    (abandoned / "dense.faiss").write_bytes(b"half")
    assert store.current() == first
    building = store.begin()
    assert list(building.iterdir()) == []
    assert names(store) == ["000001", building.name, "CURRENT"]


def test_a_build_killed_between_its_name_and_its_use_is_neither_used_nor_in_the_way(
    store: GenerationStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    build(store)
    monkeypatch.setattr(store, "_point", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        build(store)
    again = GenerationStore(store.folder)
    assert again.current() == "000001"
    assert build(again) == "000003"
    assert names(again) == ["000001", "000003", "CURRENT"]


def test_a_previous_generation_that_someone_deleted_is_not_offered(store: GenerationStore) -> None:
    build(store)
    build(store)
    (store.path("000001") / "manifest.json").unlink()
    (store.path("000001") / "applied.json").unlink()
    store.path("000001").rmdir()
    assert store.previous() is None
    with pytest.raises(IndexMissing):
        store.roll_back()


@pytest.mark.parametrize(
    "damaged",
    [
        "",
        "{",
        "[]",
        "\x00" * 40,
        json.dumps({"fingerprint": "e5:1"}),
        json.dumps({"colour": "red"}),
        json.dumps({"probes": 5}),
    ],
)
def test_a_damaged_manifest_is_refused_with_what_to_run(store: GenerationStore, damaged: str) -> None:
    name = build(store)
    (store.path(name) / "manifest.json").write_text(damaged, "utf-8")
    with pytest.raises(IndexRefused, match="isnad index --rebuild"):
        store.manifest(name)


def test_a_manifest_of_another_format_is_refused(store: GenerationStore) -> None:
    name = build(store)
    path = store.path(name) / "manifest.json"
    path.write_text(json.dumps(json.loads(path.read_text("utf-8")) | {"format": 99}), "utf-8")
    with pytest.raises(IndexRefused, match="format 99"):
        store.manifest(name)


@pytest.mark.parametrize("damaged", ["", "{}", '{"seq": null}', '{"seq": "x"}', "5"])
def test_a_damaged_count_of_changes_is_refused_with_what_to_run(store: GenerationStore, damaged: str) -> None:
    name = build(store)
    (store.path(name) / "applied.json").write_text(damaged, "utf-8")
    with pytest.raises(IndexRefused, match="isnad index --rebuild"):
        store.applied(name)


def test_a_damaged_pointer_is_refused_and_mended_by_the_next_build(store: GenerationStore) -> None:
    build(store)
    (store.folder / "CURRENT").write_text("{", "utf-8")
    with pytest.raises(IndexRefused, match="isnad index --rebuild"):
        store.current()
    assert build(store) == store.current() == "000002"


def test_a_file_is_replaced_as_a_whole_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "value.json"
    write_json(path, {"word": "قديم"})
    with pytest.raises(TypeError):
        write_json(path, {"word": "جديد", "bad": object()})
    assert json.loads(path.read_text("utf-8")) == {"word": "قديم"}
    write_json(path, {"word": "جديد"})
    assert path.read_text("utf-8") == '{"word": "جديد"}'


def test_who_reads_while_a_file_is_replaced_sees_one_of_the_two(tmp_path: Path) -> None:
    path = tmp_path / "value.json"
    write_json(path, ["a"] * 5000)
    stop = threading.Event()
    seen = []

    def read() -> None:
        while not stop.is_set():
            seen.append({*json.loads(path.read_text("utf-8"))})

    reader = threading.Thread(target=read)
    reader.start()
    for at in range(40):
        write_json(path, ["ab"[at % 2]] * 5000)
    stop.set()
    reader.join()
    assert seen
    assert all(values in ({"a"}, {"b"}) for values in seen)


def test_one_writes_at_a_time(store: GenerationStore) -> None:
    other = GenerationStore(store.folder)
    with store.lock(), pytest.raises(IndexBusy, match="another process"), other.lock(wait=False):
        pass
    with other.lock(wait=False):
        pass


def test_who_waits_writes_when_the_other_is_done(store: GenerationStore) -> None:
    order = []

    def second() -> None:
        with GenerationStore(store.folder).lock():
            order.append("second")

    with store.lock():
        waiting = threading.Thread(target=second)
        waiting.start()
        waiting.join(0.1)
        order.append("first")
    waiting.join()
    assert order == ["first", "second"]


def test_the_lock_is_free_again_after_an_error(store: GenerationStore) -> None:
    with pytest.raises(RuntimeError), store.lock():
        raise RuntimeError
    with store.lock(wait=False):
        pass
