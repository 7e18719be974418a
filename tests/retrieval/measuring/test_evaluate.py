import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from data.types import Change
from retrieval.errors import QuestionEmpty
from retrieval.measuring import evaluate as evaluation
from retrieval.measuring.corpus import Corpus, MeasuredQuestion, SetUnreadable, check, named, read_questions
from retrieval.measuring.evaluate import evaluate, write_run
from retrieval.measuring.measures import answered, figures, marks_two_sentences, unfolded
from retrieval.types import AlsoIn, Answer, Hit
from tests.doubles import SlotEncoder

DOCUMENTS = {
    "d1": "افتتحت قناة السويس عام 1869. شقها العمال.",
    "d2": "ينبع النيل الأزرق من بحيرة تانا.",
    "d3": "كان ارتفاع هرم خوفو 146 مترا.",
}
QUESTIONS: list[dict[str, Any]] = [
    {"_id": "q1", "text": "متى افتتحت قناة السويس؟", "answers": ["1869"], "set": "water"},
    {"_id": "q2", "text": "من أين ينبع النيل؟", "answers": ["بحيرة تانا"], "set": "water"},
    {"_id": "q3", "text": "كم ارتفاع الهرم؟", "answers": ["146"]},
    {"_id": "q4", "text": "من صمم برج خليفة؟", "set": "water"},
    {"_id": "q5", "text": "ما أعلى جبل؟"},
]
NONE: Mapping[int, float] = {}
RELEVANT = [("q1", "d1", 1), ("q2", "d2", 1), ("q3", "d3", 2), ("q4", "d3", 0)]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "set"
    folder.mkdir()
    lines = [{"_id": name, "title": f"عنوان {name}", "text": text} for name, text in DOCUMENTS.items()]
    write(folder, "corpus.jsonl", *map(json.dumps, lines))
    write(folder, "queries.jsonl", *map(json.dumps, QUESTIONS))
    rows = ("\t".join(map(str, row)) for row in RELEVANT)
    write(folder, "qrels.tsv", "query-id\tcorpus-id\tscore", *rows)
    return folder


def write(folder: Path, name: str, *lines: str) -> None:
    (folder / name).write_text("\n".join(lines) + "\n", "utf-8")


def hit(rank: int, key: int, also: Mapping[int, float] = NONE) -> Hit:
    """The document of a key, its first sentence marked, with its twins and their scores."""
    text = list(DOCUMENTS.values())[key - 1]
    twins = tuple(AlsoIn(twin, twin, "", "", None, None, score) for twin, score in also.items())
    marked = (0, text.index(".") + 1)
    return Hit(rank, key, key, "", "", None, None, 1, text, marked, -rank, also_in=twins)


class Scripted:
    """A search that says what the table says: passage keys, confidence; the first sentence of each is marked."""

    table: dict[str, tuple[list[int], float]] = {  # noqa: RUF012
        "q1": ([1, 2], 0.9),
        "q2": ([1, 2], 0.6),
        "q4": ([3], 0.6),
        "q5": ([2], 0.2),
    }

    def __init__(self, *_: object, manner: object) -> None:
        self.names = {line["text"]: line["_id"] for line in QUESTIONS}

    def trace(self, text: str, k: int) -> tuple[Answer, dict[str, float]]:
        if self.names[text] not in self.table:
            raise QuestionEmpty("no word")
        keys, confidence = self.table[self.names[text]]
        hits = tuple(hit(at, key) for at, key in enumerate(keys, start=1))
        taken = {"read": 2.0, "rank": confidence * 10}
        return Answer(text, confidence >= 0.5, confidence, hits[:k], 1.0), taken


class Twinned(Scripted):
    """A search that shows the Nile as a twin of the canal, before the pyramid."""

    def trace(self, text: str, k: int) -> tuple[Answer, dict[str, float]]:
        return Answer(text, True, 0.9, (hit(1, 1, also={2: -1.5}), hit(2, 3)), 1.0), {}


def figures_of(folder: Path, state: Path) -> dict[str, Any]:
    encoder = SlotEncoder(2048)  # in which no two words of the set share a slot
    return evaluate(folder, state, (encoder, lambda _: encoder)).figures


