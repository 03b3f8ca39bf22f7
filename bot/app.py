"""The road, joined: seen this message? -> session -> understand -> step -> render and send -> count -> acknowledge.

Fails open for help and closed for data: an answer goes out when understanding or the store is down, and a count is
rather lost, and the day flagged, than an answer withheld.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Final, cast

import structlog
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.channels.contract import Send, SendError
from bot.channels.twilio.pages import sms_pages, whatsapp_pages
from bot.conversation.language import heard as language_heard
from bot.conversation.paging import Cut
from bot.conversation.screens import first_screen, menu
from bot.conversation.session import Session, decode, encode
from bot.conversation.step import step
from bot.conversation.turn import Happened, Heard, Turn
from bot.conversation.wording import said
from bot.guidance.confirmations import Confirmation, confirmed
from bot.guidance.confirmations import Kind as Signed
from bot.guidance.guidance import Guidance, Policy, read_guidance
from bot.i18n import gettext, preload
from bot.logs import of
from bot.message import ChannelName, Inbound, Language, Reply
from bot.reach.counting import LEAVING, Event, messages
from bot.reach.credit import Credit, NoCredit
from bot.reach.keys import mark_key, person_key
from bot.reach.open import terms
from bot.reach.tables import VERDICTS
from bot.reach.tally import Tally
from bot.reach.visit import Visit, visit
from bot.relays.codes import candidates
from bot.settings import ROOT, Settings
from bot.storage.confirmations import all_rows
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
INCOMPLETE: Final = "incomplete"

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
        credit: Credit,
        *,
        communities: bool = True,
        address: str = "",
    ) -> None:
        """`credit` tells the community of a relay's code; `communities`: whether people count for it.

        `address` is what people hand on: the public address, "" where there is none.
        """
        self.store = store
        self.understanding = understanding
        self.guidance = guidance
        self.clock = clock
        self.cuts = cuts
        self.credit = credit
        self.communities = communities
        self.address = address
        self.tally = Tally()
        self._locks = [asyncio.Lock() for _ in range(LOCKS)]
        self._quiet: dict[bytes, datetime] = {}
        self._counting: set[asyncio.Future[None]] = set()
        self._incomplete: set[date] = set()

    async def travel(self, inbound: Inbound, send: Send) -> None:
        """Answer, then commit; returning means: acknowledge. Raises SendError when the answer may still get out."""
        async with self._locks[hash((inbound.channel, inbound.sender)) % LOCKS]:
            await self._turn(await self._told_apart(inbound), send, await self._person(inbound))
        self.tally.message(self.clock())

    async def settled(self) -> None:
        """Returns once every commit that went on beside its answer is done, before the store is closed."""
        while self._counting:
            await asyncio.wait(self._counting)

    def urgent(self, text: str) -> bool:
        """Whether the text speaks of danger now: such a message passes every limit."""
        return self.understanding.screen(text).danger is not None

    def emergency(self, inbound: Inbound) -> tuple[Reply, ...]:
        """The emergency answer to a message of which nothing was understood in time; nothing where it is no danger.

        Out of the danger lexicon, the button and content alone: it waits for no store, no lock and no model. Without
        choices, for the session does not learn of it and digits would lead elsewhere.
        """
        heard = Heard(inbound.kind, self.understanding.screen(inbound.text), inbound.choice, inbound.language_hint)
        turn = self._step(Session(), heard)
        replies = turn.replies if turn.happened.outcome == "emergency" else ()
        return tuple(replace(reply, choices=()) for reply in replies)

    async def _turn(self, inbound: Inbound, send: Send, person: Person) -> None:
        known = await self._known(person)
        session = decode(known.before if known.replayable else known.session)
        meaning = await self._meaning(inbound.text)
        cut = self.cuts.get(inbound.channel)
        link = self._link(inbound.relay or session.relay)
        heard = Heard(inbound.kind, meaning, inbound.choice, inbound.language_hint, inbound.position, cut, link)
        turn = self._within_limits(self._step(session, heard), session, known, person)
        if not await sent(send, turn):
            turn = replace(turn, session=None)
        if person.key is None:
            self._incomplete.add(self.clock().date())
        elif not known.duplicate:
            await self._commit(inbound, person, known, session, turn)

    async def _told_apart(self, inbound: Inbound) -> Inbound:
        """The message without the relay's code in it, so that the rest is heard as if it had been written alone.

        Only a code that exists is one. A greeting that was nothing but a code begins the conversation.
        """
        for code, written in candidates(f"{inbound.relay}\n{inbound.text}"):
            if await self.credit.community(code) is not None:
                rest = "" if inbound.kind == "start" else inbound.text.replace(written, " ").strip(" \n.,:;()*")
                kind = "start" if inbound.kind == "text" and not rest else inbound.kind
                return replace(inbound, kind=kind, text=rest, relay=code)
        return replace(inbound, relay="")

    def _link(self, code: str) -> str:
        return f"{self.address}/r/{code}" if self.address and code else self.address

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
        self._forget_menus()
        heard = turn.happened.outcome == "emergency" or turn.happened.intent == LEAVING
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
        quiet = person in self._quiet
        if not quiet:
            self._quiet[person] = self.clock()
        return quiet

    def _forget_menus(self) -> None:
        """Nobody is remembered longer than their menu keeps them quiet. The oldest stand first."""
        now = self.clock()
        while self._quiet and now - self._quiet[oldest := next(iter(self._quiet))] >= MENU_EVERY:
            del self._quiet[oldest]

    async def _commit(self, inbound: Inbound, person: Person, known: Known, session: Session, turn: Turn) -> None:
        """The answer is out: a commit that fails costs a count, never the answer.

        One that takes over a second is no longer waited for. It goes on, and may still be lost: the day is flagged.
        """
        counting = asyncio.ensure_future(self._count(inbound, person, known, session, turn))
        self._counting.add(counting)
        counting.add_done_callback(self._counted)
        try:
            async with asyncio.timeout(COMMIT_SECONDS):
                await asyncio.shield(counting)
        except (VolatileError, TimeoutError) as error:
            log.error("commit_failed", **of(error))
            self._incomplete.add(self.clock().date())
        if self._incomplete:
            await self._flag()

    async def _count(self, inbound: Inbound, person: Person, known: Known, session: Session, turn: Turn) -> None:
        now = self.clock()
        event = await self._event(inbound, session, turn)
        cells, visited = await self._cells(inbound, event, now)
        record = Record(
            person=person.key or b"",
            mark=person.mark,
            before=known.session,
            session=encode(replace(turn.session, relay=event.relay)) if turn.session else None,
            day=now.date(),
            cells=cells,
            seen=visited.seen,
            bits=visited.bits,
        )
        await self.store.commit(record, now.timestamp())
        if not visited.whole:
            self._incomplete.add(now.date())

    def _counted(self, counting: asyncio.Future[None]) -> None:
        self._counting.discard(counting)
        # Whoever waited was told; else the day is flagged already, and nobody asks for the error.
        if not counting.cancelled():
            counting.exception()

    async def _flag(self) -> None:
        """Flags the days of which something was not counted; what the store does not take is tried again later."""
        with suppress(VolatileError, TimeoutError):
            async with asyncio.timeout(COMMIT_SECONDS):
                for day in sorted(self._incomplete):
                    await self.store.flag(day, INCOMPLETE)
                    self._incomplete.discard(day)

    async def _event(self, inbound: Inbound, session: Session, turn: Turn) -> Event:
        """What the turn was, for counting. A verdict counts for the topic that it is about."""
        happened = turn.happened
        about = happened.about if happened.outcome in VERDICTS else happened.intent
        relay, community = await self._credited(inbound, session)
        return Event(
            channel=inbound.channel,
            language=happened.language,
            intent=happened.intent,
            topic=about if about in self.guidance.topics else None,
            outcome=happened.outcome,
            chosen=happened.chosen,
            relay=relay,
            community=community if self.communities else "",
        )

    async def _credited(self, inbound: Inbound, session: Session) -> tuple[str, str]:
        """The relay's code that the message came with, else that of the session, and its community; else nothing."""
        for code in filter(None, (inbound.relay, session.relay)):
            if community := await self.credit.community(code):
                return code, community
        return "", ""

    async def _cells(self, inbound: Inbound, event: Event, now: datetime) -> tuple[tuple[Cell, ...], Visit]:
        """The messages and the people that the turn counts.

        None when it came over a day late; the day is not whole then, for the clock may be ahead. Whoever says STOP, in
        whatever words, asks for nothing to be kept: not even a count.
        """
        if event.intent == LEAVING:
            return (), Visit()
        if now - inbound.received_at >= NOT_COUNTED_AFTER:
            return (), Visit(whole=not messages(event))
        return messages(event), await visit(self.store, inbound.sender, event, now.date(), now.timestamp())


