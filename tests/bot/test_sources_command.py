"""`isnad sources …`, `status` and `article --versions`: one clear line or one JSON value, and the exit code."""

import io
import json
import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import structlog
import typer

import bot.wiring
from bot.cli import main
from bot.commands.questions import _read_line
from bot.commands.sources import add
from bot.fetching.politeness import Politeness
from bot.settings import Settings
from data.database import Database
from data.feedback import FeedbackStore, Opinion
from data.questions import QuestionLog
from data.sources.opml import Outline, read_opml, write_opml
from data.types import ArticleDraft
from data.watched.store import SourceStore
from tests.data.collection import ingest
from tests.databases import database_at
from tests.web_server import Page, web_server

NOW = datetime.now(UTC)
PARAGRAPHS = "".join(
    f"<p>قالت الوزارة في بيانها رقم {n} إن أعمال ترميم الجسر القديم في مدينة النهر ستنتهي قبل حلول الشتاء المقبل.</p>"
    for n in range(1, 6)
)


def rss(*titles: str) -> str:
    items = "".join(
        f"<item><title>{title}</title><link>{{home}}/{number}</link><guid>{number}</guid>"
        f"<pubDate>{format_datetime(NOW - timedelta(hours=number))}</pubDate></item>"
        for number, title in enumerate(titles, start=1)
    )
    return (
        '<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>صحيفة الضفة</title>'
        f"<language>ar</language><link>{{home}}</link>{items}</channel></rss>"
    )


@dataclass
class Site:
    """A site on loopback: pages by path, and the paths that were asked for."""

    pages: dict[str, tuple[str, str]]
    asked: list[str]
    address: str = ""


@pytest.fixture
def site() -> Iterator[Site]:
    made = Site({"/feed.xml": ("application/rss+xml", rss("افتتاح المكتبة", "ترميم الجسر"))}, [])

    def page(path: str) -> Page | None:
        made.asked.append(path)
        if path not in made.pages:
            return None
        kind, text = made.pages[path]
        return f"{kind}; charset=utf-8", text.replace("{home}", made.address).encode()

    with web_server(page) as made.address:
        yield made


@dataclass(frozen=True)
class Done:
    code: int
    out: str
    err: str

    @property
    def value(self) -> Any:
        assert self.code == 0, self.err
        return json.loads(self.out)


class Shell:
    """The command line in this process, on a state of its own."""

    def __init__(self, folder: Path, patch: pytest.MonkeyPatch, capture: pytest.CaptureFixture[str]) -> None:
        self.folder = folder
        self._patch = patch
        self._capture = capture

    def __call__(self, *words: str, stdin: str | None = None) -> Done:
        """Run a command; `stdin` None: there is no terminal."""
        typed = io.StringIO(stdin or "")
        self._patch.setattr(typed, "isatty", lambda: stdin is not None)
        self._patch.setattr(sys, "stdin", typed)
        self._patch.setattr(sys, "argv", ["isnad", *words, "--state", str(self.folder / "state")])
        with pytest.raises(SystemExit) as ended:
            main()
        printed = self._capture.readouterr()
        return Done(int(ended.value.code or 0), printed.out, printed.err)

    @contextmanager
    def database(self) -> Iterator[Database]:
        with database_at(self.folder / "state" / "isnad.db") as opened:
            yield opened


