"""An alert as a subscriber reads it, with why it came, and what its buttons bring.

A button carries `al:action:subscription`: l less like this, s stop it, p pause it, u take it up again.
"""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from bot.messages.catalogue import Language, say, variants
from bot.messages.following import followed, short_name
from bot.messages.lines import about_line, link, title_markup
from bot.messages.links import web_url
from bot.messages.message import Button, Message, escape, fits
from bot.messages.quote import quotation
from bot.messages.rows import Rows, in_reading_order
from bot.messages.rtl import begin_rtl
from data.subscriptions import Kind

MAX_LEAD = 400

AfterPress = Literal["less-done", "less-least", "less-not-topic", "stopped", "paused-now", "back-again"]


@dataclass(frozen=True, slots=True)
class Why:
    """Why an alert came: what its subscription, of that number, is to."""

    number: int
    kind: Kind
    text: str = ""


def render_alert(
    *,
    article_id: int,
    title: str,
    source: str,
    url: str | None,
    published: date | None,
    lead: str,
    language: Language,
    why: Why | None = None,
    corrected: bool = False,
) -> Message:
    """Return the alert for a new article: linked title, first words as a quotation, outlet and date, and why it came.

    `why` None: nobody follows any more what it came for. `corrected`: it takes the place of an alert on what the article
    said before.
    """
    address = web_url(url)
    heading = f"<b>{title_markup(title)}</b>"
    lines = [
        escape(say(language, "alert-corrected" if corrected else "alert-heading")),
        begin_rtl(link(address, heading) if address else heading),
    ]
    if lead.strip():
        lines.append(quotation(lead.strip(), (0, 0), MAX_LEAD).markup())
    place = None if address else escape(say(language, "place-article", article=str(article_id)))
    lines.append(about_line(source, published, language, place))
    if why is not None:
        lines.append(f"<i>{escape(why_line(why, language))}</i>")
    buttons = alert_buttons(why, language) if why is not None else ()
    return Message("\n".join(line for line in lines if line), buttons)


def why_line(why: Why, language: Language) -> str:
    """Return why an alert came, in plain words."""
    if why.kind in ("words", "topic", "question"):
        return say(language, f"why-{why.kind}", text=short_name(why.text))
    return variants(language, "why")[why.kind]


def alert_buttons(why: Why, language: Language) -> Rows:
    """Return what can be done about further alerts of this kind; nothing where there will be none."""
    if why.kind == "question":
        return ()
    labels = variants(language, "alert-button")
    row = [Button(labels["less"], f"al:l:{why.number}"), Button(labels["stop"], f"al:s:{why.number}")]
    return in_reading_order([row], language)


def render_answer_came(question: str, answer: Message, language: Language) -> Message:
    """Return the answer to a saved question with a line above it, left out where there is no room."""
    asked = say(language, "why-question", text=short_name(question))
    above = f"{escape(say(language, 'answer-came'))}\n<i>{escape(asked)}</i>\n\n"
    return Message(above + answer.text if fits(above + answer.text) else answer.text, answer.buttons)


def render_after_press(what: AfterPress, number: int, kind: Kind, text: str, language: Language) -> Message:
    """Return what is said after a button under an alert was pressed, with what can be done next."""
    names = {"text": followed(kind, text, language)}
    if what == "less-not-topic":
        names["subscribe"] = "/subscribe"
    if what == "paused-now":
        names["subscriptions"] = "/subscriptions"
    labels = variants(language, "alert-button")
    row: list[Button] = []
    if what in ("less-least", "less-not-topic"):
        row = [Button(labels["pause"], f"al:p:{number}"), Button(labels["stop"], f"al:s:{number}")]
    elif what in ("stopped", "paused-now"):
        row = [Button(labels["undo"], f"al:u:{number}")]
    return Message(escape(say(language, what, **names)), in_reading_order([row], language))
