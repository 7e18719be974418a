"""`isnad why`: seeing why an answer is what it is."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from bot.settings import Settings
from bot.terminal.output import print_json, say
from bot.wiring import Isnad

if TYPE_CHECKING:
    from retrieval.explaining.values import Explanation

DIGITS = 6
"""Decimals of a number in JSON."""


def why(
    settings: Settings, question: str, *, passage_id: int | None, previous: str | None, as_json: bool
) -> None:
    """Explain what a question gets, and a passage wherever it stands for it."""
    from retrieval.explaining.explain import explain
    from retrieval.reading.reading import Asked

    with Isnad(settings) as isnad:
        explanation = explain(isnad.search, Asked(question, previous), passage_id)
    if as_json:
        print_json(explanation_values(explanation))
        return
    from bot.terminal.explained import explained_plain

    say(explained_plain(explanation))


def explanation_values(explanation: "Explanation") -> dict[str, Any]:
    """Return an explanation as plain values by name, its numbers rounded; days are left as they are."""
    values: dict[str, Any] = _rounded(asdict(explanation))
    return values


def _rounded(value: Any) -> Any:
    match value:
        case float():
            return round(value, DIGITS) + 0.0  # no -0.0
        case dict():
            return {name: _rounded(each) for name, each in value.items()}
        case list() | tuple():
            return [_rounded(each) for each in value]
        case _:
            return value
