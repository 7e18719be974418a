import json
import pickle
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from retrieval.measuring.corpus import SetUnreadable
from retrieval.ranking.coefficients import Coefficients, CoefficientsUnreadable, load, rendered
from retrieval.ranking.confidence import EVIDENCE
from retrieval.ranking.features import FEATURES
from retrieval.tuning.asking import Asked, MeasuredSet, Put, Vectoriser, ask
from retrieval.tuning.figures import ablations, by_part, values
from retrieval.tuning.origin import held, made_from
from retrieval.tuning.summary import SetsUnfit, Summary, ask_sets, in_use, read_sets, summarise, write
from retrieval.tuning.tune import cross_validated, figures, fit, fold, fold_of, held_out, tune
from retrieval.words.arabic import FOLDING_VERSION
from tests.doubles import SlotEncoder
from tests.retrieval.measured import write_set

CANDIDATES = 6
CHANCE = 11
DAY = date(2025, 11, 22)


def asked(at: int, right: int, rows: Any, evidence: Any) -> Asked:
    """A question with an answer at one place of a pool; groups are spread over all folds. The second opinion has none."""
    flags = np.arange(CANDIDATES) == right
    keys = np.arange(CANDIDATES, dtype=np.int64) + 1
    return Asked(f"q{at}", at * 7919, True, rows, evidence, np.zeros(CANDIDATES), keys, flags, flags)


def noise(questions: int, seed: int = 0) -> Put:
    """A set in which nothing tells which candidate is right, nor whether the first is."""
    chance = np.random.default_rng(seed)
    whole = [
        asked(
            at,
            int(chance.integers(CANDIDATES)),
            chance.normal(size=(CANDIDATES, len(FEATURES))),
            chance.normal(size=(CANDIDATES, len(EVIDENCE))),
        )
        for at in range(questions)
    ]
    return Put("noise", tuple(whole), (), (), ())


def separable(questions: int) -> Put:
    """A set whose right candidates, and no others, have the highest first feature; the other features are noise."""
    chance = np.random.default_rng(CHANCE)
    whole = []
    for at in range(questions):
        right = int(chance.integers(CANDIDATES))
        rows = chance.normal(size=(CANDIDATES, len(FEATURES)))
        rows[:, 0] = np.where(np.arange(CANDIDATES) == right, 2.0, chance.uniform(-1, 1, CANDIDATES))
        whole.append(asked(at, right, rows, chance.normal(size=(CANDIDATES, len(EVIDENCE)))))
    return Put("separable", tuple(whole), (), (), ())


def mistaught(one: Put, *, where_held_out: bool) -> Put:
    """The set with another candidate said to be right, where it is held out or where it is fitted to."""

    def turned(each: Asked) -> Asked:
        if (fold_of(each) < 0) is not where_held_out:
            return each
        return replace(each, right=np.roll(each.right, 1), holds=np.roll(each.holds, 1))

    return replace(one, whole=tuple(map(turned, one.whole)))


@pytest.fixture(scope="module")
def sets(tmp_path_factory: pytest.TempPathFactory) -> list[MeasuredSet]:
    return read_sets([write_set(tmp_path_factory.mktemp("sets") / "made", 160)])


@pytest.fixture(scope="module")
def put_sets(sets: list[MeasuredSet]) -> list[Put]:
    encoder = SlotEncoder(2048)
    return ask_sets(sets, Vectoriser(sets, (encoder, lambda _: encoder)))


@pytest.fixture(scope="module")
def summary(put_sets: list[Put]) -> Summary:
    return summarise(put_sets, {"sets": {"made": 160}}, load(), ablate=True)


# --- the fit


def test_the_feature_that_tells_is_learnt_and_puts_the_right_passage_first_where_nothing_was_fitted() -> None:
    one = separable(400)
    assert held_out([one])["separable"]["recall@1"] == 1.0
    assert held_out([one], [FEATURES[0]])["separable"]["recall@1"] < 0.4  # a guess is right once in six
    weights = tune([one], {}).ranking
    assert max(weights, key=lambda name: weights[name]) == FEATURES[0]


def test_what_is_held_out_has_no_influence_on_the_coefficients() -> None:
    one = separable(200)
    coefficients = tune([one], {})
    assert tune([mistaught(one, where_held_out=True)], {}) == coefficients
    assert tune([mistaught(one, where_held_out=False)], {}) != coefficients


