"""The weights of ranking and of confidence, all in one place.

Fitted by `benchmarks/fit_weights.py`, which prints this module; see docs/decisions/004. Not to be edited by hand.
"""

RANKING: dict[str, float] = {
    "cosine": 0.8758,
    "sentence": 0.3963,
    "cosine_z": 0.9794,
    "sentence_z": 0.0106,
    "grams": 1.6881,
    "stems": 1.0792,
    "coverage": 1.0410,
    "rarest": 0.9883,
    "numbers": 0.6132,
    "grams_by_evidence": 1.4455,
    "stems_by_evidence": 0.4340,
    "coverage_by_evidence": 0.1263,
    "sentence_by_evidence": 1.4553,
    "wanted_number": 1.1634,
}
"""Weight of each feature of `retrieval.features.FEATURES` in a passage's score."""

CONFIDENCE: dict[str, float] = {
    "cosine": 0.8551,
    "sentence": 2.1120,
    "stands_out": 0.2351,
    "sentence_stands_out": 0.5457,
    "coverage": 2.1757,
    "rarest": 0.0016,
    "numbers": 1.7030,
    "lead": -0.1682,
    "stems": 0.3538,
    "agreement": 0.6728,
    "arabic": -5.7163,
    "coverage_arabic": 2.0023,
    "rarest_arabic": -0.0027,
    "cosine_foreign": 0.9542,
    "sentence_foreign": 1.0653,
    "crowd": 0.2062,
}
"""Weight of each entry of `retrieval.confidence.EVIDENCE`."""

CONFIDENCE_BIAS = 0.8167

ANSWER_FROM = 0.3
"""Confidence from which a question counts as answered."""
