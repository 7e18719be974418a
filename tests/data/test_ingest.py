import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from alembic import command
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select, update

from data import migrations, tables
from data.articles import ArticleStore
from data.changes import ChangeStore
from data.database import Database, open_database
from data.errors import SourceError
from data.ingest import Ingestor
from data.outbox import Outbox
from data.subscribers import SubscriberStore
from data.types import (
    ArticleDraft,
    FolderDone,
    IngestReport,
    OriginDone,
    OriginSkipped,
    ReadFailure,
    Reading,
)
from tests.data.collection import (
    FOLDER,
    NOW,
    articles_at_rest,
    done,
    draft,
    ingest,
    long_paragraph,
    subscribe,
    tell,
    thousands,
)
from tests.databases import database_at
from tests.shared import ROOT

A, B, C, D = (long_paragraph(word) for word in ("ألف", "باء", "جيم", "دال"))
ONE, TWO = draft("الأول", A, B, C), draft("الثاني", D)


def folder(*articles: ArticleDraft, name: str = FOLDER) -> list[Reading]:
    """What a reader yields for a folder that holds these articles, a file each."""
    readings: list[Reading] = [reading for article in articles for reading in (article, done(article))]
    return [*readings, FolderDone(name, frozenset(article.origin for article in articles))]


def statuses(database: Database) -> list[tuple[int, str, str]]:
    return [(a.article_id, a.title, a.status) for a in ArticleStore(database).listing()]


def texts(database: Database, article_id: int) -> dict[int, str]:
    return {p.passage_id: p.text for p in ChangeStore(database).article_passages([article_id])}


def alerts(database: Database) -> list[tuple[int, str]]:
    tell(database)
    return [(item.chat_id, item.title) for item in Outbox(database).due(NOW, 1000)]


def test_new_articles_come_in_with_their_passages_and_changes(database: Database) -> None:
    assert ingest(database, *folder(ONE, TWO)) == IngestReport(new=2, passages=4)
    assert statuses(database) == [(1, "عنوان الأول", "active"), (2, "عنوان الثاني", "active")]
    assert texts(database, 1) == {1: A, 2: B, 3: C}
    assert [change.article_id for change in ChangeStore(database).since(0, 10)] == [1, 2]


def test_a_second_pass_changes_nothing(database: Database) -> None:
    ingest(database, *folder(ONE, TWO))
    assert ingest(database, *folder(ONE, TWO)) == IngestReport(unchanged=2)
    assert ChangeStore(database).latest() == 2


def test_an_edited_article_keeps_the_ids_of_the_passages_that_stay(database: Database) -> None:
    ingest(database, *folder(ONE, TWO))
    edited = replace(ONE, title="عنوان جديد", paragraphs=(D, A, C))
    assert ingest(database, *folder(edited, TWO)) == IngestReport(modified=1, unchanged=1, passages=3)
    article = ArticleStore(database).article(1)
    assert article is not None
    assert (article.title, article.paragraphs) == ("عنوان جديد", (D, A, C))
    assert list(texts(database, 1).items()) == [(5, D), (1, A), (3, C)]
    assert ArticleStore(database).passages([1, 2, 3, 4, 5]).keys() == {1, 3, 4, 5}
    assert [ArticleStore(database).passages([1])[1].paragraph] == [2]


def test_the_id_of_a_passage_that_is_gone_is_not_given_again(database: Database) -> None:
    ingest(database, ONE)
    ingest(database, replace(ONE, paragraphs=(A,)))
    ingest(database, replace(ONE, paragraphs=(A, D)))
    assert texts(database, 1) == {1: A, 4: D}


def test_a_corrected_date_or_url_modifies_without_new_passages(database: Database) -> None:
    ingest(database, ONE)
    assert ingest(database, replace(ONE, url="https://a.example/1")) == IngestReport(modified=1, passages=3)
    assert texts(database, 1) == {1: A, 2: B, 3: C}
    assert ArticleStore(database).passages([1])[1].url == "https://a.example/1"


