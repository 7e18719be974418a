"""Where coefficients came from: what is kept of it beside them, and how it is told."""

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from retrieval.ranking.coefficients import CoefficientsUnreadable, load
from retrieval.tuning.asking import MeasuredSet
from retrieval.tuning.tune import FOLDS, HELD_OUT
from retrieval.words.arabic import FOLDING_VERSION


def made_from(sets: Sequence[MeasuredSet], model: str, day: date) -> dict[str, Any]:
    """Return what coefficients that are fitted to some sets come from. `model`: the fingerprint of the encoder."""
    return {
        "sets": {one.name: len(one.questions) for one in sets},
        "date": day.isoformat(),
        "folding": FOLDING_VERSION,
        "model": model,
        "held_out_share": HELD_OUT,
        "folds": FOLDS,
    }


def described(origin: Mapping[str, Any]) -> str:
    """Return where coefficients came from in a few words, as much of it as is known."""
    sets, day = origin.get("sets"), origin.get("date")
    names = ", ".join(sets) if isinstance(sets, Mapping) else str(sets or "sets that are not named")
    return f"fitted to {names}" + (f" on {day}" if day else "")


def held(path: Path) -> str:
    """Return in a few words what coefficients a file holds, whether or not it is there and can be read."""
    if not path.exists():
        return "none"
    try:
        return f"those {described(load(path).made_from)}"
    except CoefficientsUnreadable:
        return "some that cannot be read"
