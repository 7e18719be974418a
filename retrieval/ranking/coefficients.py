"""The coefficients of ranking and of confidence: one small file, with where they came from.

`isnad tune` writes it. The program brings one along (`coefficients.json` beside this module); an admin's own, in the
folder of the state, comes before it.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

import numpy as np

from retrieval.errors import RetrievalError
from retrieval.ranking.confidence import EVIDENCE
from retrieval.ranking.features import FEATURES, Matrix

VERSION = 4
"""Changes whenever a feature or a piece of evidence means something else."""
SHIPPED = Path(__file__).parent / "coefficients.json"

Policy = Literal["careful", "balanced", "eager"]
COST_OF_A_FALSE_ANSWER: Mapping[Policy, float] = {"careful": 1.5, "balanced": 0.4, "eager": 0.2}
"""What an answer where there is none costs, in refusals of a question that has one."""


class CoefficientsUnreadable(RetrievalError):
    """The file of coefficients is damaged, or of another program version."""


@dataclass(frozen=True)
class Coefficients:
    """The weights of features and of evidence by name, the bias, and where all of it came from."""

    ranking: Mapping[str, float]
    confidence: Mapping[str, float]
    bias: float
    made_from: Mapping[str, Any]

    @cached_property
    def of_features(self) -> Matrix:
        """`(len(FEATURES),)`, in their order."""
        return np.array([self.ranking[name] for name in FEATURES])

    @cached_property
    def of_evidence(self) -> tuple[float, ...]:
        """The weights of the evidence in its order."""
        return tuple(self.confidence[name] for name in EVIDENCE)


def threshold(policy: Policy) -> float:
    """Return the probability from which a question counts as answered: where both errors cost the same.

    An answer of probability p is expected to cost (1 - p) times a false answer, a refusal p times a missed one, which is 1.
    """
    cost = COST_OF_A_FALSE_ANSWER[policy]
    return cost / (1 + cost)


def load(path: Path = SHIPPED) -> Coefficients:
    """Read a file of coefficients. Raises `CoefficientsUnreadable`."""
    try:
        values = json.loads(path.read_text("utf-8"))
        if values["version"] != VERSION:
            raise ValueError(f"version {values['version']}, not {VERSION}")
        read = Coefficients(
            {name: float(values["ranking"][name]) for name in FEATURES},
            {name: float(values["confidence"][name]) for name in EVIDENCE},
            float(values["bias"]),
            dict(values["made_from"]),
        )
    except (OSError, ValueError, TypeError, KeyError, AttributeError, OverflowError) as error:
        raise CoefficientsUnreadable(
            f"The coefficients in {path} cannot be read ({error!r}): remove the file, or run `isnad tune` again."
        ) from error
    if not np.isfinite([*read.of_features, *read.of_evidence, read.bias]).all():
        raise CoefficientsUnreadable(f"The coefficients in {path} are no numbers: remove the file.")
    return read


def rendered(coefficients: Coefficients) -> str:
    """Return coefficients as the text of their file."""
    values = {
        "version": VERSION,
        "ranking": {name: round(coefficients.ranking[name], 4) for name in FEATURES},
        "confidence": {name: round(coefficients.confidence[name], 4) for name in EVIDENCE},
        "bias": round(coefficients.bias, 4),
        "made_from": dict(coefficients.made_from),
    }
    return json.dumps(values, ensure_ascii=False, indent=2) + "\n"
