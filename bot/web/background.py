"""What runs beside the web server: Telegram, what is done at Twilio, the keeper of reach, and whether all is well."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from functools import partial
from typing import TYPE_CHECKING

import structlog
from sqlalchemy.ext.asyncio import AsyncEngine
from starlette.routing import BaseRoute

from bot.app import Sira, confirm
from bot.logs import of
from bot.reach import lease
from bot.reach.keeper import Keeper
from bot.reach.open import keeper
from bot.reach.visit import CAMPAIGN
from bot.settings import Settings
from bot.storage.database import DatabaseError, check_schema, open_database, upgrade
from bot.storage.leases import taken
from bot.storage.open import open_volatile
from bot.storage.volatile import VolatileError, VolatileStore
from bot.web.health import Check
from bot.web.troubles import Troubles, together

if TYPE_CHECKING:
    from bot.channels.telegram.application import FrankApplication
    from bot.channels.telegram.profile import Item
    from bot.web.twilio_work import TwilioWork

TEND_EVERY = 60.0
POLLING = "telegram"
POLLING_LEASE = 90.0
AGAIN_AFTER = 5.0
"""Seconds before work that broke is begun anew."""
READY_SECONDS = 10.0
"""How long a worker waits at its start for the keeper's keys, before it answers all the same."""

log = structlog.get_logger()


class Background:
    """The work that one process does beside answering. `holder` names this process where a lease is asked for.

    `made_up`: what is counted is flagged so.
    """

    def __init__(self, sira: Sira, engine: AsyncEngine, holder: str, *, made_up: bool = False) -> None:
        self.sira = sira
        self.engine = engine
        self.holder = holder
        self.made_up = made_up
        topics = tuple(sira.guidance.topics)
        self.keeper: Keeper = keeper(sira.settings, sira.store, engine, topics, made_up=made_up)
        self._polls = sira.settings.redis_url is None
        self.troubles = Troubles("telegram_trouble")
        self.twilio_troubles = Troubles("twilio_trouble")
        self.telegram: FrankApplication | None = self._telegram()
        self.twilio: TwilioWork | None = self._twilio()

    def routes(self) -> Sequence[BaseRoute]:
        """The webhooks of what is set up."""
        return (*self.telegram_routes(), *self.twilio_routes())

    def telegram_routes(self) -> Sequence[BaseRoute]:
        """The webhook, where there is a public address and a token."""
        if self.telegram is None or self.sira.settings.public_url is None:
            return ()
        from bot.channels.telegram.secret import webhook_secret
        from bot.web.telegram import telegram_route

        return (telegram_route(self.telegram, webhook_secret(self.sira.settings), self.troubles.count),)

    def twilio_routes(self) -> Sequence[BaseRoute]:
        """What comes in and what became of our messages, where there is an account."""
        if self.twilio is None:
            return ()
        from bot.web.twilio import Api, twilio_route
        from bot.web.twilio_signed import SignedForms
        from bot.web.twilio_status import StatusWebhook

        sira, count, work = self.sira, self.twilio_troubles.count, self.twilio
        api = Api(work.deliver, work.unanswered)
        status = StatusWebhook(SignedForms(sira.settings), sira.store, work.redactions, sira.clock, count)
        inward = twilio_route(sira.road.travel, sira.road.emergency, sira.settings, sira.store, sira.clock, count, api)
        return (inward, status.route())

    def telegram_name(self) -> str | None:
        """The bot's user name; None until Telegram has told it."""
        if self.telegram is None or not self.telegram.ready:
            return None
        name: str = self.telegram.bot.username
        return name

    async def prepare(self) -> None:
        """Before the first message: what staff signed and the keys of counting are there, or ten seconds are over."""
        with suppress(TimeoutError):
            async with asyncio.timeout(READY_SECONDS):
                await self.confirm()
                await self.tend()
                await self._keys_are_laid()

    async def run(self) -> None:
        """Runs until cancelled; then persists what was counted."""
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self.keep())
                if self.telegram is not None:
                    group.create_task(unbroken(partial(self.listen, self.telegram)))
                    group.create_task(unbroken(partial(self.introduce, self.telegram)))
                if self.twilio is not None:
                    group.create_task(unbroken(partial(self.twilio.run, self.hold)))
        finally:
            await self.tend(last=True)

    async def keep(self) -> None:
        """Tends reach every minute; the asking also lets the volatile store drop what has expired.

        What staff answered for in another process is served from then on.
        """
        while True:
            await self.tend()
            await self.confirm()
            await asyncio.sleep(TEND_EVERY)

    async def confirm(self) -> None:
        """Serves the content as staff signed it; as it was known before while the database is down."""
        try:
            await confirm(self.sira, self.engine)
        except Exception as error:  # noqa: BLE001 (whatever broke, the content as it was known is still served)
            log.error("store_failed", **of(error))

    async def tend(self, *, last: bool = False) -> None:
        """One round of the keeper, where this process has the lease; at the `last` the lease is given back."""
        now = self.sira.clock()
        try:
            if await lease.hold(self.sira.store, self.holder, now):
                await (self.keeper.persist(now) if last else self.keeper.tend(now))
            if last:
                await self.sira.store.release(lease.LEASE, self.holder)
        except Exception as error:  # noqa: BLE001 (counting that fails must not end the answering)
            log.error("closing_failed", **of(error))

    async def _keys_are_laid(self) -> None:
        """Returns once the keeper, this process or another, has laid its keys into the store."""
        while True:
            with suppress(VolatileError):
                if await self.sira.store.held(CAMPAIGN, self.sira.clock().timestamp()) is not None:
                    return
            await asyncio.sleep(0.1)

    async def listen(self, application: FrankApplication) -> None:
        """Telegram by webhook where there is a public address, else by long polling."""
        from telegram.error import InvalidToken

        try:
            await (self.poll(application) if self.sira.settings.public_url is None else self.hook(application))
        except InvalidToken:
            log.error("telegram_refused", reason="SIRA_TELEGRAM_TOKEN is not a token that Telegram knows")

    async def hook(self, application: FrankApplication) -> None:
        """Sets the webhook and keeps the application open."""
        from bot.channels.backoff import Backoff
        from bot.channels.telegram.connect import listen
        from bot.channels.telegram.profile import webhook
        from bot.channels.telegram.secret import webhook_secret

        settings = self.sira.settings
        try:
            backoff = Backoff(random.random)
            secret = webhook_secret(settings)
            await listen(application, settings.public_url or "", secret, backoff, self.troubles.count)
            await self.arrange(application, (webhook(settings.public_url, secret),), change=False)
            await asyncio.Event().wait()
        finally:
            await application.shutdown()

    async def introduce(self, application: FrankApplication) -> None:
        """Brings up to date what Telegram shows of the bot, once Telegram is within reach."""
        from bot.channels.telegram.profile import profile

        await application.opened()
        await self.arrange(application, profile(), change=True)

    async def arrange(self, application: FrankApplication, items: Iterable[Item], *, change: bool) -> None:
        """Reads what stands at Telegram, and changes it where told so. Answers do not hang on it: trouble is logged."""
        from telegram.error import TelegramError

        from bot.channels.telegram.setup import arrange

        try:
            async for found in arrange(application.bot, items, change=change):
                if found.state != "right":
                    level = log.info if found.fit else log.warning
                    level("telegram_setup", reason=f"{found.item.name}: {found.state}")
        except TelegramError as error:
            log.warning("telegram_setup_failed", **of(error))

    async def poll(self, application: FrankApplication) -> None:
        """Polls while this process holds the lease."""
        from bot.channels.backoff import Backoff
        from bot.channels.telegram.polling import Poller
        from bot.web.telegram import deliver

        take = partial(deliver, application=application, count=self.troubles.count)
        try:
            await Poller(application, take, self.hold_polling, self.troubles.count, Backoff(random.random)).run()
        finally:
            # A process that takes this one's place need not wait until the lease ends.
            with suppress(VolatileError):
                await self.sira.store.release(POLLING, self.holder)

    async def hold_polling(self) -> bool:
        """Whether this process fetches Telegram's messages; while the store is down, whether it did before.

        People are answered without the store. Should two processes fetch, Telegram refuses one of them (Conflict).
        """
        with suppress(VolatileError):
            now = self.sira.clock().timestamp()
            self._polls = await taken(self.sira.store, POLLING, self.holder, POLLING_LEASE, now)
        return self._polls

    async def hold(self, lease: str, lasting_for: float) -> bool:
        """Whether this process has the lease; not while the store is down."""
        try:
            return await taken(self.sira.store, lease, self.holder, lasting_for, self.sira.clock().timestamp())
        except VolatileError as error:
            log.error("store_failed", **of(error))
            return False

    def counts(self) -> dict[str, int]:
        """What went wrong since the start, by its class, as a power of ten."""
        return together(self.troubles, self.twilio_troubles)

    def _telegram(self) -> FrankApplication | None:
        token = self.sira.settings.telegram_token
        if token is None:
            return None
        from bot.channels.telegram.application import build
        from bot.channels.telegram.trail import Trail

        trail = Trail(self.sira.store, self.sira.clock)
        return build(token.get_secret_value(), self.sira.road.travel, trail, self.sira.settings.telegram_api_url)

    def _twilio(self) -> TwilioWork | None:
        if not self.sira.settings.twilio:
            return None
        from bot.web.twilio_work import TwilioWork

        return TwilioWork(self.sira.settings, self.sira.store, self.sira.clock, self.twilio_troubles.count)