def test_the_figures_are_those_that_are_counted_by_hand(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(evaluation, "Search", Scripted)
    figures = figures_of(folder, tmp_path / "state")
    assert {name: figures[name] for name in ("questions", "passages")} == {"questions": 5, "passages": 3}
    assert figures["recall@1"] == 0.3333  # q1 of q1, q2, q3
    assert figures["recall@5"] == figures["recall@10"] == 0.6667
    assert figures["mrr@10"] == 0.5  # (1 + 1/2 + 0) / 3
    assert figures["ndcg@10"] == 0.5436  # (1 + 1/log2(3) + 0) / 3
    assert figures["shown@5"] == 0.6667
    assert figures["highlight_accuracy"] == 0.3333
    assert figures["answered_rate"] == 0.6667
    assert figures["false_answer_rate"] == 0.5
    assert figures["auroc"] == 0.5833  # 0.9 > 0.6, 0.2; 0.6 = 0.6, > 0.2; 0 < 0.6, 0.2: 3.5 of 6
    # By rising confidence 0, 0.2, the two of 0.6, 0.9, of which the last alone is right.
    assert figures["calibration_error"] == 0.3  # (0 + 0.2 + 2 * 0.6 + 0.1) / 5
    assert figures["two_sentences"] == 0.0
    assert figures["stages_ms"] == {"read": 2.0, "rank": 6.0}  # the median of 9, 6, 6, 2
    water = figures["sets"]["water"]
    assert list(figures["sets"]) == ["water"]
    assert (water["recall@1"], water["mrr@10"], water["false_answer_rate"], water["auroc"]) == (
        0.5,
        0.75,
        1.0,
        0.75,
    )


def test_what_is_shown_as_a_twin_counts_in_its_own_place_and_with_the_hit_that_it_is_under(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(evaluation, "Search", Twinned)
    figures = figures_of(folder, tmp_path / "state")
    assert (
        figures["recall@1"] == 0.3333
    )  # q1 finds the canal in place 1, q2 the Nile in 2, q3 the pyramid in 3
    assert figures["recall@5"] == figures["shown@5"] == 1.0
    assert figures["mrr@10"] == 0.6111  # (1 + 1/2 + 1/3) / 3


def test_two_sentences_are_marked_where_the_mark_holds_both_and_not_where_it_ends_in_the_second() -> None:
    whole = replace(hit(1, 1), highlight=(0, len(DOCUMENTS["d1"])))
    assert marks_two_sentences(whole)
    assert not marks_two_sentences(hit(1, 1))
    assert not marks_two_sentences(replace(whole, highlight=(0, len(DOCUMENTS["d1"]) - 3)))


def test_the_real_search_finds_what_shares_words_and_each_arm_is_told_alone(
    folder: Path, tmp_path: Path
) -> None:
    figures = figures_of(folder, tmp_path / "state")
    assert (figures["recall@1"], figures["ndcg@10"], figures["highlight_accuracy"]) == (1.0, 1.0, 1.0)
    assert set(figures["arms"]) == {"dense", "dense_with_sentences", "lexical", "stems"}
    assert figures["arms"]["lexical"]["recall@1"] == figures["arms"]["dense"]["recall@1"] == 1.0
    assert figures["ablations"]["whole"] == {
        **{
            name: figures[name]
            for name in ("recall@1", "recall@5", "recall@10", "mrr@10", "ndcg@10", "auroc")
        },
        "questions": 5,
    }
    assert set(figures["latency_ms"]) == {"p50", "p95", "p99"}
    assert {"read", "encode", "dense", "lexical", "rank", "highlight"} <= set(figures["stages_ms"])


def test_every_figure_that_scripts_read_keeps_its_name(folder: Path, tmp_path: Path) -> None:
    figures = figures_of(folder, tmp_path / "state")
    of_a_set = {
        *(
            "recall@1",
            "recall@5",
            "recall@10",
            "mrr@10",
            "ndcg@10",
            "shown@5",
            "highlight_accuracy",
            "answered_rate",
        ),
        *("false_answer_rate", "auroc", "two_sentences", "calibration_error"),
    }
    whole = {"questions", "passages", "sets", "arms", "ablations", "latency_ms", "stages_ms"}
    assert set(figures) == of_a_set | whole | {"passages_per_second"}
    assert set(figures["sets"]["water"]) == of_a_set


def test_what_cannot_be_measured_is_none_and_not_zero(folder: Path, tmp_path: Path) -> None:
    write(folder, "queries.jsonl", json.dumps(QUESTIONS[4]))
    figures = figures_of(folder, tmp_path / "state")
    for name in ("recall@1", "ndcg@10", "highlight_accuracy", "answered_rate", "auroc"):
        assert figures[name] is None
    write(folder, "queries.jsonl", json.dumps(QUESTIONS[0]))
    figures = figures_of(folder, tmp_path / "other")
    assert (figures["false_answer_rate"], figures["auroc"], figures["recall@1"]) == (None, None, 1.0)


def test_a_run_is_written_one_line_a_question(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(evaluation, "Search", Scripted)
    encoder = SlotEncoder()
    write_run(tmp_path / "run.jsonl", evaluate(folder, tmp_path / "state", (encoder, lambda _: encoder)))
    lines = [json.loads(line) for line in (tmp_path / "run.jsonl").read_text("utf-8").splitlines()]
    assert [line["query_id"] for line in lines] == ["q1", "q2", "q3", "q4", "q5"]
    assert lines[0] == {
        "query_id": "q1",
        "answered": True,
        "confidence": 0.9,
        "hits": [
            {"id": "d1", "score": -1, "highlight": [0, 28], "also_in": []},
            {"id": "d2", "score": -2, "highlight": [0, 32], "also_in": []},
        ],
    }
    assert lines[2] == {"query_id": "q3", "answered": False, "confidence": 0.0, "hits": []}


def test_a_run_names_the_twins_of_a_hit(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(evaluation, "Search", Twinned)
    encoder = SlotEncoder()
    write_run(tmp_path / "run.jsonl", evaluate(folder, tmp_path / "state", (encoder, lambda _: encoder)))
    first = json.loads((tmp_path / "run.jsonl").read_text("utf-8").splitlines()[0])
    assert [(hit["id"], hit["also_in"]) for hit in first["hits"]] == [("d1", ["d2"]), ("d3", [])]


def test_sets_are_known_by_their_folders_and_two_of_one_name_are_refused(tmp_path: Path) -> None:
    assert list(named([tmp_path / "one", tmp_path / "two" / ".." / "three"])) == ["one", "three"]
    with pytest.raises(SetUnreadable, match="called one"):
        named([tmp_path / "one", tmp_path / "other" / "one"])


def test_a_set_is_read_as_stores_whose_keys_are_places_from_one(folder: Path) -> None:
    corpus = Corpus(folder)
    assert (len(corpus), corpus.latest(), corpus.counts(), corpus.prune(3)) == (3, 3, (3, 3), 0)
    assert [corpus.document_id(key) for key in (1, 3)] == ["d1", "d3"]
    assert corpus.since(1, 5) == [Change(2, 2), Change(3, 3)]
    passages = corpus.passages([2, 0, 4, -1])
    assert [(key, passage.title, passage.text) for key, passage in passages.items()] == [
        (2, "عنوان d2", DOCUMENTS["d2"])
    ]


def test_questions_are_read_with_their_answers_and_what_is_relevant(folder: Path) -> None:
    first, *_, fourth, fifth = read_questions(folder)
    assert (first.query_id, first.answers, first.set, first.relevant) == ("q1", ("1869",), "water", {"d1": 1})
    assert (fourth.relevant, fifth.relevant, fifth.answers, fifth.set) == ({}, {}, (), None)


@pytest.mark.parametrize(
    ("name", "lines", "told"),
    [
        ("corpus.jsonl", ('{"_id": "d1", "text": "نص"}', "{"), "corpus.jsonl, line 2"),
        ("corpus.jsonl", ('{"_id": "d1"}',), "corpus.jsonl, line 1"),
        ("corpus.jsonl", ("[]",), "corpus.jsonl, line 1"),
        ("queries.jsonl", ("word",), "queries.jsonl, line 1"),
        ("qrels.tsv", ("query-id\tcorpus-id\tscore", "q1 d1 1"), "qrels.tsv, line 2"),
        ("qrels.tsv", ("query-id\tcorpus-id\tscore", "q1\td1\tyes"), "qrels.tsv, line 2"),
    ],
)
def test_a_line_that_is_none_is_named(
    folder: Path, tmp_path: Path, name: str, lines: tuple[str, ...], told: str
) -> None:
    write(folder, name, *lines)
    with pytest.raises(SetUnreadable, match=told):
        figures_of(folder, tmp_path / "state")


@pytest.mark.parametrize("name", ["corpus.jsonl", "queries.jsonl", "qrels.tsv"])
def test_a_missing_file_is_named(folder: Path, tmp_path: Path, name: str) -> None:
    check(folder)
    (folder / name).unlink()
    with pytest.raises(SetUnreadable, match=name):
        figures_of(folder, tmp_path / "state")
    with pytest.raises(SetUnreadable, match=name):
        check(folder)


def test_five_hits_are_shown_whatever_stands_under_them() -> None:
    question = MeasuredQuestion("q", "سؤال", (), None, {"d6": 1})
    first = tuple(replace(hit(at, 1), passage_id=at) for at in range(1, 7))
    sixth = figures([answered(question, Answer("سؤال", True, 0.9, first, 1.0), "d{}".format)])
    assert (sixth["shown@5"], sixth["recall@10"]) == (0.0, 1.0)
    under = (replace(first[0], also_in=hit(1, 1, also={6: -9.0}).also_in), *first[1:5])
    twin = figures([answered(question, Answer("سؤال", True, 0.9, under, 1.0), "d{}".format)])
    assert (twin["shown@5"], twin["recall@5"], twin["recall@10"]) == (1.0, 0.0, 1.0)


def test_a_twin_is_counted_where_its_own_score_puts_it() -> None:
    behind = (hit(1, 1, also={12: -4.5, 11: -1.5}), hit(2, 2, also={13: -2.5}), hit(3, 3))
    assert unfolded(behind) == [1, 11, 2, 13, 3, 12]
    assert unfolded(()) == []
