"""Numbers that are kept rather than counted: of the collection, and of what each origin held when it was read.

Revision: 0003, after: 0002
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "tally",
        sa.Column("id", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("articles", sa.Integer, nullable=False),
        sa.Column("passages", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_tally"),
    )
    op.add_column("origin", sa.Column("held", sa.Integer, nullable=False, server_default="0"))
    _count()


def downgrade() -> None:
    op.drop_column("origin", "held")
    op.drop_table("tally")


def _count() -> None:
    """Count once what ingesting keeps from now on; an empty collection has no row."""
    op.execute(
        """
        INSERT INTO tally (id, articles, passages)
        SELECT 1, counted.articles, counted.passages
        FROM (
            SELECT count(DISTINCT article.id) AS articles, count(passage.id) AS passages
            FROM article LEFT JOIN passage ON passage.article_id = article.id
            WHERE article.status = 'active'
        ) AS counted
        WHERE counted.articles > 0
        """
    )
    op.execute(
        """
        UPDATE origin SET held = (
            SELECT count(*) FROM holding JOIN article ON article.id = holding.article_id
            WHERE holding.origin = origin.location AND article.status = 'active'
        ) WHERE stamp IS NOT NULL
        """
    )
