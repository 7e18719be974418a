from pathlib import Path

import pytest

from retrieval.errors import IndexRefused
from retrieval.title_words import TitleWords, TitleWriter


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    writer = TitleWriter(tmp_path)
    for article_id, title in ((7, "قناة السويس الجديدة"), (3, "من هو؟"), (7, "عنوان آخر"), (90, "نهر النيل")):
        writer.add(article_id, title)
    writer.close()
    return tmp_path


def test_the_telling_words_of_titles_are_told_folded_and_in_the_order_asked(folder: Path) -> None:
    assert TitleWords(folder).of([90, 3, 7, 90]) == [
        ("نهر", "النيل"),
        (),
        ("قناه", "السويس", "الجديده"),
        ("نهر", "النيل"),
    ]
    assert TitleWords(folder).of([]) == []


def test_an_article_that_is_not_there_has_none(folder: Path) -> None:
    assert TitleWords(folder).of([1, 8, 99]) == [(), (), ()]


def test_a_new_title_counts_in_the_new_words_only(folder: Path) -> None:
    before = TitleWords(folder)
    after = before.replaced({7: "قناة بنما", 8: "جديد"})
    assert after.of([7, 8, 90]) == [("قناه", "بنما"), ("جديد",), ("نهر", "النيل")]
    assert before.of([7, 8]) == [("قناه", "السويس", "الجديده"), ()]


def test_an_empty_collection_has_no_titles(tmp_path: Path) -> None:
    TitleWriter(tmp_path).close()
    assert TitleWords(tmp_path).of([1]) == [()]


@pytest.mark.parametrize("name", ["titles.bin", "titled.npy"])
def test_a_damaged_file_is_refused_with_what_to_run(folder: Path, name: str) -> None:
    whole = (folder / name).read_bytes()
    for damaged in (b"", whole[:-3], whole[: len(whole) // 2]):
        (folder / name).write_bytes(damaged)
        with pytest.raises(IndexRefused, match="isnad index --rebuild"):
            TitleWords(folder)
    (folder / name).unlink()
    with pytest.raises(IndexRefused, match="isnad index --rebuild"):
        TitleWords(folder)
