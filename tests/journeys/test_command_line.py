"""The command line's contract: one JSON value on standard output, messages on standard error, exit codes 0, 1, 2."""

import json
import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.journeys.articles import (
    ABOUT_NOTHING_KNOWN,
    ABOUT_THE_TOWER,
    CANAL,
    KNOWN,
    TOWER,
    write_jsonl,
)
from tests.journeys.process import PROGRAM, environment

pytestmark = pytest.mark.journey

TOKEN = "123456789:AAExampleExampleExampleExampleExamp"


class Shell:
    """A state of its own and a way to call the program on it."""

    def __init__(self, state: Path, folder: Path) -> None:
        self.state = state
        self.folder = folder

    def call(self, *words: str, **settings: str) -> subprocess.CompletedProcess[str]:
        command = (*PROGRAM, *words, "--state", str(self.state))
        return subprocess.run(
            command, env=environment(settings), cwd=self.folder, capture_output=True, text=True, timeout=120
        )

    def value(self, *words: str) -> Any:
        done = self.call(*words, "--json")
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)


@pytest.fixture
def shell(prepared_state: Path, tmp_path: Path) -> Shell:
    shutil.copytree(prepared_state, tmp_path / "state")
    return Shell(tmp_path / "state", tmp_path)


def test_ask_prints_the_answer_with_everything_that_cites_it(shell: Shell) -> None:
    answer = shell.value("ask", ABOUT_THE_TOWER, "-k", "2")
    assert set(answer) == {
        "question",
        "answered",
        "confidence",
        "threshold",
        "reading",
        "hits",
        "took_ms",
    }
    assert answer["reading"]["kind"] == "question"
    assert answer["confidence"] >= answer["threshold"]
    assert (answer["question"], answer["answered"]) == (ABOUT_THE_TOWER, True)
    assert 0 <= answer["confidence"] <= 1
    first = answer["hits"][0]
    assert [hit["rank"] for hit in answer["hits"]] == [1, 2]
    assert (first["title"], first["source"], first["url"]) == (TOWER.title, TOWER.source, TOWER.url)
    assert first["published"] == TOWER.date
    assert first["text"] in TOWER.text
    assert "أدريان سميث" in first["text"][slice(*first["highlight"])]
    paragraphs = shell.value("article", str(first["article_id"]))["paragraphs"]
    assert first["text"][slice(*first["highlight"])] in paragraphs[first["paragraph"] - 1]


def test_a_refusal_is_an_answer_with_the_nearest_hits(shell: Shell) -> None:
    answer = shell.value("ask", ABOUT_NOTHING_KNOWN)
    assert answer["answered"] is False
    titles = [hit["title"] for hit in answer["hits"]]
    assert len(titles) == 3
    assert len(set(titles)) == 3


def test_a_question_without_a_word_fails_with_a_sentence(shell: Shell) -> None:
    done = shell.call("ask", "؟!")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "isnad: The question holds no word.\n"


def test_ingest_tells_new_modified_unchanged_withdrawn_and_failed(shell: Shell) -> None:
    path = write_jsonl(shell.folder / "more.jsonl", CANAL, TOWER)
    path.write_text(path.read_text("utf-8") + '{"id": "cut", "text": "نص', "utf-8")
    report = shell.value("ingest", str(path))
    assert set(report) == {"new", "modified", "unchanged", "withdrawn", "passages", "failed"}
    assert (report["new"], report["modified"], report["unchanged"], report["withdrawn"]) == (1, 0, 1, 0)
    assert [failure["item"] for failure in report["failed"]] == ["more.jsonl:3"]
    found = shell.value("ask", "متى افتتحت قناة السويس؟")["hits"][0]
    assert found["title"] == CANAL.title
    path.unlink()
    path = write_jsonl(shell.folder / "more.jsonl", TOWER)
    again = shell.value("ingest", str(path))
    assert (again["new"], again["unchanged"], again["withdrawn"], again["failed"]) == (0, 1, 1, [])
    listed = {article["title"]: article["status"] for article in shell.value("articles")}
    assert listed[CANAL.title] == "withdrawn"
    assert CANAL.title not in [hit["title"] for hit in shell.value("ask", "متى افتتحت قناة السويس؟")["hits"]]


def test_what_is_not_there_is_named_and_the_exit_code_says_so(shell: Shell) -> None:
    done = shell.call("ingest", str(shell.folder / "nowhere"), "--json")
    assert done.returncode == 1
    report = json.loads(done.stdout)
    assert [failure["item"] for failure in report["failed"]] == [str(shell.folder / "nowhere")]


def test_a_path_that_leads_nowhere_is_named_with_the_reason(shell: Shell) -> None:
    (shell.folder / "circle").symlink_to(shell.folder / "circle")
    for path, why in (
        ("~nobody-of-that-name/news", "home directory"),
        ("circle", "Symlink loop"),
        (os.fsdecode(b"old\xe1.txt"), "has a name that is not UTF-8"),
    ):
        done = shell.call("ingest", path)
        assert (done.returncode, done.stdout.split(";")[0]) == (
            1,
            "0 new, 0 modified, 0 unchanged, 0 withdrawn",
        )
        assert re.fullmatch(f"not read: .*{why}.*\n", done.stderr)
    listed = shell.call("sources", "list", SOURCES="~nobody-of-that-name/news")
    assert (listed.returncode, listed.stderr) == (0, "")


