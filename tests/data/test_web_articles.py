"""Articles from the web in the collection: each is an origin of its own, named by the key of its entry."""

from dataclasses import replace

from data.articles import ArticleStore
from data.database import Database
from data.entries.store import Entry
from data.types import ArticleDraft, IngestReport, OriginDone
from tests.data.collection import done, draft, ingest
from tests.data.entry_places import NOW, item, source, store

FEED, OTHER = "https://a.example/feed", "https://b.example/feed"
PAGE = draft("خبر", "فقرة أولى.", "فقرة ثانية.", url="https://a.example/1")
EDITED = replace(PAGE, paragraphs=("فقرة أولى.", "فقرة ثانية مصححة."))


def entry(database: Database, location: str = FEED, name: str = "1") -> Entry:
    """A new entry of a new source."""
    host = location.split("/")[2]
    listing = [item(name, address=f"https://{host}/{name}")]
    (found,) = store(database).list_items(source(database, location), listing, NOW, silent=False).new
    return found


def read(
    database: Database, key: str, page: ArticleDraft | None, stamp: str = "1", location: str = FEED
) -> IngestReport:
    """Take in what came of an entry's page; None: it is gone."""
    articles = [] if page is None else [replace(page, key=key, origin=key)]
    return ingest(database, *articles, OriginDone(key, stamp, complete=True), location=location)


def statuses(database: Database) -> list[tuple[int, str]]:
    return [(article.article_id, article.status) for article in ArticleStore(database).listing()]


def words(database: Database, article_id: int = 1) -> tuple[str, ...]:
    article = ArticleStore(database).article(article_id)
    assert article is not None
    return article.paragraphs


def test_a_page_comes_in_is_corrected_is_withdrawn_and_comes_back_as_one_article(database: Database) -> None:
    key = entry(database).key
    assert read(database, key, PAGE).new == 1
    assert read(database, key, PAGE, "2").unchanged == 1
    assert read(database, key, EDITED, "3").modified == 1
    assert read(database, key, None, "4").withdrawn == 1
    assert statuses(database) == [(1, "withdrawn")]
    assert read(database, key, EDITED, "5").modified == 1
    assert statuses(database) == [(1, "active")]


def test_two_pages_of_a_source_leave_each_other_alone(database: Database) -> None:
    read(database, "url:https://a.example/1", PAGE)
    read(database, "url:https://a.example/2", draft("آخر"))
    assert read(database, "url:https://a.example/2", None, "2").withdrawn == 1
    assert statuses(database) == [(1, "active"), (2, "withdrawn")]


def test_an_article_that_is_withdrawn_by_its_page_and_still_in_a_file_stays(database: Database) -> None:
    key = entry(database).key
    in_file = replace(PAGE, key="id:a:1", origin="/news/all.jsonl")
    ingest(database, in_file, done(in_file))
    assert read(database, key, PAGE).unchanged == 1
    assert read(database, key, None, "2").withdrawn == 0
    assert statuses(database) == [(1, "active")]
    assert ingest(database, done(in_file, "2")).withdrawn == 1


def test_an_article_that_left_the_file_and_is_still_on_its_page_stays(database: Database) -> None:
    key = entry(database).key
    in_file = replace(PAGE, key=key, origin="/news/all.jsonl")
    ingest(database, in_file, done(in_file))
    assert read(database, key, PAGE).unchanged == 1
    assert ingest(database, done(in_file, "2")).withdrawn == 0
    assert read(database, key, None, "2").withdrawn == 1


def test_a_correction_of_the_page_corrects_what_a_file_holds_under_the_same_key(database: Database) -> None:
    key = entry(database).key
    in_file = replace(PAGE, key=key, origin="/news/all.jsonl")
    ingest(database, in_file, done(in_file))
    assert read(database, key, EDITED).modified == 1
    assert statuses(database) == [(1, "active")]
    assert words(database) == EDITED.paragraphs


def test_the_same_words_on_two_domains_are_one_article_until_both_are_gone(database: Database) -> None:
    here, there = entry(database).key, entry(database, OTHER, "copy").key
    assert here != there
    assert read(database, here, PAGE).new == 1
    copy = replace(PAGE, url="https://b.example/copy", source="موقع آخر")
    assert read(database, there, copy, location=OTHER).unchanged == 1
    assert read(database, here, None, "2").withdrawn == 0
    assert statuses(database) == [(1, "active")]
    assert read(database, there, None, "2", OTHER).withdrawn == 1


def test_a_copy_that_is_corrected_on_one_domain_alone_becomes_an_article_of_its_own(
    database: Database,
) -> None:
    here, there = entry(database).key, entry(database, OTHER, "copy").key
    read(database, here, PAGE)
    read(database, there, PAGE, location=OTHER)
    assert read(database, there, EDITED, "2", OTHER).new == 1
    assert (words(database, 1), words(database, 2)) == (PAGE.paragraphs, EDITED.paragraphs)
    assert read(database, here, EDITED, "2").withdrawn == 1, "the other one follows, and they are one again"
    assert statuses(database) == [(1, "withdrawn"), (2, "active")]


def test_two_feeds_that_list_one_address_share_one_entry_and_one_article(database: Database) -> None:
    key = entry(database).key
    entries, other = store(database), source(database, OTHER)
    listed = entries.list_items(other, [item("1", address="https://www.a.example/1")], NOW, silent=True)
    assert (listed.new, listed.unchanged) == ((), 1)
    read(database, key, PAGE)
    assert [each.key for each in entries.due(NOW, 9)] == [key]
    assert statuses(database) == [(1, "active")]


def united(database: Database, *read_first: str) -> tuple[str, str]:
    """Two entries that were taken for two and turn out to be one; the keys of the older and the younger."""
    feed, site_map = source(database, FEED), source(database, "https://a.example/sitemap.xml")
    entries, title = store(database), "عنوان واحد"
    (older,) = entries.list_items(feed, [item("old", guid="17", title=title)], NOW, silent=False).new
    (younger,) = entries.list_items(site_map, [item("new", title=title)], NOW, silent=False).new
    for name, key in (("older", older.key), ("younger", younger.key)):
        if name in read_first:
            read(database, key, PAGE)
    entries.list_items(feed, [item("new", guid="17", title=title)], NOW, silent=False)
    return older.key, younger.key


def test_of_two_entries_that_are_one_both_of_which_were_read_one_holding_is_left(database: Database) -> None:
    older, _ = united(database, "older", "younger")
    assert statuses(database) == [(1, "active")]
    assert read(database, older, EDITED, "2").modified == 1, "nobody holds the old words"
    assert read(database, older, None, "3").withdrawn == 1


def test_of_two_entries_that_are_one_the_older_takes_over_what_only_the_younger_had(
    database: Database,
) -> None:
    older, younger = united(database, "younger")
    assert statuses(database) == [(1, "active")]
    assert read(database, older, PAGE).unchanged == 1
    assert read(database, younger, None, "2").withdrawn == 0
    assert read(database, older, None, "2").withdrawn == 1
