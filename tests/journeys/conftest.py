"""One prepared state for all journeys, copied for each; and what Telegram's own parser judged on them."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.journeys import journey as journeys
from tests.journeys.articles import KNOWN, write_jsonl
from tests.journeys.journey import Journey, travel
from tests.journeys.process import isnad


@pytest.fixture(scope="session")
def prepared_state(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Six articles, ingested and indexed. To be copied, never used."""
    folder = tmp_path_factory.mktemp("prepared")
    report = isnad(folder / "state", folder, "ingest", str(write_jsonl(folder / "known.jsonl", *KNOWN)))
    assert (report["new"], report["failed"]) == (len(KNOWN), [])
    return folder / "state"


@pytest.fixture
def journey(prepared_state: Path, tmp_path: Path) -> Iterator[Journey]:
    """A journey on the six articles."""
    with travel(prepared_state, tmp_path) as made:
        yield made


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say how many texts Telegram's own parser has judged."""
    if journeys.judged_texts:
        terminalreporter.write_line(f"journeys: Telegram's own parser judged {journeys.judged_texts} texts")
