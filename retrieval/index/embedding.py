"""A passage's vectors: its own, under its article's title, then one for each of its sentences, encoded on their own.

At rest they are float16, `(1 + sentences, dim)` row by row, which costs at most 0.0005 of a cosine.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from data.encoded import encoded_text
from data.sentences import sentence_spans
from retrieval.encoders.encoder import Encoder, Progress, Vectors

Rows = npt.NDArray[np.float16]
"""Shape `(1 + sentences, dim)`: the passage, then its sentences in order. Rows have unit length."""

_MANTISSA = 13
"""Bits that a float32's mantissa has more than a float16's."""
_BIASES = np.float32(2.0**112)
"""What a float16 is too small by when its bits are read as a float32's: their exponents are counted from 15 and 127."""


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


def as_float32(rows: Rows) -> Vectors:
    """Return finite float16 numbers, little-endian, as float32, the same to the bit; in a third of numpy's time."""
    bits = rows.view("<i2").astype(np.int32)
    bits <<= _MANTISSA
    bits &= np.int32(~0x70000000)  # what the sign was spread over
    numbers: Vectors = bits.view(np.float32)
    numbers *= _BIASES
    return numbers


def unpack(blob: bytes, dim: int) -> Rows:
    """Return the rows that `pack` was given. Raises `ValueError` when the bytes do not fit `dim`."""
    return np.frombuffer(blob, dtype="<f2").reshape(-1, dim)
