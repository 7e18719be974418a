"""`isnad ingest`, `index`, `articles`, `article`."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import typer

from bot.settings import Settings
from bot.terminal.output import print_json, progress, say, tell
from bot.wiring import Isnad
from data.types import IngestReport, StoredArticle

if TYPE_CHECKING:
    from retrieval.index.indexer import IndexReport

MANY = 20
"""Articles from which on their twins are looked for at once, which loads much; those of a few are left to the bot."""


def ingest(
    settings: Settings, locations: Sequence[str], *, notify: bool, as_json: bool, progress_lines: bool
) -> None:
    """Read locations, index what changed, print the report; exit 1 if nothing at all could be read."""
    if any("://" in location for location in locations):
        from bot.commands.logs import log_warnings

        log_warnings(settings)
    with Isnad(settings) as isnad, progress(as_lines=progress_lines) as report:
        taken = isnad.collection.ingest(
            locations, notify=notify, progress=lambda done: report("read", done, 0)
        )
        isnad.indexer().catch_up(report)
        if taken.new + taken.modified >= MANY:
            isnad.twins.catch_up(taken.new + taken.modified)
    if as_json:
        print_json(_ingest_values(taken))
    else:
        _say_ingest(taken)
    if taken.failed and not (taken.new or taken.modified or taken.unchanged or taken.withdrawn):
        raise typer.Exit(1)


def index(settings: Settings, *, rebuild: bool, rollback: bool, as_json: bool, progress_lines: bool) -> None:
    """Bring the index up to date, build it anew, or go back to the one before; print the report."""
    with Isnad(settings) as isnad, progress(as_lines=progress_lines) as report:
        indexer = isnad.indexer()
        if rollback:
            indexer.roll_back()
        done = indexer.rebuild(report) if rebuild else indexer.catch_up(report)
    if as_json:
        print_json(_index_values(done))
    else:
        say(f"Generation {done.generation}: {done.articles} articles, {done.passages} passages.")
        say(
            f"Encoded {done.encoded} in {done.seconds:.1f} s ({done.passages_per_second:.1f} passages a second)."
        )


def articles(settings: Settings, *, as_json: bool) -> None:
    """List all articles, withdrawn ones too."""
    with Isnad(settings) as isnad:
        listed = isnad.articles.listing()
    if as_json:
        print_json([_article_values(article) for article in listed])
        return
    for article in listed:
        mark = " (withdrawn)" if article.status == "withdrawn" else ""
        say(f"{article.article_id:>6}  {article.published or '----------'}  {article.title}{mark}")


def article(settings: Settings, article_id: int, *, as_json: bool) -> None:
    """Show one article with its paragraphs; exit 1 if there is none of that number."""
    with Isnad(settings) as isnad:
        found = isnad.articles.article(article_id)
    if found is None:
        tell(f"isnad: there is no article {article_id}; `isnad articles` lists them.")
        raise typer.Exit(1)
    if as_json:
        print_json({**_article_values(found), "paragraphs": list(found.paragraphs)})
        return
    say(found.title)
    say(" · ".join(str(part) for part in (found.source, found.published, found.url, found.status) if part))
    for number, text in enumerate(found.paragraphs, start=1):
        say(f"\n[{number}] {text}")


def _ingest_values(report: IngestReport) -> dict[str, Any]:
    return {
        "new": report.new,
        "modified": report.modified,
        "unchanged": report.unchanged,
        "withdrawn": report.withdrawn,
        "passages": report.passages,
        "failed": [{"item": failure.item, "reason": failure.reason} for failure in report.failed],
    }


def _say_ingest(report: IngestReport) -> None:
    say(
        f"{report.new} new, {report.modified} modified, {report.unchanged} unchanged, "
        f"{report.withdrawn} withdrawn; {report.passages} passages."
    )
    for failure in report.failed:
        tell(f"not read: {failure.item}: {failure.reason}")


def _index_values(report: "IndexReport") -> dict[str, Any]:
    return {
        "generation": report.generation,
        "articles": report.articles,
        "passages": report.passages,
        "encoded": report.encoded,
        "seconds": report.seconds,
        "passages_per_second": report.passages_per_second,
    }


def _article_values(article: StoredArticle) -> dict[str, Any]:
    return {
        "article_id": article.article_id,
        "title": article.title,
        "source": article.source,
        "url": article.url,
        "published": article.published,
        "paragraphs": article.paragraph_count,
        "status": article.status,
    }
