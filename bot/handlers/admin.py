"""/reindex and /ingest: long work for admins, one at a time, told by editing one message."""

import contextlib
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import structlog
from telegram import Bot, Message, Update
from telegram.error import TelegramError

from bot.context import Handler, IsnadContext, Runtime
from bot.handlers.common import in_group, reply
from bot.handlers.flood import within_limit
from bot.logging import Redactor
from bot.messages import Language
from bot.messages import Message as Rendered
from bot.messages.admin import (
    render_job_done,
    render_job_failed,
    render_job_progress,
    render_job_started,
)
from bot.messages.help import render_notice
from bot.sending import edit, send_patiently
from bot.services import JobKind, JobResult, Progress

EDIT_SECONDS = 2.0

log = structlog.get_logger(__name__)


async def reindex(update: Update, context: IsnadContext) -> None:
    """Build the index again."""
    await _begin("reindex", update, context)


async def ingest(update: Update, context: IsnadContext) -> None:
    """Read the sources now."""
    await _begin("ingest", update, context)


async def _begin(kind: JobKind, update: Update, context: IsnadContext) -> None:
    runtime, message = context.runtime, update.message
    if message is None:
        return
    language = context.language(update)
    if not runtime.is_admin(update):
        log.warning("stranger_refused", job=kind, user_id=getattr(update.effective_user, "id", None))
        if await within_limit(message, update, context, "reply"):
            await reply(message, render_notice("admins-only", language), context)
        return
    if runtime.one_job.locked():
        await reply(message, render_notice("job-running", language), context)
        return
    await runtime.one_job.acquire()
    try:
        told = await reply(message, render_job_started(kind, language), context)
    except BaseException:
        runtime.one_job.release()
        raise
    note = ProgressNote(kind, language, told, context.bot, runtime.steady, alone=not in_group(message))
    runtime.background.start(_job(kind, runtime, note), name=kind)


async def _job(kind: JobKind, runtime: Runtime, note: "ProgressNote") -> None:
    began = runtime.steady()
    try:
        result = await runtime.services.jobs.run(kind, note.progress)
    except Exception as error:
        log.exception("job_died", job=kind)
        result = JobResult(ok=False, error=type(error).__name__)
    finally:
        runtime.one_job.release()
    await _take_up(runtime)
    runtime.alerts_wanted.set()
    seconds = runtime.steady() - began
    log.info("job_ended", job=kind, ok=result.ok, seconds=round(seconds, 1))
    if result.ok:
        summary = _without_secrets(result.summary, runtime.redactor)
        await note.finish(render_job_done(kind, summary, seconds, note.language, named=note.alone))
    else:
        error_text = runtime.redactor.clean(result.error or "")
        await note.finish(render_job_failed(error_text, note.language, result.fault))


async def _take_up(runtime: Runtime) -> None:
    """Have the search see what the job made before anybody is told of it, rather than a moment later."""
    if runtime.services.follow is None:
        return
    try:
        await runtime.worker.call(runtime.services.follow)
    except Exception:
        log.exception("following_failed")  # as the loop that follows does, which tries again


def _without_secrets(summary: Mapping[str, Any], redactor: Redactor) -> Mapping[str, Any]:
    """What a job came to, with the passwords blotted out that stand in addresses it could not read."""
    failed = summary.get("failed")
    if not isinstance(failed, list):
        return summary
    return {
        **summary,
        "failed": [{name: redactor.clean(str(words)) for name, words in one.items()} for one in failed],
    }


@dataclass
class ProgressNote:
    """The one message that tells how far a job is, edited at most every two seconds. `alone`: to an admin alone."""

    kind: JobKind
    language: Language
    told: Message
    bot: Bot
    steady: Callable[[], float]
    alone: bool
    _edited_at: float = field(default=float("-inf"), init=False)

    async def progress(self, progress: Progress) -> None:
        """Show `progress`, unless the last edit is too fresh. A failed edit is no matter: more will come."""
        now = self.steady()
        if now - self._edited_at < EDIT_SECONDS:
            return
        self._edited_at = now
        shown = render_job_progress(self.kind, progress.stage, progress.done, progress.total, self.language)
        with contextlib.suppress(TelegramError):
            await self._edit(shown)

    async def finish(self, result: Rendered) -> None:
        """Show the result: in the message, or in a new one when it cannot be edited."""
        try:
            await self._edit(result)
        except TelegramError:
            await send_patiently(self.bot, self.told.chat.id, result)

    def _edit(self, text: Rendered) -> Awaitable[None]:
        return edit(self.bot, self.told.chat.id, self.told.message_id, text)


COMMANDS: Mapping[str, Handler] = {"reindex": reindex, "ingest": ingest}
