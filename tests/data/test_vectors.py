import dataclasses
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

import data.vectors
from data.changes import ChangeStore
from data.database import Database
from data.decide import text_hash
from data.encoded import vector_name
from data.vectors import VectorStore
from tests.data.collection import done, draft, ingest


def name_of(about: str, text: str) -> str:
    """The name of the vectors of a passage of a draft about something."""
    return vector_name(draft(about).title, text_hash(text))


def test_vectors_come_back_under_their_model(database: Database, tmp_path: Path) -> None:
    vectors = VectorStore(database, tmp_path)
    vectors.put("e5", {"a": b"\x01\x00", "b": b"\x02"})
    vectors.put("other", {"a": b"\x09"})
    assert vectors.get("e5", ["a", "b", "c", "a"]) == {"a": b"\x01\x00", "b": b"\x02"}
    assert vectors.get("other", ["a", "b"]) == {"a": b"\x09"}
    assert vectors.get("none", ["a"]) == {}


def test_what_is_missing_is_asked_for_by_model(database: Database, tmp_path: Path) -> None:
    vectors = VectorStore(database, tmp_path)
    vectors.put("e5", {"a": b"1"})
    assert vectors.missing("e5", ["a", "b", "b"]) == {"b"}
    assert vectors.missing("other", iter(["a"])) == {"a"}
    assert vectors.missing("e5", []) == set()


def test_a_vector_is_replaced_by_a_later_one(database: Database, tmp_path: Path) -> None:
    vectors = VectorStore(database, tmp_path)
    vectors.put("e5", {"a": b"old", "b": b"kept"})
    vectors.put("e5", {"a": b"new"})
    assert vectors.get("e5", ["a", "b"]) == {"a": b"new", "b": b"kept"}
    vectors.put("e5", {})


def test_forty_thousand_vectors_are_no_more_than_a_query_may_ask(database: Database, tmp_path: Path) -> None:
    vectors = VectorStore(database, tmp_path)
    all_of_them = {f"{i:032x}": i.to_bytes(4) for i in range(40_000)}
    vectors.put("e5", all_of_them)
    assert vectors.get("e5", all_of_them) == all_of_them
    assert vectors.missing("e5", [*all_of_them, "x"]) == {"x"}


def test_vectors_of_texts_that_are_gone_are_dropped_for_one_model(database: Database, tmp_path: Path) -> None:
    article = draft("خبر", "نص قديم.")
    ingest(database, article, draft("باق"), draft("مسحوب"))
    ingest(database, draft("خبر", "نص جديد."), done(draft("مسحوب")))
    vectors = VectorStore(database, tmp_path)
    titles = {"نص قديم.": "خبر", "نص جديد.": "خبر", "نص باق.": "باق", "نص مسحوب.": "مسحوب"}
    names = {text: name_of(about, text) for text, about in titles.items()}
    for model in ("e5", "other"):
        vectors.put(model, dict.fromkeys(names.values(), b"v"))
    assert vectors.drop_unused("e5") == 1
    assert vectors.missing("e5", names.values()) == {names["نص قديم."]}
    assert vectors.missing("other", names.values()) == set()
    there = [passage.vector_name for passage in ChangeStore(database).article_passages([1, 2, 3])]
    assert there == [names["نص جديد."], names["نص باق."]]


def test_vectors_under_a_title_that_changed_are_dropped(database: Database, tmp_path: Path) -> None:
    article = draft("خبر", "نص باق.")
    ingest(database, article)
    (old,) = ChangeStore(database).article_passages([1])
    ingest(database, dataclasses.replace(article, title="عنوان جديد"))
    (new,) = ChangeStore(database).article_passages([1])
    vectors = VectorStore(database, tmp_path)
    vectors.put("e5", {old.vector_name: b"old", new.vector_name: b"new", "of an earlier program": b"v"})
    assert vectors.drop_unused("e5") == 2
    assert vectors.get("e5", [old.vector_name, new.vector_name]) == {new.vector_name: b"new"}