def test_an_article_gone_from_its_file_is_withdrawn_and_comes_back_with_its_ids(database: Database) -> None:
    both = replace(TWO, origin=ONE.origin)
    ingest(database, ONE, both, done(ONE))
    assert ingest(database, ONE, done(ONE, "2")) == IngestReport(unchanged=1, withdrawn=1)
    assert statuses(database) == [(1, "عنوان الأول", "active"), (2, "عنوان الثاني", "withdrawn")]
    assert ingest(database, ONE, done(ONE, "3")) == IngestReport(unchanged=1)
    assert ingest(database, ONE, both, done(ONE, "4")) == IngestReport(modified=1, unchanged=1, passages=1)
    assert texts(database, 2) == {4: D}
    assert [change.article_id for change in ChangeStore(database).since(0, 10)] == [1, 2, 2, 2]


def test_an_article_may_come_back_edited(database: Database) -> None:
    ingest(database, ONE, done(ONE))
    ingest(database, done(ONE, "2"))
    edited = replace(ONE, paragraphs=(B, D))
    assert ingest(database, edited, done(ONE, "3")) == IngestReport(modified=1, passages=2)
    assert statuses(database) == [(1, "عنوان الأول", "active")]
    assert texts(database, 1) == {2: B, 4: D}


def test_what_could_not_be_read_is_reported_and_nothing_is_withdrawn(database: Database) -> None:
    ingest(database, ONE, TWO, done(ONE), done(TWO))
    failure = ReadFailure("الأول.txt:3", "a line cut short", ONE.origin)
    report = ingest(database, failure, OriginDone(ONE.origin, "2", complete=False))
    assert report == IngestReport(failed=(failure,))
    assert [status for _, _, status in statuses(database)] == ["active", "active"]
    assert Ingestor(database, lambda: NOW).known_stamps(FOLDER) == {TWO.origin: "1"}


def test_stamps_are_known_of_what_was_read_completely(database: Database) -> None:
    ingest(database, ONE, done(ONE, "first"), TWO)
    elsewhere = draft("x", origin="/newsroom/x.txt")
    ingest(database, elsewhere, done(elsewhere), location="/newsroom/x.txt")
    ingestor = Ingestor(database, lambda: NOW)
    assert ingestor.known_stamps(FOLDER) == {ONE.origin: "first"}
    assert ingestor.known_stamps(ONE.origin) == {ONE.origin: "first"}
    assert ingestor.known_stamps("/newsroom") == {"/newsroom/x.txt": "1"}
    assert ingestor.known_stamps("/else") == {}


def test_skipped_files_count_their_articles_as_unchanged(database: Database) -> None:
    ingest(database, ONE, replace(TWO, origin=ONE.origin), done(ONE))
    assert ingest(database, OriginSkipped(ONE.origin)) == IngestReport(unchanged=2)


def test_an_article_whose_file_left_the_folder_is_withdrawn(database: Database) -> None:
    ingest(database, *folder(ONE, TWO))
    left: list[Reading] = [OriginSkipped(TWO.origin), FolderDone(FOLDER, frozenset({TWO.origin}))]
    assert ingest(database, *left) == IngestReport(unchanged=1, withdrawn=1)
    assert [status for _, _, status in statuses(database)] == ["withdrawn", "active"]
    assert Ingestor(database, lambda: NOW).known_stamps(FOLDER) == {TWO.origin: "1"}


def test_only_files_inside_the_folder_leave_with_it(database: Database) -> None:
    ingest(database, *folder(ONE), draft("x", origin="/News/x"), draft("y", origin="/news2/y"))
    left = [FolderDone(FOLDER, frozenset({TWO.origin}))]
    assert ingest(database, *left) == IngestReport(withdrawn=1)
    assert [status for _, _, status in statuses(database)] == ["withdrawn", "active", "active"]


def test_a_folder_that_looks_empty_keeps_its_articles_and_says_so(database: Database) -> None:
    ingest(database, *folder(ONE, TWO))
    failure = ReadFailure(FOLDER, "folder is empty; 2 articles kept", FOLDER)
    assert ingest(database, FolderDone(FOLDER, frozenset())) == IngestReport(failed=(failure,))
    assert [status for _, _, status in statuses(database)] == ["active", "active"]
    assert ingest(database, FolderDone("/other", frozenset())) == IngestReport()


