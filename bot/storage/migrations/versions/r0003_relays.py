"""Community relays, and the sessions that they report."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

TEXTS = ("code", "secret", "label", "community", "region", "language")
SESSION_TEXTS = ("id", "code", "community", "region", "week", "place", "language", "questions")
NUMBERS = ("women", "men", "children", "youth")


def upgrade() -> None:
    op.create_table(
        "relays",
        *(sa.Column(name, sa.Text, primary_key=name == "code", nullable=False) for name in TEXTS),
        sa.Column("active", sa.Boolean, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_index("relays_secret", "relays", ["secret"], unique=True)
    op.create_table(
        "offline_sessions",
        *(sa.Column(name, sa.Text, primary_key=name == "id", nullable=False) for name in SESSION_TEXTS),
        *(sa.Column(name, sa.Integer, nullable=False) for name in NUMBERS),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("offline_sessions")
    op.drop_table("relays")
