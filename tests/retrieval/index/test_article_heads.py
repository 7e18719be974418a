from datetime import date
from pathlib import Path

import numpy as np
import pytest

from retrieval.errors import IndexRefused
from retrieval.index.article_heads import NO_HEAD, UNKNOWN_DAY, ArticleHeads, HeadWriter, head_of

LEAP = date(2024, 2, 29)
OLD = date(1998, 7, 12)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    writer = HeadWriter(tmp_path)
    for article_id, title, published in (
        (7, "قناة السويس الجديدة", LEAP),
        (3, "من هو؟", None),
        (7, "عنوان آخر", OLD),
        (90, "نهر النيل", OLD),
    ):
        writer.add(article_id, title, published)
    writer.close()
    return tmp_path


def days(heads: ArticleHeads, *article_ids: int) -> list[date | None]:
    return [date.fromordinal(day) if day else None for day in heads.days(article_ids).tolist()]


def test_the_telling_words_of_titles_are_told_folded_and_in_the_order_asked(folder: Path) -> None:
    assert ArticleHeads(folder).titles([90, 3, 7, 90]) == [
        ("نهر", "النيل"),
        (),
        ("قناه", "السويس", "الجديده"),
        ("نهر", "النيل"),
    ]
    assert ArticleHeads(folder).titles([]) == []


def test_days_are_told_in_the_order_asked_and_of_a_first_head_alone(folder: Path) -> None:
    heads = ArticleHeads(folder)
    assert days(heads, 90, 3, 7, 90) == [OLD, None, LEAP, OLD]
    assert heads.days([]).shape == (0,)
    assert heads.days(np.array([3, 7])).tolist() == [UNKNOWN_DAY, LEAP.toordinal()]


def test_an_article_that_is_not_there_has_neither_title_nor_day(folder: Path) -> None:
    assert ArticleHeads(folder).titles([1, 8, 99]) == [(), (), ()]
    assert days(ArticleHeads(folder), 1, 8, 99) == [None, None, None]


def test_a_new_head_counts_in_the_new_heads_only(folder: Path) -> None:
    before = ArticleHeads(folder)
    after = before.replaced({7: head_of("قناة بنما", None), 8: head_of("جديد", date(2020, 1, 1))})
    assert after.titles([7, 8, 90]) == [("قناه", "بنما"), ("جديد",), ("نهر", "النيل")]
    assert days(after, 7, 8, 90) == [None, date(2020, 1, 1), OLD]
    assert before.titles([7, 8]) == [("قناه", "السويس", "الجديده"), ()]
    assert days(before, 7, 8) == [LEAP, None]
    again = after.replaced({8: head_of("أجدد", LEAP)})
    assert (again.titles([7, 8]), days(again, 8)) == ([("قناه", "بنما"), ("اجدد",)], [LEAP])


def test_the_span_runs_from_the_oldest_to_the_newest_article_with_a_day(folder: Path) -> None:
    heads = ArticleHeads(folder)
    assert heads.span == (OLD.toordinal(), LEAP.toordinal())
    newer = heads.replaced({8: head_of("جديد", date(2025, 1, 1)), 9: NO_HEAD})
    assert newer.span == (OLD.toordinal(), date(2025, 1, 1).toordinal())
    assert heads.span == (OLD.toordinal(), LEAP.toordinal())


def test_the_span_forgets_the_day_that_an_article_had_before(folder: Path) -> None:
    heads = ArticleHeads(folder)
    assert heads.replaced({90: NO_HEAD}).span == (LEAP.toordinal(), LEAP.toordinal())
    moved = heads.replaced({7: head_of("قناة", date(2001, 1, 1))})
    assert moved.span == (OLD.toordinal(), date(2001, 1, 1).toordinal())
    assert heads.replaced({7: NO_HEAD, 90: NO_HEAD}).span == (UNKNOWN_DAY, UNKNOWN_DAY)


def test_an_empty_collection_has_no_titles_no_days_and_no_span(tmp_path: Path) -> None:
    HeadWriter(tmp_path).close()
    heads = ArticleHeads(tmp_path)
    assert (heads.titles([1]), days(heads, 1), heads.span) == ([()], [None], (UNKNOWN_DAY, UNKNOWN_DAY))
    filled = heads.replaced({1: head_of("نهر", LEAP)})
    assert (filled.titles([1]), days(filled, 1), filled.span) == ([("نهر",)], [LEAP], 2 * (LEAP.toordinal(),))


def test_a_title_with_half_a_character_is_kept_as_it_is(tmp_path: Path) -> None:
    writer = HeadWriter(tmp_path)
    writer.add(1, "نهر \ud83d النيل", None)
    writer.close()
    assert ArticleHeads(tmp_path).titles([1]) == [("نهر", "النيل")]


@pytest.mark.parametrize("name", ["titles.bin", "heads.npy"])
def test_a_damaged_file_is_refused_with_what_to_run(folder: Path, name: str) -> None:
    whole = (folder / name).read_bytes()
    for damaged in (b"", whole[:-3], whole[: len(whole) // 2]):
        (folder / name).write_bytes(damaged)
        with pytest.raises(IndexRefused, match="isnad index --rebuild"):
            ArticleHeads(folder)
    (folder / name).unlink()
    with pytest.raises(IndexRefused, match="isnad index --rebuild"):
        ArticleHeads(folder)


def test_heads_of_another_program_version_are_refused(folder: Path) -> None:
    np.save(folder / "heads.npy", np.zeros(3, dtype=[("article", "<i8"), ("start", "<i8"), ("end", "<i8")]))
    with pytest.raises(IndexRefused, match="isnad index --rebuild"):
        ArticleHeads(folder)
