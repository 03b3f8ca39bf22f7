"""The tables of the database. Published figures only: no person, no time, no order in which anything came in."""

from __future__ import annotations

from sqlalchemy import Column, Integer, MetaData, Table, Text

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