def test_articles_are_listed_and_shown_as_cleaned(shell: Shell) -> None:
    listed = shell.value("articles")
    assert [article["title"] for article in listed] == [article.title for article in KNOWN]
    assert set(listed[0]) == {"article_id", "title", "source", "url", "published", "paragraphs", "status"}
    shown = shell.value("article", str(listed[0]["article_id"]))
    assert shown["paragraphs"] == KNOWN[0].paragraphs
    assert listed[0]["paragraphs"] == len(KNOWN[0].paragraphs)
    missing = shell.call("article", "999")
    assert (missing.returncode, missing.stdout) == (1, "")
    assert "isnad articles" in missing.stderr


def test_index_rebuilds_without_encoding_and_goes_back(shell: Shell) -> None:
    rebuilt = shell.value("index", "--rebuild")
    assert set(rebuilt) == {"generation", "articles", "passages", "encoded", "seconds", "passages_per_second"}
    assert (rebuilt["generation"], rebuilt["articles"], rebuilt["encoded"]) == ("000002", len(KNOWN), 0)
    assert shell.value("index", "--rollback")["generation"] == "000001"
    assert shell.value("ask", ABOUT_THE_TOWER)["hits"][0]["title"] == TOWER.title


def test_doctor_finds_a_sound_state_sound_and_a_damaged_one_not(shell: Shell) -> None:
    sound = shell.value("doctor")
    assert sound["healthy"] is True
    assert [check["check"] for check in sound["checks"]] == [
        "settings",
        "sources",
        "token",
        "database",
        "model",
        "index",
        "answers",
        "reading",
        "alerts",
        "updates",
        "disk",
        "server",
        "clock",
        "leftovers",
    ]
    next(shell.state.glob("index/*/dense.faiss")).write_bytes(b"broken")
    damaged = shell.call("doctor", "--json")
    assert damaged.returncode == 1
    bad = [check for check in json.loads(damaged.stdout)["checks"] if not check["ok"]]
    assert [check["check"] for check in bad] == ["index"]
    assert "isnad index --rebuild" in bad[0]["detail"]
    shell.value("index", "--rebuild")
    assert shell.value("doctor")["healthy"] is True


def test_doctor_never_shows_the_token(shell: Shell) -> None:
    done = shell.call("doctor", TELEGRAM_BOT_TOKEN=TOKEN, TELEGRAM_API_URL="http://127.0.0.1:9")
    assert done.returncode == 1
    assert TOKEN not in done.stdout + done.stderr
    assert "does not answer" in done.stdout


def test_a_wrong_setting_names_itself_its_fault_and_a_right_example(shell: Shell) -> None:
    done = shell.call("ask", "سؤال", POLL_SECONDS="often")
    assert (done.returncode, done.stdout) == (2, "")
    assert re.search(r"POLL_SECONDS: .*'often'.* Example: POLL_SECONDS=300", done.stderr)


@pytest.mark.parametrize(
    "words",
    [
        ("ask",),
        ("index", "--rebuild", "--rollback"),
        ("nonsense",),
        ("ask", "سؤال", "-k", "0"),
        ("article", "9" * 30),
        ("article", "9" * 30, "--versions"),
        ("ingest", ""),  # a variable of a script that is not set
    ],
)
def test_a_wrong_call_is_a_usage_error(shell: Shell, words: tuple[str, ...]) -> None:
    done = shell.call(*words)
    assert (done.returncode, done.stdout) == (2, "")


def test_an_empty_collection_answers_nothing_and_is_healthy(tmp_path: Path) -> None:
    shell = Shell(tmp_path / "new", tmp_path)
    answer = shell.value("ask", ABOUT_THE_TOWER)
    assert (answer["answered"], answer["hits"]) == (False, [])
    assert shell.value("articles") == []
    assert shell.value("doctor")["healthy"] is True


def test_eval_measures_a_folder_and_writes_what_it_found(shell: Shell) -> None:
    folder = shell.folder / "set"
    folder.mkdir()
    documents = [{"_id": f"d{n}", "title": a.title, "text": a.paragraphs[1]} for n, a in enumerate(KNOWN)]
    tower = KNOWN.index(TOWER)
    questions = [
        {"_id": "q1", "text": ABOUT_THE_TOWER, "answers": ["أدريان سميث"], "set": "known"},
        {"_id": "q2", "text": ABOUT_NOTHING_KNOWN, "answers": [], "set": "unknown"},
    ]
    for name, lines in (("corpus", documents), ("queries", questions)):
        text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
        (folder / f"{name}.jsonl").write_text(text, "utf-8")
    (folder / "qrels.tsv").write_text(f"query-id\tcorpus-id\tscore\nq1\td{tower}\t1\n", "utf-8")
    figures = shell.value("eval", str(folder), "--run", str(shell.folder / "run.jsonl"))
    assert (figures["recall@1"], figures["ndcg@10"], figures["highlight_accuracy"]) == (1.0, 1.0, 1.0)
    assert set(figures["sets"]) == {"known", "unknown"}
    assert set(figures["arms"]) == {"dense", "dense_with_sentences", "lexical", "stems"}
    lines = [json.loads(line) for line in (shell.folder / "run.jsonl").read_text("utf-8").splitlines()]
    assert [line["query_id"] for line in lines] == ["q1", "q2"]
    assert lines[0]["hits"][0]["id"] == f"d{tower}"


def test_the_chat_answers_line_by_line_until_the_input_ends(shell: Shell) -> None:
    command = (*PROGRAM, "chat", "--state", str(shell.state))
    done = subprocess.run(
        command,
        env=environment({}),
        cwd=shell.folder,
        input=f"{ABOUT_THE_TOWER}\n\n؟!\n{ABOUT_NOTHING_KNOWN}\n",
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    assert "أدريان سميث" in done.stdout
    assert "لم أجد جوابًا" in done.stdout
    assert done.stdout.index("أدريان سميث") < done.stdout.index("لم أجد جوابًا")
