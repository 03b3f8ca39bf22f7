"""The tables of the database: published figures, one sealed state, relays. No migrant, no time, no order of coming."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Index, Integer, LargeBinary, MetaData, Table, Text

metadata = MetaData()

reach_closed = Table(
    "reach_closed",
    metadata,
    Column("period", Text, primary_key=True),
    Column("dimension", Text, primary_key=True),
    Column("value", Text, primary_key=True),
    Column("number", Integer, nullable=False),
    # SQLite's row number would tell the order of insertion.
    sqlite_with_rowid=False,
)
"""One published figure: ("2026-01-31", "messages", "telegram", 1250)."""

reach_state = Table(
    "reach_state",
    metadata,
    Column("name", Text, primary_key=True),
    Column("key_id", Text, nullable=False),
    Column("ciphertext", LargeBinary, nullable=False),
    sqlite_with_rowid=False,
)
"""What is still being counted, sealed under a key that is not in the database and dies with the next version.

One row, "open"; one more, "aside", where a state could not be read and was set aside.
"""

relays = Table(
    "relays",
    metadata,
    Column("code", Text, primary_key=True),
    Column("secret", Text, nullable=False),
    Column("label", Text, nullable=False),
    Column("community", Text, nullable=False),
    Column("region", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("active", Boolean, nullable=False),
    Index("relays_secret", "secret", unique=True),
    sqlite_with_rowid=False,
)
"""Community relays as staff entered them. `secret` is the SHA-256 of their own page's address."""

offline_sessions = Table(
    "offline_sessions",
    metadata,
    Column("id", Text, primary_key=True),
    Column("code", Text, nullable=False),
    Column("community", Text, nullable=False),
    Column("region", Text, nullable=False),
    Column("week", Text, nullable=False),
    Column("place", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("questions", Text, nullable=False),
    Column("women", Integer, nullable=False),
    Column("men", Integer, nullable=False),
    Column("children", Integer, nullable=False),
    Column("youth", Integer, nullable=False),
    sqlite_with_rowid=False,
)
"""A talk that a relay held and reported: whole numbers of people, the ISO week, topics. `id` is random; `code` is ""
once the relay was forgotten.
"""
