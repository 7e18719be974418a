"""What every `Changes` promises an index: the database's queue, and a measuring set seen as one."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from data.changes import ChangeStore
from data.types import Change, PassageOutline
from retrieval.measuring.corpus import Corpus
from retrieval.protocols import Changes
from tests.data.collection import draft, ingest
from tests.databases import database_at

WORDS = ("ألف", "باء", "تاء", "ثاء", "جيم")


@pytest.fixture(params=["database", "set"])
def changes(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Changes]:
    """Five articles of one passage each, numbered from 1, each with its change."""
    if request.param == "set":
        lines = [{"_id": word, "title": f"عنوان {word}", "text": f"نص {word}."} for word in WORDS]
        text = "\n".join(json.dumps(line) for line in lines)
        (tmp_path / "corpus.jsonl").write_text(text, "utf-8")
        yield Corpus(tmp_path)
        return
    with database_at(tmp_path / "isnad.db") as database:
        ingest(database, *(draft(word) for word in WORDS))
        yield ChangeStore(database)


def test_changes_come_in_order_from_where_an_index_stands(changes: Changes) -> None:
    assert changes.latest() == 5
    assert changes.since(0, 2) == [Change(1, 1), Change(2, 2)]
    assert changes.since(3, 10) == [Change(4, 4), Change(5, 5)]
    assert changes.since(5, 10) == []


def test_passages_are_those_of_the_articles_that_there_are(changes: Changes) -> None:
    found = changes.article_passages([2, 4, 99])
    assert [(p.passage_id, p.article_id, p.title, p.text) for p in found] == [
        (2, 2, "عنوان باء", "نص باء."),
        (4, 4, "عنوان ثاء", "نص ثاء."),
    ]
    assert changes.article_passages([]) == []


def test_all_passages_come_in_portions_in_the_order_of_their_keys(changes: Changes) -> None:
    portions = [[passage.passage_id for passage in some] for some in changes.all_passages(2)]
    assert portions == [[1, 2], [3, 4], [5]]


def test_a_passage_is_the_same_whichever_way_it_is_read(changes: Changes) -> None:
    assert [p for some in changes.all_passages(9) for p in some] == changes.article_passages(range(1, 6))


def test_passages_asked_for_by_their_keys_come_in_that_order(changes: Changes) -> None:
    every = changes.article_passages(range(1, 6))
    assert changes.by_ids([4, 99, 2]) == [every[3], every[1]]
    assert changes.by_ids([]) == []


def test_outlines_are_of_the_same_passages_and_name_their_vectors(changes: Changes) -> None:
    every = changes.article_passages(range(1, 6))
    outlines = [outline for some in changes.outlines(2) for outline in some]
    assert outlines == [PassageOutline(each.passage_id, each.vector_name, len(each.text)) for each in every]
    assert len({outline.vector_name for outline in outlines} | {each.text_hash for each in every}) == 10


def test_different_texts_have_different_hashes_of_32_letters(changes: Changes) -> None:
    hashes = {passage.text_hash for passage in changes.article_passages(range(1, 6))}
    assert sorted(map(len, hashes)) == [32] * 5


def test_pruning_never_takes_back_the_count(changes: Changes) -> None:
    changes.prune(5)
    assert changes.latest() == 5
    assert changes.since(4, 9) == [Change(5, 5)]
