"""Log records: structured, to standard error, and without secrets.

Records of libraries (telegram, httpx) pass through the same formatter. The redaction works on the finished
line, so that a token inside an exception, a URL or a nested value is caught as well.
"""

import logging
import re
import sys
from collections.abc import Iterable
from typing import TextIO

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

REDACTED = "[secret]"
# A bot's token, also percent-encoded as in a URL.
_TOKEN = re.compile(r"\d+(?::|%3[Aa])[\w-]{30,}")
# These write a line for every request, and the request's URL holds the token; FAISS tells how it is loaded.
_QUIET = ("httpx", "httpcore", "apscheduler", "tornado.access", "faiss")


class Redactor:
    """Last processor of a chain: takes the finished line and returns it without secrets."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        self._secrets = tuple(sorted((secret for secret in secrets if secret), key=len, reverse=True))

    def clean(self, line: str) -> str:
        """Return `line` with every known secret, and everything of a token's form, replaced."""
        for secret in self._secrets:
            line = line.replace(secret, REDACTED)
        return _TOKEN.sub(REDACTED, line)

    def __call__(self, logger: WrappedLogger, name: str, event: EventDict | str) -> str:  # noqa: D102 - a processor
        return self.clean(str(event))


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
                *_renderers(as_json, target),
                Redactor(secrets),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
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


def _renderers(as_json: bool, target: TextIO) -> list[Processor]:
    if as_json:
        return [structlog.processors.format_exc_info, structlog.processors.JSONRenderer(ensure_ascii=False)]
    # Plain tracebacks: rich ones show local variables, and with them the token.
    plain = structlog.dev.ConsoleRenderer(
        colors=target.isatty(), exception_formatter=structlog.dev.plain_traceback
    )
    return [plain]
