"""The words of an article are compared as they are seen: without marks that show nothing, spaces alike.

Revision: 0007, after: 0006
"""

import hashlib
import json
import re

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

AT_ONCE = 500
_UNSEEN = re.compile("[\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")


def upgrade() -> None:
    connection, last = op.get_bind(), 0
    many = sa.text(
        "SELECT id, title, paragraphs, content_hash FROM article WHERE id > :last ORDER BY id LIMIT :most"
    )
    while rows := connection.execute(many, {"last": last, "most": AT_ONCE}).all():
        last = rows[-1].id
        hashes = {row.id: _hash(row.title, json.loads(row.paragraphs)) for row in rows}
        changed = [
            {"id": row.id, "hash": hashes[row.id]} for row in rows if hashes[row.id] != row.content_hash
        ]
        if changed:
            connection.execute(sa.text("UPDATE article SET content_hash = :hash WHERE id = :id"), changed)


def downgrade() -> None:
    """Leave the hashes: an article that has another one then is read as modified once."""


def _hash(title: str, paragraphs: list[str]) -> str:
    words = "\x1e".join(" ".join(_UNSEEN.sub("", part).split()) for part in (title, *paragraphs))
    return hashlib.sha256(words.encode("utf-8", "surrogatepass")).hexdigest()[:32]
