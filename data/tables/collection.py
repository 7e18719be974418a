"""The collection at rest: articles, who holds them, their passages, the queue that the index follows."""

from datetime import date, datetime

from sqlalchemy import JSON, BigInteger, Index, LargeBinary, Text
from sqlmodel import Field

from data.tables.base import NEVER_REUSED, Base, UtcDateTime


class Article(Base, table=True):
    """An article; `content_hash` covers its title and paragraphs, `status` is active or withdrawn.

    `published` is its date where it was published; `published_at` the moment, where its source tells one.
    """

    __tablename__ = "article"
    __table_args__ = (
        Index("ix_article_latest", "status", "published", "id"),
        Index("ix_article_outlet", "status", "source", "published", "id"),
        NEVER_REUSED,
    )
    id: int | None = Field(default=None, primary_key=True)
    title: str = Field(sa_type=Text)
    source: str = Field(sa_type=Text)
    url: str | None = Field(default=None, sa_type=Text, index=True)
    published: date | None = None
    published_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    paragraphs: list[str] = Field(sa_type=JSON)
    paragraph_count: int
    content_hash: str = Field(max_length=32, index=True)
    status: str = Field(max_length=16)
    first_seen_at: datetime = Field(sa_type=UtcDateTime)
    updated_at: datetime = Field(sa_type=UtcDateTime)


class Holding(Base, table=True):
    """An origin holds an article under a key."""

    __tablename__ = "holding"
    origin: str = Field(primary_key=True, sa_type=Text)
    key: str = Field(primary_key=True, sa_type=Text, index=True)
    article_id: int = Field(foreign_key="article.id", index=True)


class Passage(Base, table=True):
    """A piece of an article; `id` is also the id of its vector in an index."""

    __tablename__ = "passage"
    __table_args__ = (NEVER_REUSED,)
    id: int | None = Field(default=None, primary_key=True)
    article_id: int = Field(foreign_key="article.id", index=True)
    position: int
    paragraph: int
    last_paragraph: int
    text: str = Field(sa_type=Text)
    text_hash: str = Field(max_length=32, index=True)


class Change(Base, table=True):
    """An article changed; written in the transaction that changed it."""

    __tablename__ = "change"
    __table_args__ = (NEVER_REUSED,)
    seq: int | None = Field(default=None, primary_key=True)
    article_id: int = Field(foreign_key="article.id")
    at: datetime = Field(sa_type=UtcDateTime)


class Tally(Base, table=True):
    """One row: how many articles are active, and how many passages they have; see `data.tally`."""

    __tablename__ = "tally"
    id: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    articles: int
    passages: int


class Vector(Base, table=True):
    """Where that lies which a model (by fingerprint) made of a text (by hash); see `data.vectors`."""

    __tablename__ = "vector"
    __table_args__ = (Index("ix_vector_place", "model", "segment", "start"),)
    model: str = Field(primary_key=True, max_length=128)
    text_hash: str = Field(primary_key=True, max_length=32)
    segment: int
    start: int = Field(sa_type=BigInteger)
    length: int


class Version(Base, table=True):
    """An article as it was until `at`, when other words took its place; `number` from 1, the oldest first."""

    __tablename__ = "version"
    article_id: int = Field(
        primary_key=True, foreign_key="article.id", sa_column_kwargs={"autoincrement": False}
    )
    number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    at: datetime = Field(sa_type=UtcDateTime)
    title: str = Field(sa_type=Text)
    paragraphs: list[str] = Field(sa_type=JSON)
    published: date | None = None


class Signature(Base, table=True):
    """What tells how alike the words of articles are: a MinHash, as bytes; see `data.twins`."""

    __tablename__ = "signature"
    article_id: int = Field(
        primary_key=True, foreign_key="article.id", sa_column_kwargs={"autoincrement": False}
    )
    minhash: bytes = Field(sa_type=LargeBinary)


class Band(Base, table=True):
    """Articles of one bucket of one band of their MinHash: whoever shares one is worth being compared.

    `bucket` is a hash of the band's place and of its numbers.
    """

    __tablename__ = "band"
    __table_args__ = ({"sqlite_with_rowid": False},)
    bucket: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    article_id: int = Field(
        primary_key=True, foreign_key="article.id", index=True, sa_column_kwargs={"autoincrement": False}
    )


class TwinSearch(Base, table=True):
    """An article whose twins are still to be looked for; written in the transaction that wrote the article."""

    __tablename__ = "twin_search"
    article_id: int = Field(
        primary_key=True, foreign_key="article.id", sa_column_kwargs={"autoincrement": False}
    )


class Twin(Base, table=True):
    """Two articles of nearly the same words; each pair twice, once from either side. `likeness`: 0 to 1."""

    __tablename__ = "twin"
    article_id: int = Field(
        primary_key=True, foreign_key="article.id", sa_column_kwargs={"autoincrement": False}
    )
    twin_id: int = Field(
        primary_key=True, foreign_key="article.id", index=True, sa_column_kwargs={"autoincrement": False}
    )
    likeness: float
