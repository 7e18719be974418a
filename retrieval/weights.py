"""The weights of ranking and of confidence, all in one place.

Fitted by `benchmarks/fit_weights.py`, which prints this module; see docs/decisions/004. Not to be edited by hand.
"""

RANKING: dict[str, float] = {
    "cosine": 0.8773,
    "sentence": 0.3913,
    "cosine_z": 0.9786,
    "sentence_z": 0.0117,
    "grams": 1.6888,
    "stems": 1.0788,
    "coverage": 1.0416,
    "rarest": 0.9877,
    "numbers": 0.6140,
    "grams_by_evidence": 1.4455,
    "stems_by_evidence": 0.4336,
    "coverage_by_evidence": 0.1265,
    "sentence_by_evidence": 1.4562,
    "wanted_number": 1.1647,
}
"""Weight of each feature of `retrieval.features.FEATURES` in a passage's score."""

CONFIDENCE: dict[str, float] = {
    "cosine": 0.8593,
    "sentence": 2.1098,
    "stands_out": 0.2337,
    "sentence_stands_out": 0.5479,
    "coverage": 2.1728,
    "rarest": 0.0031,
    "numbers": 1.7032,
    "lead": -0.1685,
    "stems": 0.3537,
    "agreement": 0.6737,
    "arabic": -5.7153,
    "coverage_arabic": 1.9992,
    "rarest_arabic": -0.0013,
    "cosine_foreign": 0.9525,
    "sentence_foreign": 1.0659,
    "crowd": 0.2051,
}
"""Weight of each entry of `retrieval.confidence.EVIDENCE`."""

CONFIDENCE_BIAS = 0.8165

ANSWER_FROM = 0.3
"""Confidence from which a question counts as answered: on the refusal set 97 in 100 answered, 7 in 100 wrongly."""
