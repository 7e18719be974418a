"""An article by its address, as people share it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.article_links import ArticleLinks, spellings
from data.database import Database
from tests.data.collection import done, draft, ingest
from tests.databases import database_at

CUP = "http://www.example.org/cup/%D9%83%D8%A3%D8%B3/"
PAGE = "https://example.org/news/7?id=3"


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    with database_at(tmp_path / "isnad.db") as opened:
        yield opened


@pytest.fixture
def links(database: Database) -> ArticleLinks:
    ingest(database, draft("أ", title="معرض الكتاب", url=PAGE), draft("ب", title="كأس آسيا", url=CUP))
    return ArticleLinks(database)


@pytest.mark.parametrize(
    ("shared", "title"),
    [
        (PAGE, "معرض الكتاب"),
        ("http://www.example.org/news/7?id=3", "معرض الكتاب"),
        ("https://example.org/news/7/?id=3&utm_source=telegram&fbclid=x#top", "معرض الكتاب"),
        ("example.org/cup/كأس", "كأس آسيا"),
        ("https://EXAMPLE.org/cup/%D9%83%D8%A3%D8%B3", "كأس آسيا"),
    ],
)
def test_an_article_is_found_however_its_address_is_shared(
    links: ArticleLinks, shared: str, title: str
) -> None:
    found = links.find(shared)

    assert found is not None
    assert found.title == title
    assert found.paragraphs


@pytest.mark.parametrize(
    "shared",
    ["https://example.org/news/7", "https://example.org/news/7?id=4", "https://example.com/cup", "cup", ""],
)
def test_another_page_is_not_that_article(links: ArticleLinks, shared: str) -> None:
    assert links.find(shared) is None


def test_a_withdrawn_article_is_not_found(database: Database) -> None:
    one = draft("معرض الكتاب", url=PAGE)
    ingest(database, one, done(one))
    ingest(database, done(one, "2"))

    assert ArticleLinks(database).find(PAGE) is None


@given(st.text(max_size=100))
def test_no_address_breaks_it(url: str) -> None:
    assert len(spellings(url)) <= 80
    assert len(spellings(f"https://x.y/{url}?{url}")) <= 80
