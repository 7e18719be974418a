"""`isnad doctor`: each thing that can be wrong is found, named, and told how to mend."""

import errno
import http.server
import json
import socket
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest
import typer
from sqlalchemy import insert

from bot.commands import checkup
from bot.commands.checkup import Unsound
from bot.commands.doctor import doctor, examine, pulse
from bot.commands.failure import explain
from bot.settings import Settings
from bot.wiring import Isnad
from data import tables
from data.inbox import InboxStore
from tests.bot.telegram_fake import TOKEN

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.fixture
def isnad(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Isnad]:
    monkeypatch.chdir(tmp_path)
    with Isnad(Settings(state_dir=tmp_path / "state"), lambda: NOW) as made:
        assert made.database
        yield made


def put(isnad: Isnad, table: Any, **values: Any) -> None:
    with isnad.database.writing() as connection:
        connection.execute(insert(table).values(**values))


def waiting_alert(isnad: Isnad, hours: float, **more: Any) -> None:
    article = {"paragraphs": ["p"], "paragraph_count": 1, "content_hash": "x", "status": "active"}
    put(isnad, tables.article, title="t", source="s", first_seen_at=NOW, updated_at=NOW, **article)
    alert = {"article_id": 1, "chat_id": 1, "state": "pending", "attempts": 0, **more}
    put(isnad, tables.outbox, created_at=NOW - timedelta(hours=hours), **alert)


def test_alerts_that_wait_too_long_are_a_fault_and_a_digest_for_the_evening_is_none(isnad: Isnad) -> None:
    assert checkup.alerts(isnad) == "none is due"
    waiting_alert(isnad, 5, not_before=NOW + timedelta(hours=3))
    assert checkup.alerts(isnad) == "none is due"
    with isnad.database.writing() as connection:
        connection.execute(tables.outbox.update().values(not_before=None))

    with pytest.raises(Unsound, match=r"waits for 5\.0 h: does the bot run"):
        checkup.alerts(isnad)


def test_updates_that_nobody_handles_are_a_fault(isnad: Isnad) -> None:
    assert checkup.updates(isnad) == "none waits"
    store = InboxStore(isnad.settings.state_dir / "inbox.db", 1)
    store.open()
    store.keep(5, "{}", time.time() - 60)
    assert checkup.updates(isnad) == "1 taken and not handled"
    store.keep(6, "{}", time.time() - 7_300)
    store.close()

    with pytest.raises(Unsound, match=r"2 taken and not handled, the oldest for 2\.0 h"):
        checkup.updates(isnad)


