"""The first tables: articles with their passages, the change queue, vectors, people.

Revision: 0001, after: none
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    _articles()
    _index()
    _people()


def downgrade() -> None:
    for table in (
        "question",
        "outbox",
        "subscriber",
        "vector",
        "change",
        "passage",
        "holding",
        "article",
        "origin",
        "source",
    ):
        op.drop_table(table)


def _articles() -> None:
    op.create_table(
        "source",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("location", sa.Text, nullable=False),
        sa.Column("first_read_at", MOMENT),
        sa.PrimaryKeyConstraint("id", name="pk_source"),
        sa.UniqueConstraint("location", name="uq_source_location"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "origin",
        sa.Column("location", sa.Text, nullable=False),
        sa.Column("source_id", sa.Integer, nullable=False),
        sa.Column("stamp", sa.Text),
        sa.PrimaryKeyConstraint("location", name="pk_origin"),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name="fk_origin_source_id"),
    )
    op.create_index("ix_origin_source_id", "origin", ["source_id"])
    op.create_table(
        "article",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("url", sa.Text),
        sa.Column("published", sa.Date),
        sa.Column("paragraphs", sa.JSON, nullable=False),
        sa.Column("paragraph_count", sa.Integer, nullable=False),
        sa.Column("content_hash", sa.String(32), nullable=False),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("first_seen_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_article"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_article_content_hash", "article", ["content_hash"])
    op.create_table(
        "holding",
        sa.Column("origin", sa.Text, nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("article_id", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("origin", "key", name="pk_holding"),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name="fk_holding_article_id"),
    )
    op.create_index("ix_holding_key", "holding", ["key"])
    op.create_index("ix_holding_article_id", "holding", ["article_id"])


def _index() -> None:
    op.create_table(
        "passage",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("article_id", sa.Integer, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("paragraph", sa.Integer, nullable=False),
        sa.Column("last_paragraph", sa.Integer, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("text_hash", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_passage"),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name="fk_passage_article_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_passage_article_id", "passage", ["article_id"])
    op.create_index("ix_passage_text_hash", "passage", ["text_hash"])
    op.create_table(
        "change",
        sa.Column("seq", sa.Integer, nullable=False),
        sa.Column("article_id", sa.Integer, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_change"),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name="fk_change_article_id"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "vector",
        sa.Column("model", sa.String(128), nullable=False),
        sa.Column("text_hash", sa.String(32), nullable=False),
        sa.Column("blob", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("model", "text_hash", name="pk_vector"),
    )


def _people() -> None:
    op.create_table(
        "subscriber",
        sa.Column("chat_id", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column("language", sa.String(16), nullable=False),
        sa.Column("active", sa.Boolean, nullable=False),
        sa.Column("since", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT),
        sa.Column("ended_why", sa.Text),
        sa.PrimaryKeyConstraint("chat_id", name="pk_subscriber"),
    )
    op.create_table(
        "outbox",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("article_id", sa.Integer, nullable=False),
        sa.Column("chat_id", sa.BigInteger, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("not_before", MOMENT),
        sa.Column("sent_at", MOMENT),
        sa.Column("error", sa.Text),
        sa.PrimaryKeyConstraint("id", name="pk_outbox"),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name="fk_outbox_article_id"),
        sa.UniqueConstraint("article_id", "chat_id", name="uq_outbox_article_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_outbox_chat_id", "outbox", ["chat_id"])
    op.create_index("ix_outbox_state", "outbox", ["state", "id"])
    op.create_table(
        "question",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("chat_id", sa.BigInteger, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("answered", sa.Boolean, nullable=False),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_question"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_question_asked_at", "question", ["asked_at"])
