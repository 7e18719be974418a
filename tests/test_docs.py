"""What the documents say of the house is so: every test that `docs/faults.md` and `docs/threat-model.md` name is there, and
every module that the map in `CONTRIBUTING.md` names, which leaves out none. Formats and revisions are those of today.
"""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

from bot.fetching.reasons import Reason
from data.database import HEAD
from retrieval.index.generation import FORMAT

ROOT = Path(__file__).resolve().parents[1]
DOC = (ROOT / "docs" / "faults.md").read_text("utf-8")
THREATS = (ROOT / "docs" / "threat-model.md").read_text("utf-8")
MAP = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
NAMED = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", DOC)


ADMINS = (ROOT / "docs" / "admins.md").read_text("utf-8")
CODE = "".join(path.read_text("utf-8") for path in sorted((ROOT / "bot").rglob("*.py")))


def test_events_that_are_worth_an_alarm_are_logged() -> None:
    told = re.search(r"Events\nworth an alarm: (.*?)\n\n", ADMINS, re.DOTALL)
    assert told is not None
    events = re.findall(r"`(\w+_\w+)`", told[1])
    assert len(events) > 5
    assert [event for event in events if f'"{event}"' not in CODE] == []


@pytest.mark.parametrize("reason", list(Reason))
def test_why_an_address_could_not_be_read_is_explained(reason: str) -> None:
    reasons = ADMINS[ADMINS.index("After `not read:`") :]
    named = [words.removesuffix(" …") for words in re.findall(r"`([^`]+)`", reasons)]
    assert any(reason.startswith(words) for words in named if len(words) > 5)


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


def mapped(room: str) -> set[str]:
    """What the map names in one of the three folders; a folder that it does not take apart ends in a slash."""
    rows = MAP.partition(f"\n**`{room}/`**")[2].partition("\n**`")[0].splitlines()
    found = set()
    for row in (row for row in rows if row.startswith("| `")):
        modules, subject = row.split("|")[1:3]
        for some in modules.split(";"):
            folder = match[1] if (match := re.match(r"\s*`(\w+/)`:", some)) else ""
            found |= {folder + name for name in re.findall(r"`([\w/]+)`", some) if name != folder}
            if folder:
                beside = re.findall(r"`(\w+)`", subject)
                found |= {folder + name for name in beside if (ROOT / room / folder / f"{name}.py").exists()}
    return found


@pytest.mark.parametrize("room", ["data", "retrieval", "bot"])
def test_the_map_of_the_house_names_every_module_and_none_that_is_not_there(room: str) -> None:
    files = (ROOT / room).rglob("*.py")
    paths = {str(file.relative_to(ROOT / room).with_suffix("")) for file in files if file.stem != "__init__"}
    named = mapped(room)
    whole = {name for name in named if name.endswith("/")}
    assert sorted(name for name in whole if not (ROOT / room / name).is_dir()) == []
    assert sorted(named - whole - paths) == []
    assert sorted(path for path in paths - named if not path.startswith(tuple(whole))) == []


def test_the_changelog_says_which_tables_and_indexes_this_program_has() -> None:
    changes = (ROOT / "CHANGELOG.md").read_text("utf-8")
    assert f"Tables are at revision {HEAD}" in changes
    assert f"Indexes of format {FORMAT - 1} and before are refused" in changes
