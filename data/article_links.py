"""Which article an address belongs to, however people write or share it."""

import re
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit, urlunsplit

from sqlalchemy import select

from data import tables
from data.articles import ArticleStore
from data.database import Database
from data.types import StoredArticle

MAX_URL = 2_000

_ARTICLE = tables.article.c
_TRACKING = re.compile(
    r"utm_\w+|fbclid|gclid|yclid|mc_[ce]id|igshid|ref|ref_src|cmpid|xtor|amp", re.IGNORECASE
)


class ArticleLinks:
    """Finds articles by address. Raises StoreError."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._articles = ArticleStore(database)

    def find(self, url: str) -> StoredArticle | None:
        """Return the active article that `url` leads to, with its paragraphs; None where the collection has none.

        Scheme, `www.`, a slash at the end, the fragment and what only counts visits make no difference.
        """
        spelt = spellings(url)
        if not spelt:
            return None
        known = (_ARTICLE.url.in_(spelt), _ARTICLE.status == "active")
        with self._database.reading() as connection:
            found = connection.execute(select(_ARTICLE.id, _ARTICLE.url).where(*known)).all()
        if not found:
            return None
        nearest = min(found, key=lambda row: (spelt.index(row.url), row.id))
        return self._articles.article(nearest.id)


def spellings(url: str) -> tuple[str, ...]:
    """Return the ways in which the address of one page is written, the given one first; empty where it is no web address."""
    if len(url) > MAX_URL:
        return ()
    try:
        parts = urlsplit(url if "://" in url else f"https://{url}")
        host = parts.netloc.lower()
    except ValueError:
        return ()
    if parts.scheme.lower() not in ("http", "https") or "." not in host:
        return ()
    bare = host.removeprefix("www.")
    asked = urlencode([pair for pair in parse_qsl(parts.query) if not _TRACKING.fullmatch(pair[0])])
    queries = dict.fromkeys((parts.query, asked))
    ends = (parts.path, path := parts.path.rstrip("/"), f"{path}/")
    # Arabic in a path is stored as it was published: as letters, or as their bytes behind signs of per cent.
    written = (spelling(end) for spelling in (str, unquote, _quoted) for end in ends)
    paths = dict.fromkeys(written)
    made = (
        urlunsplit((scheme, its_host, its_path, query, ""))
        for query in queries
        for its_path in paths
        for its_host in dict.fromkeys((host, bare, f"www.{bare}"))
        for scheme in ("https", "http")
    )
    return tuple(dict.fromkeys((url, *made)))


def _quoted(path: str) -> str:
    return quote(unquote(path), errors="replace")
