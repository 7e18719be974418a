"""Which encoders a model setting means."""

from collections.abc import Callable
from pathlib import Path

from retrieval.bundled import BundledEncoder
from retrieval.encoder import Encoder

BUNDLED = "bundled"


def open_encoders(model: str, cache: Path) -> tuple[Encoder, Callable[[], Encoder]]:
    """Return the encoder for questions and a factory of the one for bulk work, of one fingerprint.

    For the bundled model these are the C engine, and its sentence-transformers form prepared in `cache`; any other
    model, by name or local path, serves both sides. Raises `ModelUnavailable`.
    """
    if model == BUNDLED:
        return BundledEncoder(), lambda: _bulk(cache)
    from retrieval.sentence_model import SentenceModel

    encoder = SentenceModel(model)
    return encoder, lambda: encoder


def _bulk(cache: Path) -> Encoder:
    from retrieval.sentence_model import bundled_sentence_model  # torch: only when it is worth its start

    return bundled_sentence_model(cache)
