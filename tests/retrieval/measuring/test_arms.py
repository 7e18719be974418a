import json
from pathlib import Path
from typing import Any

import pytest

from retrieval.index.encoding import Report
from retrieval.index.generation import GenerationStore
from retrieval.index.indexer import Indexer
from retrieval.index.live import LiveIndex
from retrieval.looking_up import Brought, LookUp
from retrieval.measuring import arms
from retrieval.measuring.arms import Compared, compare
from retrieval.measuring.corpus import Corpus, PassingVectors, read_questions
from retrieval.ranking.coefficients import Coefficients, load
from retrieval.reading.reading import RULES
from retrieval.search import Manner
from tests.doubles import SlotEncoder
from tests.retrieval.shelf import NOW

DOCUMENTS = {
    "bread": "يباع الخبز في المخابز كل صباح.",
    "usa": "وقعت الولايات المتحدة اتفاقا جديدا. حضر السفير التوقيع.",
    "oil": "ارتفع سعر النفط والذهب في الأسواق. وقال خبراء إن الطلب كبير.",
    "gold": "سعر الذهب ثابت.",
    "war": "اندلعت حرب قديمة بين المدينتين.",
}
ALIAS = {"_id": "alias", "text": "ماذا عن أمريكا؟"}
GOLD = {"_id": "gold", "text": "سعر الذهب"}
LATIN = {"_id": "latin", "text": "emta knt 7arb adima?"}
GREETING = {"_id": "greeting", "text": "السلام عليكم"}
UNKNOWN = {"_id": "unknown", "text": "من اخترع الهاتف؟"}
RIGHT = {"alias": "usa", "gold": "gold", "latin": "war", "greeting": "bread"}


class Bench:
    """A set of the documents above, indexed; every look-up is counted."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder, self.encoder, self.brought = folder, SlotEncoder(2048), 0
        lines = [{"_id": name, "title": "", "text": text} for name, text in DOCUMENTS.items()]
        self._write("corpus.jsonl", *map(json.dumps, lines))
        bring = LookUp.bring

        def counted(look_up: LookUp, *given: Any) -> Brought:
            self.brought += 1
            return bring(look_up, *given)

        monkeypatch.setattr(LookUp, "bring", counted)

    def compare(
        self,
        *questions: dict[str, str],
        coefficients: Coefficients | None = None,
        report: Report | None = None,
    ) -> Compared:
        rows = (f"{line['_id']}\t{RIGHT[line['_id']]}\t1" for line in questions if line["_id"] in RIGHT)
        self._write("queries.jsonl", *map(json.dumps, questions))
        self._write("qrels.tsv", "query-id\tcorpus-id\tscore", *rows)
        corpus, vectors = Corpus(self.folder), PassingVectors(self.folder / "vectors")
        generations = GenerationStore(self.folder / "index")
        light = self.encoder
        Indexer(generations, corpus, vectors, light, lambda _: light, corpus.counts, lambda: NOW).rebuild()
        snapshot = LiveIndex(generations, corpus, vectors, light).snapshot()
        manner = Manner(coefficients=coefficients or load())
        asked = read_questions(self.folder)
        return compare(asked, snapshot, light, manner, corpus.document_id, report)

    def _write(self, name: str, *lines: str) -> None:
        (self.folder / name).write_text("\n".join(lines) + "\n", "utf-8")


@pytest.fixture
def bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Bench:
    return Bench(tmp_path, monkeypatch)


def test_a_question_is_looked_up_once_for_all_rows(bench: Bench) -> None:
    bench.compare(GOLD, UNKNOWN)
    assert bench.brought == 2


def test_it_is_looked_up_again_where_a_rule_has_it_read_otherwise_and_only_there(bench: Bench) -> None:
    found = bench.compare(ALIAS, GOLD, LATIN)
    assert bench.brought == 3 + 2
    read_otherwise = {rule: found.ablations[f"without_{rule}"]["questions"] for rule in RULES}
    assert read_otherwise == {"aliases": 1, "dialect": 0, "arabizi": 1}


def test_without_its_other_names_america_is_not_found_as_the_united_states(bench: Bench) -> None:
    found = bench.compare(ALIAS, UNKNOWN)
    assert found.ablations["whole"]["recall@1"] == 1.0
    assert found.ablations["without_aliases"]["recall@1"] == 0.0
    assert found.ablations["without_dialect"] == {**found.ablations["whole"], "questions": 0}


def test_arabic_in_latin_letters_is_not_found_without_the_rule_for_it(bench: Bench) -> None:
    found = bench.compare(LATIN)
    assert found.ablations["whole"]["recall@1"] == 1.0
    assert found.ablations["without_arabizi"]["recall@1"] == 0.0
    assert found.ablations["without_aliases"]["recall@1"] == 1.0


def test_a_feature_whose_weight_is_zero_anyway_changes_nothing(bench: Bench) -> None:
    weights = {**load().ranking, "length": 0.0}
    found = bench.compare(GOLD, UNKNOWN, coefficients=Coefficients(weights, load().confidence, 0.0, {}))
    assert found.ablations["without_length"] == found.ablations["whole"]


def test_a_feature_that_alone_puts_the_right_passage_first_is_missed(bench: Bench) -> None:
    weights = {**dict.fromkeys(load().ranking, 0.0), "length": -1.0}  # the shorter the better
    found = bench.compare(GOLD, UNKNOWN, coefficients=Coefficients(weights, load().confidence, 0.0, {}))
    assert found.ablations["whole"]["recall@1"] == 1.0
    assert (
        found.ablations["without_length"]["recall@1"] == 0.0
    )  # all are alike, and the first passage is another
    assert found.ablations["without_grams"]["recall@1"] == 1.0


def test_each_arm_alone_orders_by_its_own_evidence(bench: Bench) -> None:
    found = bench.compare(GOLD)
    assert {name: each["recall@1"] for name, each in found.arms.items()} == {
        "dense": 1.0,
        "dense_with_sentences": 1.0,
        "lexical": 1.0,
        "stems": 1.0,
    }
    assert "auroc" not in found.arms["dense"]


def test_a_greeting_finds_nothing_in_any_way_and_counts_as_a_miss(bench: Bench) -> None:
    found = bench.compare(GOLD, GREETING)
    rows = [*found.arms.values(), *found.ablations.values()]
    assert bench.brought == 1
    assert found.ablations["whole"]["recall@1"] == 0.5
    assert max(row["recall@10"] or 0.0 for row in rows) == 0.5


def test_the_confidence_is_told_apart_between_questions_with_and_without_an_answer(bench: Bench) -> None:
    found = bench.compare(GOLD, UNKNOWN)
    assert found.ablations["whole"]["auroc"] == 1.0
    assert bench.compare(GOLD).ablations["whole"]["auroc"] is None


def test_who_waits_is_told_how_far_it_is(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[tuple[str, int, int]] = []
    monkeypatch.setattr(arms, "TOLD_EVERY", 1)
    bench.compare(GOLD, UNKNOWN, report=lambda *all: told.append(all))
    assert [(done, total) for _, done, total in told] == [(0, 2), (1, 2), (2, 2)]
