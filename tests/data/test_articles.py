from datetime import date, timedelta

from data.articles import ArticleStore
from data.changes import ChangeStore
from data.database import Database
from data.types import PassageContext, StoredArticle, StoredPassage
from tests.data.collection import NOW, done, draft, ingest, long_paragraph

LONG = tuple(long_paragraph(word) for word in ("ألف", "باء", "جيم"))
FIRST = draft("الأول", *LONG, url="https://a.example/1", published=date(2024, 3, 1))
SECOND = draft("الثاني", source="رويترز", published=date(2024, 4, 1))


def test_an_article_comes_back_word_for_word(database: Database) -> None:
    ingest(database, FIRST)
    assert ArticleStore(database).article(1) == StoredArticle(
        article_id=1,
        title="عنوان الأول",
        source="الجزيرة",
        url="https://a.example/1",
        published=date(2024, 3, 1),
        status="active",
        paragraph_count=3,
        paragraphs=LONG,
    )
    assert ArticleStore(database).article(2) is None


def test_arabic_is_kept_as_arabic_in_the_database(database: Database) -> None:
    ingest(database, draft("أ", "نصّ «مقتبس» ﷺ"))
    with database.reading() as connection:
        raw = connection.exec_driver_sql("SELECT paragraphs FROM article").scalar_one()
    assert raw == '["نصّ «مقتبس» ﷺ"]'


def test_the_listing_has_withdrawn_articles_too_and_no_paragraphs(database: Database) -> None:
    ingest(database, FIRST, SECOND)
    ingest(database, done(FIRST))
    listing = ArticleStore(database).listing()
    assert [(a.article_id, a.title, a.status, a.paragraph_count, a.paragraphs) for a in listing] == [
        (1, "عنوان الأول", "withdrawn", 3, ()),
        (2, "عنوان الثاني", "active", 1, ()),
    ]
    withdrawn = ArticleStore(database).article(1)
    assert withdrawn is not None
    assert (withdrawn.status, withdrawn.paragraphs) == ("withdrawn", LONG)


def test_passages_come_with_their_source_and_only_from_active_articles(database: Database) -> None:
    ingest(database, FIRST, SECOND)
    store = ArticleStore(database)
    assert store.passages([4, 2, 99]) == {
        2: StoredPassage(
            2, 1, "عنوان الأول", "الجزيرة", "https://a.example/1", date(2024, 3, 1), 2, 2, LONG[1]
        ),
        4: StoredPassage(4, 2, "عنوان الثاني", "رويترز", None, date(2024, 4, 1), 1, 1, "نص الثاني."),
    }
    ingest(database, done(FIRST))
    assert list(store.passages([2, 4])) == [4]
    assert store.passages([]) == {}


def test_a_passage_stands_in_its_article(database: Database) -> None:
    ingest(database, FIRST)
    store = ArticleStore(database)
    article = store.article(1)
    assert article is not None
    assert store.context(2) == PassageContext(article, first=2, last=2)
    ingest(database, done(FIRST))
    assert store.context(2) is None
    assert store.context(77) is None


def test_short_paragraphs_share_a_passage_and_the_context_says_which(database: Database) -> None:
    ingest(database, draft("قصير", "سطر أول قصير هنا.", "سطر ثان قصير هنا.", *LONG[:1]))
    context = ArticleStore(database).context(1)
    assert context is not None
    passage = ArticleStore(database).passages([1])[1]
    assert (context.first, context.last) == (passage.paragraph, passage.last_paragraph)
    assert passage.text == "\n".join(context.article.paragraphs[context.first - 1 : context.last])


def test_the_newest_are_those_published_last_then_those_that_came_last(database: Database) -> None:
    ingest(database, draft("بلا تاريخ قديم"), FIRST, SECOND)
    ingest(database, draft("بلا تاريخ جديد"), now=NOW + timedelta(days=1))
    titles = [article.title for article in ArticleStore(database).newest(10)]
    assert titles == ["عنوان الثاني", "عنوان الأول", "عنوان بلا تاريخ جديد", "عنوان بلا تاريخ قديم"]
    ingest(database, done(SECOND))
    assert [article.title for article in ArticleStore(database).newest(1)] == ["عنوان الأول"]


def test_only_what_is_active_is_counted(database: Database) -> None:
    assert ArticleStore(database).counts() == (0, 0)
    ingest(database, FIRST, SECOND)
    assert ArticleStore(database).counts() == (2, 4)
    ingest(database, done(FIRST))
    assert ArticleStore(database).counts() == (1, 1)
    assert ChangeStore(database).latest() == 3
