"""The tables of the database. Published figures and one sealed state: no person, no time, no order of coming in."""

from __future__ import annotations

from sqlalchemy import Column, Integer, LargeBinary, MetaData, Table, Text

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
