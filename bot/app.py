"""The road, joined: seen this message? -> session -> understand -> step -> render and send -> count -> acknowledge.

Fails open for help and closed for data: an answer goes out when understanding or the store is down, and a count is
rather lost, and the day flagged, than an answer withheld.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Final

import structlog

from bot.channels.contract import Send, SendError
from bot.channels.twilio.pages import sms_pages, whatsapp_pages
from bot.conversation.language import heard as language_heard
from bot.conversation.paging import Cut
from bot.conversation.screens import first_screen, menu
from bot.conversation.session import Session, decode, encode
from bot.conversation.step import step
from bot.conversation.turn import Happened, Heard, Turn
from bot.conversation.wording import said
from bot.guidance.guidance import Guidance, Policy, read_guidance
from bot.i18n import gettext, preload
from bot.logs import of
from bot.message import ChannelName, Inbound, Language
from bot.reach.counting import cells
from bot.reach.keys import mark_key, person_key
from bot.reach.tally import Tally
from bot.settings import ROOT, Settings
from bot.storage.volatile import Cell, Known, Record, VolatileError, VolatileStore
from bot.understanding.engine import Understanding, open_understanding
from bot.understanding.meaning import Meaning

Clock = Callable[[], datetime]

MESSAGES_PER_WINDOW: Final = 20
MENU_EVERY: Final = timedelta(seconds=30)
NOT_COUNTED_AFTER: Final = timedelta(hours=24)
COMMIT_SECONDS: Final = 1.0
UNDERSTAND_SECONDS: Final = 2.0
LOCKS: Final = 1024
QUIETED: Final = 10_000
INCOMPLETE: Final = "incomplete"
UNCOUNTED: Final = frozenset({"forget_me"})
"""Whoever says STOP, in whatever words, asks for nothing to be kept: not even a count."""

log = structlog.get_logger()


def utc_now() -> datetime:
    """The clock of a running Sira."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Person:
    """Whoever writes, as keyed digests; None while the store that holds the keys is down."""

    key: bytes | None = field(repr=False)
    mark: bytes | None = field(repr=False)


