"""The published figures: the only thing about reach that anything outside bot.reach may read, and the only way to.

Whole periods between two days, every figure as it was published. No other filter, and nothing is ever added up.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.reach import periods
from bot.reach.closing import FLAG, Figures
from bot.reach.tables import ESTIMATED, HIGH, LINKS, LOW, OTHER, REST, TABLES, VERDICTS
from bot.storage.database import transaction
from bot.storage.tables import reach_closed

MARK = "closed"
"""The dimension of the mark that a day was closed, or a campaign: what is marked is never published again."""
PUBLIC_STEP = 100
"""To what a campaign's people are rounded outside the house."""
RELAY, RELAY_WEB, COMMUNITY, OPENINGS, VERDICT = "relay", "relay_web", "community", "openings", "topic_help"
"""Tables that relays' own pages, the list of relays and the list of texts read by themselves."""
_ORDER = {table.dimension: place for place, table in enumerate(TABLES)}
_NAMES = {table.dimension + rest: (table.dimension, bool(rest)) for table in TABLES for rest in ("", REST)}
"""How a figure is named in the database: its table, and whether it is a rest."""
_SPANS = {"day": 0, "week": 1, "month": 2, "quarter": 3}


class Figure(NamedTuple):
    """One published figure; a tuple, because a year has thousands.

    `low` and `high` are the bounds of an estimate, None for what was counted. `rest`: what was too small to be shown in
    shorter periods. `value` of a crossed table is "one/other". `flags` are those of the period: `split` (the volatile
    store was lost, people may count twice), `incomplete` (something was not counted), `demo` (made up),
    `campaign_split`.
    """

    period: str
    dimension: str
    value: str
    number: int
    low: int | None = None
    high: int | None = None
    rest: bool = False
    flags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Verdict:
    """What people said of a topic's answer in one period: person-days, None where too few to be shown.

    `rest`: what no shorter period showed, gathered over this one.
    """

    period: str
    rest: bool
    helped: int | None
    not_helped: int | None


def public(number: int) -> int:
    """A campaign's people as they are told outside the house."""
    return (2 * number + PUBLIC_STEP) // (2 * PUBLIC_STEP) * PUBLIC_STEP


async def figures(
    engine: AsyncEngine, first: date, last: date, tables: Collection[str] | None = None
) -> tuple[Figure, ...]:
    """What was published of the periods that lie between these days, both included: by table, then by period.

    `tables`: the dimensions of whole tables, with their rests; None: of all. Raises DatabaseError.
    """
    columns = reach_closed.c
    query = select(columns.period, columns.dimension, columns.value, columns.number).where(
        columns.period >= str(first.year), columns.period < str(last.year + 1), columns.dimension != MARK
    )
    if tables is not None:
        query = query.where(columns.dimension.in_([FLAG, *(name for table in tables for name in _dimensions(table))]))
    async with transaction(engine) as connection:
        rows = (await connection.execute(query)).all()
    ranks = {period: _SPANS[periods.level(period)] for period in {row[0] for row in rows}}
    within = {period: rank for period, rank in ranks.items() if _within(period, first, last)}
    return tuple(_figures([row for row in rows if row[0] in within], within))


async def flagged(engine: AsyncEngine, first: date, last: date) -> Mapping[str, tuple[str, ...]]:
    """The flags of days between these, both included. Raises DatabaseError."""
    columns = reach_closed.c
    query = (
        select(columns.period, columns.value)
        .where(columns.dimension == FLAG, columns.period >= first.isoformat(), columns.period <= last.isoformat())
        .order_by(columns.period, columns.value)
    )
    found: dict[str, tuple[str, ...]] = {}
    async with transaction(engine) as connection:
        for period, flag in (await connection.execute(query)).all():
            if periods.level(period) == "day":
                found[period] = (*found.get(period, ()), flag)
    return found


async def days(engine: AsyncEngine) -> tuple[date, date] | None:
    """The first and the last day that were closed. Raises DatabaseError."""
    period = reach_closed.c.period
    query = select(func.min(period), func.max(period)).where(_closed_day())
    async with transaction(engine) as connection:
        first, last = (await connection.execute(query)).one()
    return None if first is None else (date.fromisoformat(first), date.fromisoformat(last))


async def last_closed(engine: AsyncEngine) -> date | None:
    """The last day that was closed. Raises DatabaseError."""
    async with transaction(engine) as connection:
        return await last_closed_day(connection)


async def last_closed_day(connection: AsyncConnection) -> date | None:
    """The same within a transaction."""
    query = select(func.max(reach_closed.c.period)).where(_closed_day())
    day: str | None = (await connection.execute(query)).scalar()
    return None if day is None else date.fromisoformat(day)


async def last_campaign(connection: AsyncConnection) -> Figure | None:
    """The last published figure of the campaign that is still open, within a transaction."""
    columns = reach_closed.c
    ended = select(columns.value).where(columns.dimension == MARK, columns.value != "day")
    query = (
        select(columns.period, columns.dimension, columns.value, columns.number)
        .where(columns.dimension == "campaign", columns.value.not_in(ended))
        .order_by(columns.period.desc())
    )
    row = (await connection.execute(query)).first()
    return None if row is None else Figure(*row)


