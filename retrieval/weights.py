"""The weights of ranking and of confidence, all in one place.

Fitted by `benchmarks/fit_weights.py`, which prints this module; see docs/decisions/004. Not to be edited by hand.
"""

RANKING: dict[str, float] = {
    "cosine": 0.1149,
    "sentence": -0.0419,
    "cosine_z": 1.0317,
    "sentence_z": 0.3360,
    "grams": 1.9671,
    "stems": 1.2399,
    "coverage": 1.0319,
    "rarest": 0.7619,
    "numbers": 0.4845,
    "grams_by_evidence": 1.1849,
    "stems_by_evidence": 0.3480,
    "coverage_by_evidence": 0.2182,
    "sentence_by_evidence": 1.0075,
}
"""Weight of each feature of `retrieval.features.FEATURES` in a passage's score."""

CONFIDENCE: dict[str, float] = {
    "cosine": 0.1049,
    "sentence": 1.0745,
    "stands_out": 0.3233,
    "sentence_stands_out": 0.2879,
    "coverage": 1.0758,
    "rarest": 0.1699,
    "numbers": 0.7696,
    "lead": 0.0668,
    "stems": 0.3098,
    "agreement": 0.2944,
    "arabic": -1.9930,
    "coverage_arabic": 1.0421,
    "rarest_arabic": 0.1545,
    "cosine_foreign": -0.1363,
    "sentence_foreign": 0.2396,
}
"""Weight of each entry of `retrieval.confidence.EVIDENCE`."""

CONFIDENCE_BIAS = -1.5417

ANSWER_FROM = 0.4
"""Confidence from which a question counts as answered."""
