"""sentence-transformers models: any that a setting names, and the bundled one where int8 is not to be had.

The only module that imports sentence-transformers, and only when a model is loaded.
"""

import threading
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any, Literal

import numpy as np

from retrieval.encoders.bundled import BundledEncoder, bundled_fingerprint
from retrieval.encoders.encoder import PROBES, Progress, Vectors, agreement, prepare, unit_rows
from retrieval.encoders.model_folder import prepared_folder
from retrieval.encoders.quiet import hush_hub
from retrieval.errors import ModelRefused, ModelUnavailable

BATCH = 16
SLICE = 256
"""Texts between two reports of progress."""
SAME_MODEL = 0.99
"""Cosine from which two forms of one model count as the same (bfloat16 on probes: above 0.998)."""
Precision = Literal["float32", "bfloat16"]
E5_PROMPTS = {"query": "query: ", "passage": "passage: "}


class SentenceModel:
    """`Encoder` on a `SentenceTransformer`, on the CPU.

    `name` is a model's name on a hub or a local folder.
    Raises `ModelUnavailable` when it cannot be loaded.
    """

    def __init__(
        self,
        name: str,
        *,
        fingerprint: str | None = None,
        precision: Precision = "float32",
        local_only: bool = False,
    ) -> None:
        self._lock = threading.Lock()
        self._model = _load(name, precision, local_only)
        self._prompts = _prompts(name, self._model)
        self.fingerprint = fingerprint or _fingerprint(name, self._model)
        self.dim = int(_dimension(self._model))

    @property
    def network(self) -> Any:
        """The transformers model inside, from tokens to their vectors."""
        return self._model[0].auto_model

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """Encode questions; float32 `(n, dim)`, rows of unit length."""
        return self._encode(texts, self._prompts["query"], None)

    def encode_passages(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        """Encode passages, longest first inside; float32 `(n, dim)`, rows of unit length, in the given order."""
        return self._encode(texts, self._prompts["passage"], progress)

    def _encode(self, texts: Sequence[str], prompt: str, progress: Progress | None) -> Vectors:
        order = sorted(range(len(texts)), key=lambda place: -len(texts[place]))
        vectors = np.zeros((len(texts), self.dim), dtype=np.float32)
        for start in range(0, len(order), SLICE):
            places = order[start : start + SLICE]
            batch = [prepare(texts[place]) for place in places]
            with self._lock:
                encoded = self._model.encode(batch, prompt=prompt, batch_size=BATCH, show_progress_bar=False)
            vectors[places] = np.asarray(encoded, dtype=np.float32)
            if progress:
                progress(len(places))
        return unit_rows(vectors)


def bundled_sentence_model(cache: Path, precision: Precision) -> SentenceModel:
    """Return the bundled model as a `SentenceTransformer` for bulk work; it shares the C engine's fingerprint.

    Raises `ModelRefused` when its vectors disagree with the C engine's on the probe texts, as bfloat16's may.
    """
    folder = str(prepared_folder(cache))
    model = SentenceModel(folder, fingerprint=bundled_fingerprint(), precision=precision, local_only=True)
    found = agreement(model.encode_passages(PROBES), BundledEncoder().encode_passages(PROBES))
    if found < SAME_MODEL:
        raise ModelRefused(f"The model in {precision} agrees with the packaged engine to {found:.4f} only.")
    return model


def _load(name: str, precision: str, local_only: bool) -> Any:
    hush_hub()
    try:
        import torch
        from sentence_transformers import SentenceTransformer
        from transformers.utils import logging

        logging.disable_progress_bar()
        return SentenceTransformer(
            name,
            device="cpu",
            local_files_only=local_only or Path(name).is_dir(),
            model_kwargs={"dtype": getattr(torch, precision)},
        )
    except (ImportError, OSError, ValueError, RuntimeError) as error:
        raise ModelUnavailable(f"The model {name} cannot be loaded: {error}") from error


def _prompts(name: str, model: Any) -> dict[str, str]:
    own = {key: value for key, value in model.prompts.items() if value}
    if not own and "e5" in Path(name).name.lower() and "instruct" not in name.lower():
        own = E5_PROMPTS
    return {
        "query": own.get("query", ""),
        "passage": own.get("passage") or own.get("document") or own.get("corpus") or "",
    }


def _dimension(model: Any) -> int:
    # Renamed in sentence-transformers 5.2; both spellings are met in the versions that are allowed.
    measure = getattr(model, "get_embedding_dimension", None) or model.get_sentence_embedding_dimension
    return int(measure())


def _fingerprint(name: str, model: Any) -> str:
    folder = Path(name)
    if folder.is_dir():
        digest = sha256()
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            digest.update(str(path.relative_to(folder)).encode())
            _digest_ends(path, digest)
        return f"{folder.name}:{digest.hexdigest()[:16]}"
    commit = getattr(getattr(model[0], "auto_model", None), "config", None)
    return f"{name}:{getattr(commit, '_commit_hash', None) or 'unversioned'}"


def _digest_ends(path: Path, digest: Any) -> None:
    """Take in a file's size, first and last mebibyte: enough to tell two sets of weights apart."""
    size = path.stat().st_size
    digest.update(str(size).encode())
    with path.open("rb") as file:
        digest.update(file.read(1 << 20))
        file.seek(max(0, size - (1 << 20)))
        digest.update(file.read())
