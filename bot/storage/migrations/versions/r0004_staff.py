"""Staff: accounts, what they enter, what they answer for."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

TABLES = {
    "staff": ("name", "password", "totp", "totp_step", "role", "language", "active"),
    "staff_sessions": ("token", "name", "began", "seen"),
    "staff_links": ("secret", "name", "role", "until"),
    "staff_events": ("id", "minute", "name", "event", "about"),
    "api_tokens": ("token", "label", "made_by", "made_on"),
    "verified_figures": ("id", "target", "until", "number", "source", "entered_by", "entered_on"),
    "regions": ("name", "aim"),
    "confirmations": ("kind", "about", "fingerprint", "by", "on"),
}
KEYS = {"confirmations": ("kind", "about")}
"""The primary key where it is not the first column."""
NUMBERS = {("staff", "totp_step"), ("verified_figures", "number"), ("regions", "aim"), ("staff_links", "until")}
NUMBERS |= {("staff_sessions", "began"), ("staff_sessions", "seen")}
TRUTHS = {("staff", "active")}


def upgrade() -> None:
    for table, names in TABLES.items():
        op.create_table(table, *(_column(table, name) for name in names), sqlite_with_rowid=False)


def downgrade() -> None:
    for table in TABLES:
        op.drop_table(table)


def _column(table: str, name: str) -> sa.Column[object]:
    kind = sa.Integer if (table, name) in NUMBERS else sa.Boolean if (table, name) in TRUTHS else sa.Text
    return sa.Column(name, kind, primary_key=name in KEYS.get(table, TABLES[table][:1]), nullable=False)
