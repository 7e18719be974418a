"""What admins read: status, progress of a job, its result, notes about faults."""

from collections.abc import Mapping
from typing import Any

from bot.messages.catalogue import Language, say, variants
from bot.messages.message import Message, escape
from bot.messages.quote import shorten
from bot.messages.rtl import begin_rtl, isolate, isolate_foreign
from bot.messages.statistics import statistics_markup
from bot.services import JobKind
from bot.services.work import JobFault
from data.statistics import Days

FAILURES_SHOWN = 5
_MAX_LINE = 300


def render_status(subscribed: bool, language: Language) -> Message:
    """Return whether this chat gets alerts."""
    return Message(escape(say(language, "status-on") if subscribed else say(language, "status-off")))


def render_admin_status(
    subscribed: bool,
    *,
    generation: str,
    articles: int,
    passages: int,
    pending: int,
    subscribers: int,
    outbox: Mapping[str, int],
    language: Language,
    days: Days | None = None,
) -> Message:
    """Return the state of the chat, the index and the outbox, and what became of the last `days`.

    `outbox` counts rows by state.
    """
    index = say(
        language,
        "status-index",
        generation=generation or "-",
        articles=articles,
        passages=passages,
        pending=pending,
    )
    alerts = say(
        language,
        "status-outbox",
        subscribers=subscribers,
        waiting=outbox.get("pending", 0),
        sent=outbox.get("sent", 0),
        failed=outbox.get("failed", 0),
    )
    parts = [render_status(subscribed, language).text, escape(index), escape(alerts)]
    parts += [statistics_markup(days, language)] if days is not None else []
    return Message("\n\n".join(parts))


def render_job_started(kind: JobKind, language: Language) -> Message:
    """Return the message that a job begins with; later it is edited."""
    return Message(escape(variants(language, "job-started")[kind]))


def render_job_progress(kind: JobKind, stage: str, done: int, total: int, language: Language) -> Message:
    """Return how far a job is. `total` 0 means that its end is not known."""
    name = variants(language, "stages").get(stage) or begin_rtl(isolate(stage))
    line = say(language, "job-progress", stage=name, done=done, total=total)
    if total <= 0:
        line = f"{name}: {isolate(done)}"
    return Message(escape(f"{variants(language, 'job-started')[kind]}\n{line}"))


def render_job_done(
    kind: JobKind, summary: Mapping[str, Any], seconds: float, language: Language, *, named: bool = True
) -> Message:
    """Return the result of a job: what it counted, how many seconds it took, what it could not read.

    Without `named` the last is a number alone: others than admins read it.

    `summary` is what the command line prints for `index --json` or `ingest --json`; keys without a name in
    the texts are left out. Where it does not tell its seconds, `seconds` is shown.
    """
    shown = {**summary, "seconds": summary.get("seconds", seconds)}
    lines = [variants(language, "job-done")[kind]]
    for key, name in variants(language, "job-counts").items():
        if key in shown and shown[key] is not None:
            lines.append(f"{name}: {isolate(_number(shown[key]))}")
    failed = summary.get("failed")
    if isinstance(failed, list) and failed:
        key = "job-failures" if named else "job-failures-counted"
        lines += ["", say(language, key, count=len(failed))]
        lines += [_failure(item) for item in failed[:FAILURES_SHOWN] if named]
    return Message(escape("\n".join(lines)))


def render_job_failed(error: str, language: Language, fault: JobFault | None = None) -> Message:
    """Return that a job failed, with the last words of its error and what they come from, where that is known."""
    lines = [say(language, "job-failed"), _foreign_line(error or "-")]
    lines += [variants(language, "job-fault")[fault]] if fault is not None else []
    return Message(escape("\n".join(lines)))


def render_error_note(error: str, where: str, count: int, language: Language) -> Message:
    """Return the note to admins about a fault that happened `count` times since the last note."""
    told = shorten(" ".join(error.split()), _MAX_LINE)
    return Message(escape(say(language, "error-note", error=told, where=where, count=count)))


def _failure(item: object) -> str:
    if not isinstance(item, Mapping):
        return _foreign_line(str(item))
    return _foreign_line(f"{item.get('item', '')}: {item.get('reason', '')}")


def _foreign_line(words: str) -> str:
    return begin_rtl(isolate_foreign(shorten(" ".join(words.split()), _MAX_LINE)))


def _number(value: object) -> str:
    return f"{value:.1f}" if isinstance(value, float) else str(value)
