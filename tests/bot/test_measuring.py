"""`isnad eval` and `isnad tune` on small made-up sets, with an encoder that can be predicted."""

import json
import re
import sys
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from bot.cli import app
from bot.commands.failure import FAILED, Unwritable, explain
from bot.terminal.tables import print_table
from bot.wiring import Isnad
from retrieval.measuring.corpus import SetUnreadable
from retrieval.measuring.outcomes import Row, Table
from retrieval.ranking.coefficients import load
from retrieval.ranking.features import FEATURES
from retrieval.tuning.summary import SetsUnfit
from tests.doubles import SlotEncoder
from tests.retrieval.measured import write_set


class Shell:
    """The command line with a state folder and an encoder of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.state = folder, folder / "state"

    def run(self, *words: str | Path) -> Result:
        given: Any = [*map(str, words), "--state", str(self.state)]
        return CliRunner().invoke(app, given)

    def value(self, *words: str | Path) -> Any:
        done = self.run(*words, "--json")
        assert done.exception is None, done.stderr
        return json.loads(done.stdout)

    def made(self, name: str, documents: int = 4, **more: Any) -> Path:
        return write_set(self.folder / name, documents, **more)

    def nothing_was_written(self) -> bool:
        return not self.state.exists() and not list(self.folder.glob("*.json"))


@pytest.fixture
def shell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shell:
    encoder = SlotEncoder(2048)
    monkeypatch.setattr(Isnad, "encoders", (encoder, lambda _: encoder))
    monkeypatch.chdir(tmp_path)
    return Shell(tmp_path)


# --- eval


def test_one_folder_is_one_object_and_several_are_one_by_name(shell: Shell) -> None:
    one, two = shell.made("one"), shell.made("two", 5)
    alone = shell.value("eval", one)
    assert shell.state.stat().st_mode & 0o077 == 0
    assert (alone["questions"], alone["recall@1"]) == (4, 1.0)
    both = shell.value("eval", one, two)
    assert {name: figures["questions"] for name, figures in both.items()} == {"one": 4, "two": 5}


def test_the_report_goes_into_the_state_and_the_last_line_tells_where(shell: Shell) -> None:
    done = shell.run("eval", shell.made("one", unanswerable=2))
    page = shell.state / "reports" / "eval.html"
    assert done.stderr.splitlines()[-1] == f"The report is in {page}"
    text = page.read_text("utf-8")
    assert "Evaluation: one" in text
    for name in ("lexical alone", "without coverage", "without aliases", "p95"):
        assert f">{name}</th>" in text
    assert ">recall@1</th>" in text
    assert "<strong>1.000</strong>" in text or ">1.000<" in text


def test_the_report_goes_where_it_is_asked_to_or_nowhere(shell: Shell) -> None:
    one = shell.made("one")
    shell.run("eval", one, "--report", shell.folder / "page.html")
    assert "Evaluation: one" in (shell.folder / "page.html").read_text("utf-8")
    done = shell.run("eval", one, "--no-report")
    assert "report" not in done.stderr
    assert not shell.state.exists()


def test_figures_are_aligned_under_their_names_where_there_is_no_terminal(shell: Shell) -> None:
    done = shell.run("eval", shell.made("one", unanswerable=2), "--no-report")
    lines = done.stdout.splitlines()
    heads = next(line for line in lines if "recall@1" in line)
    whole = next(line for line in lines if line.startswith("  whole "))
    assert whole[: heads.index("recall@1") + len("recall@1")].endswith("1.000")
    assert any(line.startswith("  without aliases ") for line in lines)
    assert "\x1b" not in done.stdout


def test_a_run_belongs_to_one_folder(shell: Shell) -> None:
    one, two = shell.made("one"), shell.made("two")
    done = shell.run("eval", one, two, "--run", shell.folder / "run.jsonl")
    assert (done.exit_code, done.stdout) == (2, "")
    assert shell.run("eval", one, "--no-report", "--report", "page.html").exit_code == 2
    assert shell.run("eval", one, "--no-report", "--run", shell.folder / "run.jsonl").exit_code == 0
    assert len((shell.folder / "run.jsonl").read_text("utf-8").splitlines()) == 4


def test_of_several_folders_the_one_that_cannot_be_read_is_told_before_any_is_measured(
    shell: Shell, capsys: pytest.CaptureFixture[str]
) -> None:
    one, two = shell.made("one"), shell.made("two")
    (two / "qrels.tsv").unlink()
    done = shell.run("eval", one, two)
    assert isinstance(done.exception, SetUnreadable)
    assert (done.stdout, done.stderr) == ("", "")
    assert shell.nothing_was_written()
    assert explain(done.exception) == FAILED
    assert len(capsys.readouterr().err.splitlines()) == 1


@pytest.mark.parametrize("option", ["--run", "--report"])
def test_where_nothing_can_be_written_nothing_is_measured(shell: Shell, option: str) -> None:
    done = shell.run("eval", shell.made("one"), option, shell.folder / "missing" / "file")
    assert isinstance(done.exception, Unwritable)
    assert done.stdout == ""


# --- tune


def test_coefficients_are_printed_with_their_figures_and_then_kept_for_the_next_start(shell: Shell) -> None:
    done = shell.run("tune", shell.made("one", 160))
    assert done.exception is None
    rows = [line.split() for line in done.stdout.splitlines() if line.startswith("  one, ")]
    assert [row[1:3] for row in rows] == [["fitted", rows[0][2]], ["held", "out"], ["before", rows[2][2]]]
    own = shell.state / "coefficients.json"
    assert f"The coefficients are in {own}, which held none before." in done.stderr
    assert "A running bot takes them at its next start." in done.stderr
    made = load(own).made_from
    assert (made["sets"], made["model"], made["held_out"]["one"]["recall@1"]) == (
        {"one": 160},
        "slots:1",
        1.0,
    )
    again = shell.run("tune", shell.folder / "one")
    assert f"which held those fitted to one on {made['date']} before." in again.stderr


def test_elsewhere_they_are_no_bots(shell: Shell) -> None:
    target = shell.folder / "mine.json"
    done = shell.run("tune", shell.made("one", 160), "--write", target)
    assert load(target).made_from["sets"] == {"one": 160}
    assert not (shell.state / "coefficients.json").exists()
    assert f"The bot reads {shell.state / 'coefficients.json'}, and not this file." in done.stderr


def test_as_json_there_is_one_value_with_all_figures(shell: Shell) -> None:
    found = shell.value("tune", shell.made("one", 160), "--ablate")
    assert set(found) == {"cross_validated", "held_out", "before", "ablations", "coefficients", "file"}
    assert set(found["ablations"]) == set(FEATURES)
    assert found["coefficients"] == json.loads((shell.state / "coefficients.json").read_text("utf-8"))


def test_coefficients_that_are_damaged_do_not_keep_anyone_from_tuning(shell: Shell) -> None:
    shell.state.mkdir()
    (shell.state / "coefficients.json").write_text("{", "utf-8")
    done = shell.run("tune", shell.made("one", 160))
    assert "which held some that cannot be read before." in done.stderr
    assert load(shell.state / "coefficients.json").made_from["sets"] == {"one": 160}


def test_nothing_is_encoded_or_written_for_sets_that_are_none_or_too_small(
    shell: Shell, capsys: pytest.CaptureFixture[str]
) -> None:
    few, good, broken = shell.made("few", 20), shell.made("good", 160), shell.made("broken")
    (broken / "corpus.jsonl").write_text("{\n", "utf-8")
    for folders, error in (
        ((few,), SetsUnfit),
        ((good, broken), SetUnreadable),
        ((good, good), SetUnreadable),
    ):
        done = shell.run("tune", *folders, "--write", shell.folder / "new.json")
        assert isinstance(done.exception, error)
        assert done.stdout == ""
        assert explain(done.exception) == FAILED
        assert len(capsys.readouterr().err.splitlines()) == 1
    assert shell.nothing_was_written()


def test_a_file_that_cannot_be_written_is_told_before_anything_is_fitted(shell: Shell) -> None:
    done = shell.run("tune", shell.made("one", 160), "--write", shell.folder)
    assert isinstance(done.exception, Unwritable)
    assert done.stdout == ""


# --- tables

TABLE = Table(
    "Arms",
    ("recall@1", "false answers", "AUROC", "questions"),
    (
        Row("[bold]odd", {"recall@1": 0.5, "false answers": 0.25, "questions": 12}),
        Row("قديم\x1b[2J", {"recall@1": 0.75, "false answers": 0.5, "questions": 3}),
    ),
    "A note.",
    lower_is_better=("false answers",),
    plain=("questions",),
)


def test_plain_columns_are_aligned_and_what_was_not_measured_is_left_out(
    capsys: pytest.CaptureFixture[str],
) -> None:
    print_table(TABLE)
    said = capsys.readouterr().out
    lines = said.splitlines()
    assert lines[1].split() == ["recall@1", "false", "answers", "questions"]
    assert lines[2] == "  [bold]odd     0.500          0.250         12"
    assert lines[4] == "  A note."
    assert "\x1b" not in said


def test_at_a_terminal_the_best_of_each_column_is_bold_and_a_name_is_no_markup(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    for name, value in {"TERM": "xterm-256color", "FORCE_COLOR": "1", "COLUMNS": "100"}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("NO_COLOR", raising=False)
    print_table(TABLE)
    said = capsys.readouterr().out
    assert "[bold]odd" in said
    bold = re.findall(r"\x1b\[1m *([\d.]+)\x1b\[0m", said)
    assert bold == ["0.250", "0.750"]  # the lower of the false answers, and no count
    assert "\x1b[2J" not in said
