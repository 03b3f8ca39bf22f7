"""POST /twilio/message: WhatsApp and SMS. The answer goes back in the response; nothing waits anywhere.

Twilio gives up after 15 seconds and does not come again by itself: whatever happens here, something is said, and to
danger what there is to say of it. Lists and buttons, which a response cannot hold, go out by a call of their own, when
the person's turn is over so that nothing they write next waits for it; the response is then empty.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import structlog
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.channels.contract import Travel
from bot.channels.twilio.budget import Budget
from bot.channels.twilio.form import Form
from bot.channels.twilio.message import Deliver, Interactive, Rendered, Unanswered, status_url
from bot.channels.twilio.receive import channel, receive, sid
from bot.channels.twilio.render import sms, whatsapp
from bot.channels.twilio.sms import parts
from bot.channels.twilio.twiml import MEDIA_TYPE, twiml
from bot.conversation.payload import payload
from bot.i18n import gettext, marked
from bot.logs import of
from bot.message import LANGUAGES, Inbound, Language, Reply
from bot.reach.keys import mark_key
from bot.settings import Settings
from bot.storage.volatile import VolatileError, VolatileStore
from bot.web.twilio_signed import FORBIDDEN, SignedForms

PATH = "/twilio/message"
MOST_SECONDS = 8.0
"""For all of it: the turn, the turns of the same person before it, and the call."""
DELIVERED_LIFETIME = 25 * 3600.0
"""Past 24 hours WhatsApp itself refuses a list or buttons in answer to a message."""

SORRY = marked(
    "Sira cannot answer just now; the fault is ours. Please write again in a few minutes. In danger now? Write SOS."
)
SPENT = marked("Sira cannot answer by SMS any more today. In danger now? Write SOS.")

log = structlog.get_logger()

Count = Callable[[str], None]
Emergency = Callable[[Inbound], tuple[Reply, ...]]
"""What is said of danger when the road has failed; nothing where a message is about none."""


@dataclass(frozen=True, slots=True)
class Api:
    """What is done by calls to Twilio, where there are any. Without `deliver` everything is plain text."""

    deliver: Deliver | None = None
    unanswered: Unanswered | None = None


@dataclass(slots=True)
class Said:
    """What the response says; None while nothing is known to say.

    `interactive` says the same better, by a call. `elsewhere`: the person has it by that call. `media` is the address
    of a picture that goes with the text.
    """

    bodies: tuple[str, ...] | None = field(default=None, repr=False)
    media: str = field(default="", repr=False)
    interactive: Interactive | None = None
    elsewhere: bool = False


class TwilioWebhook:
    """Answers 200 with TwiML, 403 to what Twilio did not sign for this account and these numbers."""

    def __init__(
        self,
        travel: Travel,
        emergency: Emergency,
        settings: Settings,
        store: VolatileStore,
        clock: Callable[[], datetime],
        count: Count,
        api: Api,
    ) -> None:
        self._travel, self._emergency = travel, emergency
        self._settings, self._store, self._clock = settings, store, clock
        self._count, self._api = count, api
        self._forms = SignedForms(settings)
        self._budget = Budget(store, settings.sms_daily_cap, warn_of_spending)

    async def answer(self, request: Request) -> Response:
        form = await self._forms.read(request, PATH)
        if not self._for_us(form):
            self._count("misdirected")
            raise HTTPException(FORBIDDEN)
        inbound = receive(form, self._clock())
        said = Said(()) if inbound is None else await self._answered(form, inbound)
        bodies = said.bodies or ()
        if not bodies and not said.elsewhere:
            self._unanswered(sid(form))
        status = status_url(self._settings.public_url or "", sid(form))
        return Response(twiml(bodies, status, said.media), media_type=MEDIA_TYPE)

    def _for_us(self, form: Form) -> bool:
        """Whether it was written to our number, where we know it."""
        known = self._settings.whatsapp_address if channel(form) == "whatsapp" else self._settings.sms_number
        return known is None or form.get("To") == known

    async def _answered(self, form: Form, inbound: Inbound) -> Said:
        # Twilio has confirmed a STOP of its own already, and would refuse a message of ours (21610).
        said = Said(() if form.get("OptOutType").upper() == "STOP" else None)

        async def send(replies: tuple[Reply, ...]) -> None:
            await self._say(inbound, replies, said)

        try:
            async with asyncio.timeout(MOST_SECONDS):
                await self._travel(inbound, send)
                await self._hand_over(form, inbound, said)
        except TimeoutError:
            self._count("late")
        except Exception as error:  # noqa: BLE001 - whatever broke, the person gets an answer
            self._count("failed")
            log.error("twilio_failed", **of(error))
        if said.bodies is None:
            said.bodies = self._without_the_road(inbound)
        return said

    def _without_the_road(self, inbound: Inbound) -> tuple[str, ...]:
        """The emergency answer where the message is about danger, whatever it costs; else that the fault is ours."""
        try:
            replies = self._emergency(inbound)
        except Exception as error:  # noqa: BLE001 - as above
            log.error("twilio_failed", **of(error))
            replies = ()
        plain_bambara = self._settings.sms_plain_bambara or not replies
        replies = replies or (notice(SORRY, LANGUAGES),)
        rendered = whatsapp(replies) if inbound.channel == "whatsapp" else sms(replies, plain_bambara=plain_bambara)
        return rendered.bodies

    async def _say(self, inbound: Inbound, replies: tuple[Reply, ...], said: Said) -> None:
        """Puts the answer down; nothing of it goes out before the turn is over."""
        if said.bodies is not None:
            return
        if inbound.channel == "sms":
            said.bodies = (await self._affordable(inbound, replies)).bodies
        else:
            rendered = whatsapp(replies)
            said.bodies, said.interactive, said.media = rendered.bodies, rendered.interactive, rendered.media

    async def _hand_over(self, form: Form, inbound: Inbound, said: Said) -> None:
        """Tries what says it better; the plain answer stays where that fails."""
        if said.interactive is not None and await self._delivered(form, inbound, said.interactive):
            said.bodies, said.elsewhere = (), True

    async def _affordable(self, inbound: Inbound, replies: tuple[Reply, ...]) -> Rendered:
        """The answer; when the day's parts are spent, one line instead, unless it is about danger or the last word."""
        now, plain_bambara = self._clock(), self._settings.sms_plain_bambara
        needed = inbound.kind == "stop" or any(reply.danger or reply.forgets for reply in replies)
        if replies and not needed and not await self._budget.left(now):
            languages = languages_of(replies[0])
            replies, plain_bambara = (notice(SPENT, languages),), plain_bambara or len(languages) > 1
        rendered = sms(replies, plain_bambara=plain_bambara)
        await self._budget.spend(sum(parts(body)[0] for body in rendered.bodies), now)
        return rendered

    async def _delivered(self, form: Form, inbound: Inbound, what: Interactive) -> bool:
        """Whether the person has it as list or buttons. A message brought again gets no second one by a call."""
        if self._api.deliver is None:
            return False
        before = await self._mark(inbound, 0)
        if before > 0:
            return True
        if not await self._api.deliver(form.get("From") or inbound.sender, what, inbound.message_id):
            return False
        await self._mark(inbound, 1)
        return True

    async def _mark(self, inbound: Inbound, amount: int) -> int:
        """How often this message was answered by a call, after adding `amount`; 0 while the store is down."""
        now = self._clock().timestamp()
        try:
            mark = await mark_key(self._store, inbound.channel, inbound.message_id, now)
            if mark is None:
                return 0
            return await self._store.tally(f"delivered/{mark.hex()}", amount, DELIVERED_LIFETIME, now)
        except VolatileError as error:
            log.error("store_failed", **of(error))
            return 0

    def _unanswered(self, message: str) -> None:
        if self._api.unanswered is not None and message:
            self._api.unanswered(message)


def twilio_route(
    travel: Travel,
    emergency: Emergency,
    settings: Settings,
    store: VolatileStore,
    clock: Callable[[], datetime],
    count: Count,
    api: Api,
) -> Route:
    """The route that Twilio's console or `sira whatsapp setup` names as "a message comes in"."""
    return Route(PATH, TwilioWebhook(travel, emergency, settings, store, clock, count, api).answer, methods=["POST"])


def warn_of_spending(share: int, used: int) -> None:
    """To the log, for whoever pays."""
    log.warning("sms_spending", reason=f"{share}% of SIRA_SMS_DAILY_CAP", count=used)


def notice(words: str, languages: Sequence[Language]) -> Reply:
    """One sentence in each of the languages."""
    return Reply("\n".join(gettext(language, words) for language in languages), languages[0])


def languages_of(reply: Reply) -> tuple[Language, ...]:
    """The language of the reply; every language where it asks for one, since none may be known yet."""
    asked = {choice.payload for choice in reply.choices}
    asks = all(payload(language, "lang") in asked for language in LANGUAGES)
    return LANGUAGES if asks else (reply.language,)
