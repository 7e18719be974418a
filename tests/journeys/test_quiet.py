"""From articles to answers with the int8 engine, in processes that must not reach a network or write to the home folder."""

import json
from pathlib import Path

import pytest

from retrieval.encoders.bundled import bundled_fingerprint
from retrieval.encoders.engines import LIGHT
from retrieval.encoders.models import INT8, TIMED_PACKAGES
from retrieval.encoders.processor import machine, this_processor
from retrieval.encoders.timings import Timing, Timings
from tests.guarded import Guarded
from tests.quality.conftest import SAMPLE

pytestmark = [pytest.mark.journey, pytest.mark.model]

ARTICLES = 10


@pytest.fixture
def guard(tmp_path: Path) -> Guarded:
    return Guarded(tmp_path / "guard")


@pytest.fixture
def state(tmp_path: Path, int8_model: Path) -> Path:
    """A state folder in which the int8 model is prepared and known to be beyond compare."""
    models = tmp_path / "state" / "models"
    models.mkdir(parents=True)
    (models / int8_model.name).symlink_to(int8_model)
    timings = Timings(models, machine(bundled_fingerprint(), this_processor(), TIMED_PACKAGES))
    timings.put(LIGHT, Timing(speed=1))
    timings.put(INT8, Timing(speed=1_000_000))
    return models.parent


def test_taking_in_rebuilding_and_asking_reach_for_no_network(
    guard: Guarded, state: Path, int8_model: Path, tmp_path: Path
) -> None:
    articles = SAMPLE.read_text("utf-8").splitlines()[:ARTICLES]
    (tmp_path / "own.jsonl").write_text("\n".join(articles), "utf-8")

    def isnad(*words: str) -> str:
        return guard.run("-m", "bot.cli", *words, "--json", "--state", str(state)).decode()

    isnad("ingest", str(tmp_path / "own.jsonl"))
    isnad("index", "--rebuild")
    title = json.loads(articles[0])["title"]
    assert title in isnad("ask", title)

    compiled = state / "models" / f"{int8_model.name}.compiled"
    assert any(compiled.iterdir()), "the int8 engine was not used"
    assert (list(guard.tried()), list(guard.left_at_home())) == ([], [])


def test_the_guard_sees_connections_and_look_ups_of_children_too(guard: Guarded) -> None:
    attempts = """
import contextlib, socket, subprocess, sys
with contextlib.suppress(OSError):
    socket.create_connection(("192.0.2.1", 80), timeout=1)
with contextlib.suppress(OSError):
    socket.gethostbyname("example.org")
if len(sys.argv) == 1:
    subprocess.run([sys.executable, __file__, "child"])
"""
    guard.folder.mkdir()
    (guard.folder / "attempts.py").write_text(attempts)
    guard.run(str(guard.folder / "attempts.py"))
    assert [note.split(": ")[1].split()[0] for note in guard.tried()] == [
        "socket.getaddrinfo",
        "socket.gethostbyname",
    ] * 2
