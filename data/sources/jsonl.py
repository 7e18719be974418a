"""Articles from JSON Lines: one object a line, `{id, title, text, url, date, source}`, other keys ignored.

Only `text` is needed. Lines are read one at a time and none longer than a limit, so that neither a file of
any length nor a compressed bomb takes more memory than its longest line.
"""

import gzip
import hashlib
import io
import json
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO
from urllib.parse import urlsplit

from data.cleaning import clean_lines, clean_text, text_lines
from data.dates import parse_date
from data.errors import Unreadable
from data.sources.addresses import web_address
from data.sources.canonical import canonical_address
from data.sources.encoding import decode, marked_encoding
from data.titles import LONGEST_TITLE
from data.types import ArticleDraft, ReadFailure

_CHUNK = 1 << 20


def read_jsonl(path: Path, longest_line: int) -> Iterator[ArticleDraft | ReadFailure]:
    """Yield the article or the failure of each line that is not blank.

    A file that cannot be read on (cut or damaged gzip) yields one last failure that names the line.
    """
    origin, number, blank = str(path), 0, True
    try:
        with _open(path) as file:
            for number, line in enumerate(_lines(file, longest_line), start=1):
                if line is not None and not line.strip():
                    continue
                blank = False
                yield _reading(line, f"{path.name}:{number}", origin, longest_line)
    except (OSError, EOFError, zlib.error, UnicodeError) as error:
        yield ReadFailure(path.name, f"cannot be read after line {number}: {_why(error)}", origin)
    else:
        if blank:
            yield ReadFailure(path.name, "is empty", origin)


def _open(path: Path) -> BinaryIO:
    if path.suffix.lower() == ".gz":
        return io.BufferedReader(gzip.open(path))
    return path.open("rb")


def _why(error: Exception) -> str:
    if isinstance(error, EOFError):
        return "the compressed data is cut short"
    return str(error) or type(error).__name__


def _lines(file: BinaryIO, longest: int) -> Iterator[str | bytes | None]:
    """Yield lines; None for one that is longer than `longest`, whose rest is passed over unkept."""
    mark = file.read(4)
    file.seek(0)
    encoding = marked_encoding(mark)
    if encoding and encoding != "utf-8-sig":
        with io.TextIOWrapper(file, encoding=encoding, newline="\n") as text:
            yield from _bounded(text, longest)
    else:
        yield from _bounded(file, longest)


def _bounded(file: io.TextIOWrapper | BinaryIO, longest: int) -> Iterator[str | bytes | None]:
    while line := file.readline(longest + 1):
        if len(line) <= longest or _ends(line):
            yield line
            continue
        while (rest := file.readline(_CHUNK)) and not _ends(rest):
            pass
        yield None


def _ends(line: str | bytes) -> bool:
    return line.endswith("\n") if isinstance(line, str) else line.endswith(b"\n")


def _reading(line: str | bytes | None, item: str, origin: str, longest: int) -> ArticleDraft | ReadFailure:
    if line is None:
        return ReadFailure(item, f"is longer than {longest // 1_000_000} MB", origin)
    try:
        return _draft(_record(line), origin)
    except Unreadable as error:
        return ReadFailure(item, str(error), origin)


def _record(line: str | bytes) -> dict[str, object]:
    text = line if isinstance(line, str) else decode(line)
    try:
        record = json.loads(text)
        json.dumps(record, ensure_ascii=False).encode()
    except json.JSONDecodeError as error:
        cut = error.pos >= len(text.rstrip()) or error.msg.startswith("Unterminated")
        reason = "is cut short" if cut else f"is not JSON: {error.msg} at character {error.pos}"
        raise Unreadable(reason) from error
    except UnicodeEncodeError as error:
        raise Unreadable("holds half a character (a lone surrogate)") from error
    except (ValueError, RecursionError) as error:
        raise Unreadable(f"is not JSON that can be read: {error}") from error
    if not isinstance(record, dict):
        raise Unreadable("is not a JSON object")
    return record


def _draft(record: dict[str, object], origin: str) -> ArticleDraft:
    text = record.get("text")
    if not isinstance(text, str):
        raise Unreadable('has no "text"' if text is None else 'has a "text" that is no string')
    text = text.replace("\x00", "")
    if not any(map(str.isalnum, text)):
        raise Unreadable('has an empty "text"')
    title = " ".join(text_lines(_string(record, "title")[: 2 * LONGEST_TITLE]))
    published = parse_date(record.get("date"))
    if title and len(title) <= LONGEST_TITLE:
        paragraphs = clean_lines(text, title)
    else:
        found = clean_text(text)
        title, paragraphs, published = found.title, found.paragraphs, published or found.published
    url = web_address(record.get("url"))
    source = _string(record, "source") or (urlsplit(url).hostname if url else None) or _stem(origin)
    key = _key(_string(record, "id"), source, url, origin, f"{title}\n{published or ''}")
    return ArticleDraft(key, title, paragraphs, source, origin, url, published)


def _string(record: dict[str, object], name: str) -> str:
    value = record.get(name)
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    return str(value).replace("\x00", "").strip()


def _stem(origin: str) -> str:
    return Path(origin).name.split(".jsonl")[0]


def _key(identity: str, source: str, url: str | None, origin: str, otherwise: str) -> str:
    """An id within its outlet, else the URL's canonical name, else title and day within the file (line numbers move)."""
    if identity:
        return f"id:{source}:{identity}"
    if url:
        return f"url:{canonical_address(url)}"
    return f"file:{origin}#{hashlib.sha256(otherwise.encode()).hexdigest()[:16]}"
