"""Bytes to text, or an honest refusal: no replacement characters, no guess that does not read as Arabic."""

import codecs
import re

from data.errors import Unreadable

_MARKED = (  # longest first: the mark of UTF-32 begins as that of UTF-16 does
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SINGLE_BYTE = ("cp1256", "iso8859_6")  # what Arabic text was kept in before Unicode
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1b\x7f]")
_ARABIC = re.compile("[\u0621-\u064a]")
_LETTERS = re.compile(r"[^\W\d_]")
_COMMON = re.compile("[اليمنوتر]")  # about six in ten letters of any Arabic text


def marked_encoding(data: bytes) -> str | None:
    """Return the encoding that a byte order mark at the start of `data` declares, or None."""
    return next((name for mark, name in _MARKED if data.startswith(mark)), None)


def decode(data: bytes) -> str:
    """Return the text of `data`: by its byte order mark, else UTF-8, else windows-1256 or ISO 8859-6.

    The last two never fail on their own and are believed only where they yield Arabic. Raises `Unreadable`
    for binary data, damaged UTF-8 and other encodings.
    """
    marked = marked_encoding(data)
    if marked is None and b"\x00" in data:
        raise Unreadable("is binary, not text: it holds NUL bytes")
    try:
        text = data.decode(marked or "utf-8")
    except UnicodeDecodeError as error:
        if marked:
            raise Unreadable(f"is damaged: not valid {marked} at byte {error.start}") from error
        text = _single_byte(data, error)
    if len(_CONTROLS.findall(text)) > len(text) // 200:
        raise Unreadable("is binary, not text: it is full of control characters")
    return text


def _single_byte(data: bytes, error: UnicodeDecodeError) -> str:
    if _is_mostly_utf8(data):
        raise Unreadable(f"is damaged: not valid UTF-8 at byte {error.start} of {len(data)}") from error
    candidates = [data.decode(name, errors="replace") for name in _SINGLE_BYTE]
    best = max(candidates, key=_arabic_share)
    if _arabic_share(best) < 0.3 or "\ufffd" in best:
        raise Unreadable("is in an unknown encoding: neither UTF-8, UTF-16 nor windows-1256") from error
    return best


def _is_mostly_utf8(data: bytes) -> bool:
    """Whether almost all bytes beyond ASCII form UTF-8 characters: then a few are damaged."""
    text = data.decode("utf-8", errors="ignore")
    beyond = sum(byte >= 0x80 for byte in data)
    kept = len(text.encode("utf-8")) - (len(data) - beyond)
    return kept >= 0.8 * beyond


def _arabic_share(text: str) -> float:
    """The share of letters that are the commonest of Arabic, if most letters are Arabic at all; else 0."""
    letters = len(_LETTERS.findall(text))
    if not letters or len(_ARABIC.findall(text)) < letters / 2:
        return 0.0
    return len(_COMMON.findall(text)) / letters
