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
_CHARSET = re.compile(
    r"utf-(?:8|16|32)|iso8859|cp\d|koi8|mac-|big5|gb|euc|shift_jis|tis"
)  # as Python names them
_AS_WINDOWS = {"ascii": "cp1252", "iso8859-1": "cp1252"}  # what browsers take for it
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1b\x7f]")
_ARABIC = re.compile("[\u0621-\u064a]")
_LETTERS = re.compile(r"[^\W\d_]")
_COMMON = re.compile("[اليمنوتر]")  # about six in ten letters of any Arabic text
_ARABIC_WORD = re.compile("[\u0621-\u064a]{3,}")
_BEYOND_ASCII = re.compile(r"[^\W\d_\x00-\x7f]")
_DECLARED = re.compile(
    rb"""<(?:meta|\?xml)[^>]{0,200}?(?:charset|encoding)\s*=\s*["']?\s*([\w-]{3,20})""", re.IGNORECASE
)
_DECLARED_WITHIN = 4096  # bytes


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


def decode_web(data: bytes, charset: str | None = None) -> str:
    """Return the text of a document of the web; what its encoding cannot mean is U+FFFD, for it may not matter.

    By its byte order mark; else UTF-8 where it is that without a fault; else windows-1256 or ISO 8859-6 where that makes
    Arabic words of it; else by `charset` (of the HTTP header), the document's own declaration, and UTF-8. So
    documents that declare a wrong encoding are read by what they are. Raises `Unreadable` for what is empty or binary.
    """
    if not data.strip():
        raise Unreadable("is empty")
    if marked := marked_encoding(data):
        return data.decode(marked, errors="replace")
    declared = _DECLARED.search(data[:_DECLARED_WITHIN])
    stated = (charset, declared[1].decode("ascii") if declared else None)
    named = [name for name in map(_known, stated) if name]
    if b"\x00" in data[:_DECLARED_WITHIN]:
        return _wide(data, named)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        if not _is_mostly_utf8(data) and (arabic := _arabic(data)):
            return arabic
    return data.decode(named[0] if named else "utf-8", errors="replace")


def _known(name: str | None) -> str | None:
    """Return Python's name of an encoding that documents are kept in, or None."""
    try:
        known = codecs.lookup(name or "").name
    except (LookupError, ValueError):
        return None
    known = _AS_WINDOWS.get(known, known)
    return known if _CHARSET.match(known) else None


def _wide(data: bytes, named: list[str]) -> str:
    wide = [name for name in named if name.startswith(("utf-16", "utf-32"))]
    if not wide:
        raise Unreadable("is binary, not text: it holds NUL bytes")
    return data.decode(wide[0], errors="replace")


def _arabic(data: bytes) -> str | None:
    """Return bytes as Arabic in one of the encodings that it was kept in, or None where they make no Arabic words."""
    texts = [data.decode(name, errors="replace") for name in _SINGLE_BYTE]
    text = max(texts, key=lambda text: len(_COMMON.findall(text)) - 10 * text.count("\ufffd"))
    beyond = len(_BEYOND_ASCII.findall(text))
    return text if sum(map(len, _ARABIC_WORD.findall(text))) > beyond / 2 else None


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
