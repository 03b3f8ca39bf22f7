"""The tables of the database: published figures, one sealed state, relays, staff. No migrant, no order of coming.

Times are those of staff's own doings alone.
"""

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

staff = Table(
    "staff",
    metadata,
    Column("name", Text, primary_key=True),
    Column("password", Text, nullable=False),
    Column("totp", Text, nullable=False),
    Column("totp_step", Integer, nullable=False),
    Column("role", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("active", Boolean, nullable=False),
    sqlite_with_rowid=False,
)
"""Accounts. `password` is an Argon2id hash; `totp` a secret sealed under the installation's key, "" while there is
none; `totp_step` the last step whose code was used. `role` is viewer, editor or admin.
"""

staff_sessions = Table(
    "staff_sessions",
    metadata,
    Column("token", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("began", Integer, nullable=False),
    Column("seen", Integer, nullable=False),
    sqlite_with_rowid=False,
    info={"passing": True},
)
"""Who is signed in: the SHA-256 of the cookie's value, the account, seconds since 1970. In no backup."""

staff_links = Table(
    "staff_links",
    metadata,
    Column("secret", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("until", Integer, nullable=False),
    sqlite_with_rowid=False,
    info={"passing": True},
)
"""One-time set-up links: the SHA-256 of the secret in the address, whose account it makes (a name of "": who opens it
chooses), seconds since 1970. In no backup.
"""

staff_events = Table(
    "staff_events",
    metadata,
    Column("id", Text, primary_key=True),
    Column("minute", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("event", Text, nullable=False),
    Column("about", Text, nullable=False),
    sqlite_with_rowid=False,
)
"""What staff did that must be accounted for: sign-ins, exports, changes. The minute in UTC, never an address."""

api_tokens = Table(
    "api_tokens",
    metadata,
    Column("token", Text, primary_key=True),
    Column("label", Text, nullable=False),
    Column("made_by", Text, nullable=False),
    Column("made_on", Text, nullable=False),
    sqlite_with_rowid=False,
)
"""Tokens for the JSON API, which reads published figures: the SHA-256, what it is for, who made it, when."""

verified_figures = Table(
    "verified_figures",
    metadata,
    Column("id", Text, primary_key=True),
    Column("target", Text, nullable=False),
    Column("until", Text, nullable=False),
    Column("number", Integer, nullable=False),
    Column("source", Text, nullable=False),
    Column("entered_by", Text, nullable=False),
    Column("entered_on", Text, nullable=False),
    sqlite_with_rowid=False,
)
"""Figures that only staff know: people assisted, returned, reintegrated in all up to the day `until`, by which
source.
"""

regions = Table(
    "regions",
    metadata,
    Column("name", Text, primary_key=True),
    Column("aim", Integer, nullable=False),
    sqlite_with_rowid=False,
)
"""Regions as staff entered them, and how many communities are to be reached in each."""

confirmations = Table(
    "confirmations",
    metadata,
    Column("kind", Text, primary_key=True),
    Column("about", Text, primary_key=True),
    Column("fingerprint", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("on", Text, nullable=False),
    sqlite_with_rowid=False,
)
"""What a person answered for in the staff area: a text read (kind "text", about "risk_sea/bm"), a service's number
dialled (kind "number", about "svc-001:0"). `fingerprint` is that of what was confirmed: once it changes, nothing is.
"""