class Road:
    """Takes one Inbound to its answer. One turn of a person at a time, people side by side."""

    def __init__(
        self,
        store: VolatileStore,
        understanding: Understanding,
        guidance: Guidance,
        clock: Clock,
        cuts: Mapping[ChannelName, Cut],
    ) -> None:
        self.store = store
        self.understanding = understanding
        self.guidance = guidance
        self.clock = clock
        self.cuts = cuts
        self.tally = Tally()
        self._locks = [asyncio.Lock() for _ in range(LOCKS)]
        self._quiet: OrderedDict[bytes, datetime] = OrderedDict()

    async def travel(self, inbound: Inbound, send: Send) -> None:
        """Answer, then commit; returning means: acknowledge. Raises SendError when the answer may still get out."""
        async with self._locks[hash((inbound.channel, inbound.sender)) % LOCKS]:
            await self._turn(inbound, send, await self._person(inbound))
        self.tally.message(self.clock())

    def urgent(self, text: str) -> bool:
        """Whether the text speaks of danger now: such a message passes every limit."""
        return self.understanding.screen(text).danger is not None

    async def _turn(self, inbound: Inbound, send: Send, person: Person) -> None:
        known = await self._known(person)
        session = decode(known.before if known.replayable else known.session)
        meaning = await self._meaning(inbound.text)
        cut = self.cuts.get(inbound.channel)
        heard = Heard(inbound.kind, meaning, inbound.choice, inbound.language_hint, inbound.position, cut)
        turn = self._within_limits(self._step(session, heard), session, known, person)
        if not await sent(send, turn):
            turn = replace(turn, session=None)
        if person.key is not None and not known.duplicate:
            await self._commit(self._record(inbound, person, known, turn))

    async def _person(self, inbound: Inbound) -> Person:
        now = self.clock().timestamp()
        try:
            key = await person_key(self.store, inbound.channel, inbound.sender, now)
            mark = await mark_key(self.store, inbound.channel, inbound.message_id, now)
        except VolatileError as error:
            log.error("store_failed", **of(error))
            return Person(None, None)
        return Person(key, mark)

    async def _known(self, person: Person) -> Known:
        if person.key is None:
            return Known()
        try:
            return await self.store.look(person.key, person.mark, self.clock().timestamp())
        except VolatileError as error:
            log.error("store_failed", **of(error))
            return Known()

    async def _meaning(self, text: str) -> Meaning:
        """What the text means; by the danger lexicon alone where understanding fails or takes too long."""
        try:
            async with asyncio.timeout(UNDERSTAND_SECONDS):
                return await self.understanding.understand(text)
        except Exception as error:  # noqa: BLE001 (whatever broke, danger must still be seen and a menu given)
            log.error("understanding_failed", **of(error))
            return self.understanding.screen(text)

    def _step(self, session: Session, heard: Heard) -> Turn:
        today = self.clock().date()
        try:
            return step(session, heard, self.guidance, today)
        except Exception as error:  # noqa: BLE001 (silence would be worse than the first screen)
            log.error("step_failed", **of(error))
            after, reply = first_screen(Session())
            return Turn(after, (reply,), Happened("out_of_scope", "fr", "not_understood"))

    def _within_limits(self, turn: Turn, session: Session, known: Known, person: Person) -> Turn:
        """The turn itself up to the limit; one notice at the limit; beyond it the menu, at most every 30 seconds.

        Danger, and the wish to be forgotten (which ends the session), are always heard.
        """
        heard = turn.happened.outcome == "emergency" or turn.session is None
        if known.recent < MESSAGES_PER_WINDOW or heard or person.key is None:
            return turn
        language = language_heard(session, Meaning("")).language or "fr"
        if known.recent == MESSAGES_PER_WINDOW:
            return self._over_menu(session, language, said(language, "too_many"))
        if self._lately(person.key):
            return replace(turn, session=session, replies=())
        return self._over_menu(session, language, gettext(language, "What do you want to know?"))

    def _over_menu(self, session: Session, language: Language, opening: str) -> Turn:
        after, reply = menu(session, language, self.guidance, opening)
        return Turn(after, (reply,), Happened("menu", language, "talk"))

    def _lately(self, person: bytes) -> bool:
        """Whether this person got a menu within the last 30 seconds; remembers that they get one now if not."""
        now = self.clock()
        last = self._quiet.pop(person, None)
        quiet = last is not None and now - last < MENU_EVERY
        self._quiet[person] = last if quiet and last else now
        if len(self._quiet) > QUIETED:
            self._quiet.popitem(last=False)
        return quiet

    def _record(self, inbound: Inbound, person: Person, known: Known, turn: Turn) -> Record:
        now = self.clock()
        counted: tuple[Cell, ...] = ()
        if now - inbound.received_at < NOT_COUNTED_AFTER and turn.happened.intent not in UNCOUNTED:
            counted = cells(inbound.channel, turn.happened.language, turn.happened.intent)
        return Record(
            person=person.key or b"",
            mark=person.mark,
            before=known.session,
            session=encode(turn.session) if turn.session else None,
            day=now.date(),
            cells=counted,
        )

    async def _commit(self, record: Record) -> None:
        """The answer is out: a commit that fails or takes over a second costs a count, never the answer."""
        try:
            async with asyncio.timeout(COMMIT_SECONDS):
                await self.store.commit(record, self.clock().timestamp())
        except (VolatileError, TimeoutError) as error:
            log.error("commit_failed", **of(error))
            with suppress(VolatileError, TimeoutError):
                async with asyncio.timeout(COMMIT_SECONDS):
                    await self.store.flag(record.day, INCOMPLETE)


@dataclass(frozen=True, slots=True)
class Sira:
    """A composed Sira."""

    settings: Settings
    store: VolatileStore
    guidance: Guidance
    road: Road
    clock: Clock


def compose(settings: Settings, store: VolatileStore, clock: Clock = utc_now) -> Sira:
    """Put the rooms together around an open store. Raises ContentError, SettingsError or one of engine.BROKEN."""
    policy = Policy(production=settings.production, serve_drafts=settings.serve_drafts)
    guidance = read_guidance(ROOT / "content", policy)
    preload()
    cuts: dict[ChannelName, Cut] = {
        "whatsapp": whatsapp_pages,
        "sms": sms_pages(plain_bambara=settings.sms_plain_bambara),
    }
    road = Road(store, open_understanding(settings), guidance, clock, cuts)
    return Sira(settings, store, guidance, road, clock)


async def sent(send: Send, turn: Turn) -> bool:
    """Send the turn's replies; False when the person can no longer be reached."""
    try:
        await send(turn.replies)
    except SendError as error:
        if not error.permanent:
            raise
        return False
    return True
