"""`isnad why` as an admin calls it: one explanation on standard output, messages on standard error, exit codes."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.journeys.articles import ABOUT_THE_TOWER, TOWER
from tests.journeys.process import PROGRAM, environment

pytestmark = pytest.mark.journey


@pytest.fixture
def state(prepared_state: Path, tmp_path: Path) -> Path:
    shutil.copytree(prepared_state, tmp_path / "state")
    return tmp_path / "state"


def call(state: Path, *words: str) -> subprocess.CompletedProcess[str]:
    command = (*PROGRAM, *words, "--state", str(state))
    return subprocess.run(
        command, env=environment({}), cwd=state.parent, capture_output=True, text=True, timeout=120
    )


def test_why_explains_the_answer_that_ask_gives(state: Path) -> None:
    answer = json.loads(call(state, "ask", ABOUT_THE_TOWER, "--json").stdout)
    done = call(state, "why", ABOUT_THE_TOWER, "--json")
    assert (done.returncode, done.stderr) == (0, "")
    explanation = json.loads(done.stdout)
    first, hit = explanation["passages"][0], answer["hits"][0]
    assert (first["passage_id"], first["title"], first["score"]) == (
        hit["passage_id"],
        TOWER.title,
        hit["score"],
    )
    assert explanation["verdict"]["answered"] is answer["answered"]
    assert round(explanation["verdict"]["probability"], 4) == answer["confidence"]
    assert explanation["arrangement"]["shown"][:3] == [hit["passage_id"] for hit in answer["hits"]]
    assert call(state, "why", ABOUT_THE_TOWER, "--json").stdout == done.stdout

    text = call(state, "why", ABOUT_THE_TOWER, "--passage", "1").stdout
    assert TOWER.title in text
    assert "THE RANKING" in text
    assert "PASSAGE 1\n" in text


def test_what_cannot_be_explained_is_one_line_and_an_exit_code(state: Path, tmp_path: Path) -> None:
    for words, said in (
        (("why", "شكرا"), "no question"),
        (("why", ABOUT_THE_TOWER, "--passage", "99999"), "no passage 99999"),
    ):
        done = call(state, *words)
        assert (done.returncode, done.stdout) == (1, "")
        assert said in done.stderr
        assert done.stderr.count("\n") == 1
    empty = call(tmp_path / "new", "why", ABOUT_THE_TOWER)
    assert (empty.returncode, empty.stdout) == (1, "")
    assert "isnad ingest" in empty.stderr
    assert call(state, "why", ABOUT_THE_TOWER, "--passage", "0").returncode == 2
