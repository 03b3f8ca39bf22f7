"""Changes to accounts, each in one transaction with the line that accounts for it and the end of its sessions."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Update, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.i18n import marked
from bot.message import Language
from bot.storage.database import transaction
from bot.storage.tables import staff
from bot.web.staff import links, roster, sessions
from bot.web.staff.area import Role
from bot.web.staff.audit import Event, write

NO_ACCOUNT = marked("There is no such account.")
TAKEN = marked("There is an account of this name already.")
LAST_ADMIN = marked("This is the last account for administration: make another one first.")


class ChangeError(Exception):
    """The change is not possible. The message is a marked sentence for staff."""


async def invite(engine: AsyncEngine, name: str, role: Role, now: datetime, by: str) -> str:
    """The secret of a link that makes this account. `by` is who asked, "" on the server.

    Raises ChangeError and DatabaseError.
    """
    async with transaction(engine) as connection:
        if await roster.find(connection, name) is not None:
            raise ChangeError(TAKEN)
        secret = await links.make(connection, name, role, now)
        await write(connection, now, by, "link_made", f"{name} {role}".strip())
    return secret


async def first_link(engine: AsyncEngine, now: datetime, *, always: bool = False) -> str | None:
    """The secret of a link with which the first administrator comes in; None once there is an account.

    `always`: also then. Raises DatabaseError.
    """
    async with transaction(engine) as connection:
        if not always and (await connection.execute(select(staff.c.name).limit(1))).first() is not None:
            return None
        return await links.make(connection, "", "admin", now)


async def reset(engine: AsyncEngine, name: str, now: datetime, by: str) -> str:
    """Take the second step and all sessions from an account; the secret of a link with which its owner gets back in.

    Raises ChangeError and DatabaseError.
    """
    async with transaction(engine) as connection:
        account = await _known(connection, name)
        await connection.execute(_of(name).values(totp="", totp_step=0))
        await sessions.end_all(connection, name)
        secret = await links.make(connection, name, account.role, now)
        await write(connection, now, by, "totp_reset", name)
    return secret


async def change_role(engine: AsyncEngine, name: str, role: Role, now: datetime, by: str) -> None:
    """Give an account another role. Raises ChangeError and DatabaseError."""
    async with transaction(engine) as connection:
        account = await _known(connection, name)
        if account.role == role:
            return
        if account.role == "admin" and account.active:
            await _leave_an_admin(connection, name)
        await connection.execute(_of(name).values(role=role))
        await sessions.end_all(connection, name)
        await write(connection, now, by, "role_changed", f"{name} {account.role} {role}")


async def switch(engine: AsyncEngine, name: str, now: datetime, by: str, *, active: bool) -> None:
    """Switch an account off or on again. Raises ChangeError and DatabaseError."""
    async with transaction(engine) as connection:
        account = await _known(connection, name)
        if account.active == active:
            return
        if account.role == "admin" and not active:
            await _leave_an_admin(connection, name)
        await connection.execute(_of(name).values(active=active))
        await sessions.end_all(connection, name)
        await links.withdraw(connection, name)
        await write(connection, now, by, "activated" if active else "deactivated", name)


async def set_up(
    connection: AsyncConnection, name: str, link: links.Link, language: Language, now: datetime, **values: object
) -> None:
    """Make the account that a used link is for, or let its owner back in. `values`: password, totp, totp_step.

    Raises ChangeError.
    """
    account = await roster.find(connection, name)
    if account is not None and not link.name:
        raise ChangeError(TAKEN)
    if account is None:
        row = {"name": name, "role": link.role, "language": language, "active": True}
        await connection.execute(insert(staff).values(**row, **values))
        await write(connection, now, name, "account_made", link.role)
    else:
        await connection.execute(_of(name).values(**values))
        await sessions.end_all(connection, name)
        await write(connection, now, name, "password_changed")
    if values["totp"]:
        await write(connection, now, name, "totp_set")


async def replace(engine: AsyncEngine, name: str, now: datetime, event: Event, **values: object) -> str:
    """Change what the owner signs in with; every session ends. The token of the one that goes on."""
    async with transaction(engine) as connection:
        if values:
            await connection.execute(_of(name).values(**values))
        await sessions.end_all(connection, name)
        await write(connection, now, name, event)
        return await sessions.begin(connection, name, now)


async def end_sessions(engine: AsyncEngine, name: str) -> None:
    """Sign an account out everywhere. Raises DatabaseError."""
    async with transaction(engine) as connection:
        await sessions.end_all(connection, name)


async def use_step(connection: AsyncConnection, name: str, step: int) -> bool:
    """Use up the code of this step, and of all before it; False when it was used."""
    query = _of(name).where(staff.c.totp_step < step).values(totp_step=step)
    return bool((await connection.execute(query)).rowcount)


def _of(name: str) -> Update:
    return update(staff).where(staff.c.name == name)


async def _known(connection: AsyncConnection, name: str) -> roster.Account:
    account = await roster.find(connection, name)
    if account is None:
        raise ChangeError(NO_ACCOUNT)
    return account


async def _leave_an_admin(connection: AsyncConnection, name: str) -> None:
    """Raises ChangeError when nobody else administers. Locks the rows, so that two cannot go at once."""
    query = select(staff.c.name).where(staff.c.role == "admin", staff.c.active).with_for_update()
    if set((await connection.execute(query)).scalars()) <= {name}:
        raise ChangeError(LAST_ADMIN)
