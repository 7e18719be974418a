"""Sources that are watched, what they list, versions and twins of articles, leases of alerts.

Revision: 0006, after: 0005
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    _sources()
    _entries()
    _collection()
    op.add_column("outbox", sa.Column("leased_by", sa.String(64)))
    op.add_column("outbox", sa.Column("leased_until", MOMENT))
    op.create_table(
        "standing",
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("value", sa.Text, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_standing"),
    )


def _sources() -> None:
    for column in (
        sa.Column("kind", sa.String(16)),
        sa.Column("state", sa.String(16), nullable=False, server_default="once"),
        sa.Column("added_by", sa.String(16)),
        sa.Column("added_at", MOMENT),
        sa.Column("name", sa.Text),
        sa.Column("address", sa.Text),
        sa.Column("etag", sa.Text),
        sa.Column("last_modified", sa.Text),
        sa.Column("body_hash", sa.String(32)),
        sa.Column("checked_at", MOMENT),
        sa.Column("next_at", MOMENT),
        sa.Column("failures", sa.Integer, nullable=False, server_default="0"),
        sa.Column("error", sa.Text),
    ):
        op.add_column("source", column)
    op.create_index("ix_source_due", "source", ["state", "next_at"])
    counts = ("fetched", "unchanged", "new", "modified", "withdrawn", "failed")
    op.create_table(
        "source_count",
        sa.Column("source_id", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("day", sa.Date, nullable=False),
        *(sa.Column(name, sa.Integer, nullable=False, server_default="0") for name in counts),
        sa.PrimaryKeyConstraint("source_id", "day", name="pk_source_count"),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name="fk_source_count_source_id"),
    )
    op.create_table(
        "source_fault",
        sa.Column("source_id", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("reason", sa.String(120), nullable=False),
        sa.Column("times", sa.Integer, nullable=False, server_default="0"),
        sa.PrimaryKeyConstraint("source_id", "day", "reason", name="pk_source_fault"),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name="fk_source_fault_source_id"),
    )


def _entries() -> None:
    op.create_table(
        "entry",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("source_id", sa.Integer, nullable=False),
        sa.Column("address", sa.Text),
        sa.Column("digest", sa.Text),
        sa.Column("title_hash", sa.String(16)),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("silent", sa.Boolean, nullable=False, server_default="0"),
        sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),
        sa.Column("next_at", MOMENT),
        sa.Column("listed_at", MOMENT, nullable=False),
        sa.Column("read_at", MOMENT),
        sa.Column("published_at", MOMENT),
        sa.Column("etag", sa.Text),
        sa.Column("last_modified", sa.Text),
        sa.Column("body_hash", sa.String(32)),
        sa.Column("gone_seen", sa.Integer, nullable=False, server_default="0"),
        sa.Column("gone_since", MOMENT),
        sa.Column("error", sa.Text),
        sa.PrimaryKeyConstraint("id", name="pk_entry"),
        sa.UniqueConstraint("key", name="uq_entry_key"),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name="fk_entry_source_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_entry_due", "entry", ["state", "next_at"])
    op.create_index("ix_entry_of_source", "entry", ["source_id", "state", "published_at", "id"])
    op.create_table(
        "entry_name",
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("entry_id", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_entry_name"),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name="fk_entry_name_entry_id"),
    )
    op.create_index("ix_entry_name_entry_id", "entry_name", ["entry_id"])


def _collection() -> None:
    op.add_column("article", sa.Column("published_at", MOMENT))
    op.create_table(
        "version",
        sa.Column("article_id", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("number", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("paragraphs", sa.JSON, nullable=False),
        sa.Column("published", sa.Date),
        sa.PrimaryKeyConstraint("article_id", "number", name="pk_version"),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name="fk_version_article_id"),
    )
    op.create_table(
        "signature",
        sa.Column("article_id", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("minhash", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("article_id", name="pk_signature"),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name="fk_signature_article_id"),
    )
    op.create_table(
        "band",
        sa.Column("bucket", sa.BigInteger, nullable=False, autoincrement=False),
        sa.Column("article_id", sa.Integer, nullable=False, autoincrement=False),
        sa.PrimaryKeyConstraint("bucket", "article_id", name="pk_band"),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name="fk_band_article_id"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_band_article_id", "band", ["article_id"])
    op.create_table(
        "twin",
        sa.Column("article_id", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("twin_id", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("likeness", sa.Float, nullable=False),
        sa.PrimaryKeyConstraint("article_id", "twin_id", name="pk_twin"),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name="fk_twin_article_id"),
        sa.ForeignKeyConstraint(["twin_id"], ["article.id"], name="fk_twin_twin_id"),
    )
    op.create_index("ix_twin_twin_id", "twin", ["twin_id"])
    op.create_table(
        "twin_search",
        sa.Column("article_id", sa.Integer, nullable=False, autoincrement=False),
        sa.PrimaryKeyConstraint("article_id", name="pk_twin_search"),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name="fk_twin_search_article_id"),
    )
    op.execute("INSERT INTO twin_search (article_id) SELECT id FROM article WHERE status = 'active'")


def downgrade() -> None:
    op.execute("UPDATE outbox SET state = 'pending' WHERE state = 'sending'")
    op.execute("UPDATE outbox SET state = 'failed' WHERE state = 'skipped'")
    tables = ("standing", "twin_search", "twin", "band", "signature", "version", "entry_name", "entry")
    for table in (*tables, "source_fault", "source_count"):
        op.drop_table(table)
    for column in ("leased_until", "leased_by"):
        op.drop_column("outbox", column)
    op.drop_column("article", "published_at")
    op.drop_index("ix_source_due", "source")
    added = ("kind", "state", "added_by", "added_at", "name", "address", "etag", "last_modified", "body_hash")
    for column in (*added, "checked_at", "next_at", "failures", "error"):
        op.drop_column("source", column)
