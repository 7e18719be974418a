"""What the documents say of tests is so: every test that `docs/faults.md` and `docs/threat-model.md` name is there."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
DOC = (ROOT / "docs" / "faults.md").read_text("utf-8")
THREATS = (ROOT / "docs" / "threat-model.md").read_text("utf-8")
NAMED = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", DOC)


@cache
def names_in(path: str) -> frozenset[str]:
    tree = ast.parse((ROOT / path).read_text("utf-8"))
    return frozenset(
        node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    )


def test_every_row_names_a_test() -> None:
    rows = [line for line in DOC.splitlines() if line.startswith("| ") and not line.startswith("| fault ")]
    assert len(rows) > 25
    assert [row for row in rows if "::test_" not in row] == []


@pytest.mark.parametrize(("path", "name"), NAMED)
def test_a_test_that_is_named_is_there(path: str, name: str) -> None:
    assert name in names_in(path)


def named_by_threats() -> list[tuple[str, str]]:
    """File and the beginning of a test's name; `::name` is in the file that was named before it."""
    named, file = [], ""
    for found in re.finditer(
        r"`((?:bot|data|journeys|retrieval|quality)/(?:\w+/)*test_\w+)?(?:::(\w+))?`", THREATS
    ):
        file = found[1] or file
        if found[1] or found[2]:
            named.append((f"tests/{file}.py", f"test_{found[2] or ''}"))
    return named


@pytest.mark.parametrize(("path", "beginning"), named_by_threats())
def test_a_test_that_shows_what_is_done_against_a_threat_is_there(path: str, beginning: str) -> None:
    assert [name for name in names_in(path) if name.startswith(beginning)]
