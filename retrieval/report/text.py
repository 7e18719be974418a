"""Text and figures, made fit to stand in HTML."""

import html
import math
import re
from collections.abc import Sequence

NOTHING = "\u2013"
"""What stands for a figure that was not measured."""

_UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


def safe(text: str) -> str:
    """Return text escaped for an element or a quoted attribute; what no page may hold becomes U+FFFD."""
    return html.escape(_UNSEEN.sub("\ufffd", text))


def cut(text: str, longest: int) -> str:
    """Return at most `longest` characters of a text, with an ellipsis where the rest was."""
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"


def percent(value: float | None) -> str:
    """Return a share as a percentage with one decimal."""
    return NOTHING if value is None else f"{value:.1%}"


def measured(value: float | None) -> float | None:
    """Return a figure, None for one that is not a number."""
    return None if value is None or not math.isfinite(value) else value


def decimals(values: Sequence[float | None]) -> int:
    """Return how many decimals a column of figures needs: none for counts, three for shares."""
    known = [value for value in map(measured, values) if value is not None]
    if all(isinstance(value, int) for value in known):
        return 0
    largest = max(map(abs, known))
    return 3 if largest < 10 else 1 if largest < 1000 else 0


def figure(value: float | None, places: int, sign: str = "-") -> str:
    """Return a figure with a thousands separator and a true minus; `sign` "+" shows a plus as well."""
    known = measured(value)
    return NOTHING if known is None else f"{known:{sign},.{places}f}".replace("-", "\u2212")
