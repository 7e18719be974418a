"""The values that travel between reading, storing and searching.

All of them are frozen; none of them knows a database or a file handle.

* `ArticleDraft`: an article as a reader yields it, cleaned, before it has a number.
* `OriginDone`, `OriginSkipped`, `FolderDone`, `ReadFailure`: what else a reader reports.
* `PassageDraft`: a paragraph-sized piece of an article, before it has a number.
* `StoredPassage`, `StoredArticle`: the same with their numbers, as the stores return them.
* `PassageContext`: an article and where in it a passage stands.
* `Change`, `IndexablePassage`, `PassageOutline`, `VectorPlace`: what the index follows and takes in.
* `Subscriber`: a chat that gets alerts.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from data.encoded import vector_name

ArticleStatus = Literal["active", "withdrawn"]


@dataclass(frozen=True, slots=True)
class ArticleDraft:
    """A cleaned article, as read from an origin.

    `key` is its identity across readings: `id:<outlet>:<id>` where the origin gives an id,
    `url:<url>` where it gives only a URL, `file:<absolute path>` else. `paragraphs` are the
    source's own words in order, numbered from 1 by their place; a subheading is the first line of
    the paragraph it introduces. `source` is the outlet's name as a reader sees it, `origin` the
    absolute path or URL it was read from. `published` is None when the article states no date;
    `published_at` is the moment, aware, where it states one.
    """

    key: str
    title: str
    paragraphs: tuple[str, ...]
    source: str
    origin: str
    url: str | None = None
    published: date | None = None
    published_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ReadFailure:
    """An item (file, line of a file, URL) that could not be read, and why, for a person."""

    item: str
    reason: str
    origin: str


@dataclass(frozen=True, slots=True)
class OriginDone:
    """All articles of one origin (a file or a URL) have been yielded.

    `stamp` is a cheap fingerprint of the origin (size and mtime, or a hash): while it stays the same the
    origin need not be read again. `complete` is False when something in the origin failed, so that
    an article missing from it must not be taken for withdrawn.
    """

    origin: str
    stamp: str
    complete: bool


@dataclass(frozen=True, slots=True)
class OriginSkipped:
    """The origin's stamp is the known one: its articles are unchanged and were not read."""

    origin: str


@dataclass(frozen=True, slots=True)
class FolderDone:
    """A folder was listed completely; `origins` are all files it holds now."""

    folder: str
    origins: frozenset[str]


Reading = ArticleDraft | ReadFailure | OriginDone | OriginSkipped | FolderDone


@dataclass(frozen=True, slots=True)
class PassageDraft:
    """A paragraph-sized piece of an article: what is ranked and quoted.

    `text` is one or several whole paragraphs joined by one line break, or a run of whole sentences of one
    long paragraph. `paragraph` and `last_paragraph` (from 1, inclusive) say which.
    """

    paragraph: int
    last_paragraph: int
    text: str


@dataclass(frozen=True, slots=True)
class StoredPassage:
    """A passage with its key and what a person must be told about it."""

    passage_id: int
    article_id: int
    title: str
    source: str
    url: str | None
    published: date | None
    paragraph: int
    last_paragraph: int
    text: str


@dataclass(frozen=True, slots=True)
class StoredArticle:
    """An article as stored. `paragraphs` is empty in listings, which give `paragraph_count` only."""

    article_id: int
    title: str
    source: str
    url: str | None
    published: date | None
    status: ArticleStatus
    paragraph_count: int
    paragraphs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class IngestReport:
    """What an ingest did, in articles; `passages` counts the passages of the new and modified ones."""

    new: int = 0
    modified: int = 0
    unchanged: int = 0
    withdrawn: int = 0
    passages: int = 0
    failed: tuple[ReadFailure, ...] = ()


@dataclass(frozen=True, slots=True)
class PassageContext:
    """An article with its paragraphs; the passage is those from `first` to `last` (from 1, inclusive)."""

    article: StoredArticle
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Change:
    """An article was added, modified, withdrawn or restored; `seq` grows with every change."""

    seq: int
    article_id: int


@dataclass(frozen=True, slots=True)
class IndexablePassage:
    """A passage of an active article as an index takes it in; `text_hash` is that of its text alone."""

    passage_id: int
    article_id: int
    title: str
    published: date | None
    text: str
    text_hash: str

    @property
    def vector_name(self) -> str:
        """The name under which its vectors lie; another one when its article's title changes."""
        return vector_name(self.title, self.text_hash)


@dataclass(frozen=True, slots=True)
class PassageOutline:
    """What tells a passage without its text: the name of its vectors, and the characters of its text."""

    passage_id: int
    vector_name: str
    length: int


@dataclass(frozen=True, slots=True)
class VectorPlace:
    """Where the vectors of a passage lie: bytes `start` to `start + length` of a model's file `segment`."""

    segment: int
    start: int
    length: int

    @property
    def end(self) -> int:
        """The first byte after them."""
        return self.start + self.length


@dataclass(frozen=True, slots=True)
class Subscriber:
    """A chat that asked for alerts; `since` is when it last did, `ended_at` when it stopped."""

    chat_id: int
    language: str
    active: bool
    since: datetime
    ended_at: datetime | None
    ended_why: str | None