def renamed(article: ArticleDraft, name: str) -> ArticleDraft:
    origin = f"{FOLDER}/{name}.txt"
    return replace(article, key=f"file:{origin}", origin=origin)


def test_a_moved_file_is_unchanged_and_then_edited_in_its_new_place(database: Database) -> None:
    ingest(database, *folder(ONE))
    moved = renamed(ONE, "moved")
    assert ingest(database, *folder(moved)) == IngestReport(unchanged=1)
    edited = replace(moved, paragraphs=(A, D))
    assert ingest(database, *folder(edited)) == IngestReport(modified=1, passages=2)
    assert statuses(database) == [(1, "عنوان الأول", "active")]
    assert texts(database, 1) == {1: A, 4: D}


def test_a_moved_file_is_recognised_also_when_it_was_away_for_a_while(database: Database) -> None:
    ingest(database, *folder(ONE, TWO))
    ingest(database, *folder(TWO))
    assert ingest(database, *folder(TWO, renamed(ONE, "moved"))) == IngestReport(
        modified=1, unchanged=1, passages=3
    )
    assert [status for _, _, status in statuses(database)] == ["active", "active"]


def test_a_copy_is_the_same_article_until_the_last_of_both_is_gone(database: Database) -> None:
    copy = renamed(ONE, "copy")
    assert ingest(database, *folder(ONE, copy, TWO)) == IngestReport(new=2, unchanged=1, passages=4)
    assert ingest(database, *folder(ONE, TWO)) == IngestReport(unchanged=2)
    assert ingest(database, *folder(copy, TWO)) == IngestReport(unchanged=2)
    assert ingest(database, *folder(TWO)) == IngestReport(unchanged=1, withdrawn=1)


def test_an_edited_copy_is_an_article_of_its_own_and_the_other_stays(database: Database) -> None:
    copy = renamed(ONE, "copy")
    ingest(database, *folder(ONE, copy))
    edited = replace(copy, paragraphs=(D,))
    assert ingest(database, *folder(ONE, edited)) == IngestReport(new=1, unchanged=1, passages=1)
    assert texts(database, 1) == {1: A, 2: B, 3: C}
    assert texts(database, 2) == {4: D}
    assert ingest(database, *folder(edited)) == IngestReport(unchanged=1, withdrawn=1)


def test_two_files_that_change_places_are_still_two_articles(database: Database) -> None:
    ingest(database, *folder(ONE, TWO))
    swapped = replace(ONE, key=TWO.key, origin=TWO.origin), replace(TWO, key=ONE.key, origin=ONE.origin)
    ingest(database, *folder(*swapped))
    assert [(title, status) for _, title, status in statuses(database)] == [
        ("عنوان الأول", "active"),
        ("عنوان الثاني", "active"),
    ]
    assert ingest(database, *folder(*swapped)) == IngestReport(unchanged=2)


def test_the_same_article_twice_in_one_file_counts_once(database: Database) -> None:
    other_words = replace(ONE, paragraphs=(D,))
    assert ingest(database, ONE, ONE, other_words, done(ONE)) == IngestReport(new=1, unchanged=2, passages=3)
    assert texts(database, 1) == {1: A, 2: B, 3: C}
    assert ingest(database, ONE, other_words, done(ONE, "2")) == IngestReport(unchanged=2)


def test_the_same_words_under_two_keys_in_one_file_are_one_article(database: Database) -> None:
    twin = replace(ONE, key="id:x:2")
    assert ingest(database, ONE, twin, done(ONE)) == IngestReport(new=1, unchanged=1, passages=3)
    assert ingest(database, twin, done(ONE, "2")) == IngestReport(unchanged=1)
    assert statuses(database) == [(1, "عنوان الأول", "active")]


def test_progress_counts_articles_as_they_are_committed(database: Database) -> None:
    seen: list[tuple[int, int]] = []
    Ingestor(database, lambda: NOW).ingest(
        thousands(120),
        location=FOLDER,
        notify=False,
        progress=lambda count: seen.append((count, ArticleStore(database).counts()[0])),
    )
    assert seen == [(50, 50), (100, 100), (120, 120)]