@dataclass(frozen=True, slots=True)
class Sira:
    """A composed Sira. `content` is the guidance as its files tell it, without what staff signed since."""

    settings: Settings
    store: VolatileStore
    content: Guidance
    road: Road
    clock: Clock

    @property
    def guidance(self) -> Guidance:
        """The guidance as it is served now."""
        return self.road.guidance


def compose(settings: Settings, store: VolatileStore, clock: Clock = utc_now, credit: Credit | None = None) -> Sira:
    """Put the rooms together around an open store. Raises ContentError, SettingsError or one of engine.BROKEN."""
    policy = Policy(production=settings.production, serve_drafts=settings.serve_drafts)
    content, understanding = read_guidance(ROOT / "content", policy), open_understanding(settings)
    return join(settings, store, content, understanding, clock, credit or NoCredit())


def join(
    settings: Settings,
    store: VolatileStore,
    content: Guidance,
    understanding: Understanding,
    clock: Clock,
    credit: Credit,
) -> Sira:
    """The same with content and understanding that were read before, which takes a second."""
    preload()
    cuts: dict[ChannelName, Cut] = {
        "whatsapp": whatsapp_pages,
        "sms": sms_pages(plain_bambara=settings.sms_plain_bambara),
    }
    road = Road(
        store,
        understanding,
        content,
        clock,
        cuts,
        credit,
        communities=terms(settings).communities,
        address=(settings.public_url or "").rstrip("/"),
    )
    return Sira(settings, store, content, road, clock)


async def signatures(engine: AsyncEngine) -> tuple[Confirmation, ...]:
    """What staff answered for. Raises DatabaseError."""
    rows = await all_rows(engine)
    return tuple(
        Confirmation(cast("Signed", row.kind), row.about, row.fingerprint, row.by, date.fromisoformat(row.on))
        for row in rows
    )


async def confirm(sira: Sira, engine: AsyncEngine) -> None:
    """Serve, from now on, the content with all that staff answered for. Raises DatabaseError."""
    sira.road.guidance = confirmed(sira.content, await signatures(engine))


async def sent(send: Send, turn: Turn) -> bool:
    """Send the turn's replies; False when the person can no longer be reached."""
    try:
        await send(turn.replies)
    except SendError as error:
        if not error.permanent:
            raise
        return False
    return True
