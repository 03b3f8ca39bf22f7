"""Regions as staff entered them, and how many communities are to be reached in each."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.storage.database import transaction
from bot.storage.tables import regions


@dataclass(frozen=True, slots=True)
class Region:
    """A region and how many of its communities are to be reached."""

    name: str
    aim: int


async def all_regions(engine: AsyncEngine) -> tuple[Region, ...]:
    """Every region, by name. Raises DatabaseError."""
    async with transaction(engine) as connection:
        rows = (await connection.execute(select(regions.c.name, regions.c.aim).order_by(regions.c.name))).all()
    return tuple(Region(row.name, row.aim) for row in rows)


async def put(connection: AsyncConnection, region: Region) -> None:
    """Add a region, or change its aim."""
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    new = dialect.insert(regions).values(name=region.name, aim=region.aim)
    await connection.execute(new.on_conflict_do_update(index_elements=["name"], set_={"aim": region.aim}))


async def remove(connection: AsyncConnection, name: str) -> bool:
    """Remove a region; false when there is none of this name. Its communities and their figures stay."""
    return bool((await connection.execute(delete(regions).where(regions.c.name == name))).rowcount)
