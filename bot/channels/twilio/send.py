"""Lists and buttons through the API, while the webhook that they answer is still open.

A message that Twilio does not accept in time must not come twice, nor must an answer be lost. So the wait ends at
DELIVER_SECONDS, with the call cut off, and what follows depends on what is known:

- Accepted: the webhook is answered with nothing more.
- Refused, or never reached Twilio: the webhook answers with the same text, and there is one message.
- Cut off, broken or answered with any 5xx: nobody can know, for Twilio gives no key under which the call could be asked
  about or repeated. It is not repeated. The webhook answers with the same text, since silence would be worse: at worst
  the person gets one answer in two forms, never two different ones. This is counted as `unknown`.

Either form reports to /twilio/status and is blanked there.
"""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass
from typing import Any

from bot.channels.twilio.client import told
from bot.channels.twilio.errors import Count, TwilioError
from bot.channels.twilio.message import DELIVER_SECONDS, Interactive, Unanswered, status_url
from bot.channels.twilio.templates import Shape, Templates, distinct, shape, too_long, variables

DISCARD = "discard"
OBFUSCATE = "obfuscate"


@dataclass(frozen=True, slots=True)
class Sender:
    """Fulfils `Deliver` from the bot's own `address`. With `redact` Twilio is asked to keep nothing of it.

    `unanswered` is told of a message whose answer Twilio refuses because the person stopped messages there.
    """

    client: Any
    templates: Templates
    address: str
    public_url: str
    redact: bool
    count: Count
    unanswered: Unanswered
    seconds: float = DELIVER_SECONDS

    async def deliver(self, to: str, what: Interactive, sid: str) -> bool:
        """Sends `what` to the address `to` in answer to the message `sid`. False: say the same in plain text.

        Whoever stopped messages at Twilio (21610) gets nothing in another form either.
        """
        what = distinct(what)
        fitting = shape(what)
        template = self.templates.sid(fitting) if fitting else None
        if fitting is None or template is None:
            return False
        if too_long(what):
            self.count("length")
            return False
        try:
            async with asyncio.timeout(self.seconds):
                await self._create(to, what, sid, fitting, template)
        except TimeoutError:
            self.count("unknown")
            return False
        except TwilioError as error:
            if error.trouble == "stopped":
                self.unanswered(sid)
                return True
            self.count(error.trouble)
            return False
        return True

    async def _create(self, to: str, what: Interactive, sid: str, fitting: Shape, template: str) -> None:
        retention = {"content_retention": DISCARD, "address_retention": OBFUSCATE} if self.redact else {}
        with told():
            await self.client.messages.create_async(
                to=to,
                from_=self.address,
                content_sid=template,
                content_variables=json.dumps(variables(what, fitting), ensure_ascii=False),
                status_callback=status_url(self.public_url, sid),
                **retention,
            )
