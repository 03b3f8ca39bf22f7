"""Views of the published figures, for tools that read SQL. They hold nothing of their own (docs/exports.md)."""

from __future__ import annotations

from typing import Final

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

ALL: Final = "reach_figures"
COUNTED: Final = ("messages", "channel", "language", "topic", "web", "relay", "outcome", "topic_language")
COUNTED_TOO: Final = ("topic_help", "chosen", "relay_web", "openings")
ESTIMATED: Final = ("people", "campaign", "community")
FLAGS: Final = ("demo", "split", "incomplete", "campaign_split")

VIEWS: Final = {
    "reach_messages": ("messages", ("channel",), "messages"),
    "reach_channels": ("channel", ("channel",), "people"),
    "reach_languages": ("language", ("language",), "people"),
    "reach_topics": ("topic", ("topic",), "people"),
    "reach_web": ("web", (), "conversations"),
    "reach_relay_weeks": ("relay", ("relay",), "contacts"),
    "reach_relay_web": ("relay_web", ("relay",), "conversations"),
    "reach_openings": ("openings", (), "openings"),
    "reach_outcomes": ("outcome", ("language", "outcome"), "person_days"),
    "reach_topic_languages": ("topic_language", ("topic", "language"), "person_days"),
    "reach_topic_help": ("topic_help", ("topic", "verdict"), "person_days"),
    "reach_chosen": ("chosen", ("language", "topic"), "person_days"),
    "reach_people": ("people", (), "people"),
    "reach_campaigns": ("campaign", ("opened",), "people"),
    "reach_communities": ("community", ("community",), "people"),
}
"""View: the table it shows, the parts of its values, what it counts."""


def upgrade() -> None:
    postgresql = op.get_bind().dialect.name == "postgresql"
    op.execute(f"CREATE VIEW {ALL} AS {_all(postgresql)}")
    for name, (table, parts, counted) in VIEWS.items():
        op.execute(f"CREATE VIEW {name} AS {_one(table, parts, counted, postgresql)}")


def downgrade() -> None:
    for name in (*reversed(VIEWS), ALL):
        op.execute(f"DROP VIEW {name}")


def _all(postgresql: bool) -> str:
    """Every figure of every fixed table, with the bounds and flags that stand beside it."""
    tables = (*COUNTED, *COUNTED_TOO, *ESTIMATED)
    dimensions = ", ".join(f"'{table}{rest}'" for table in tables for rest in ("", "_rest"))
    flags = ", ".join(
        "EXISTS (SELECT 1 FROM reach_closed AS flag WHERE flag.period = figure.period "  # noqa: S608 - names of ours
        f"AND flag.dimension = 'flag' AND flag.value = '{name}') AS {name}"
        for name in FLAGS
    )
    bounds = " ".join(
        f"LEFT JOIN reach_closed AS {name} ON {name}.period = figure.period AND {name}.value = figure.value "
        f"AND {name}.dimension = figure.dimension || '_{name}'"
        for name in ("low", "high")
    )
    first, last = _days(postgresql)
    return (
        f"SELECT shown.table_name, shown.rest, shown.period, shown.span, shown.first_day, {last} AS last_day, "  # noqa: S608 - as above
        f"shown.value, shown.number, shown.low, shown.high, {', '.join(f'shown.{name}' for name in FLAGS)} FROM ("
        f"SELECT replace(figure.dimension, '_rest', '') AS table_name, "
        f"figure.dimension <> replace(figure.dimension, '_rest', '') AS rest, "
        f"figure.period, {_span()} AS span, {first} AS first_day, "
        f"figure.value, figure.number, low.number AS low, high.number AS high, {flags} "
        f"FROM reach_closed AS figure {bounds} WHERE figure.dimension IN ({dimensions})) AS shown"
    )


def _span() -> str:
    return (
        "CASE WHEN length(figure.period) = 10 THEN 'day' WHEN substr(figure.period, 6, 1) = 'W' THEN 'week' "
        "WHEN substr(figure.period, 6, 1) = 'Q' THEN 'quarter' ELSE 'month' END"
    )


def _days(postgresql: bool) -> tuple[str, str]:
    """The first day out of a period's name, the last out of the first."""
    if postgresql:
        day, week = "to_date(figure.period, 'YYYY-MM-DD')", "to_date(figure.period, 'IYYY-\"W\"IW')"
        quarter = "to_date(substr(figure.period, 1, 4) || (3 * substr(figure.period, 7, 1)::int - 2), 'YYYYMM')"
        month = "to_date(figure.period, 'YYYY-MM')"
        lasts = "interval '6 days'", "interval '3 months' - interval '1 day'", "interval '1 month' - interval '1 day'"
        of_week, of_quarter, of_month = (f"(shown.first_day + {length})::date" for length in lasts)
    else:
        day = "figure.period"
        # The Monday of the week with 4 January is the first of the year (ISO 8601).
        week = (
            "date(substr(figure.period, 1, 4) || '-01-04', '-6 days', 'weekday 1', "
            "(7 * (substr(figure.period, 7, 2) - 1)) || ' days')"
        )
        quarter = "date(substr(figure.period, 1, 4) || '-01-01', (3 * substr(figure.period, 7, 1) - 3) || ' months')"
        month = "figure.period || '-01'"
        lasts = "'+6 days'", "'+3 months', '-1 day'", "'+1 month', '-1 day'"
        of_week, of_quarter, of_month = (f"date(shown.first_day, {length})" for length in lasts)
    first = (
        f"CASE WHEN length(figure.period) = 10 THEN {day} WHEN substr(figure.period, 6, 1) = 'W' THEN {week} "
        f"WHEN substr(figure.period, 6, 1) = 'Q' THEN {quarter} ELSE {month} END"
    )
    last = (
        f"CASE shown.span WHEN 'day' THEN shown.first_day WHEN 'week' THEN {of_week} "
        f"WHEN 'quarter' THEN {of_quarter} ELSE {of_month} END"
    )
    return first, last


def _one(table: str, parts: tuple[str, ...], counted: str, postgresql: bool) -> str:
    """One table: the parts of its values under their names, what it counts under its own."""
    named = [f"{part} AS {name}" for part, name in zip(_parts(len(parts), postgresql), parts, strict=True)]
    bounds = ["low", "high"] if table in ESTIMATED else []
    columns = ["period", "span", "first_day", "last_day", "rest", *named, f"number AS {counted}", *bounds, *FLAGS]
    return f"SELECT {', '.join(columns)} FROM {ALL} WHERE table_name = '{table}'"  # noqa: S608 - as above


def _parts(number: int, postgresql: bool) -> tuple[str, ...]:
    """The whole value, or "one/other" in two; "other" alone has no second part."""
    if number < 2:
        return ("value",) * number
    at = "strpos(value, '/')" if postgresql else "instr(value, '/')"
    return (
        f"CASE WHEN {at} > 0 THEN substr(value, 1, {at} - 1) ELSE value END",
        f"CASE WHEN {at} > 0 THEN substr(value, {at} + 1) END",
    )
