"""Log records: without secrets, without strangers' words, and never turned around."""

import io
import json
import logging
import threading
from collections.abc import Iterator

import pytest
import structlog
from hypothesis import given
from hypothesis import strategies as st

from bot.logging import LONGEST, LONGEST_TRACE, Redactor, Shortener, configure_logging, log_what_escapes
from bot.settings import Settings
from tests.bot.telegram_fake import TOKEN

SECRET_HALF = TOKEN.partition(":")[2]
LONG = "سؤال طويل جدا لا ينبغي أن يبقى في السجل كله " * 20


@pytest.fixture(autouse=True)
def _restored() -> Iterator[None]:
    root, hook = logging.getLogger(), threading.excepthook
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    threading.excepthook = hook
    logging.captureWarnings(False)
    structlog.reset_defaults()


@pytest.fixture(params=["json", "console"])
def written(request: pytest.FixtureRequest) -> io.StringIO:
    """What is written, in either style, with every level on."""
    stream = io.StringIO()
    configure_logging("DEBUG", request.param, ["hook-secret-word"], stream)
    return stream


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        (f"https://api.telegram.org/bot{TOKEN}/getMe", "https://api.telegram.org/bot"),
        (f"https://api.telegram.org/bot{TOKEN.replace(':', '%3A')}/getMe", "/getMe"),
        ("postgresql://isnad:p4ss:w0rd@db.example.org/isnad", "@db.example.org/isnad"),
        ("https://somebody:p4ss:w0rd@feeds.example.org/rss", "@feeds.example.org/rss"),
        ("http://p4ss:w0rd@h/", "@h/"),
        ("https://example.org/rss?key=1&token=p4ss:w0rd&page=2", "&page=2"),
        ("https://example.org/rss?API_KEY=p4ss:w0rd", "API_KEY="),
        ("X-Telegram-Bot-Api-Secret-Token: hook-secret-word", "X-Telegram-Bot-Api-Secret-Token: "),
    ],
)
def test_secrets_are_blotted_out_and_the_rest_stays(text: str, kept: str) -> None:
    clean = Redactor(["hook-secret-word"]).clean(text)

    assert kept in clean
    assert "[secret]" in clean
    assert not any(word in clean for word in (SECRET_HALF, "p4ss", "w0rd", "hook-secret-word"))


def test_an_address_with_an_at_in_its_path_is_left_as_it_is() -> None:
    address = "https://t.me/@isnad and https://example.org/@author/1?x=a@b"

    assert Redactor().clean(address) == address


def test_settings_name_every_secret_that_they_hold() -> None:
    given = {
        "telegram_bot_token": TOKEN,
        "webhook_url": "https://bot.example.org/x",
        "webhook_secret": "hook-secret-word",
        "database_url": "postgresql://isnad:d%40tabase@db/isnad",
        "sources": "https://reader:feed-word@example.org/rss, https://example.org/plain",
    }
    settings = Settings.model_validate(given)

    clean = Redactor(settings.secrets())
    for secret in (TOKEN, SECRET_HALF, "hook-secret-word", "d%40tabase", "d@tabase", "feed-word"):
        assert clean.clean(f"it is {secret}.") == "it is [secret]."


def test_half_a_token_does_not_get_past_the_end_of_a_value() -> None:
    text = "x" * (LONGEST - 20) + f" {TOKEN}"

    short = Shortener(Redactor()).text(text)

    assert len(short) <= LONGEST
    assert TOKEN[:12] not in short


def test_what_a_stranger_wrote_is_cut_in_every_record(written: io.StringIO) -> None:
    structlog.get_logger("bot").info("asked", text=LONG, nested={"deep": [LONG, {"deeper": {"still": LONG}}]})
    logging.getLogger("telegram.ext.Application").debug("Processing update %s", {"text": LONG})
    try:
        raise ValueError(LONG)
    except ValueError:
        structlog.get_logger("bot").exception("failed")
        logging.getLogger("asyncio").exception("failed too")

    text = written.getvalue()
    assert "asked" in text
    assert text.count("ValueError") >= 2
    assert "test_logging.py" in text
    assert LONG[:300] not in text
    assert LONG[:30] in text


def test_no_record_holds_marks_that_turn_a_line_around_or_begin_a_new_one(written: io.StringIO) -> None:
    structlog.get_logger("bot").warning(
        "item_not_read", item="a\u202egpj.exe\u2066\x1b[2J\x00\nINFO forged\r\n\u200fb"
    )

    text = written.getvalue()
    assert not any(mark in text for mark in ("\u202e", "\u2066", "\x1b[2J", "\x00", "\r", "\u200f"))
    assert len(text.splitlines()) == 1
    assert "agpj.exe[2J INFO forged b" in text


def test_json_stays_json_whatever_is_logged() -> None:
    stream = io.StringIO()
    configure_logging("DEBUG", "json", (), stream)
    structlog.get_logger("bot").info(
        "odd", a=object, b={1: {2: 3}}, c=b"\xff", d=("x", None, 1.5, True), e=ValueError("v")
    )

    record = json.loads(stream.getvalue())
    assert (record["d"], record["e"], record["b"]) == (
        ["x", None, 1.5, True],
        "ValueError('v')",
        {"1": {"2": 3}},
    )


def test_numbers_and_times_are_left_as_they_are() -> None:
    event = Shortener(Redactor())(
        None, "info", {"event": "x", "chat_id": -1000000000303, "seconds": 0.5, "ok": None}
    )

    assert event == {"event": "x", "chat_id": -1000000000303, "seconds": 0.5, "ok": None}


def test_a_traceback_without_end_is_cut_at_its_beginning() -> None:
    text = "\n".join(f"line {number}" for number in range(5_000)) + "\nValueError: the reason"

    trace = Shortener(Redactor()).trace(text)

    assert len(trace) <= LONGEST_TRACE + 1
    assert trace.endswith("ValueError: the reason")


def test_who_scans_the_port_and_every_request_are_not_logged(written: io.StringIO) -> None:
    for name in ("tornado.access", "tornado.general"):
        logging.getLogger(name).warning("404 GET /wp-login.php (203.0.113.7)")
    for name in ("httpx", "httpcore.http11"):
        logging.getLogger(name).debug("HTTP Request: POST https://api.telegram.org/bot…/sendMessage")

    assert written.getvalue() == ""


def test_a_warning_and_a_threads_end_are_logged_like_all_else(written: io.StringIO) -> None:
    log_what_escapes()
    thread = threading.Thread(target=lambda: (_ for _ in ()).throw(ValueError(f"bot{TOKEN}")))
    thread.start()
    thread.join()

    text = written.getvalue()
    assert "thread_died" in text
    assert SECRET_HALF not in text


@given(st.text(max_size=600), st.text(max_size=100))
def test_no_text_makes_logging_fail_or_a_value_too_long(text: str, key: str) -> None:
    event = Shortener(Redactor(["geheim"]))(None, "info", {"event": text, "more": {key: [text]}})

    assert len(event["event"]) <= LONGEST
    assert all(len(value[0]) <= LONGEST for value in event["more"].values())
    assert "geheim" not in str(event)