def test_noise_looks_learnt_to_what_was_fitted_to_it_and_not_across_folds() -> None:
    itself, across = [], []
    for one in (noise(100, seed) for seed in range(10)):
        fitted = fit([one], lambda each: fold_of(each) >= 0)
        seen = figures([one], lambda each, fitted=fitted: fitted if fold_of(each) >= 0 else None)  # type: ignore[misc]
        itself.append(seen["noise"]["recall@1"])
        across.append(cross_validated([one])["noise"]["recall@1"])
    assert np.mean(itself) > 1 / CANDIDATES + 0.06
    assert np.mean(across) == pytest.approx(1 / CANDIDATES, abs=0.05)  # a guess


def test_half_of_the_groups_are_held_out_and_the_others_lie_in_five_folds() -> None:
    folds = [fold(group) for group in range(100_000)]
    assert sorted(set(folds)) == [-1, 0, 1, 2, 3, 4]
    assert folds.count(-1) == 50_000
    assert [folds.count(each) for each in range(5)] == [10_000] * 5


# --- from folders


def test_a_set_whose_passages_share_words_with_their_questions_alone_is_learnt(
    put_sets: list[Put], summary: Summary
) -> None:
    for found in (summary.held_out["made"], summary.cross_validated["made"]):
        assert (found["recall@1"], found["ndcg@10"]) == (1.0, 1.0)
        assert found["auroc"] > 0.99  # of those robbed of their answer nothing is held by any passage
    whole = put_sets[0].whole
    parts = [summary.held_out["made"]["questions"], summary.cross_validated["made"]["questions"]]
    assert parts == [sum(fold_of(each) < 0 for each in whole), sum(fold_of(each) >= 0 for each in whole)]


def test_the_figures_of_the_coefficients_in_use_are_those_of_the_part_that_is_held_out(
    put_sets: list[Put], summary: Summary
) -> None:
    again = summarise(put_sets, {}, summary.coefficients)
    assert again.in_use == again.held_out


def test_questions_of_one_article_lie_in_one_fold(tmp_path: Path) -> None:
    folder = write_set(tmp_path / "made", 60)
    lines = [json.loads(line) for line in (folder / "corpus.jsonl").read_text("utf-8").splitlines()]
    alike = "".join(json.dumps({**line, "title": "one"}) + "\n" for line in lines)
    (folder / "corpus.jsonl").write_text(alike, "utf-8")
    one = MeasuredSet(folder)
    assert len({one.group(each) for each in one.questions}) == 1


def test_encoding_is_told_of_while_it_goes_on(sets: list[MeasuredSet]) -> None:
    told: list[tuple[str, int, int]] = []
    encoder = SlotEncoder()
    Vectoriser(sets, (encoder, lambda _: encoder), lambda *all: told.append(all))
    assert told[0] == ("encode", 0, len(encoder.encoded))
    assert told[-1] == ("encode", len(encoder.encoded), len(encoder.encoded))


def test_questions_are_read_as_peoples_are_arabic_in_latin_letters_too(tmp_path: Path) -> None:
    folder = write_set(tmp_path / "made", 30)
    texts = {"d3": "افتتحت قناة السويس في مصر.", "d4": "نجيب محفوظ روائي من مصر."}
    asked_for = {"q3": "2anat el sweis", "q4": "شكرا جزيلا"}
    for name, new in (("corpus", texts), ("queries", asked_for)):
        path = folder / f"{name}.jsonl"
        lines = map(json.loads, path.read_text("utf-8").splitlines())
        made = "".join(
            json.dumps({**line, "text": new.get(line["_id"], line["text"])}) + "\n" for line in lines
        )
        path.write_text(made, "utf-8")
    one, encoder = MeasuredSet(folder), SlotEncoder(2048)
    vectors = Vectoriser([one], (encoder, lambda _: encoder))
    found = {each.query_id: each for each in ask(one, sorted(one.documents), one.questions, vectors)}
    in_latin = found["q3"]
    coverage = in_latin.rows[:, FEATURES.index("coverage")]
    assert coverage[in_latin.right].tolist() == [1.0]
    assert coverage[~in_latin.right].max() < 1.0
    assert "q4" not in found  # thanks are no question
    again = pickle.loads(pickle.dumps(vectors))
    assert again.light is None  # what was encoded is kept, so that nothing needs it
    same = ask(one, sorted(one.documents), one.questions, again)
    assert [each.rows.tolist() for each in same] == [each.rows.tolist() for each in found.values()]


# --- sets that nothing can be fitted to


def test_a_set_without_a_question_that_has_an_answer_is_refused(tmp_path: Path) -> None:
    good = write_set(tmp_path / "good", 160)
    bad = write_set(tmp_path / "bad", 30)
    (bad / "qrels.tsv").write_text("query-id\tcorpus-id\tscore\nq1\tno-such-document\t1\n", "utf-8")
    with pytest.raises(SetsUnfit, match="The set bad has no question with an answer"):
        read_sets([good, bad])