def test_what_was_written_stays_when_the_reader_breaks(database: Database) -> None:
    def broken() -> Iterator[Reading]:
        yield from list(thousands(60))[:60]
        raise SourceError("the disk is gone")

    ingestor = Ingestor(database, lambda: NOW)
    with pytest.raises(SourceError, match="the disk is gone"):
        ingestor.ingest(broken(), location=FOLDER, notify=False)
    assert ArticleStore(database).counts() == (50, 200)
    assert ingestor.known_stamps(FOLDER) == {}
    assert ingest(database, *thousands(60)) == IngestReport(new=10, unchanged=50, passages=40)


def test_a_subscriber_hears_of_new_articles_once_and_of_nothing_else(database: Database) -> None:
    subscribe(database, 7, 8)
    SubscriberStore(database).unsubscribe(8, NOW)
    ingest(database, *folder(ONE), notify=True)
    assert alerts(database) == []
    edited = replace(ONE, paragraphs=(A,))
    copy = renamed(edited, "copy")
    ingest(database, *folder(edited, copy, TWO), notify=True)
    assert alerts(database) == [(7, "عنوان الثاني")]
    ingest(database, *folder(edited, copy), notify=True)
    ingest(database, *folder(edited, copy, TWO), notify=True)
    ingest(database, *folder(edited, replace(copy, paragraphs=(B,)), TWO), notify=True)
    assert [status for _, _, status in statuses(database)] == ["active"] * 3
    assert alerts(database) == []
    counts = Outbox(database).counts()
    assert (counts["pending"], counts["sent"], counts["failed"], counts["skipped"]) == (0, 0, 0, 1)


def test_without_notify_nobody_hears(database: Database) -> None:
    subscribe(database, 7)
    ingest(database, *folder(ONE))
    ingest(database, *folder(ONE, TWO), notify=False)
    assert alerts(database) == []


def test_a_first_filling_that_was_broken_off_stays_silent_when_it_goes_on(database: Database) -> None:
    def broken() -> Iterator[Reading]:
        yield from list(thousands(60))[:60]
        raise SourceError("killed")

    subscribe(database, 7)
    with pytest.raises(SourceError):
        Ingestor(database, lambda: NOW).ingest(broken(), location=FOLDER, notify=True)
    assert ingest(database, *thousands(60), notify=True).new == 10
    assert alerts(database) == []
    assert ingest(database, TWO, notify=True).new == 1
    assert alerts(database) == [(7, "عنوان الثاني")]


def test_a_source_is_known_when_a_pass_over_it_ended(database: Database) -> None:
    ingestor = Ingestor(database, lambda: NOW)
    assert ingestor.source_known(FOLDER) is False
    ingest(database, ReadFailure(FOLDER, "no such folder", FOLDER))
    assert ingestor.source_known(FOLDER) is False
    ingest(database, FolderDone(FOLDER, frozenset()))
    assert ingestor.source_known(FOLDER) is True
    assert ingestor.source_known("/other") is False
    ingest(database, *folder(ONE), now=NOW + timedelta(days=1))
    with database.reading() as connection:
        assert connection.execute(select(tables.source.c.first_read_at)).scalars().all() == [NOW]


CONTENT = st.dictionaries(st.sampled_from("abcd"), st.sampled_from(["ألف", "باء", "جيم"]), min_size=1)


@settings(max_examples=100, deadline=None, derandomize=True)
@given(passes=st.lists(CONTENT, min_size=1, max_size=5), at_once=st.booleans())
def test_whatever_happens_to_the_files_the_collection_holds_their_texts_and_no_others(
    passes: list[dict[str, str]], at_once: bool
) -> None:
    with tempfile.TemporaryDirectory() as place, database_at(Path(place) / "isnad.db") as database:
        for files in passes:
            drafts = [draft(n, long_paragraph(w), title="خبر") for n, w in sorted(files.items())]
            readings = folder(*drafts)
            report = ingest(database, *readings)
            assert report.new + report.modified + report.unchanged == len(files)
            store = ArticleStore(database)
            active = [a.article_id for a in store.listing() if a.status == "active"]
            held = [p.text for p in ChangeStore(database).article_passages(active)]
            assert sorted(held) == sorted(map(long_paragraph, set(files.values())))
            if at_once:
                assert ingest(database, *readings) == IngestReport(unchanged=len(files))


