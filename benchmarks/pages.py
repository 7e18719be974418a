"""How well articles are taken out of saved pages: `python -m benchmarks.pages FOLDER`.

FOLDER holds pages (`*.html`) and, for some, what a good extraction yields: `NAME.expected.txt` or `NAME.expected.json`,
where NAME begins the page's name. Text counts as a multiset of words: recall is how much of the expected ones is
there, precision how much of what is there was expected; a title is right where its words are the expected ones. Where an
expectation is of pieces only (`with`, `without`), recall is how many of them are there, precision how many of the others
are not. Printed is a table; exit code 1 where a title is wrong or a
body has less than 0.9 of either.
"""

import argparse
import json
import re
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from data.errors import Unreadable
from data.folding import letters
from data.sources.pages import parse_page
from data.types import ArticleDraft

ENOUGH = 0.9


@dataclass(frozen=True, slots=True)
class Expected:
    """What a good extraction yields: empty where nobody said. `pieces` are in the article, `others` are not."""

    title: str = ""
    body: str = ""
    pieces: tuple[str, ...] = ()
    others: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Scores:
    """Shares from 0 to 1; None where nothing says what is right."""

    title: bool | None
    precision: float | None
    recall: float | None

    @property
    def is_enough(self) -> bool:
        """Whether nothing that is known speaks against the extraction."""
        return self.title is not False and all(
            share is None or share >= ENOUGH for share in (self.precision, self.recall)
        )


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.pages", description=__doc__)
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder
    print("| page | title | precision | recall | paragraphs | published |\n|---|---|---|---|---|---|")
    enough = True
    for page in sorted(folder.glob("*.html")):
        try:
            article = parse_page(page.read_bytes(), None, str(page))
        except Unreadable as error:
            print(f"| {page.name} | {error} | | | | |")
            enough = False
            continue
        found = scores(article, expected_of(page))
        enough = enough and found.is_enough
        print(_row(page.name, article, found))
    sys.exit(not enough)


def expected_of(page: Path) -> Expected:
    """Read what lies beside a page; see the module's docstring."""
    for file in sorted(page.parent.glob("*.expected.*")):
        if page.name.startswith(file.name.split(".expected.")[0]):
            text = file.read_text(encoding="utf-8")
            if file.suffix == ".json":
                return _of_json(json.loads(text))
            return _of_text(text)
    return Expected()


def scores(article: ArticleDraft, expected: Expected) -> Scores:
    """Compare an article with what was expected of it."""
    title = letters(expected.title) == letters(article.title) if expected.title else None
    text = "\n".join(article.paragraphs)
    if expected.pieces or expected.others:
        there = [piece in text for piece in expected.pieces]
        away = [piece not in text for piece in expected.others]
        return Scores(title, sum(away) / max(1, len(away)), sum(there) / max(1, len(there)))
    if not expected.body:
        return Scores(title, None, None)
    own, wanted = Counter(letters(text).split()), Counter(letters(expected.body).split())
    both = (own & wanted).total()
    return Scores(title, both / max(1, own.total()), both / max(1, wanted.total()))


def _of_text(text: str) -> Expected:
    parts = {name: re.search(rf"<{name}>(.*?)</{name}>", text, re.DOTALL) for name in ("TITLE", "TEXT")}
    title, body = parts["TITLE"], parts["TEXT"]
    return Expected(title[1] if title else "", body[1] if body else text)


def _of_json(found: Any) -> Expected:
    if "with" in found:
        return Expected(found.get("title", ""), "", tuple(found["with"]), tuple(found["without"]))
    version = next(value for value in found.values() if isinstance(value, dict))
    return Expected(version.get("title", found.get("title", "")), "\n".join(_paragraphs(version["body"])))


def _paragraphs(body: Any) -> Iterator[str]:
    for section in body["sections"]:
        yield from section["paragraphs"]


def _row(name: str, article: ArticleDraft, found: Scores) -> str:
    title = {True: "right", False: "wrong", None: "–"}[found.title]
    shares = ["–" if share is None else f"{share:.3f}" for share in (found.precision, found.recall)]
    when = article.published_at or article.published or "–"
    return f"| {name} | {title} | {shares[0]} | {shares[1]} | {len(article.paragraphs)} | {when} |"


if __name__ == "__main__":
    main()
