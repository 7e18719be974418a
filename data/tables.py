"""The tables, as SQLModel classes; the stores read and write them through their Core tables (`core`).

* `Source` is what an admin asked to read (folder, file, URL); `Origin` is one file or URL read in it.
* `Article` has `Passage` rows. `Holding` says which origin holds which article under which key. A copied or
  moved file is then a second holding of one article, and an article is withdrawn when no origin holds it.
  One key belongs to one article. A withdrawn article's holdings stay, as the memory of its keys.
* `Tally` says how many articles and passages there are, so that nobody counts them.
* `Change` is the queue that the index follows, `Vector` the ledger of what a model made of texts.
* `Subscriber`, `Subscription`, `News`, `Outbox`, `Question`, `Said`, `Preference` and `Expected` are the people's side.

Ids of articles, passages and changes are never given twice. Times are UTC and aware.
"""

from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, DateTime, Index, LargeBinary, MetaData, Table, Text, UniqueConstraint
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import registry
from sqlalchemy.types import TypeDecorator
from sqlmodel import Field, SQLModel

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_name)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}
NEVER_REUSED = {"sqlite_autoincrement": True}


class UtcDateTime(TypeDecorator[datetime]):
    """A moment: aware on the way in and out, UTC at rest also where the database keeps no zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Turn an aware time into UTC; refuse a time without a zone."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value} has no time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return the time in UTC, aware."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(SQLModel, registry=registry(metadata=MetaData(naming_convention=NAMES))):
    """The base of every table, with its own metadata and predictable constraint names."""


class Source(Base, table=True):
    """What is read as one: `first_read_at` is when a whole pass over it first ended."""

    __tablename__ = "source"
    __table_args__ = (UniqueConstraint("location"), NEVER_REUSED)
    id: int | None = Field(default=None, primary_key=True)
    location: str = Field(sa_type=Text)
    first_read_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class Origin(Base, table=True):
    """A file or URL; `stamp` is None until all of it was read without a failure, `held` the keys it had then."""

    __tablename__ = "origin"
    location: str = Field(primary_key=True, sa_type=Text)
    source_id: int = Field(foreign_key="source.id", index=True)
    stamp: str | None = Field(default=None, sa_type=Text)
    held: int = Field(default=0, sa_column_kwargs={"server_default": "0"})


class Article(Base, table=True):
    """An article; `content_hash` covers its title and paragraphs, `status` is active or withdrawn."""

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


class Subscriber(Base, table=True):
    """A chat that gets alerts while `active`."""

    __tablename__ = "subscriber"
    chat_id: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    language: str = Field(max_length=16)
    active: bool
    since: datetime = Field(sa_type=UtcDateTime)
    ended_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    ended_why: str | None = Field(default=None, sa_type=Text)


class Subscription(Base, table=True):
    """What a chat wants to hear of. `kind`: all, outlet, words, topic, or question (one that had no answer).

    `text`: the outlet, the words, the topic or the question as written. `vector`: of a topic or question, float16, made by
    the model of fingerprint `model`; `level` the step between fewer and more that its `threshold` came from. `state`: draft
    until it is confirmed, active, paused, done (a question that was answered), or stopped (and may be taken up again for a
    while). `thread`: a forum's topic to send to. `created_at`: since when it hears of articles.
    """

    __tablename__ = "subscription"
    __table_args__ = (Index("ix_subscription_kind", "kind", "state", "text"), NEVER_REUSED)
    id: int | None = Field(default=None, primary_key=True)
    chat_id: int = Field(sa_type=BigInteger, index=True)
    thread: int | None = Field(default=None, sa_type=BigInteger)
    kind: str = Field(max_length=16)
    text: str = Field(sa_type=Text)
    state: str = Field(max_length=16)
    level: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    threshold: float | None = None
    vector: bytes | None = Field(default=None, sa_type=LargeBinary)
    model: str | None = Field(default=None, max_length=128)
    created_at: datetime = Field(sa_type=UtcDateTime)
    changed_at: datetime = Field(sa_type=UtcDateTime, index=True)


class News(Base, table=True):
    """A new article of which subscribers are to hear; `matched_at` is when it was decided who.

    `changed_at`: it was modified then, and nobody has looked yet whether that matters. `told_title`, `told_paragraphs`: its
    words as those who heard of it were told them, where they are others now.
    """

    __tablename__ = "news"
    article_id: int = Field(
        foreign_key="article.id", primary_key=True, sa_column_kwargs={"autoincrement": False}
    )
    at: datetime = Field(sa_type=UtcDateTime)
    matched_at: datetime | None = Field(default=None, sa_type=UtcDateTime, index=True)
    changed_at: datetime | None = Field(default=None, sa_type=UtcDateTime, index=True)
    told_title: str | None = Field(default=None, sa_type=Text)
    told_paragraphs: list[str] | None = Field(default=None, sa_type=JSON)


class Preference(Base, table=True):
    """How a chat wants it; what is None is as the program has it. Hours are those of `time_zone`, 0 to 23.

    `passages`: shown at once. `delivery`: now or digest (at `digest_hour`). No alert is sent from `quiet_from` to `quiet_to`.
    `for_admins`: in a group only its admins may change subscriptions and settings. `called_by`: what the bot answers to in
    a group: any (mention, reply, command) or command.
    """

    __tablename__ = "preference"
    chat_id: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    language: str | None = Field(default=None, max_length=16)
    passages: int | None = None
    newest_first: bool | None = None
    delivery: str | None = Field(default=None, max_length=16)
    digest_hour: int | None = None
    time_zone: str | None = Field(default=None, max_length=64)
    quiet_from: int | None = None
    quiet_to: int | None = None
    for_admins: bool | None = None
    called_by: str | None = Field(default=None, max_length=16)


class Expected(Base, table=True):
    """What the next text of a person in a chat is for: `what` names the dialogue, `payload` is its own."""

    __tablename__ = "expected"
    chat_id: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    person_id: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    what: str = Field(max_length=32)
    payload: str = Field(sa_type=Text)
    at: datetime = Field(sa_type=UtcDateTime)


class Feedback(Base, table=True):
    """What a reader thought of an answer: `verdict` is up or down, `reason` one of a few words after down."""

    __tablename__ = "feedback"
    question_id: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    verdict: str = Field(max_length=8)
    reason: str | None = Field(default=None, max_length=32)
    at: datetime = Field(sa_type=UtcDateTime)


class Outbox(Base, table=True):
    """One alert; at most one an article and chat.

    `state`: pending; sent; edit (it was sent, and its message must be brought up to date); failed; known (the chat has
    heard the story from another article, so it is not sent). `subscription_id`: why it is sent, `score`: how well it fits
    that, 0 to 2. `message_id`: the message that Telegram made of it alone. `not_before` None: nobody has looked yet when.
    """

    __tablename__ = "outbox"
    __table_args__ = (
        UniqueConstraint("article_id", "chat_id"),
        Index("ix_outbox_state", "state", "id"),
        Index("ix_outbox_chat", "chat_id", "state"),
        NEVER_REUSED,
    )
    id: int | None = Field(default=None, primary_key=True)
    article_id: int = Field(foreign_key="article.id")
    chat_id: int = Field(sa_type=BigInteger)
    created_at: datetime = Field(sa_type=UtcDateTime)
    state: str = Field(max_length=16)
    subscription_id: int | None = None
    score: float | None = None
    message_id: int | None = Field(default=None, sa_type=BigInteger)
    attempts: int
    not_before: datetime | None = Field(default=None, sa_type=UtcDateTime)
    sent_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    error: str | None = Field(default=None, sa_type=Text)


class Question(Base, table=True):
    """A question that was asked, so that its buttons can ask it again and the next one can lean on it.

    `looked_up`: as it was read, None where as it stands; `previous`: the question before, as it was read, where this one was
    completed from it; `reply`: it replied to that one's answer. `message_id`: the message of the chat that answers it,
    `asked_in` the one that asks.
    `chat_id` None: it is kept for the counts, and nobody knows any more who asked. `shared`: the text
    for which its asker made a link, so that anybody may read it.
    """

    __tablename__ = "question"
    __table_args__ = (Index("ix_question_message", "chat_id", "message_id"), NEVER_REUSED)
    id: int | None = Field(default=None, primary_key=True)
    chat_id: int | None = Field(default=None, sa_type=BigInteger)
    text: str = Field(sa_type=Text)
    answered: bool
    asked_at: datetime = Field(sa_type=UtcDateTime, index=True)
    previous: str | None = Field(default=None, sa_type=Text)
    reply: bool = Field(default=False, sa_column_kwargs={"server_default": "0"})
    looked_up: str | None = Field(default=None, sa_type=Text)
    message_id: int | None = Field(default=None, sa_type=BigInteger)
    asked_in: int | None = Field(default=None, sa_type=BigInteger)
    shared: str | None = Field(default=None, sa_type=Text)


class Said(Base, table=True):
    """A message that belongs to a question beside the one that answers it: a passage's surroundings, an article."""

    __tablename__ = "said"
    chat_id: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    message_id: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    question_id: int = Field(index=True)


METADATA = Base.metadata


def core(model: type[Any]) -> Table:
    """Return the Core table of a model: what bulk statements are written with."""
    return METADATA.tables[model.__tablename__]


source, origin, article, holding = core(Source), core(Origin), core(Article), core(Holding)
tally = core(Tally)
passage, change, vector = core(Passage), core(Change), core(Vector)
subscriber, outbox, question = core(Subscriber), core(Outbox), core(Question)
subscription, news, feedback = core(Subscription), core(News), core(Feedback)
preference, expected = core(Preference), core(Expected)
said = core(Said)
