"""A passage's vectors: its own, under its article's title, then one for each of its sentences, encoded on their own.

At rest they are float16, `(1 + sentences, dim)` row by row, which costs at most 0.0005 of a cosine.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from data.encoded import encoded_text
from data.sentences import sentence_spans
from retrieval.encoder import Encoder, Progress

Rows = npt.NDArray[np.float16]
"""Shape `(1 + sentences, dim)`: the passage, then its sentences in order. Rows have unit length."""


def parts(title: str, text: str) -> list[str]:
    """Return what of a passage is encoded: all of it under its article's title, then its sentences alone."""
    return [encoded_text(title, text), *(text[start:end] for start, end in sentence_spans(text))]


def embed(
    encoder: Encoder, passages: Sequence[tuple[str, str]], progress: Progress | None = None
) -> list[Rows]:
    """Encode passages, each a title and a text, with their sentences; equal parts are encoded once.

    `progress` is told how many more parts were encoded.
    """
    split = [parts(title, text) for title, text in passages]
    unique = list(dict.fromkeys(part for its_parts in split for part in its_parts))
    place = {part: at for at, part in enumerate(unique)}
    vectors = encoder.encode_passages(unique, progress).astype(np.float16)
    return [vectors[[place[part] for part in its_parts]] for its_parts in split]


def pack(rows: Rows) -> bytes:
    """Return the rows as bytes, little-endian."""
    return np.ascontiguousarray(rows, dtype="<f2").tobytes()


def unpack(blob: bytes, dim: int) -> Rows:
    """Return the rows that `pack` was given. Raises `ValueError` when the bytes do not fit `dim`."""
    return np.frombuffer(blob, dtype="<f2").reshape(-1, dim)
