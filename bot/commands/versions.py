"""`isnad article ID --versions`: how an article was before, and what each modification changed."""

from collections.abc import Iterator, Sequence
from typing import Any

import typer

from bot.settings import Settings
from bot.terminal.output import print_json, say, tell
from bot.wiring import Isnad
from data.types import StoredArticle
from data.versions import Changes, Version, what_changed


def versions(settings: Settings, article_id: int, *, as_json: bool) -> None:
    """Show what each modification of an article changed; exit 1 if there is no article of that number."""
    with Isnad(settings) as isnad:
        article = isnad.articles.article(article_id)
        kept = isnad.versions.of(article_id)
    if article is None:
        tell(f"isnad: there is no article {article_id}; `isnad articles` lists them.")
        raise typer.Exit(1)
    changes = changes_of(kept, article)
    if as_json:
        told = [_values(version, changed) for version, changed in zip(kept, changes, strict=True)]
        print_json({"article_id": article_id, "title": article.title, "versions": told})
        return
    say(article.title)
    if not kept:
        say("It is as it was taken in: there is no earlier version.")
    for version, changed in zip(kept, changes, strict=True):
        say(f"\nVersion {version.number}, until {version.at:%Y-%m-%d %H:%M} UTC; then:")
        for line in _lines(changed):
            say(line)


def changes_of(kept: Sequence[Version], article: StoredArticle) -> list[Changes]:
    """Return what changed after each version: towards the next one that is kept, or towards the article as it is."""
    titles = [*(version.title for version in kept), article.title]
    paragraphs = [*(version.paragraphs for version in kept), article.paragraphs]
    return [
        what_changed(titles[at], paragraphs[at], titles[at + 1], paragraphs[at + 1])
        for at in range(len(kept))
    ]


def _lines(changed: Changes) -> Iterator[str]:
    if not changed:
        yield "  only the order of its paragraphs changed"
    if changed.title is not None:
        yield f"  - title: {changed.title.old}"
        yield f"  + title: {changed.title.new}"
    for altered in changed.altered:
        yield f"  - {altered.old}"
        yield f"  + {altered.new}"
    yield from (f"  - {text}" for text in changed.removed)
    yield from (f"  + {text}" for text in changed.added)


def _values(version: Version, changed: Changes) -> dict[str, Any]:
    title = changed.title
    return {
        "number": version.number,
        "until": version.at.isoformat(),
        "title": version.title,
        "published": version.published,
        "paragraphs": list(version.paragraphs),
        "then": {
            "title": None if title is None else {"old": title.old, "new": title.new},
            "altered": [{"old": each.old, "new": each.new} for each in changed.altered],
            "removed": list(changed.removed),
            "added": list(changed.added),
        },
    }
