"""A site on loopback with saved pages, listed in a feed and in a site map, and what the program takes from it."""

import html
import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from urllib.parse import quote, unquote

from lxml import html as markup

from data.types import ArticleDraft
from tests.web_server import Page, web_server

LISTINGS = ("feed.xml", "sitemap.xml")
MOST_SECONDS = 300.0


@dataclass
class Site:
    """The site; `asked` counts the requests of each path."""

    pages: tuple[Path, ...]
    home: str = ""
    asked: dict[str, int] = field(default_factory=dict)

    def address(self, path: str) -> str:
        """Return the address of a path."""
        return f"{self.home}/{quote(path)}"

    def page(self, path: str) -> Page | None:
        """Return what lies at a path."""
        if path == LISTINGS[0]:
            return "application/rss+xml; charset=utf-8", self._feed().encode()
        if path == LISTINGS[1]:
            return "application/xml", self._site_map().encode()
        page = next((page for page in self.pages if page.name == path), None)
        return ("text/html", page.read_bytes()) if page else None

    def _feed(self) -> str:
        """Return a feed as most outlets write it: the page's own title, and no text worth reading."""
        items = "".join(
            f"<item><title>{html.escape(_title(page))}</title><link>{self.address(page.name)}</link>"
            f"<description>اقرأ الخبر كاملًا في موقعنا.</description></item>"
            for page in self.pages
        )
        return (
            '<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>صفحات محفوظة</title>'
            f"<link>{self.address('')}</link><description>أخبار</description><language>ar</language>{items}</channel></rss>"
        )

    def _site_map(self) -> str:
        rows = "".join(f"<url><loc>{self.address(page.name)}</loc></url>" for page in self.pages)
        return (
            '<?xml version="1.0" encoding="utf-8"?>'
            f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{rows}</urlset>'
        )


@dataclass(frozen=True)
class Taken:
    """What a state holds after a source was added: articles by the page they were read from, and the report."""

    articles: dict[str, ArticleDraft]
    told: str


@contextmanager
def serve(pages: Sequence[Path]) -> Iterator[Site]:
    """Serve pages on loopback, from threads of its own."""
    site = Site(tuple(pages))

    def page(path: str) -> Page | None:
        name = path.lstrip("/")
        site.asked[name] = site.asked.get(name, 0) + 1
        return site.page(name)

    with web_server(page) as site.home:
        yield site


def take(location: str, state: Path) -> Taken:
    """Add a source to a state by `isnad sources add`, read it by `isnad sources check`, and return what there is."""
    told = ""
    for words in (("add", location, "--yes"), ("check", location)):
        done = subprocess.run(
            (sys.executable, "-m", "bot.cli", "sources", *words, "--state", str(state)),
            env=os.environ | {"ALLOWED_HOSTS": "127.0.0.0/8"},
            cwd=state.parent,
            capture_output=True,
            text=True,
            timeout=MOST_SECONDS,
        )
        if done.returncode:
            raise SystemExit(f"isnad sources {' '.join(words)}: {done.stdout}{done.stderr}")
        told += done.stdout
    return Taken(_articles(state), told)


def _articles(state: Path) -> dict[str, ArticleDraft]:
    """Return the articles of a state, each by the name of the page that its entry names."""
    query = (
        "SELECT e.address, a.title, a.source, a.url, a.published, a.paragraphs FROM entry e "
        "JOIN holding h ON h.origin = e.key JOIN article a ON a.id = h.article_id WHERE a.status = 'active'"
    )
    with closing(sqlite3.connect(state / "isnad.db")) as connection:
        rows = connection.execute(query).fetchall()
    return {
        unquote(address).rpartition("/")[2]: ArticleDraft(
            key=address,
            title=title,
            paragraphs=tuple(json.loads(paragraphs)),
            source=source,
            origin=address,
            url=url,
            published=date.fromisoformat(published) if published else None,
        )
        for address, title, source, url, published, paragraphs in rows
    }


def _title(page: Path) -> str:
    return markup.fromstring(page.read_bytes()).findtext(".//title") or page.stem