async def unbroken(work: Callable[[], Awaitable[None]], pause: float = AGAIN_AFTER) -> None:
    """Does the work; when it breaks, says where and begins anew after `pause` seconds: the other work goes on."""
    while True:
        try:
            return await work()
        except Exception as error:  # noqa: BLE001 (one part that breaks must not end the others)
            log.error("background_failed", **of(error))
            await asyncio.sleep(pause)


@asynccontextmanager
async def lasting(settings: Settings) -> AsyncIterator[AsyncEngine]:
    """The database; SQLite is brought to the newest schema. Raises DatabaseError."""
    try:
        engine = await open_database(settings)
    except DatabaseError:
        if not settings.database.startswith("sqlite"):
            raise
        await upgrade(settings.database)
        engine = await open_database(settings)
    try:
        yield engine
    finally:
        await engine.dispose()


@asynccontextmanager
async def volatile(settings: Settings) -> AsyncIterator[VolatileStore]:
    """The volatile store. Raises VolatileError."""
    store, warnings = await open_volatile(settings)
    for warning in warnings:
        log.warning("volatile_store", reason=warning)
    try:
        yield store
    finally:
        await store.close()


def checks(sira: Sira, engine: AsyncEngine) -> Mapping[str, Check]:
    """What /readyz asks."""

    async def database() -> str | None:
        await check_schema(engine)
        return None

    async def store() -> str | None:
        await sira.store.ping()
        return None

    return {"database": database, "volatile_store": store}