def test_a_disk_that_is_nearly_full_is_a_fault(isnad: Isnad, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "free" in checkup.disk(isnad)
    monkeypatch.setattr("bot.commands.checkup.LEAST_ROOM", 1 << 62)

    with pytest.raises(Unsound, match="make room"):
        checkup.disk(isnad)


def test_a_source_that_fails_again_and_again_is_a_fault_and_shows_no_password(
    isnad: Isnad, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert checkup.failing_sources(isnad.database) == "none fails"
    source = {"state": "active", "error": "timed out"}
    put(isnad, tables.source, location="https://x/one", failures=1, **source)
    assert checkup.failing_sources(isnad.database) == "1 failed lately: https://x/one: timed out (1 in a row)"
    put(isnad, tables.source, location="https://me:p4ssw0rd@x/two", failures=8, **source)

    with pytest.raises(typer.Exit):
        doctor(tmp_path / "state", as_json=True)
    checks = {check["check"]: check for check in json.loads(capsys.readouterr().out)["checks"]}
    assert checks["reading"]["ok"] is False
    assert checks["reading"]["detail"].startswith("2 fail: https://[secret]@x/two: timed out (8 in a row)")


@pytest.mark.parametrize(
    ("off", "words"),
    [(0, "right"), (30, "right"), (-30, "right"), (4_000, "4000 s ahead"), (-90, "90 s behind")],
)
def test_a_clock_that_is_wrong_is_a_fault(off: int, words: str) -> None:
    date = format_datetime(NOW, usegmt=True)
    try:
        found = checkup.clock_of(date, NOW + timedelta(seconds=off))
    except Unsound as error:
        found = str(error)

    assert found.startswith(words)


@pytest.mark.parametrize("date", [None, "", "yesterday", "Sun, 99 Nov 2026 12:00:00 GMT"])
def test_a_clock_that_cannot_be_compared_is_no_fault(date: str | None) -> None:
    assert checkup.clock_of(date, NOW).startswith("not compared")


class Answer(http.server.BaseHTTPRequestHandler):
    body = b"ok\n"

    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(self.body)

    def log_message(self, *_: Any) -> None: ...


class Foreign(Answer):
    body = b"<html>some other program</html>"


@pytest.mark.parametrize(
    ("kind", "words"), [(Answer, "the bot answers"), (Foreign, "another program listens")]
)
def test_who_listens_is_told_apart(isnad: Isnad, kind: type[Answer], words: str) -> None:
    with http.server.HTTPServer(("127.0.0.1", 0), kind) as listening:
        thread = threading.Thread(target=listening.serve_forever)
        thread.start()
        isnad.settings = Settings(listen=f"127.0.0.1:{listening.server_port}")
        try:
            found = checkup.server(isnad)
        except Unsound as error:
            found = str(error)
        listening.shutdown()
        thread.join()

    assert found.startswith(words)


def test_nobody_who_listens_is_no_fault_but_for_the_health_check(
    isnad: Isnad, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound and not listening: every connection is refused
        monkeypatch.setenv("LISTEN", f"127.0.0.1:{taken.getsockname()[1]}")
        isnad.settings = Settings()

        assert "the bot does not run" in checkup.server(isnad)
        assert [check.ok for check in pulse(None)] == [False]
    monkeypatch.setenv("LISTEN", "off")
    assert [check.ok for check in pulse(None)] == [True]


def test_what_was_left_behind_and_put_aside_is_named(isnad: Isnad, monkeypatch: pytest.MonkeyPatch) -> None:
    assert checkup.left_behind(isnad) == "none"
    monkeypatch.setattr("bot.leftovers.OLD_SECONDS", -10.0)
    (isnad.settings.state_dir / "before-restore-20261101-120000").mkdir()

    assert checkup.left_behind(isnad) == (
        "put aside by a restore, to be deleted by you: before-restore-20261101-120000"
    )


def test_a_defect_shows_where_it_is_and_no_secret(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", TOKEN)
    monkeypatch.setenv("DATABASE_URL", "postgresql://isnad:d4tabase@db/isnad")
    code = 0
    try:
        raise RuntimeError(f"bot{TOKEN} d4tabase {TOKEN.partition(':')[2]}")
    except RuntimeError as error:
        code = explain(error)

    assert code == 1
    written = capsys.readouterr().err
    assert "RuntimeError: bot[secret] [secret] [secret]" in written
    assert "test_doctor.py" in written


def test_a_full_disk_is_no_defect(capsys: pytest.CaptureFixture[str]) -> None:
    assert explain(OSError(errno.ENOSPC, "No space left on device")) == 1
    assert capsys.readouterr().err == (
        "isnad: the output cannot be written: No space left on device; make room.\n"
    )


@pytest.mark.model
def test_a_state_whose_folder_cannot_be_made_is_a_fault_of_its_setting(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "file").touch()
    checks = {check.check: check for check in examine(Path("file/state"))}

    assert [name for name in ("database", "index", "disk") if checks[name].ok] == []
    assert checks["database"].detail == "STATE_DIR: the folder file/state cannot be made (Not a directory)."


def test_a_new_state_can_be_read_by_its_owner_alone(isnad: Isnad) -> None:
    assert isnad.settings.state_dir.stat().st_mode & 0o077 == 0
