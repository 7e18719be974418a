"""What an encoder promises, and the values around it."""

import re
import unicodedata
from collections.abc import Callable, Sequence
from typing import Protocol

import numpy as np
import numpy.typing as npt

Vectors = npt.NDArray[np.float32]
"""Shape `(n, dim)`, rows of unit length."""

PROBES = (
    "أعلن البنك المركزي تثبيت أسعار الفائدة عند مستواها الحالي.",
    "انطلقت القمة العربية بمشاركة قادة الدول في العاصمة.",
    "The committee approved the new water project in 2024.",
)
"""Texts whose passage vectors travel with every generation: the live encoder must agree on them."""


class Encoder(Protocol):
    """Turns texts into unit vectors. Safe to call from several threads.

    `fingerprint` names the model and everything else that changes its vectors; vectors of two
    fingerprints must never meet in one index. `dim` is the length of a row.
    """

    @property
    def fingerprint(self) -> str:
        """Name of the model and of all that changes its vectors."""
        ...

    @property
    def dim(self) -> int:
        """Length of a vector."""
        ...

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """Encode questions; float32 `(n, dim)`, rows of unit length, in the order of `texts`."""
        ...

    def encode_passages(self, texts: Sequence[str], progress: "Progress | None" = None) -> Vectors:
        """Encode passages; as `encode_queries`. `progress` is told how many more were encoded."""
        ...


Progress = Callable[[int], None]

LONGEST_QUESTION = 400
"""Characters: some hundred tokens, and three times as long as the longest question that anybody was seen to ask."""
_UNWRITTEN = ("Cc", "Cs", "Co", "Cn")
_MARK = "[\u0300-\u036f\u064b-\u065f\u0670\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff]"
_LISTED = re.compile(r"^(?:[-–—•*·]\s+)+(?=\S)")
_BEGUN = re.compile(r"(?<=[؟?!])\s*(?:ال|[وفبلك])$")
_TOWER = re.compile(f"({_MARK}{_MARK}){_MARK}+")


def prepare(text: str) -> str:
    """Return the text as every encoder reads it: composed (NFC), without NUL characters.

    Engines differ in how they treat a bare letter followed by a combining hamza; composing first makes
    them agree.
    """
    return unicodedata.normalize("NFC", text.replace("\x00", ""))


def question_to_encode(text: str) -> str:
    """Return as much of a question as is encoded: its words up to `LONGEST_QUESTION` characters, at most two marks a letter.

    Encoding costs time by the token, and a token is a word of a question but a single byte of what is no writing: signs
    without a glyph (controls of direction, surrogates, unassigned ones) are left out, and towers of combining marks cut down.
    The sign of a list before it is no part of it, nor is a word that was but begun behind its question mark (؟ ال).
    """
    plain = "".join(map(_shown, text[: 4 * LONGEST_QUESTION]))
    kept = " ".join(_TOWER.sub(r"\1", plain).split())
    kept = _BEGUN.sub("", _LISTED.sub("", kept))
    if len(kept) <= LONGEST_QUESTION:
        return kept
    return kept[:LONGEST_QUESTION].rpartition(" ")[0] or kept[:LONGEST_QUESTION]


def _shown(sign: str) -> str:
    category = unicodedata.category(sign)
    if category == "Cf":
        return ""
    return " " if category in _UNWRITTEN else sign


def unit_rows(vectors: npt.NDArray[np.float32 | np.float16 | np.float64]) -> Vectors:
    """Return float32 rows scaled to unit length; a row of zeros stays as it is."""
    rows = np.asarray(vectors, dtype=np.float32)
    norms = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.ascontiguousarray(rows / np.where(norms > 0, norms, 1.0), dtype=np.float32)


def agreement(one: Vectors, other: Vectors) -> float:
    """Return the smallest cosine between the rows of two encodings of the same texts, -1..1.

    -1 when they are not of the same shape, or of nothing.
    """
    if one.shape != other.shape or not one.size:
        return -1.0
    return float(np.min(np.sum(one * other, axis=1)))