async def of_relays(engine: AsyncEngine, *codes: str, table: str = RELAY) -> Mapping[str, Mapping[str, int]]:
    """What was published of relays, of these or of all, by code and period. Raises DatabaseError.

    `table`: RELAY for their contacts, RELAY_WEB for the conversations that their links led to on the web page. A rest
    holds what no week showed, and has a longer period of its own: a relay's figures of one table may be added up.
    """
    columns = reach_closed.c
    query = select(columns.value, columns.period, columns.number).where(
        columns.dimension.in_((table, table + REST)), columns.value != OTHER
    )
    if codes:
        query = query.where(columns.value.in_(codes))
    found: dict[str, dict[str, int]] = {}
    async with transaction(engine) as connection:
        for code, period, number in (await connection.execute(query)).all():
            found.setdefault(code, {})[period] = number
    return found


async def of_openings(engine: AsyncEngine) -> Mapping[str, int]:
    """How often relays' links were opened, all together, by the day or week that showed it. Raises DatabaseError.

    Rests are left out: who lists days wants no other periods among them.
    """
    columns = reach_closed.c
    query = select(columns.period, columns.number).where(columns.dimension == OPENINGS, columns.value == LINKS)
    async with transaction(engine) as connection:
        rows = (await connection.execute(query)).all()
    return {period: number for period, number in rows}  # noqa: C416 - mypy takes rows for no pairs


async def of_communities(engine: AsyncEngine, until: date = date.max) -> frozenset[str]:
    """Communities of which people of a campaign were ever published, up to a day. Raises DatabaseError."""
    columns = reach_closed.c
    query = select(columns.value).where(columns.dimension == COMMUNITY, columns.period <= until.isoformat()).distinct()
    async with transaction(engine) as connection:
        return frozenset((await connection.execute(query)).scalars())


async def verdicts(engine: AsyncEngine) -> Mapping[str, Verdict]:
    """By topic, what was said of its answer in the last period of which anything of it was published.

    As it was published: figures of several periods are never put together. Raises DatabaseError.
    """
    columns = reach_closed.c
    query = select(columns.value, columns.period, columns.dimension, columns.number).where(
        columns.dimension.in_((VERDICT, VERDICT + REST)), columns.value != OTHER
    )
    found: dict[str, dict[tuple[date, bool, str], dict[str, int]]] = {}
    async with transaction(engine) as connection:
        for value, period, dimension, number in (await connection.execute(query)).all():
            topic, _, verdict = value.partition("/")
            own = dimension == VERDICT
            # Of two periods that end on the same day, the month says more than the rest of its quarter.
            place = (periods.span(period)[1], own, period)
            found.setdefault(topic, {}).setdefault(place, {})[verdict] = number
    return {topic: _verdict(*max(said.items())) for topic, said in found.items()}


async def publish(connection: AsyncConnection, new: Figures, mark: tuple[str, str]) -> bool:
    """Writes figures under a mark (period, "day" or the campaign's opening); false when the mark is there already.

    A campaign that was closed on a day has told flags under that day's name, before the day itself was closed.
    """
    period, value = mark
    columns = reach_closed.c
    marked = select(columns.number).where(columns.period == period, columns.dimension == MARK, columns.value == value)
    if (await connection.execute(marked)).first() is not None:
        return False
    flags = select(columns.value).where(columns.period == period, columns.dimension == FLAG)
    told = {(period, FLAG, flag) for flag in (await connection.execute(flags)).scalars()}
    rows = [*((cell, number) for cell, number in new.items() if cell not in told), ((period, MARK, value), 1)]
    names = ("period", "dimension", "value", "number")
    await connection.execute(
        insert(reach_closed), [dict(zip(names, (*cell, number), strict=True)) for cell, number in sorted(rows)]
    )
    return True


def _verdict(place: tuple[date, bool, str], said: Mapping[str, int]) -> Verdict:
    _, own, period = place
    helped, not_helped = VERDICTS
    return Verdict(period, not own, said.get(helped), said.get(not_helped))


def _closed_day() -> ColumnElement[bool]:
    return and_(reach_closed.c.dimension == MARK, reach_closed.c.value == "day")


def _dimensions(table: str) -> tuple[str, ...]:
    """How a table's figures are named in the database."""
    return (table, table + LOW, table + HIGH) if table in ESTIMATED else (table, table + REST)


def _within(period: str, first: date, last: date) -> bool:
    begins, ends = periods.span(period)
    return first <= begins and ends <= last


def _figures(rows: Sequence[tuple[str, str, str, int]], ranks: Mapping[str, int]) -> Iterator[Figure]:
    """By table, then by the rank of their period, its name and their value."""
    flags = dict[str, tuple[str, ...]]()
    bounds = dict[tuple[str, str, str], int]()
    held = []
    for period, dimension, value, number in rows:
        if dimension == FLAG:
            flags[period] = tuple(sorted((*flags.get(period, ()), value)))
        elif dimension in _NAMES:
            table, rest = _NAMES[dimension]
            held.append((_ORDER[table], rest, ranks[period], period, value, number, table))
        else:
            bounds[period, dimension, value] = number
    for _, rest, _, period, value, number, table in sorted(held):
        low = bounds.get((period, table + LOW, value)) if table in ESTIMATED else None
        high = bounds.get((period, table + HIGH, value)) if table in ESTIMATED else None
        yield Figure(period, table, value, number, low, high, rest, flags.get(period, ()))