def test_more_vectors_than_are_read_at_a_time_are_looked_at(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(data.vectors, "READ", 2)
    words = [f"خبر {at}" for at in range(5)]
    ingest(database, *map(draft, words))
    used = {name_of(word, f"نص {word}."): b"v" for word in words}
    vectors = VectorStore(database, tmp_path)
    vectors.put("e5", used | {f"gone {at}": b"v" for at in range(5)})
    assert vectors.drop_unused("e5") == 5
    assert vectors.get("e5", used) == used
    assert vectors.drop_unused("e5") == 0


def test_what_a_killed_writer_left_behind_belongs_to_nobody(database: Database, tmp_path: Path) -> None:
    vectors = VectorStore(database, tmp_path)
    vectors.put("e5", {"a": b"whole"})
    with vectors.path("e5", 1).open("ab") as file:
        file.write(b"half a bl")
    vectors.put("e5", {"b": b"later"})
    assert vectors.get("e5", ["a", "b"]) == {"a": b"whole", "b": b"later"}
    assert {name: place.segment for name, place in vectors.places("e5", ["a", "b"]).items()} == {
        "a": 1,
        "b": 2,
    }


def test_a_place_is_never_given_twice_so_that_who_holds_it_can_go_on_reading(
    database: Database, tmp_path: Path
) -> None:
    ingest(database, draft("خبر", "نص باق."))
    vectors = VectorStore(database, tmp_path)
    vectors.put("e5", {name_of("خبر", "نص باق."): b"kept"})
    vectors.put("e5", {"gone": b"old vector"})
    place = vectors.places("e5", ["gone"])["gone"]
    assert vectors.drop_unused("e5") == 1
    vectors.put("e5", {"new": b"new vector"})
    assert vectors.path("e5", place.segment).read_bytes()[place.start : place.end] == b"old vector"
    assert vectors.get("e5", ["new"]) == {"new": b"new vector"}


def test_a_file_that_is_full_is_followed_by_another(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(data.vectors, "SEGMENT_BYTES", 8)
    vectors = VectorStore(database, tmp_path)
    for name in "abc":
        vectors.put("e5", {name: name.encode() * 5})
    assert [place.segment for place in vectors.places("e5", "abc").values()] == [1, 1, 2]
    assert vectors.get("e5", "abc") == {"a": b"aaaaa", "b": b"bbbbb", "c": b"ccccc"}


def test_vectors_whose_file_is_lost_or_cut_short_are_missing_and_can_be_put_again(
    database: Database, tmp_path: Path
) -> None:
    vectors = VectorStore(database, tmp_path)
    vectors.put("e5", {"a": b"first", "b": b"second"})
    vectors.path("e5", 1).write_bytes(b"firstse")
    assert vectors.missing("e5", ["a", "b"]) == {"b"}
    vectors.put("e5", {"b": b"again"})
    assert vectors.get("e5", ["a", "b"]) == {"a": b"first", "b": b"again"}
    vectors.path("e5", 1).unlink()
    assert vectors.missing("e5", ["a", "b"]) == {"a"}


def test_a_file_that_is_mostly_forgotten_is_moved_and_deleted_once_nobody_keeps_it(
    database: Database, tmp_path: Path
) -> None:
    ingest(database, draft("خبر", "نص باق."))
    name = name_of("خبر", "نص باق.")
    vectors = VectorStore(database, tmp_path)
    vectors.put("e5", {name: b"kept", **{f"gone {at}": b"gone" for at in range(3)}})
    vectors.drop_unused("e5")
    assert vectors.compact("e5") == 1
    assert vectors.places("e5", [name])[name].segment == 2
    vectors.remove_files("e5", keep={1})
    assert vectors.path("e5", 1).exists()
    vectors.remove_files("e5", keep=())
    assert not vectors.path("e5", 1).exists()
    assert vectors.get("e5", [name]) == {name: b"kept"}
    assert vectors.compact("e5") == 0


def test_two_who_write_at_once_lose_nothing(database: Database, tmp_path: Path) -> None:
    names = [f"{writer}-{at}" for writer in range(4) for at in range(25)]

    def write(writer: int) -> None:
        store = VectorStore(database, tmp_path)
        for name in names[writer * 25 : writer * 25 + 25]:
            store.put("e5", {name: name.encode()})

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(write, range(4)))
    assert VectorStore(database, tmp_path).get("e5", names) == {name: name.encode() for name in names}
