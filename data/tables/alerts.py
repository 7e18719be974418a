"""What people want to hear of, what there is to tell, and the alerts on their way."""

from datetime import datetime

from sqlalchemy import JSON, BigInteger, Index, LargeBinary, Text, UniqueConstraint
from sqlmodel import Field

from data.tables.base import NEVER_REUSED, Base, UtcDateTime


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


class Outbox(Base, table=True):
    """One alert; at most one an article and chat.

    `state`: pending; sending (on its way, by whom `leased_by` says, and the lease ends at `leased_until`); sent; edit (it was
    sent, and its message must be brought up to date); failed; skipped (not sent, `error` says why); known (the chat has
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
    leased_by: str | None = Field(default=None, max_length=64)
    leased_until: datetime | None = Field(default=None, sa_type=UtcDateTime)


class Standing(Base, table=True):
    """What an admin ordered until it is taken back, by its name (`alerts_paused`), or what was told of it."""

    __tablename__ = "standing"
    name: str = Field(primary_key=True, max_length=64)
    value: str = Field(sa_type=Text)
    at: datetime = Field(sa_type=UtcDateTime)
