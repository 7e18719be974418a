"""Content encodings undone step by step, so that what a small body unpacks to can be stopped at a limit."""

import zlib
from collections.abc import Iterator
from typing import Protocol

import brotli

from bot.fetching.reasons import Failed, Reason

ACCEPTED = "gzip, deflate, br"
STEP = 256 * 1024  # bytes, about, that come out at once
_MOST_MEMBERS = 1_000  # of one gzip body: each costs more to open than its bytes say
_GZIP, _ZLIB, _RAW = 31, 15, -15  # zlib's window bits


class Unpacker(Protocol):
    """Undoes one content encoding."""

    def feed(self, data: bytes) -> Iterator[bytes]:
        """Yield what `data` unpacks to, in parts of about `STEP` bytes at most; raises `Failed`."""
        ...

    def finish(self) -> None:
        """Raise `Failed` if the body ended too early."""
        ...


def unpacker(encoding: str) -> Unpacker:
    """Return what undoes a Content-Encoding header; raises `Failed` for one that was not asked for, or for two at once."""
    match encoding.strip().lower():
        case "" | "identity":
            return _Plain()
        case "gzip" | "x-gzip":
            return _Gzip()
        case "deflate":
            return _Deflate()
        case "br":
            return _Brotli()
    raise Failed(Reason.BROKEN)


class _Plain:
    def feed(self, data: bytes) -> Iterator[bytes]:
        if data:
            yield data

    def finish(self) -> None:
        pass


class _Inflating:
    """One zlib stream."""

    def __init__(self, window: int) -> None:
        self._stream = zlib.decompressobj(window)

    def parts(self, data: bytes) -> Iterator[bytes]:
        while not self._stream.eof:
            try:
                part = self._stream.decompress(data, STEP)
            except zlib.error:
                raise Failed(Reason.BROKEN) from None
            if part:
                yield part
            data = self._stream.unconsumed_tail
            if not data and len(part) < STEP:
                return

    @property
    def ended(self) -> bool:
        return self._stream.eof

    @property
    def rest(self) -> bytes:
        return self._stream.unused_data


class _Gzip:
    """Members one after another, as RFC 1952 allows; what follows the last is padding."""

    def __init__(self) -> None:
        self._member: _Inflating | None = None
        self._members = 0
        self._waiting = b""

    def feed(self, data: bytes) -> Iterator[bytes]:
        data = self._waiting + data
        self._waiting = b""
        while data:
            if self._member is None and not self._opened(data):
                return
            assert self._member is not None
            yield from self._member.parts(data)
            if not self._member.ended:
                return
            data, self._member = self._member.rest, None

    def _opened(self, data: bytes) -> bool:
        if self._members and not data.startswith(b"\x1f\x8b"):
            # One byte may be the beginning of a member; anything else after the first member is padding.
            self._waiting = data if data == b"\x1f" else b""
            return False
        self._members += 1
        if self._members > _MOST_MEMBERS:
            raise Failed(Reason.BROKEN)
        self._member = _Inflating(_GZIP)
        return True

    def finish(self) -> None:
        if self._member is not None:
            raise Failed(Reason.BROKEN)


class _Deflate:
    """With zlib's frame, as RFC 9110 has it, or without, as some servers do."""

    def __init__(self) -> None:
        self._stream: _Inflating | None = None
        self._head = b""

    def feed(self, data: bytes) -> Iterator[bytes]:
        if self._stream is None:
            self._head += data
            if len(self._head) < 2:
                return
            data, self._head = self._head, b""
            framed = data[0] & 15 == 8 and int.from_bytes(data[:2], "big") % 31 == 0
            self._stream = _Inflating(_ZLIB if framed else _RAW)
        yield from self._stream.parts(data)

    def finish(self) -> None:
        if self._head or (self._stream is not None and not self._stream.ended):
            raise Failed(Reason.BROKEN)


class _Brotli:
    def __init__(self) -> None:
        self._stream = brotli.Decompressor()
        self._fed = False

    def feed(self, data: bytes) -> Iterator[bytes]:
        self._fed = self._fed or bool(data)
        while not self._stream.is_finished():
            try:
                part = self._stream.process(data, output_buffer_limit=STEP)
            except brotli.error:
                raise Failed(Reason.BROKEN) from None
            # It says that it can take more while it still holds back what came out beyond the limit.
            if not part and self._stream.can_accept_more_data():
                return
            if part:
                yield bytes(part)
            data = b""

    def finish(self) -> None:
        if self._fed and not self._stream.is_finished():
            raise Failed(Reason.BROKEN)
