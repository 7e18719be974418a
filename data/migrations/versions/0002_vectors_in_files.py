"""Vectors lie in files that are mapped; the table says where.

The vectors that were in the table are encoded again by the next `isnad index`: they cannot be in the files in the
same transaction.

Revision: 0002, after: 0001
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_table("vector")
    op.create_table(
        "vector",
        *_key(),
        sa.Column("segment", sa.Integer, nullable=False),
        sa.Column("start", sa.BigInteger, nullable=False),
        sa.Column("length", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("model", "text_hash", name="pk_vector"),
    )
    op.create_index("ix_vector_place", "vector", ["model", "segment", "start"])


def downgrade() -> None:
    op.drop_table("vector")
    op.create_table(
        "vector",
        *_key(),
        sa.Column("blob", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("model", "text_hash", name="pk_vector"),
    )


def _key() -> tuple[sa.Column[str], sa.Column[str]]:
    return (
        sa.Column("model", sa.String(128), nullable=False),
        sa.Column("text_hash", sa.String(32), nullable=False),
    )
