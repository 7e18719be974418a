"""The weights of ranking and of confidence, all in one place.

Fitted by `benchmarks/fit_weights.py`, which prints this module; see docs/decisions/004. Not to be edited by hand.
"""

RANKING: dict[str, float] = {
    "cosine": 0.8917,
    "sentence": 0.4077,
    "cosine_z": 0.9820,
    "sentence_z": 0.0157,
    "grams": 1.7027,
    "stems": 1.0665,
    "coverage": 1.0666,
    "rarest": 0.9837,
    "numbers": 0.6221,
    "grams_by_evidence": 1.4624,
    "stems_by_evidence": 0.3959,
    "coverage_by_evidence": 0.1292,
    "sentence_by_evidence": 1.4372,
}
"""Weight of each feature of `retrieval.features.FEATURES` in a passage's score."""

CONFIDENCE: dict[str, float] = {
    "cosine": 0.8495,
    "sentence": 2.1176,
    "stands_out": 0.2358,
    "sentence_stands_out": 0.5539,
    "coverage": 2.1825,
    "rarest": -0.0018,
    "numbers": 1.7089,
    "lead": -0.1717,
    "stems": 0.3408,
    "agreement": 0.6851,
    "arabic": -5.7084,
    "coverage_arabic": 2.0044,
    "rarest_arabic": -0.0070,
    "cosine_foreign": 0.9536,
    "sentence_foreign": 1.0599,
    "crowd": 0.1944,
}
"""Weight of each entry of `retrieval.confidence.EVIDENCE`."""

CONFIDENCE_BIAS = 0.7897

ANSWER_FROM = 0.4
"""Confidence from which a question counts as answered."""
