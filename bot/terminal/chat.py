"""The bot in a terminal: the same questions and the same answers, without Telegram."""

from collections.abc import Callable

from bot.errors import BotError, person_reads
from bot.messages.answer import PASSAGES_SHOWN, headlines
from bot.messages.catalogue import Language, say, variants
from bot.messages.how_read import how_read, nothing_then
from bot.messages.lines import named_outlets
from bot.messages.links import web_url
from bot.messages.rtl import without_marks
from bot.messages.talk import talk_words
from data.errors import DataError
from retrieval.errors import RetrievalError
from retrieval.reading.reading import Asked
from retrieval.types import Answer, Hit

BOLD = "\033[1m"
PLAIN = "\033[0m"
ENDS = frozenset({"exit", "quit", "خروج"})
"""What ends the chat, as in other programs of the terminal."""


def render_plain(answer: Answer, language: Language = "ar", *, bold: bool = False) -> str:
    """Return `answer` as plain text: numbered passages with their sources, or a refusal and headlines.

    How the question was read comes first; a message that is no question gets a reply to it. With `bold`, for a
    terminal, the answering sentence is set off by ANSI sequences; without, the text is free of them and a passage
    stands there character for character. Control characters of a source (which could take a terminal over) are
    dropped.
    """
    if answer.reading.kind != "question":
        return without_marks(talk_words(answer.reading.kind, answer.question, language))
    blocks = ["\n".join(_own(line) for line in how_read(answer, language))]
    if answer.answered:
        blocks += [_passage(hit, language, bold) for hit in answer.hits[:PASSAGES_SHOWN]]
    else:
        blocks += _refusal(answer, language)
    return "\n\n".join(block for block in blocks if block)


def chat(
    ask: Callable[[Asked], Answer],
    read: Callable[[], str | None],
    write: Callable[[str], None],
    language: Language = "ar",
    *,
    bold: bool = False,
) -> None:
    """Answer line after line until `read` returns None or one of `ENDS`. An error is told, and the next question answered.

    A question may lean on the one before.
    """
    previous: str | None = None
    while (line := read()) is not None:
        question = line.strip()
        if question.casefold() in ENDS:
            return
        if not question:
            continue
        try:
            answer = ask(Asked(question, previous))
            write(render_plain(answer, language, bold=bold))
        except (RetrievalError, DataError, BotError) as error:
            # At a terminal sits whoever can mend it: the error's own words say what to run.
            write(f"{person_reads(error, language).text}\n({error})")
        else:
            previous = answer.reading.looked_up if answer.reading.kind == "question" else previous


def _refusal(answer: Answer, language: Language) -> list[str]:
    nothing = nothing_then(answer, language)
    blocks = ["\n".join(_own(line) for line in (say(language, "refusal"), nothing) if line)]
    if articles := headlines(answer.hits):
        listed = (f"- {_harmless(hit.title)} ({_about(hit, language)})" for hit in articles)
        blocks.append("\n".join((say(language, "nearest"), *listed)))
    return blocks


def _passage(hit: Hit, language: Language, bold: bool) -> str:
    start, end = hit.highlight
    before, marked, after = (
        _harmless(part) for part in (hit.text[:start], hit.text[start:end], hit.text[end:])
    )
    if bold:
        marked = f"{BOLD}{marked}{PLAIN}"
    lines = (
        f"{hit.rank}. {_harmless(hit.title)}",
        f"{before}{marked}{after}",
        _about(hit, language),
        _also(hit, language),
    )
    return "\n".join(line for line in lines if line)


def _about(hit: Hit, language: Language) -> str:
    parts = [_harmless(hit.source)]
    if hit.published is not None:
        parts.append(
            f"{hit.published.day} {variants(language, 'months')[f'm{hit.published.month}']} {hit.published.year}"
        )
    elif hit.undated:
        parts.append(say(language, "undated"))
    parts.append(web_url(hit.url) or _place(hit, language))
    return " · ".join(part for part in parts if part)


def _place(hit: Hit, language: Language) -> str:
    return _own(say(language, "place", article=str(hit.article_id), paragraph=str(hit.paragraph)))


def _also(hit: Hit, language: Language) -> str:
    named, others = named_outlets(hit.also_in)
    if not named:
        return ""
    places = [
        _harmless(twin.source) or without_marks(say(language, "place-article", article=str(twin.article_id)))
        for twin in named
    ]
    parts = [
        f"{place} ({url})" if (url := web_url(twin.url)) else place
        for place, twin in zip(places, named, strict=True)
    ]
    if others:
        parts.append(without_marks(say(language, "also-more", count=others)))
    return f"{say(language, 'also-in')} {('، ' if language == 'ar' else ', ').join(parts)}"


def _own(line: str) -> str:
    return _harmless(without_marks(line))


def _harmless(text: str) -> str:
    return "".join(c for c in text if c in "\n\t" or (c >= " " and not "\x7f" <= c <= "\x9f"))
