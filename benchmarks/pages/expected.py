"""What a good extraction of a saved page yields, and how near an article is to it.

Beside the pages (`*.html`) of a folder lie, for some, `NAME.expected.txt` or `NAME.expected.json`, where NAME begins the
page's name, and for all, if there is one, an `INDEX.md` with a row each (page, …, url, title, …, remarks such as `date
2020-03-17`). Text counts as a multiset of words: recall is how much of the expected ones is there, precision how much of
what is there was expected; a title is right where its words are the expected ones, or where the page's own title, as
INDEX.md gives it, begins with them (the name of the outlet follows). Where an expectation is of pieces only (`with`,
`without`), recall is how many of them are there, precision how many of the others are not.
"""

import html
import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from data.folding import letters
from data.types import ArticleDraft

ENOUGH = 0.9
_A_DATE = re.compile(r"(?:date|time) (\d{4}-\d\d-\d\d)")


@dataclass(frozen=True, slots=True)
class Expected:
    """What a good extraction yields: empty where nobody said. `pieces` are in the article, `others` are not."""

    title: str = ""
    body: str = ""
    pieces: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    published: date | None = None
    page_title: str = ""


@dataclass(frozen=True, slots=True)
class Scores:
    """Shares from 0 to 1; None where nothing says what is right."""

    title: bool | None
    published: bool | None
    precision: float | None
    recall: float | None

    @property
    def is_enough(self) -> bool:
        """Whether nothing that is known speaks against the extraction."""
        return (
            self.title is not False
            and self.published is not False
            and all(share is None or share >= ENOUGH for share in (self.precision, self.recall))
        )


def expected_of(page: Path) -> Expected:
    """Read what lies beside a page; see the module's docstring."""
    found = Expected()
    for file in sorted(page.parent.glob("*.expected.*")):
        if page.name.startswith(file.name.split(".expected.")[0]):
            text = file.read_text(encoding="utf-8")
            found = _of_json(json.loads(text)) if file.suffix == ".json" else _of_text(text)
            break
    index = page.parent / "INDEX.md"
    row = _row_of(page.name, index.read_text(encoding="utf-8")) if index.exists() else ()
    if not row:
        return found
    stated = _A_DATE.search(row[-1])
    return replace(
        found,
        page_title=letters(html.unescape(row[4])),
        published=date.fromisoformat(stated[1]) if stated else found.published,
    )


def scores(article: ArticleDraft, expected: Expected) -> Scores:
    """Compare an article with what was expected of it."""
    own_title = letters(article.title)
    title: bool | None = None
    if expected.title:
        title = letters(expected.title) == own_title
    elif expected.page_title:
        title = bool(own_title) and expected.page_title.startswith(own_title)
    published = expected.published == article.published if expected.published else None
    text = "\n".join(article.paragraphs)
    if expected.pieces or expected.others:
        there = [piece in text for piece in expected.pieces]
        away = [piece not in text for piece in expected.others]
        return Scores(title, published, sum(away) / max(1, len(away)), sum(there) / max(1, len(there)))
    if not expected.body:
        return Scores(title, published, None, None)
    own, wanted = Counter(letters(text).split()), Counter(letters(expected.body).split())
    both = (own & wanted).total()
    return Scores(title, published, both / max(1, own.total()), both / max(1, wanted.total()))


def _row_of(name: str, index: str) -> tuple[str, ...]:
    rows = (tuple(cell.strip() for cell in line.split("|")[1:-1]) for line in index.splitlines())
    return next((row for row in rows if len(row) > 5 and row[0] == name), ())


def _of_text(text: str) -> Expected:
    parts = {name: re.search(rf"<{name}>(.*?)</{name}>", text, re.DOTALL) for name in ("TITLE", "TEXT")}
    title, body = parts["TITLE"], parts["TEXT"]
    return Expected(title[1] if title else "", body[1] if body else text)


def _of_json(found: Any) -> Expected:
    if "with" in found:
        return Expected(found.get("title", ""), "", tuple(found["with"]), tuple(found["without"]))
    version = next(value for value in found.values() if isinstance(value, dict))
    stated = version.get("publishing_date")
    return Expected(
        version.get("title", found.get("title", "")),
        "\n".join(_paragraphs(version["body"])),
        published=date.fromisoformat(stated[:10]) if stated else None,
    )


def _paragraphs(body: Any) -> Iterator[str]:
    for section in body["sections"]:
        yield from section["paragraphs"]
