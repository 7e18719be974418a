"""A site on loopback with saved pages, listed in a feed and in a site map, and what the program takes from it."""

import html
import json
import os
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import quote, unquote

from lxml import html as markup

from data.types import ArticleDraft

LISTINGS = ("feed.xml", "sitemap.xml")
MOST_SECONDS = 300.0


@dataclass
class Site:
    """The site; `asked` counts the requests of each path."""

    pages: tuple[Path, ...]
    port: int = 0
    asked: dict[str, int] = field(default_factory=dict)

    def address(self, path: str) -> str:
        """Return the address of a path."""
        return f"http://127.0.0.1:{self.port}/{quote(path)}"

    def body(self, path: str) -> tuple[bytes, str] | None:
        """Return what lies at a path, and its type."""
        if path == LISTINGS[0]:
            return self._feed().encode(), "application/rss+xml; charset=utf-8"
        if path == LISTINGS[1]:
            return self._site_map().encode(), "application/xml"
        page = next((page for page in self.pages if page.name == path), None)
        return (page.read_bytes(), "text/html") if page else None

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

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path = self.path.lstrip("/")
            site.asked[path] = site.asked.get(path, 0) + 1
            found = site.body(path)
            body, kind = found or (b"", "text/plain")
            self.send_response(200 if found else 404)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        site.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield site
        server.shutdown()
        thread.join()


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
