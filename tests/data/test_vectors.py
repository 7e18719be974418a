from data.changes import ChangeStore
from data.database import Database
from data.decide import text_hash
from data.vectors import VectorStore
from tests.data.collection import done, draft, ingest


def test_vectors_come_back_under_their_model(database: Database) -> None:
    vectors = VectorStore(database)
    vectors.put("e5", {"a": b"\x01\x00", "b": b"\x02"})
    vectors.put("other", {"a": b"\x09"})
    assert vectors.get("e5", ["a", "b", "c", "a"]) == {"a": b"\x01\x00", "b": b"\x02"}
    assert vectors.get("other", ["a", "b"]) == {"a": b"\x09"}
    assert vectors.get("none", ["a"]) == {}


def test_what_is_missing_is_asked_for_by_model(database: Database) -> None:
    vectors = VectorStore(database)
    vectors.put("e5", {"a": b"1"})
    assert vectors.missing("e5", ["a", "b", "b"]) == {"b"}
    assert vectors.missing("other", iter(["a"])) == {"a"}
    assert vectors.missing("e5", []) == set()


def test_a_vector_is_replaced_by_a_later_one(database: Database) -> None:
    vectors = VectorStore(database)
    vectors.put("e5", {"a": b"old", "b": b"kept"})
    vectors.put("e5", {"a": b"new"})
    assert vectors.get("e5", ["a", "b"]) == {"a": b"new", "b": b"kept"}
    vectors.put("e5", {})


def test_forty_thousand_vectors_are_no_more_than_a_query_may_ask(database: Database) -> None:
    vectors = VectorStore(database)
    all_of_them = {f"{i:032x}": i.to_bytes(4) for i in range(40_000)}
    vectors.put("e5", all_of_them)
    assert vectors.get("e5", all_of_them) == all_of_them
    assert vectors.missing("e5", [*all_of_them, "x"]) == {"x"}


def test_vectors_of_texts_that_are_gone_are_dropped_for_one_model(database: Database) -> None:
    article = draft("خبر", "نص قديم.")
    ingest(database, article, draft("باق"), draft("مسحوب"))
    ingest(database, draft("خبر", "نص جديد."), done(draft("مسحوب")))
    vectors = VectorStore(database)
    names = {text: text_hash(text) for text in ("نص قديم.", "نص جديد.", "نص باق.", "نص مسحوب.")}
    for model in ("e5", "other"):
        vectors.put(model, dict.fromkeys(names.values(), b"v"))
    assert vectors.drop_unused("e5") == 1
    assert vectors.missing("e5", names.values()) == {names["نص قديم."]}
    assert vectors.missing("other", names.values()) == set()
    hashes = [p.text_hash for p in ChangeStore(database).article_passages([1, 2, 3])]
    assert hashes == [names["نص جديد."], names["نص باق."]]
