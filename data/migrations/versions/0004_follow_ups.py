"""How a question was read and which message answered it, so that the next one can lean on it.

Revision: 0004, after: 0003
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("question", sa.Column("previous", sa.Text))
    op.add_column("question", sa.Column("reply", sa.Boolean, nullable=False, server_default="0"))
    op.add_column("question", sa.Column("looked_up", sa.Text))
    op.add_column("question", sa.Column("message_id", sa.BigInteger))
    op.create_index("ix_question_message", "question", ["chat_id", "message_id"])


def downgrade() -> None:
    op.drop_index("ix_question_message", "question")
    for name in ("message_id", "looked_up", "reply", "previous"):
        op.drop_column("question", name)
