"""`isnad ask`, `chat`, `eval`."""

import sys
from pathlib import Path
from typing import Any

from bot.output import print_json, progress, say
from bot.settings import Settings
from bot.wiring import Isnad
from retrieval.types import Answer, Hit


def ask(settings: Settings, question: str, *, k: int, as_json: bool) -> None:
    """Answer one question; a refusal is an answer too, with exit code 0."""
    with Isnad(settings) as isnad:
        answer = isnad.search.ask(question, k)
    if as_json:
        print_json(_answer_values(answer))
        return
    from bot.chat import render_plain

    say(render_plain(answer, _language(settings), bold=sys.stdout.isatty()))


def chat(settings: Settings) -> None:
    """Answer line after line until the input ends."""
    from bot.chat import chat as converse
    from bot.messages.texts import texts_for

    language = _language(settings)
    with Isnad(settings) as isnad:
        isnad.search.warm_up()
        say(texts_for(language).chat_greeting)
        converse(isnad.search.ask, _read_line, say, language, bold=sys.stdout.isatty())


def evaluate(settings: Settings, folder: Path, run_file: Path | None, *, as_json: bool) -> None:
    """Measure a set in a temporary state, with the model of the settings."""
    from tempfile import TemporaryDirectory

    from retrieval.evaluate import evaluate as measure
    from retrieval.evaluate import write_run

    with Isnad(settings) as isnad, progress(as_lines=False) as report, TemporaryDirectory() as state:
        evaluation = measure(folder, Path(state), isnad.encoders, report)
    if run_file:
        write_run(run_file, evaluation)
    if as_json:
        print_json(evaluation.figures)
        return
    for name, value in evaluation.figures.items():
        if isinstance(value, dict):
            for inner, figures in value.items():
                say(f"{name}.{inner}: {figures}")
        else:
            say(f"{name}: {value}")


def _read_line() -> str | None:
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
        "hits": [_hit_values(hit) for hit in answer.hits],
        "took_ms": answer.took_ms,
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
    }
