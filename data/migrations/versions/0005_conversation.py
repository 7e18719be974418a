"""What people want to hear of and how, and what they thought of an answer.

Revision: 0005, after: 0004
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "subscription",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("chat_id", sa.BigInteger, nullable=False),
        sa.Column("thread", sa.BigInteger),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("level", sa.Integer, nullable=False, server_default="0"),
        sa.Column("threshold", sa.Float),
        sa.Column("vector", sa.LargeBinary),
        sa.Column("model", sa.String(128)),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("changed_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_subscription"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_subscription_chat_id", "subscription", ["chat_id"])
    op.create_index("ix_subscription_kind", "subscription", ["kind", "state", "text"])
    op.create_index("ix_subscription_changed_at", "subscription", ["changed_at"])
    op.create_table(
        "news",
        sa.Column("article_id", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("matched_at", MOMENT),
        sa.Column("changed_at", MOMENT),
        sa.Column("told_title", sa.Text),
        sa.Column("told_paragraphs", sa.JSON),
        sa.PrimaryKeyConstraint("article_id", name="pk_news"),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name="fk_news_article_id"),
    )
    for name in ("matched_at", "changed_at"):
        op.create_index(f"ix_news_{name}", "news", [name])
    _people()
    _said()
    op.create_index("ix_article_url", "article", ["url"])
    op.create_index("ix_article_latest", "article", ["status", "published", "id"])
    op.create_index("ix_article_outlet", "article", ["status", "source", "published", "id"])
    op.add_column("question", sa.Column("shared", sa.Text))
    op.add_column("question", sa.Column("asked_in", sa.BigInteger))
    op.add_column("outbox", sa.Column("subscription_id", sa.Integer))
    op.add_column("outbox", sa.Column("score", sa.Float))
    op.add_column("outbox", sa.Column("message_id", sa.BigInteger))
    op.drop_index("ix_outbox_chat_id", "outbox")
    op.create_index("ix_outbox_chat", "outbox", ["chat_id", "state"])
    with op.batch_alter_table("question", table_kwargs={"sqlite_autoincrement": True}) as question:
        question.alter_column("chat_id", existing_type=sa.BigInteger, nullable=True)
    # Who gets alerts today wanted all of them.
    op.execute(
        "INSERT INTO subscription (chat_id, kind, text, state, created_at, changed_at)"
        " SELECT chat_id, 'all', '', 'active', since, since FROM subscriber WHERE active"
    )


def downgrade() -> None:
    op.execute("DELETE FROM question WHERE chat_id IS NULL")
    with op.batch_alter_table("question", table_kwargs={"sqlite_autoincrement": True}) as question:
        question.alter_column("chat_id", existing_type=sa.BigInteger, nullable=False)
    op.drop_column("question", "asked_in")
    op.drop_column("question", "shared")
    for name in ("ix_article_outlet", "ix_article_latest"):
        op.drop_index(name, "article")
    op.drop_index("ix_article_url", "article")
    op.drop_index("ix_outbox_chat", "outbox")
    op.create_index("ix_outbox_chat_id", "outbox", ["chat_id"])
    op.execute("UPDATE outbox SET state = 'sent' WHERE state = 'edit'")
    op.execute("UPDATE outbox SET state = 'failed' WHERE state = 'known'")
    for name in ("message_id", "score", "subscription_id"):
        op.drop_column("outbox", name)
    for name in ("said", "feedback", "expected", "preference", "news", "subscription"):
        op.drop_table(name)


def _people() -> None:
    op.create_table(
        "preference",
        sa.Column("chat_id", sa.BigInteger, nullable=False, autoincrement=False),
        sa.Column("language", sa.String(16)),
        sa.Column("passages", sa.Integer),
        sa.Column("newest_first", sa.Boolean),
        sa.Column("delivery", sa.String(16)),
        sa.Column("digest_hour", sa.Integer),
        sa.Column("time_zone", sa.String(64)),
        sa.Column("quiet_from", sa.Integer),
        sa.Column("quiet_to", sa.Integer),
        sa.Column("for_admins", sa.Boolean),
        sa.Column("called_by", sa.String(16)),
        sa.PrimaryKeyConstraint("chat_id", name="pk_preference"),
    )
    op.create_table(
        "expected",
        sa.Column("chat_id", sa.BigInteger, nullable=False, autoincrement=False),
        sa.Column("person_id", sa.BigInteger, nullable=False, autoincrement=False),
        sa.Column("what", sa.String(32), nullable=False),
        sa.Column("payload", sa.Text, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("chat_id", "person_id", name="pk_expected"),
    )
    op.create_table(
        "feedback",
        sa.Column("question_id", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("verdict", sa.String(8), nullable=False),
        sa.Column("reason", sa.String(32)),
        sa.Column("at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("question_id", name="pk_feedback"),
    )


def _said() -> None:
    op.create_table(
        "said",
        sa.Column("chat_id", sa.BigInteger, nullable=False, autoincrement=False),
        sa.Column("message_id", sa.BigInteger, nullable=False, autoincrement=False),
        sa.Column("question_id", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("chat_id", "message_id", name="pk_said"),
    )
    op.create_index("ix_said_question_id", "said", ["question_id"])