@pytest.fixture
def shell(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[Shell]:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ALLOWED_HOSTS", "127.0.0.1")
    monkeypatch.setattr("bot.fetching.client.Politeness", partial(Politeness, gap=0))
    for name in ("SOURCES", "STATE_DIR", "DATABASE_URL", "ADMIN_IDS", "TELEGRAM_BOT_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    handlers, level = logging.root.handlers[:], logging.root.level
    yield Shell(tmp_path, monkeypatch, capsys)
    structlog.reset_defaults()
    logging.root.handlers[:] = handlers
    logging.root.setLevel(level)


@pytest.fixture
def unindexed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Does not index; says how often it was to."""
    told: list[str] = []

    class Indexing:
        def catch_up(self, _: object) -> None:
            told.append("catch up")

    monkeypatch.setattr(bot.wiring.Isnad, "indexer", lambda self: Indexing())
    return told


def test_a_feed_is_shown_and_added_and_listed(shell: Shell, site: Site) -> None:
    done = shell("sources", "add", f"{site.address}/feed.xml", "--yes")

    assert (done.code, done.err) == (0, "")
    lines = done.out.translate({0x2068: None, 0x2069: None}).split("\n")
    assert lines == [
        "feed: صحيفة الضفة",
        f"  address:  {site.address}/feed.xml",
        "  holds:    2 articles",
        "  language: ar",
        f"  {(NOW - timedelta(hours=1)).date()}  افتتاح المكتبة",
        f"  {(NOW - timedelta(hours=2)).date()}  ترميم الجسر",
        "Added source 1: صحيفة الضفة",
        "What it holds now is read without alerting anybody.",
        "",
    ]
    [listed] = shell("sources", "list", "--json").value
    assert (listed["id"], listed["state"], listed["kind"], listed["name"]) == (
        *(1, "active", "feed"),
        "صحيفة الضفة",
    )
    assert listed["week"]["new"] == 0
    assert listed["added_by"] == "admin"
    again = shell("sources", "add", f"{site.address}/feed.xml", "--yes")
    assert "Source 1 is watched already" in again.out


def test_preview_changes_nothing(shell: Shell, site: Site) -> None:
    value = shell("sources", "preview", f"{site.address}/feed.xml", "--json").value

    assert (value["kind"], value["count"], value["language"]) == ("feed", 2, "ar")
    assert [item["title"] for item in value["items"]] == ["افتتاح المكتبة", "ترميم الجسر"]
    assert shell("sources", "list", "--json").value == []
    assert "No source is watched" in shell("sources", "list").out


def test_what_has_no_title_is_shown_by_its_address_and_a_file_by_no_number(
    shell: Shell, site: Site, tmp_path: Path
) -> None:
    listed = "<url><loc>{home}/1</loc></url>"
    site.pages["/map.xml"] = (
        "application/xml",
        f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{listed}</urlset>',
    )
    shown = shell("sources", "preview", f"{site.address}/map.xml").out.translate({0x2068: None, 0x2069: None})
    assert shown.splitlines()[2:] == ["  holds:    1 article", f"  ----------  {site.address}/1"]

    (tmp_path / "news.jsonl").write_text('{"text": "نص"}\n{"text": "نص آخر"}\n', encoding="utf-8")
    assert "holds" not in shell("sources", "preview", "news.jsonl").out


def test_with_no_input_at_all_nothing_is_asked(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", None)

    assert _read_line() is None
    with pytest.raises(typer.Exit) as ended:
        add(Settings(state_dir=shell.folder / "state"), "https://example.org", yes=False)
    assert ended.value.exit_code == 2


def test_without_a_terminal_and_without_yes_nothing_is_even_fetched(shell: Shell, site: Site) -> None:
    done = shell("sources", "add", f"{site.address}/feed.xml")

    assert (done.code, done.out) == (2, "")
    assert done.err == "isnad: there is no terminal to ask at: add --yes to watch what is found.\n"
    assert site.asked == []


@pytest.mark.parametrize(("typed", "code", "count"), [("y\n", 0, 1), ("n\n", 1, 0), ("\n", 1, 0)])
def test_at_a_terminal_it_is_asked(shell: Shell, site: Site, typed: str, code: int, count: int) -> None:
    done = shell("sources", "add", f"{site.address}/feed.xml", stdin=typed)

    assert done.code == code
    assert len(shell("sources", "list", "--json").value) == count


@pytest.mark.parametrize(
    ("place", "why"),
    [
        ("/nowhere.xml", "there is no page at this address"),
        ("/plain.txt", "there is neither a feed nor a site map nor an article"),
    ],
)
def test_what_cannot_be_watched_is_one_clear_line(shell: Shell, site: Site, place: str, why: str) -> None:
    site.pages["/plain.txt"] = ("text/plain", "words")
    done = shell("sources", "add", site.address + place, "--yes")

    assert (done.code, done.out) == (1, "")
    told = done.err.translate({0x2068: None, 0x2069: None})
    assert told.startswith(f"isnad: {site.address}{place} cannot be watched: {why}")
    assert told.count("\n") == 1
    assert shell("sources", "list", "--json").value == []


def test_neither_path_nor_address_is_told(shell: Shell) -> None:
    done = shell("sources", "preview", "./nowhere")

    assert done.code == 1
    assert "there is no such file or folder" in done.err


def test_a_folder_is_watched_by_its_path_wherever_one_stands(shell: Shell, tmp_path: Path) -> None:
    (tmp_path / "news").mkdir()
    (tmp_path / "news" / "one.txt").write_text("نص", encoding="utf-8")
    assert shell("sources", "add", "news", "--yes").code == 0

    [listed] = shell("sources", "list", "--json").value
    assert (listed["kind"], listed["location"]) == ("folder", str(tmp_path / "news"))
    assert shell("sources", "remove", "news").code == 0
    assert shell("sources", "list", "--json").value == []


def test_a_source_is_paused_resumed_and_removed_by_number_or_address(shell: Shell, site: Site) -> None:
    address = f"{site.address}/feed.xml"
    shell("sources", "add", address, "--yes")

    assert "Paused source 1" in shell("sources", "pause", "1").out
    assert shell("sources", "list", "--json").value[0]["state"] == "paused"
    assert "Nothing to pause" in shell("sources", "pause", "1").out
    assert "Resumed source 1" in shell("sources", "resume", address).out
    assert "Removed source 1" in shell("sources", "remove", address).out
    gone = shell("sources", "remove", "1")
    assert (gone.code, gone.out) == (1, "")
    assert gone.err == "isnad: no source 1 is watched; `isnad sources list` shows those that are.\n"


def test_the_list_tells_seven_days_and_the_last_reason(shell: Shell) -> None:
    with shell.database() as database:
        store = SourceStore(database)
        one = store.add("https://e.example/feed", "feed", "اسم\x1b[31m أحمر", "admin", NOW)
        store.count(one.id, NOW.date(), new=3, modified=1, unchanged=40, failed=2)
        store.count(one.id, NOW.date() - timedelta(days=9), new=1000)
        store.failed(one.id, "the host took too long", NOW, NOW + timedelta(hours=2))
        store.fault(one.id, NOW.date(), "the host took too long")

    lines = shell("sources", "list").out.translate({0x2068: None, 0x2069: None}).split("\n")
    assert lines[0].split() == ["1", "failing", "feed", "اسم", "[31m", "أحمر"]
    assert lines[1] == "      https://e.example/feed"
    assert lines[2] == (
        f"      read never, next {NOW + timedelta(hours=2):%Y-%m-%d %H:%M} UTC; "
        "7 days: 3 new, 1 modified, 40 unchanged, 2 failed"
    )
    assert lines[3] == "      the host took too long"
    [value] = shell("sources", "list", "--json").value
    assert value["week"]["reasons"] == {"the host took too long": 1}
    assert value["failures"] == 1


def test_check_reads_now_and_says_what_came_of_it(shell: Shell, site: Site, unindexed: list[str]) -> None:
    for number in (1, 2):
        head, title = f"<head><title>خبر {number}</title></head>", f"<h1>خبر {number}</h1>"
        page = f"<html>{head}<body><article>{title}{PARAGRAPHS}</article></body></html>"
        site.pages[f"/{number}"] = ("text/html", page.replace("رقم", f"رقم {number}"))
    shell("sources", "add", f"{site.address}/feed.xml", "--yes")

    done = shell("sources", "check", "1")

    assert done.code == 0, done.err
    assert done.out.translate({0x2068: None, 0x2069: None}).startswith("   1  صحيفة الضفة: 2 new, 0 modified")
    assert unindexed == ["catch up"]
    [value] = shell("sources", "check", "--json").value
    assert (value["new"], value["error"]) == (0, None)
    assert shell("sources", "list", "--json").value[0]["week"]["new"] == 2


def test_check_fails_if_nothing_could_be_read(shell: Shell, site: Site, unindexed: list[str]) -> None:
    shell("sources", "add", f"{site.address}/feed.xml", "--yes")
    site.pages.clear()

    done = shell("sources", "check")

    assert done.code == 1
    assert "not read: " in done.out
    assert shell("sources", "check", "7").code == 1


def test_an_opml_file_goes_in_and_comes_out(shell: Shell, tmp_path: Path) -> None:
    outlines = [Outline(f"https://e.example/{n}/feed", f"مصدر {n} & <x>") for n in range(45)]
    (tmp_path / "in.opml").write_bytes(write_opml((*outlines, Outline("gopher://x.example", "x")), "x"))

    report = shell("sources", "import", "in.opml", "--json").value
    assert report == {"added": 45, "known": 0, "refused": []}
    again = shell("sources", "import", "in.opml")
    assert "0 added, 45 watched already, 0 refused." in again.out

    assert shell("sources", "export", "out.opml").code == 0
    assert [(one.address, one.name) for one in read_opml((tmp_path / "out.opml").read_bytes())] == [
        (one.address, one.name) for one in outlines
    ]
    assert read_opml(shell("sources", "export").out.encode()) == read_opml(
        (tmp_path / "out.opml").read_bytes()
    )


@pytest.mark.parametrize("body", [b"", b"<opml", b"\x00\xff"])
def test_a_file_that_is_no_opml_is_one_clear_line(shell: Shell, tmp_path: Path, body: bytes) -> None:
    (tmp_path / "in.opml").write_bytes(body)
    done = shell("sources", "import", "in.opml")

    assert (done.code, done.out) == (1, "")
    assert done.err.startswith("isnad: in.opml ")
    assert done.err.count("\n") == 1


def test_files_that_cannot_be_read_or_written_are_told(shell: Shell) -> None:
    assert "isnad: nowhere.opml cannot be read: " in shell("sources", "import", "nowhere.opml").err
    assert "cannot be written: " in shell("sources", "export", "no/where.opml").err


def test_status_tells_the_week_and_names_nobody(shell: Shell) -> None:
    with shell.database() as database:
        log = QuestionLog(database)
        log.remember(8_811_223_344, "متى يفتح الجسر؟", False, NOW)
        FeedbackStore(database).give(log.remember(8_811_223_344, "من فاز؟", True, NOW), Opinion("up"), NOW)
        SourceStore(database).add("https://e.example/feed", "feed", None, "admin", NOW)

    done = shell("status", "--json")

    value = done.value
    assert value["week"] == {
        "asked": 2,
        "refused": 1,
        "refused_texts": ["متى يفتح الجسر؟"],
        "opinions": [{"verdict": "up", "reason": None, "count": 1}],
    }
    assert value["sources"] == {"active": 1, "paused": 0, "gone": 0, "failing": 0}
    assert value["alerts"] == {"waiting": 0, "sent": 0, "failed": 0, "paused": False}
    assert value["index"]["generation"] is None
    assert "8811223344" not in done.out
    told = shell("status").out.translate({0x2068: None, 0x2069: None})
    assert "  Questions: 2, without an answer: 1\n  Opinions: up 1\n" in told
    assert "    متى يفتح الجسر؟\n" in told


def test_an_articles_versions_tell_what_each_modification_changed(shell: Shell) -> None:
    before = ("فاز الفريق الأول بكأس البطولة أمس مساء في العاصمة.", "وحضر المباراة ألف متفرج.", "انتهى.")
    after = ("فاز الفريق الثاني بكأس البطولة أمس مساء في العاصمة.", "انتهى.", "وهذا تصحيح من الناشر.")
    with shell.database() as database:
        for title, paragraphs in (("الفائز", before), ("تصحيح: الفائز", after)):
            made = ArticleDraft("k", title, paragraphs, "الضفة", origin="/news/k.txt")
            ingest(database, made)

    value = shell("article", "1", "--versions", "--json").value
    [version] = value["versions"]
    assert (version["number"], version["title"], version["paragraphs"]) == (1, "الفائز", list(before))
    assert version["then"] == {
        "title": {"old": "الفائز", "new": "تصحيح: الفائز"},
        "altered": [{"old": before[0], "new": after[0]}],
        "removed": [before[1]],
        "added": [after[2]],
    }
    told = shell("article", "1", "--versions").out
    assert f"  - {before[0]}\n  + {after[0]}\n  - {before[1]}\n  + {after[2]}\n" in told
    assert shell("article", "7", "--versions").code == 1


def test_an_article_that_was_never_modified_says_so(shell: Shell) -> None:
    with shell.database() as database:
        ingest(database, ArticleDraft("k", "الفائز", ("نص.",), "الضفة", origin="/news/k.txt"))

    assert "there is no earlier version" in shell("article", "1", "--versions").out
    assert shell("article", "1", "--versions", "--json").value["versions"] == []
