"""Log records: structured, to standard error, and without secrets.

Records of libraries (telegram, httpx) pass through the same formatter. The redaction works on the finished line, so that
a token inside an exception, a URL or a nested value is caught as well. Every value is cut, since it may be what a
stranger wrote: a record tells what happened, not what was said.
"""

import io
import logging
import re
import sys
import threading
from collections.abc import Iterable, Mapping
from typing import Any, TextIO

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

REDACTED = "[secret]"
LONGEST = 200
"""Characters of a value in a record: what a stranger wrote may be in any of them."""
DEEPEST, MOST_ITEMS = 4, 50
LONGEST_TRACE = 12_000
# A bot's token, also percent-encoded as in a URL.
_TOKEN = re.compile(r"\d+(?::|%3[Aa])[\w-]{30,}")
_NAME_AND_PASSWORD = re.compile(r"(?<=://)[^\s/?#@\"'<>]{1,500}@")
_IN_QUERY = re.compile(
    r"((?:password|passwd|pwd|token|secret|api_?key|access_key|auth|sig)=)[^&\s\"'\\]{1,500}", re.IGNORECASE
)
# What cannot be seen, or turns a line around: control characters, marks of direction, what ends a line.
_UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]")
_BROKEN = re.compile(r"[\t\n]+")
# These write a line for every request, and the request's URL holds the token; FAISS tells how it is loaded; whoever
# scans the server's port makes tornado write.
_QUIET = {
    **dict.fromkeys(("httpx", "httpcore", "apscheduler", "faiss"), logging.WARNING),
    **dict.fromkeys(("tornado.access", "tornado.general"), logging.ERROR),
}


class Redactor:
    """Last processor of a chain: takes the finished line and returns it without secrets."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        self._secrets = tuple(sorted({secret for secret in secrets if secret}, key=len, reverse=True))

    def clean(self, line: str) -> str:
        """Return `line` with every known secret, and everything of a token's or a password's form, replaced."""
        for secret in self._secrets:
            line = line.replace(secret, REDACTED)
        if "://" in line:
            line = _NAME_AND_PASSWORD.sub(f"{REDACTED}@", line)
        if "=" in line:
            line = _IN_QUERY.sub(rf"\1{REDACTED}", line)
        return _TOKEN.sub(REDACTED, line)

    def __call__(self, logger: WrappedLogger, name: str, event: EventDict | str) -> str:  # noqa: D102 - a processor
        return self.clean(str(event))


class Shortener:
    """A processor: no value is longer than 200 characters, and none holds what cannot be seen or turns a line around.

    Secrets are taken out before anything is cut: half a token is half a token.
    """

    def __init__(self, redactor: Redactor) -> None:
        self._redactor = redactor

    def __call__(self, logger: WrappedLogger, name: str, event: EventDict) -> EventDict:  # noqa: D102 - a processor
        for key, value in event.items():
            if not key.startswith("_") and key != "exc_info":
                event[key] = self.trace(value) if key in ("exception", "stack") else self._short(value)
        return event

    def trace(self, text: object) -> str:
        """Return a traceback with its lines, each not longer than 200 characters, 12,000 together."""
        lines = self._redactor.clean(str(text)).splitlines()
        seen = "\n".join(_cut(_UNSEEN.sub("", line), LONGEST) for line in lines)
        return seen if len(seen) <= LONGEST_TRACE else f"…{seen[-LONGEST_TRACE:]}"

    def text(self, text: str) -> str:
        """Return a text as it may stand in a record."""
        return _cut(_BROKEN.sub(" ", _UNSEEN.sub("", self._redactor.clean(text))), LONGEST)

    def _short(self, value: object, depth: int = 0) -> object:
        if value is None or isinstance(value, bool | int | float):
            return value
        if depth < DEEPEST and isinstance(value, Mapping):
            return {self.text(str(k)): self._short(v, depth + 1) for k, v in list(value.items())[:MOST_ITEMS]}
        if depth < DEEPEST and isinstance(value, list | tuple | set | frozenset):
            return [self._short(item, depth + 1) for item in list(value)[:MOST_ITEMS]]
        return self.text(value if isinstance(value, str) else repr(value))


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"


def configure_logging(
    level: str = "INFO",
    style: str = "auto",
    secrets: Iterable[str] = (),
    stream: TextIO | None = None,
) -> None:
    """Send all records of `level` and above to `stream` (standard error), as JSON lines or for a console.

    `style` is json, console, or auto: console at a terminal, JSON elsewhere. May be called again.
    """
    target = stream or sys.stderr
    redactor = Redactor(secrets)
    shortener = Shortener(redactor)
    as_json = style == "json" or (style == "auto" and not target.isatty())
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.stdlib.ExtraAdder(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    handler = logging.StreamHandler(target)
    handler.addFilter(_not_the_wrong_token)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                *_renderers(as_json, target, shortener),
                redactor,
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for name, least in _QUIET.items():
        logging.getLogger(name).setLevel(least)
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )


def _not_the_wrong_token(record: logging.LogRecord) -> bool:
    """Drop PTB's traceback of a wrong token: the program ends with a sentence that says so."""
    return not (record.exc_info and record.exc_info[0] and record.exc_info[0].__name__ == "InvalidToken")


def _renderers(as_json: bool, target: TextIO, shortener: Shortener) -> list[Processor]:
    if as_json:
        in_json = structlog.processors.JSONRenderer(ensure_ascii=False)
        return [structlog.processors.format_exc_info, shortener, in_json]

    # Plain tracebacks: rich ones show local variables, and with them the token.
    def plain(stream: TextIO, exc_info: Any) -> None:
        written = io.StringIO()
        structlog.dev.plain_traceback(written, exc_info)
        stream.write(shortener.trace(written.getvalue()))

    return [shortener, structlog.dev.ConsoleRenderer(colors=target.isatty(), exception_formatter=plain)]


def log_what_escapes() -> None:
    """Have warnings and the errors of threads logged as well, rather than printed as they are."""
    logging.captureWarnings(True)

    def log_thread(args: threading.ExceptHookArgs) -> None:
        if args.exc_type is not SystemExit and args.exc_value is not None:
            structlog.get_logger(__name__).error("thread_died", exc_info=args.exc_value)

    threading.excepthook = log_thread
