from dataclasses import replace
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from data.decide import (
    KnownArticle,
    KnownPassage,
    Modified,
    New,
    Restored,
    Unchanged,
    content_hash,
    decide,
    match_passages,
    recognise,
    text_hash,
)
from data.types import PassageDraft
from tests.data.collection import draft

DRAFT = draft("خبر", "فقرة أولى.", "فقرة ثانية.", url="https://a.example/1", published=date(2024, 1, 2))
KNOWN = KnownArticle(
    5, content_hash(DRAFT), DRAFT.source, DRAFT.url, DRAFT.published, "active", frozenset({DRAFT.key})
)
COPIED = replace(KNOWN, keys=frozenset({DRAFT.key, "file:/copy"}))
EDITED = replace(DRAFT, paragraphs=("فقرة أولى.", "فقرة معدلة."))


def test_an_unknown_article_is_new() -> None:
    assert decide(None, DRAFT) == New()


def test_the_same_words_are_unchanged() -> None:
    assert decide(KNOWN, DRAFT) == Unchanged(5)


def test_other_words_title_outlet_url_or_date_modify() -> None:
    for altered in (
        EDITED,
        replace(DRAFT, title="عنوان آخر"),
        replace(DRAFT, source="رويترز"),
        replace(DRAFT, url=None),
        replace(DRAFT, published=date(2024, 1, 3)),
    ):
        assert decide(KNOWN, altered) == Modified(5)


def test_where_the_paragraphs_part_is_part_of_the_words() -> None:
    joined = replace(DRAFT, paragraphs=("فقرة أولى. فقرة ثانية.",))
    assert content_hash(joined) != content_hash(DRAFT)


def test_words_that_look_the_same_are_the_same_words() -> None:
    marked = replace(
        DRAFT,
        title=f"\u200f{DRAFT.title}\u200f",
        paragraphs=tuple(text.replace(" ", "\u200f\u00a0 ") + "\ufeff" for text in DRAFT.paragraphs),
    )
    assert marked.paragraphs != DRAFT.paragraphs
    assert content_hash(marked) == content_hash(DRAFT)
    assert decide(KNOWN, marked) == Unchanged(5)
    apart = replace(DRAFT, paragraphs=tuple(text.replace(" ", "") for text in DRAFT.paragraphs))
    assert content_hash(apart) != content_hash(DRAFT)


def test_a_withdrawn_article_is_restored_edited_or_not() -> None:
    withdrawn = replace(KNOWN, status="withdrawn")
    assert decide(withdrawn, DRAFT) == Restored(5)
    assert decide(withdrawn, EDITED) == Restored(5)


def test_a_copy_elsewhere_is_unchanged_though_its_outlet_differs() -> None:
    copy = replace(DRAFT, key="file:/copy", source="copy", url=None)
    assert decide(KNOWN, copy) == Unchanged(5)
    assert decide(COPIED, copy) == Unchanged(5)


def test_an_article_is_recognised_by_its_key_before_its_words() -> None:
    twin = replace(KNOWN, article_id=1, keys=frozenset({"file:/twin"}))
    assert recognise(DRAFT, KNOWN, [twin, KNOWN]) is KNOWN


def test_words_that_are_active_under_another_key_are_not_restored_a_second_time() -> None:
    withdrawn = replace(KNOWN, status="withdrawn")
    active = replace(KNOWN, article_id=8, keys=frozenset({"file:/now"}))
    assert recognise(DRAFT, withdrawn, [withdrawn, active]) is active


def test_a_moved_article_is_recognised_by_its_words_an_active_one_first() -> None:
    gone = replace(KNOWN, article_id=1, status="withdrawn")
    moved = replace(DRAFT, key="file:/moved")
    assert recognise(moved, None, [gone, KNOWN]) is KNOWN
    assert recognise(moved, None, [gone]) is gone


def test_a_file_overwritten_with_another_known_article_is_that_article() -> None:
    other = replace(KNOWN, article_id=9, content_hash="else")
    assert recognise(DRAFT, other, [KNOWN]) is KNOWN


def test_an_edited_copy_is_nothing_known_and_an_edited_single_is_itself() -> None:
    assert recognise(EDITED, COPIED, []) is None
    assert recognise(EDITED, KNOWN, []) is KNOWN


def test_an_edit_back_to_withdrawn_words_stays_the_article_of_its_key() -> None:
    old = replace(KNOWN, article_id=1, status="withdrawn", keys=frozenset({"file:/old"}))
    now = replace(KNOWN, content_hash="else")
    assert recognise(DRAFT, now, [old]) is now


def passages(*texts: str) -> list[PassageDraft]:
    return [PassageDraft(i, i, text) for i, text in enumerate(texts, start=1)]


def known(**ids: int) -> list[KnownPassage]:
    return [KnownPassage(id_, text_hash(text)) for text, id_ in ids.items()]


def test_passages_keep_their_ids_where_their_text_stays() -> None:
    match = match_passages(known(a=1, b=2, c=3), passages("a", "new", "c"))
    assert [(p.passage_id, p.position, p.draft.text) for p in match.passages] == [
        (1, 0, "a"),
        (None, 1, "new"),
        (3, 2, "c"),
    ]
    assert match.gone == (2,)


def test_equal_passages_keep_their_ids_in_order() -> None:
    twice = [KnownPassage(4, text_hash("a")), KnownPassage(2, text_hash("a"))]
    assert [p.passage_id for p in match_passages(twice, passages("a", "a", "a")).passages] == [4, 2, None]
    assert match_passages(twice, passages("a")).gone == (2,)


@given(st.lists(st.sampled_from("abcde")), st.lists(st.sampled_from("abcde")))
def test_every_known_id_is_kept_once_or_gone_and_every_text_stands_in_its_place(
    before: list[str], now: list[str]
) -> None:
    old = [KnownPassage(i, text_hash(text)) for i, text in enumerate(before, start=1)]
    match = match_passages(old, passages(*now))
    kept = [p.passage_id for p in match.passages if p.passage_id is not None]
    assert sorted([*kept, *match.gone]) == [p.passage_id for p in old]
    assert [p.draft.text for p in match.passages] == now
    assert all(p.passage_id is None or before[p.passage_id - 1] == p.draft.text for p in match.passages)
