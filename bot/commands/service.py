"""`isnad run` and `start`: the bot, or the chat in the terminal."""

import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.resources import as_file, files
from typing import NoReturn

from bot.commands.questions import chat
from bot.services import Services
from bot.settings import Settings, SettingsError
from bot.terminal.output import progress, tell
from bot.wiring import Isnad
from data.errors import DataError
from retrieval.errors import RetrievalError


def run(settings: Settings) -> None:
    """Run the Telegram bot until SIGTERM or SIGINT.

    Raises `SettingsError` without a token, with a wrong one, and when Telegram takes it back while the bot runs: what was
    asked by then waits for the next start.
    """
    settings.require_token()
    from bot.logging import configure_logging, log_what_escapes

    # Until the application catches signals itself, which it does once it has reached Telegram.
    signal.signal(signal.SIGTERM, _end)
    configure_logging(settings.log_level, settings.log_format, settings.secrets())
    log_what_escapes()
    with Isnad(settings) as isnad:
        services = isnad.services()
        with opened_beside(isnad.search.warm_up):
            _serve(settings, services)


def _serve(settings: Settings, services: Services) -> None:
    from telegram.error import InvalidToken

    from bot.application import build_application, run_polling, run_webhook

    application = build_application(settings, services)
    try:
        if settings.webhook_url:
            run_webhook(application, settings)
        else:
            run_polling(application)
    except InvalidToken:
        raise SettingsError(
            "TELEGRAM_BOT_TOKEN: Telegram does not know this token. BotFather shows the right one."
        ) from None


@contextmanager
def opened_beside(warm_up: Callable[[], None]) -> Iterator[None]:
    """Open the index in a thread while Telegram's library is loaded and greeted; end when both have.

    A question that comes before it is open waits for it. An index that cannot be opened is told of, and must not
    keep `/reindex` from mending it.
    """

    def work() -> None:
        try:
            warm_up()
        except (RetrievalError, DataError) as error:
            tell(f"isnad: {error}")

    opening = threading.Thread(target=work, name="isnad-open")
    opening.start()
    try:
        yield
    finally:
        opening.join()


def _end(*_: object) -> NoReturn:
    raise SystemExit(0)


def start(settings: Settings, *, samples: bool) -> None:
    """Fill an empty collection with the samples, then run the bot if there is a token, else the chat."""
    if samples:
        _ingest_samples(settings)
    if settings.telegram_bot_token is not None:
        run(settings)
    else:
        tell("No TELEGRAM_BOT_TOKEN is set, so this is the chat in the terminal. Ctrl-D ends it.")
        chat(settings)


def _ingest_samples(settings: Settings) -> None:
    with Isnad(settings) as isnad:
        if isnad.articles.is_empty() and not settings.sources:
            tell("The collection is empty: taking in the sample articles.")
            with as_file(files("data") / "sample" / "articles.jsonl") as path:
                isnad.collection.ingest([str(path)], notify=False)
        if isnad.indexer().waiting():
            with progress(as_lines=False) as report:
                isnad.indexer().catch_up(report)
    sys.stderr.flush()