CHILD = """
import sys
from data.database import open_database
from data.ingest import Ingestor
from tests.data.collection import FOLDER, NOW, thousands

def tell(count):
    print(count, flush=True)

with open_database(sys.argv[1]) as database:
    Ingestor(database, lambda: NOW).ingest(
        thousands(int(sys.argv[2])), location=FOLDER, notify=True, progress=tell
    )
"""


def child(path: Path, articles: int) -> subprocess.Popen[str]:
    command = [sys.executable, "-W", "error", "-c", CHILD, f"sqlite:///{path}", str(articles)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def assert_whole(path: Path) -> int:
    """No article is half there; return how many there are."""
    with open_database(f"sqlite:///{path}") as database, database.reading() as connection:
        assert connection.exec_driver_sql("PRAGMA integrity_check").scalars().all() == ["ok"]
        assert connection.exec_driver_sql("PRAGMA foreign_key_check").all() == []
        ids = connection.execute(select(tables.article.c.id).order_by(tables.article.c.id)).scalars().all()
        assert sorted(connection.execute(select(tables.change.c.article_id)).scalars()) == ids
        assert sorted(connection.execute(select(tables.holding.c.article_id)).scalars()) == ids
        passages = connection.execute(select(tables.passage.c.article_id)).scalars().all()
        assert sorted(passages) == [id_ for id_ in ids for _ in range(4)]
        return len(ids)


def test_killed_again_and_again_the_ingest_comes_to_the_same_end(tmp_path: Path) -> None:
    chance = random.Random(2)
    disturbed, undisturbed = tmp_path / "disturbed.db", tmp_path / "undisturbed.db"
    reached = [0]
    for _ in range(6):
        process = child(disturbed, 2000)
        assert process.stdout is not None
        process.stdout.readline()
        while reached[-1] and int(process.stdout.readline()) < reached[-1]:
            pass
        time.sleep(chance.uniform(0, 0.12))
        process.kill()
        _, complaint = process.communicate()
        assert (process.returncode, complaint) == (-9, "")
        reached.append(assert_whole(disturbed))
    assert reached == sorted(reached)
    assert 0 < reached[1] < reached[-1] < 2000
    for path in (disturbed, undisturbed):
        process = child(path, 2000)
        assert process.communicate()[1] == ""
        assert assert_whole(path) == 2000
    assert articles_at_rest(disturbed) == articles_at_rest(undisturbed)


def test_two_processes_that_ingest_the_same_at_once_make_each_article_once(tmp_path: Path) -> None:
    path, alone = tmp_path / "isnad.db", tmp_path / "alone.db"
    both = [child(path, 600), child(path, 600)]
    assert [process.communicate()[1] for process in both] == ["", ""]
    assert assert_whole(path) == 600
    assert child(alone, 600).communicate()[1] == ""
    assert articles_at_rest(path) == articles_at_rest(alone)


def test_an_outlet_that_sets_marks_of_direction_has_the_words_of_one_that_does_not(
    database: Database,
) -> None:
    marked = draft("المنقول", f"\u200f{A}", B.replace(" ", " \u200f", 1), C, title=f"{ONE.title}\u200f")
    assert ingest(database, *folder(ONE)).new == 1
    assert ingest(database, *folder(ONE, marked)) == IngestReport(unchanged=2)
    assert list(texts(database, 1).values()) == [A, B, C]


def test_a_collection_from_before_knows_its_words_again_however_they_are_marked(database: Database) -> None:
    marked = draft("المعلّم", f"\u200f{A}", f"{B}\u200f")
    ingest(database, marked)
    with database.writing() as connection:
        command.downgrade(migrations.configuration(connection), "0006")
        connection.execute(update(tables.article).values(content_hash="of another program"))
    with database.writing() as connection:
        migrations.upgrade(connection)
    assert ingest(database, marked, replace(marked, paragraphs=(A, B))).unchanged == 2
