import dataclasses
from datetime import date

from data.changes import ChangeStore
from data.database import Database
from data.decide import text_hash
from data.types import Change, IndexablePassage
from tests.data.collection import done, draft, ingest, long_paragraph, thousands

LONG = tuple(long_paragraph(word) for word in ("ألف", "باء"))
FIRST, SECOND = draft("الأول", *LONG), draft("الثاني")


def indexable(
    passage_id: int, article_id: int, title: str, text: str, published: date | None = None
) -> IndexablePassage:
    return IndexablePassage(passage_id, article_id, title, published, text, text_hash(text))


FIRST_PASSAGES = [indexable(1, 1, FIRST.title, LONG[0]), indexable(2, 1, FIRST.title, LONG[1])]
SECOND_PASSAGES = [indexable(3, 2, SECOND.title, "نص الثاني.")]


def test_an_untouched_collection_has_no_change(database: Database) -> None:
    assert ChangeStore(database).latest() == 0
    assert ChangeStore(database).since(0, 10) == []
    assert list(ChangeStore(database).all_passages(10)) == []


def test_every_change_is_queued_in_order_and_an_unchanged_article_is_none(database: Database) -> None:
    ingest(database, FIRST, SECOND)
    ingest(database, FIRST, draft("الثاني", "نص معدل."))
    ingest(database, done(FIRST))
    ingest(database, FIRST)
    changes = ChangeStore(database)
    assert changes.since(0, 10) == [Change(1, 1), Change(2, 2), Change(3, 2), Change(4, 1), Change(5, 1)]
    assert changes.since(2, 2) == [Change(3, 2), Change(4, 1)]
    assert changes.since(5, 10) == []
    assert changes.latest() == 5


def test_the_passages_of_changed_articles_are_those_of_the_active_ones(database: Database) -> None:
    ingest(database, FIRST, SECOND)
    changes = ChangeStore(database)
    assert changes.article_passages([2, 1, 2, 9]) == FIRST_PASSAGES + SECOND_PASSAGES
    ingest(database, done(FIRST))
    assert changes.article_passages([1, 2]) == SECOND_PASSAGES
    assert changes.article_passages([]) == []


def test_a_passage_comes_with_the_day_of_its_article(database: Database) -> None:
    day = date(2024, 2, 29)
    dated = dataclasses.replace(SECOND, published=day)
    ingest(database, FIRST, dated)
    changes = ChangeStore(database)
    assert changes.article_passages([2]) == [indexable(3, 2, SECOND.title, "نص الثاني.", day)]
    assert [passage.published for passage in changes.article_passages([1])] == [None, None]
    assert [each.published for some in changes.all_passages(9) for each in some] == [None, None, day]
    ingest(database, dataclasses.replace(dated, published=date(2024, 3, 1)))
    assert [passage.published for passage in changes.article_passages([2])] == [date(2024, 3, 1)]


def test_the_passages_stand_in_the_order_of_the_text_also_after_an_edit(database: Database) -> None:
    ingest(database, FIRST)
    before = long_paragraph("قبل")
    ingest(database, draft("الأول", before, *LONG))
    assert [p.text for p in ChangeStore(database).article_passages([1])] == [before, *LONG]


def test_all_passages_come_in_portions(database: Database) -> None:
    ingest(database, FIRST, SECOND)
    portions = ChangeStore(database).all_passages(2)
    assert list(portions) == [FIRST_PASSAGES, SECOND_PASSAGES]


def test_others_may_write_while_all_passages_are_read(database: Database) -> None:
    ingest(database, FIRST)
    portions = ChangeStore(database).all_passages(2)
    assert next(portions) == FIRST_PASSAGES
    ingest(database, SECOND)
    assert next(portions) == SECOND_PASSAGES


def test_a_text_has_one_hash_wherever_it_stands(database: Database) -> None:
    ingest(database, draft("أ", *LONG[:1]), draft("ب", *LONG[:1]))
    first, second = ChangeStore(database).article_passages([1, 2])
    assert first.passage_id != second.passage_id
    assert first.text_hash == second.text_hash


def test_pruning_forgets_old_changes_and_the_count_goes_on(database: Database) -> None:
    ingest(database, FIRST, SECOND)
    changes = ChangeStore(database)
    assert changes.prune(1) == 1
    assert changes.since(0, 10) == [Change(2, 2)]
    assert changes.prune(99) == 0
    assert changes.latest() == 2
    ingest(database, done(FIRST))
    assert changes.since(2, 10) == [Change(3, 1)]


def test_four_thousand_articles_are_all_in_the_queue_in_order(database: Database) -> None:
    ingest(database, *thousands(4000))
    changes = ChangeStore(database)
    assert changes.since(0, 5000) == [Change(i, i) for i in range(1, 4001)]
    passages = changes.article_passages(range(1, 4001))
    assert [(p.passage_id, p.article_id) for p in passages] == [(i, (i + 3) // 4) for i in range(1, 16001)]
    assert [p for portion in changes.all_passages(1000) for p in portion] == passages
