"""`isnad ask`, `chat`."""

import sys
from typing import Any

from bot.settings import Settings
from bot.terminal.output import print_json, say
from bot.wiring import Isnad
from retrieval.errors import QuestionEmpty
from retrieval.reading.reading import Asked, Reading
from retrieval.types import AlsoIn, Answer, Hit

WORDLESS = frozenset({"marks", "emoji"})
"""Kinds of messages without a word."""


def ask(settings: Settings, asked: Asked, *, k: int, as_json: bool) -> None:
    """Answer one question; a refusal is an answer too, with exit code 0.

    Raises `QuestionEmpty` for a text without a word: at a command line that is a slip.
    """
    with Isnad(settings) as isnad:
        answer = isnad.search.ask(asked, k)
    if answer.reading.kind in WORDLESS:
        raise QuestionEmpty("The question holds no word.")
    if as_json:
        print_json(_answer_values(answer))
        return
    from bot.terminal.chat import render_plain

    say(render_plain(answer, _language(settings), bold=sys.stdout.isatty()))


def chat(settings: Settings) -> None:
    """Answer line after line until the input ends."""
    from bot.messages.catalogue import say as words
    from bot.terminal.chat import chat as converse

    language = _language(settings)
    with Isnad(settings) as isnad:
        isnad.search.warm_up()
        say(words(language, "chat-greeting"))
        converse(isnad.search.ask, _read_line, say, language, bold=sys.stdout.isatty())


def _read_line() -> str | None:
    if sys.stdin is None:  # closed by whoever started the program
        return None
    if sys.stdin.isatty():
        sys.stdout.write("\n؟ ")
        sys.stdout.flush()
    line = sys.stdin.readline()
    return line.rstrip("\n") if line else None


def _language(settings: Settings) -> Any:
    return "en" if settings.ui_language == "en" else "ar"


def _answer_values(answer: Answer) -> dict[str, Any]:
    return {
        "question": answer.question,
        "answered": answer.answered,
        "confidence": round(answer.confidence, 4),
        "threshold": round(answer.threshold, 4),
        "reading": _reading_values(answer.reading, filtered=answer.filtered),
        "hits": [_hit_values(hit) for hit in answer.hits],
        "took_ms": answer.took_ms,
    }


def _reading_values(reading: Reading, *, filtered: bool) -> dict[str, Any]:
    time = reading.time
    return {
        "kind": reading.kind,
        "looked_up": reading.looked_up,
        "completed_from": reading.completed_from,
        "time": time
        and {"first": time.first, "last": time.last, "relative": time.relative, "filtered": filtered},
        "latest": reading.latest,
        "names": {name: list(others) for name, others in reading.names},
        "dialect": {word: list(meant) for word, meant in reading.dialect},
        "spelt": {word: list(found) for word, found in reading.spelt},
    }


def _hit_values(hit: Hit) -> dict[str, Any]:
    return {
        "rank": hit.rank,
        "passage_id": hit.passage_id,
        "article_id": hit.article_id,
        "title": hit.title,
        "source": hit.source,
        "url": hit.url,
        "published": hit.published,
        "paragraph": hit.paragraph,
        "text": hit.text,
        "highlight": list(hit.highlight),
        "score": round(hit.score, 6),
        "also_in": [_also_values(also) for also in hit.also_in],
        "undated": hit.undated,
    }


def _also_values(also: AlsoIn) -> dict[str, Any]:
    return {
        "passage_id": also.passage_id,
        "article_id": also.article_id,
        "title": also.title,
        "source": also.source,
        "url": also.url,
        "published": also.published,
        "score": round(also.score, 6),
    }
