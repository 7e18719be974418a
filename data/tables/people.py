"""People at rest: who gets alerts, what they chose, asked and thought."""

from datetime import datetime

from sqlalchemy import BigInteger, Index, Text
from sqlmodel import Field

from data.tables.base import NEVER_REUSED, Base, UtcDateTime


class Subscriber(Base, table=True):
    """A chat that gets alerts while `active`."""

    __tablename__ = "subscriber"
    chat_id: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    language: str = Field(max_length=16)
    active: bool
    since: datetime = Field(sa_type=UtcDateTime)
    ended_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    ended_why: str | None = Field(default=None, sa_type=Text)


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
