import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.errors import RetrievalError
from retrieval.ranking.coefficients import (
    COST_OF_A_FALSE_ANSWER,
    SHIPPED,
    Coefficients,
    CoefficientsUnreadable,
    load,
    rendered,
    threshold,
)
from retrieval.ranking.confidence import EVIDENCE
from retrieval.ranking.features import FEATURES

NUMBERS = st.floats(-99, 99).map(lambda value: round(value, 4) + 0.0)


def changed(**changes: Any) -> str:
    return json.dumps(json.loads(SHIPPED.read_text("utf-8")) | changes)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "coefficients.json"


def test_every_feature_and_every_piece_of_evidence_has_a_weight_and_nothing_else_has() -> None:
    values = json.loads(SHIPPED.read_text("utf-8"))
    assert tuple(values["ranking"]) == FEATURES
    assert tuple(values["confidence"]) == EVIDENCE
    read = load()
    assert read.of_features.tolist() == [values["ranking"][name] for name in FEATURES]
    assert read.of_evidence == tuple(values["confidence"][name] for name in EVIDENCE)
    assert read.bias == values["bias"]


def test_who_made_the_shipped_coefficients_from_what_is_told() -> None:
    assert load().made_from


def test_the_shipped_file_is_written_as_the_program_writes_it() -> None:
    assert rendered(load()) == SHIPPED.read_text("utf-8")


@given(st.lists(NUMBERS, min_size=40, max_size=40), st.dictionaries(st.text(max_size=9), st.text(max_size=9)))
def test_what_is_written_reads_back(numbers: list[float], made_from: dict[str, str]) -> None:
    written = Coefficients(
        dict(zip(FEATURES, numbers, strict=False)),
        dict(zip(EVIDENCE, reversed(numbers), strict=False)),
        numbers[0],
        made_from,
    )
    values = json.loads(rendered(written))
    assert values["ranking"] == written.ranking
    assert values["confidence"] == written.confidence
    assert (values["bias"], values["made_from"]) == (written.bias, made_from)


def test_a_file_is_read_back_from_disk(path: Path) -> None:
    path.write_text(rendered(load()), "utf-8")
    assert load(path) == load()


def test_the_more_a_false_answer_costs_the_surer_an_answer_must_be() -> None:
    assert 1 > threshold("careful") > threshold("balanced") > threshold("eager") > 0
    for policy, cost in COST_OF_A_FALSE_ANSWER.items():
        sure = threshold(policy)
        assert (1 - sure) * cost == pytest.approx(sure)  # both errors cost the same there


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "null",
        "7",
        changed(version=0),
        changed(version=None),
        changed(ranking={}),
        changed(ranking=[1, 2]),
        changed(ranking=None),
        changed(confidence=dict.fromkeys(EVIDENCE, "much")),
        changed(confidence=dict.fromkeys(EVIDENCE[1:], 1.0)),
        changed(bias=None),
        changed(bias=10**400),
        changed(bias=float("nan")),
        changed(ranking=dict.fromkeys(FEATURES, float("inf"))),
        changed(made_from=7),
        rendered(load()).replace('"made_from"', '"made"'),
        rendered(load()).encode("utf-8")[:-40].decode("utf-8", "ignore"),
    ],
)
def test_a_damaged_or_foreign_file_is_refused_with_its_name(path: Path, text: str) -> None:
    path.write_text(text, "utf-8")
    with pytest.raises(CoefficientsUnreadable) as refused:
        load(path)
    assert str(path) in str(refused.value)
    assert "remove the file" in str(refused.value)
    assert isinstance(refused.value, RetrievalError)


def test_the_version_of_a_foreign_file_is_told(path: Path) -> None:
    path.write_text(changed(version=99), "utf-8")
    with pytest.raises(CoefficientsUnreadable, match="version 99"):
        load(path)


def test_a_file_that_is_no_text_or_not_there_is_refused(path: Path) -> None:
    with pytest.raises(CoefficientsUnreadable, match="remove the file"):
        load(path)
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(CoefficientsUnreadable, match="remove the file"):
        load(path)