def test_a_set_of_which_too_little_is_left_to_fit_to_is_refused_with_the_numbers(tmp_path: Path) -> None:
    with pytest.raises(SetsUnfit, match=r"Of 40 questions with an answer \d+ are left .* it takes 50"):
        read_sets([write_set(tmp_path / "few", 40)])


def test_a_set_about_one_article_cannot_be_parted(tmp_path: Path) -> None:
    folder = write_set(tmp_path / "made", 80, right=[3] * 80)
    one = MeasuredSet(folder)
    assert {fold(one.group(each)) for each in one.questions} != {-1}  # what is refused is not merely held out
    with pytest.raises(SetsUnfit, match="too few articles"):
        read_sets([folder])


def test_sets_that_never_refuse_teach_no_refusal(
    sets: list[MeasuredSet], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("retrieval.tuning.summary.put", lambda *_: noise(100))
    encoder = SlotEncoder()
    vectors = Vectoriser([], (encoder, lambda _: encoder))
    with pytest.raises(SetsUnfit, match="No question is without an answer"):
        ask_sets(sets, vectors)


def test_a_folder_that_is_none_is_named(tmp_path: Path) -> None:
    with pytest.raises(SetUnreadable, match=r"corpus\.jsonl"):
        read_sets([tmp_path])


# --- what is told and kept


def test_coefficients_take_along_where_they_came_from(sets: list[MeasuredSet], summary: Summary) -> None:
    assert made_from(sets, "slots:1", DAY) == {
        "sets": {"made": 160},
        "date": "2025-11-22",
        "folding": FOLDING_VERSION,
        "model": "slots:1",
        "held_out_share": 0.5,
        "folds": 5,
    }
    assert summary.coefficients.made_from == {"sets": {"made": 160}, "held_out": summary.held_out}


def test_what_is_written_is_what_the_program_reads(tmp_path: Path, summary: Summary) -> None:
    path = tmp_path / "coefficients.json"
    write(path, summary.coefficients)
    assert path.read_text("utf-8") == rendered(summary.coefficients)
    assert load(path).ranking == {name: round(summary.coefficients.ranking[name], 4) for name in FEATURES}
    assert [each.name for each in tmp_path.iterdir()] == ["coefficients.json"]


def test_coefficients_that_could_not_be_read_leave_the_old_ones_in_place(tmp_path: Path) -> None:
    path = tmp_path / "coefficients.json"
    write(path, load())
    before = path.read_text("utf-8")
    broken = Coefficients(load().ranking, load().confidence, float("nan"), {})
    with pytest.raises(CoefficientsUnreadable):
        write(path, broken)
    assert path.read_text("utf-8") == before
    assert [each.name for each in tmp_path.iterdir()] == ["coefficients.json"]


def test_it_is_told_what_a_file_held(tmp_path: Path, sets: list[MeasuredSet]) -> None:
    path = tmp_path / "coefficients.json"
    assert (held(path), in_use(path)) == ("none", load())
    own = replace(load(), bias=0.25, made_from=made_from(sets, "slots:1", DAY))
    write(path, own)
    assert held(path) == "those fitted to made on 2025-11-22"
    assert in_use(path).bias == 0.25
    path.write_text("{", "utf-8")
    assert (held(path), in_use(path)) == ("some that cannot be read", load())


def test_a_table_has_for_each_set_what_was_fitted_what_was_held_out_and_what_was_in_use(
    summary: Summary,
) -> None:
    table = by_part(summary)
    assert [row.name for row in table.rows] == ["made, fitted", "made, held out", "made, before"]
    assert [row.figures["recall@1"] for row in table.rows[:2]] == [1.0, 1.0]
    assert table.rows[0].figures["questions"] == summary.cross_validated["made"]["questions"]


def test_there_is_a_row_for_each_feature_that_was_left_out(put_sets: list[Put], summary: Summary) -> None:
    without = [f"without {name.replace('_', ' ')}" for name in FEATURES]
    for table in ablations(summary):
        assert [row.name for row in table.rows] == ["whole", *without]
        assert table.columns == ("made",)
    assert set(values(summary)["ablations"]) == set(FEATURES)
    plain = summarise(put_sets, {}, load())
    assert (ablations(plain), values(plain)["ablations"]) == ([], {})


def test_a_feature_left_out_is_fitted_without_and_not_merely_weighed_as_nothing() -> None:
    one = separable(200)
    chosen = fit([one], lambda each: fold_of(each) >= 0, [FEATURES[0]])
    assert chosen.columns == tuple(range(1, len(FEATURES)))
    assert len(chosen.ranking) == len(FEATURES) - 1
