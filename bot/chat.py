"""The bot in a terminal: the same questions and the same answers, without Telegram."""

from collections.abc import Callable

from bot.errors import BotError, person_reads
from bot.messages.answer import PASSAGES_SHOWN, headlines
from bot.messages.links import web_url
from bot.messages.texts import Language, texts_for
from data.errors import DataError
from retrieval.errors import RetrievalError
from retrieval.types import Answer, Hit

BOLD = "\033[1m"
PLAIN = "\033[0m"


def render_plain(answer: Answer, language: Language = "ar", *, bold: bool = False) -> str:
    """Return `answer` as plain text: numbered passages with their sources, or a refusal and headlines.

    With `bold`, for a terminal, the answering sentence is set off by ANSI sequences; without, the text is
    free of them and a passage stands there character for character. Control characters of a source (which
    could take a terminal over) are dropped.
    """
    texts = texts_for(language)
    if answer.answered:
        return "\n\n".join(_passage(hit, language, bold) for hit in answer.hits[:PASSAGES_SHOWN])
    lines = [texts.refusal]
    if answer.hits:
        lines += ["", texts.nearest]
        lines += [f"- {_harmless(hit.title)} ({_about(hit, language)})" for hit in headlines(answer.hits)]
    return "\n".join(lines)


def chat(
    ask: Callable[[str], Answer],
    read: Callable[[], str | None],
    write: Callable[[str], None],
    language: Language = "ar",
    *,
    bold: bool = False,
) -> None:
    """Answer line after line until `read` returns None. An error is told, and the next question answered."""
    while (line := read()) is not None:
        question = line.strip()
        if not question:
            continue
        try:
            write(render_plain(ask(question), language, bold=bold))
        except (RetrievalError, DataError, BotError) as error:
            # At a terminal sits whoever can mend it: the error's own words say what to run.
            write(f"{person_reads(error, language).text}\n({error})")


def _passage(hit: Hit, language: Language, bold: bool) -> str:
    start, end = hit.highlight
    before, marked, after = (
        _harmless(part) for part in (hit.text[:start], hit.text[start:end], hit.text[end:])
    )
    if bold:
        marked = f"{BOLD}{marked}{PLAIN}"
    return f"{hit.rank}. {_harmless(hit.title)}\n{before}{marked}{after}\n{_about(hit, language)}"


def _about(hit: Hit, language: Language) -> str:
    texts = texts_for(language)
    parts = [_harmless(hit.source)]
    if hit.published is not None:
        parts.append(f"{hit.published.day} {texts.months[hit.published.month - 1]} {hit.published.year}")
    parts.append(web_url(hit.url) or texts.place.format(article=hit.article_id, paragraph=hit.paragraph))
    return " · ".join(part for part in parts if part)


def _harmless(text: str) -> str:
    return "".join(c for c in text if c in "\n\t" or (c >= " " and not "\x7f" <= c <= "\x9f"))
