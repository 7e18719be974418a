"""All texts of the catalogues on one page, both languages side by side, with sample values and every plural form."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import escape

from fluent.runtime import FluentBundle, FluentResource
from fluent.syntax import FluentParser, ast
from fluent.syntax.visitor import Visitor

from bot.messages.catalogue import LANGUAGES, Language, sources
from bot.messages.message import Message
from bot.messages.message import escape as escape_message
from bot.preview.page import bubble, page

WIDTH = 1000
"""Of the page, in CSS pixels."""

Value = str | int
_PLURALS: Mapping[str, int] = {"zero": 0, "one": 1, "two": 2, "few": 3, "many": 11, "other": 100}
_SAMPLES: Mapping[str, tuple[Value, Value]] = {
    "question": ("من فاز بالجائزة؟", "Who won the prize?"),
    "topic": ("الزلازل", "earthquakes"),
    "source": ("بوابة الأخبار", "The Daily Example"),
    "outlet": ("بوابة الأخبار", "The Daily Example"),
    "title": ("افتتاح المكتبة الجديدة", "The new library opens"),
    "period": ("من 1 مايو 2024 إلى 9 مايو 2024", "from 1 May 2024 to 9 May 2024"),
    "first": ("1 مايو 2024", "1 May 2024"),
    "last": ("9 مايو 2024", "9 May 2024"),
    "date": ("1 مايو 2024", "1 May 2024"),
    "day": ("1 مايو 2024", "1 May 2024"),
    "time": ("18:30", "18:30"),
    "stage": ("القراءة", "Reading"),
    "generation": ("g-0007", "g-0007"),
    "error": ("OSError: disk full", "OSError: disk full"),
    "where": ("handlers/question.py:42", "handlers/question.py:42"),
    "article": ("12", "12"),
    "paragraph": ("4", "4"),
    "page": ("2", "2"),
    "pages": ("5", "5"),
    "hour": ("8", "8"),
    "name": ("بوابة الأخبار", "The Daily Example"),
    "address": ("https://example.org/feed", "https://example.org/feed"),
    "reason": ("تأخر الموقع في الجواب", "the host took too long"),
    "detail": ("تأخر الموقع في الجواب", "the host took too long"),
    "kind": ("تغذية إخبارية", "feed"),
    "state": ("متابَع", "watched"),
    "ago": ("قبل ساعة", "an hour ago"),
    "ahead": ("بعد ساعة", "in an hour"),
    "counts": ("جديد 3", "New 3"),
    "opml": ("OPML", "OPML"),
    "days": ("7", "7"),
}
_COMMANDS = frozenset({"help", "subscribe", "unsubscribe", "status", "reindex", "ingest"})
_NUMBERS = frozenset(
    {"number", "count", "limit", "done", "total", "articles", "passages", "pending", "subscribers"}
    | {"waiting", "sent", "failed", "others"}
)
_STYLE = """
main { display: grid; grid-template-columns: 180px 1fr 1fr; gap: 6px 14px; align-items: start; }
h2 { grid-column: 1 / -1; margin: 14px 0 0; font-size: 17px; }
.key { font: 13px/1.3 monospace; overflow-wrap: anywhere; padding-top: 8px; }
.texts { display: flex; flex-direction: column; gap: 5px; }
.turn { max-width: 100%; }
.missing { background: #b3261e; color: #fff; border-radius: 6px; padding: 2px 8px; width: fit-content; }
"""


@dataclass(frozen=True, slots=True)
class Entry:
    """A text of the catalogues: `name` is its key, with `.attribute` behind it where it is one of several of a kind.

    `values` are those that it needs, by name, each with the names of the forms that it chooses among (none: it is only
    shown).
    """

    subject: str
    name: str
    values: Mapping[str, tuple[str, ...]]


def entries(language: Language) -> list[Entry]:
    """Return every text of a language, in the order in which the catalogues have them."""
    found = []
    for subject, source in sources(language).items():
        for message in FluentParser().parse(source).body:
            if not isinstance(message, ast.Message):
                continue
            if message.value is not None:
                found.append(Entry(subject, message.id.name, _needed(message.value)))
            for attribute in message.attributes:
                name = f"{message.id.name}.{attribute.id.name}"
                found.append(Entry(subject, name, _needed(attribute.value)))
    return found


def samples(entry: Entry, language: Language) -> Iterator[dict[str, Value]]:
    """Yield values to say an entry with: one set for each form that it chooses among, one where there is no choice."""
    choices = {name: _chosen(name, forms, language) for name, forms in entry.values.items()}
    for at in range(max((len(each) for each in choices.values()), default=1)):
        yield {name: each[at % len(each)] for name, each in choices.items()}


def texts_page() -> str:
    """Return the page with all texts; one that a language lacks, or that cannot be said, stands out."""
    told = {language: _all_said(language) for language in LANGUAGES}
    rows: list[str] = []
    subject = ""
    for entry in {each.name: each for language in LANGUAGES for each in entries(language)}.values():
        if entry.subject != subject:
            subject = entry.subject
            rows.append(f"<h2>{escape(subject)}</h2>")
        rows.append(f'<div class="key">{escape(entry.name)}</div>')
        rows += [
            f'<div class="texts">{told[each].get(entry.name, _wrong("missing"))}</div>' for each in LANGUAGES
        ]
    header = f"<header>Isnad<small>{len(told[LANGUAGES[0]])} texts</small></header>"
    return page("All texts", f"{header}\n<main>\n{''.join(rows)}\n</main>", WIDTH, _STYLE)


def _all_said(language: Language) -> dict[str, str]:
    """Each text of a language as HTML, by name."""
    bundle = FluentBundle([language], use_isolating=True)
    for source in sources(language).values():
        bundle.add_resource(FluentResource(source))
    return {entry.name: _said(bundle, entry, language) for entry in entries(language)}


def _said(bundle: FluentBundle, entry: Entry, language: Language) -> str:
    key, _, attribute = entry.name.partition(".")
    message = bundle.get_message(key)
    pattern = message.attributes[attribute] if attribute else message.value
    if pattern is None:
        return _wrong("empty")
    shown = []
    for values in samples(entry, language):
        text, errors = bundle.format_pattern(pattern, values)
        shown.append(_wrong(str(errors[0])) if errors else bubble(Message(escape_message(str(text)))))
    return "".join(shown)


def _wrong(words: str) -> str:
    return f'<div class="missing">{escape(words)}</div>'


class _Needs(Visitor):
    """Collects the variables of a pattern and, for those that choose, the names of the forms."""

    def __init__(self) -> None:
        self.values: dict[str, tuple[str, ...]] = {}

    def visit_VariableReference(self, node: ast.VariableReference) -> None:  # noqa: N802 - Fluent's name
        self.values.setdefault(node.id.name, ())

    def visit_SelectExpression(self, node: ast.SelectExpression) -> None:  # noqa: N802 - Fluent's name
        names = tuple(
            each.key.name if isinstance(each.key, ast.Identifier) else each.key.value
            for each in node.variants
        )
        for name in _needed(node.selector):
            self.values[name] = tuple(dict.fromkeys((*self.values.get(name, ()), *names)))
        self.generic_visit(node)


def _needed(node: ast.SyntaxNode) -> Mapping[str, tuple[str, ...]]:
    needs = _Needs()
    needs.visit(node)
    return needs.values


def _chosen(name: str, forms: tuple[str, ...], language: Language) -> tuple[Value, ...]:
    if forms:
        numbers = all(form in _PLURALS or form.isdigit() for form in forms)
        if not numbers:
            return forms
        exact = {int(form) for form in forms if form.isdigit()}
        plural = {_PLURALS[form] for form in forms if form in _PLURALS}
        return tuple(sorted(exact | plural))
    return (_sample(name, language),)


def _sample(name: str, language: Language) -> Value:
    if name in _COMMANDS:
        return f"/{name}"
    if name in _NUMBERS:
        return 1234
    arabic, english = _SAMPLES.get(name, (name, name))
    return arabic if language == "ar" else english
