"""Which words the bot has of its own. Each language fills all of them in (`arabic`, `english`).

Arabic lines begin with an Arabic letter. Numbers and Latin words that are put into them must come isolated
(`bot.messages.rtl.isolate`). Texts are plain: whoever puts them into HTML escapes them.
"""

from dataclasses import dataclass
from typing import Literal

Language = Literal["ar", "en"]


@dataclass(frozen=True, slots=True)
class Texts:
    """The words of one language. In braces: what is filled in with `str.format`."""

    months: tuple[str, ...]
    commands: tuple[tuple[str, str], ...]
    admin_commands: tuple[tuple[str, str], ...]
    help: str
    admin_help: str
    # answers
    open_link: str
    place: str
    place_article: str
    undated: str
    also_in: str
    also_more: str
    refusal: str
    nearest: str
    no_more: str
    more: str
    context: str
    context_heading: str
    as_written: str
    button_expired: str
    chat_greeting: str
    # how a question was read
    understood: str
    spelt: str
    period: str
    period_between: str
    period_since: str
    period_until: str
    nothing_then: str
    latest: str
    # what is no question, by its kind
    talk: dict[str, str]
    # alerts and subscriptions
    alert_heading: str
    subscribed: str
    already_subscribed: str
    unsubscribed: str
    not_subscribed: str
    status_on: str
    status_off: str
    status_index: str
    status_outbox: str
    # administration
    admins_only: str
    job_started: dict[str, str]
    job_running: str
    job_progress: str
    job_done: dict[str, str]
    job_counts: dict[str, str]
    job_failures: str
    job_failed: str
    stages: dict[str, str]
    # hints and errors
    text_only: str
    unknown_command: str
    question_long: str
    too_many: str
    error_general: str
    error_question_empty: str
    error_index: str
    error_model: str
    error_busy: str
    error_database: str
    error_slow: str
    error_note: str
