"""Scenes of everything else at first: first contact, alerts, what admins read."""

from bot.examples import Example
from bot.messages.admin import (
    render_admin_status,
    render_error_note,
    render_job_done,
    render_job_progress,
    render_job_started,
)
from bot.messages.catalogue import Language
from bot.messages.help import render_help
from bot.messages.welcome import render_welcome
from bot.preview.conversation import Conversation, Sent, conversation
from bot.preview.scenes.sample import hits
from data.feedback import Opinion
from data.statistics import Days, SourceStates

_DAYS = Days(
    asked=412,
    refused=37,
    refused_texts=("متى يعاد فتح الجسر القديم؟", "كم تذكرة بيعت في مهرجان النهر؟", "What is OpenShelf 2.1?"),
    opinions={Opinion("up"): 51, Opinion("down"): 2, Opinion("down", "old"): 4, Opinion("down", "beside"): 3},
    waiting=2,
    sent=96,
    failed=1,
    sources=SourceStates(active=12, paused=1, gone=0, failing=1),
)


def first_contact(language: Language) -> Conversation:
    """What a person reads who opens the chat."""
    examples = [Example(hit.article_id, hit.title) for hit in hits()[:3]]
    return conversation("/start", render_welcome(examples, language), "/help", render_help(language))


def admin_help(language: Language) -> Conversation:
    """The same for an admin."""
    return conversation("/help", render_help(language, admin=True))


def admin_status(language: Language) -> Conversation:
    """The state of the program."""
    status = render_admin_status(
        True,
        generation="g-0007",
        articles=1284,
        passages=9310,
        pending=3,
        subscribers=57,
        outbox={"pending": 2, "sent": 840, "failed": 1},
        language=language,
        days=_DAYS,
    )
    return conversation("/status", status)


def admin_job(language: Language) -> Conversation:
    """An index built again, edited as it goes on, and the note about a fault."""
    summary = {"generation": "g-0008", "articles": 1284, "passages": 9310, "seconds": 61.5, "failed": []}
    return conversation(
        "/reindex",
        render_job_started("reindex", language),
        Sent(render_job_progress("reindex", "encode", 4100, 9310, language), edited=True),
        Sent(render_job_done("reindex", summary, 61.5, language), edited=True),
        render_error_note(
            "OSError: [Errno 28] No space left on device", "bot/alerting/sender.py:88", 3, language
        ),
    )
