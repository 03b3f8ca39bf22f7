"""What a browser posts becomes an Inbound. Lenient with texts, strict with the form around them."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import blake2b
from urllib.parse import parse_qsl

from bot.message import LANGUAGES, PAYLOAD_BYTES, Inbound, Language

FORM = "application/x-www-form-urlencoded"
FIELDS = frozenset({"token", "nonce", "text", "choice", "plain", "relay"})
MOST_FIELDS = 16
TEXT_BYTES = 4_000
RELAY_CHARACTERS = 16
"""A relay's code as somebody may type it, with room for a hyphen."""
TOKEN_BYTES = 16
"""128 bits, written as 32 hexadecimal digits: whoever cannot guess it cannot take part in somebody's session."""

_TOKEN = re.compile(r"[0-9a-f]{32}")
_PAYLOAD = re.compile(rf"[!-~]{{1,{PAYLOAD_BYTES}}}")

Draw = Callable[[int], bytes]
"""Random bytes: `secrets.token_bytes`, or a test's own."""


class FormError(Exception):
    """The body is no form of ours. `status` is the HTTP status to answer with; nothing of the body is kept."""

    def __init__(self, status: int) -> None:
        super().__init__(str(status))
        self.status = status


@dataclass(frozen=True, slots=True)
class Posted:
    """The fields of one form. Token and nonce are empty when they have the wrong shape.

    `plain`: the browser runs no scripts, so it need not pay for ours.
    """

    token: str = field(default="", repr=False)
    nonce: str = field(default="", repr=False)
    text: str = field(default="", repr=False)
    choice: str = field(default="", repr=False)
    plain: bool = False
    relay: str = field(default="", repr=False)

    @property
    def empty(self) -> bool:
        """Nothing was written and no button tapped."""
        return not (self.text or self.choice)

    @property
    def message_id(self) -> str:
        """The nonce bound to what it was used for.

        A reload posts both again and is a duplicate. Browsers that show an old page from memory (Opera Mini) let a
        person tap a second button of it: the same nonce, yet a new message.
        """
        if not self.nonce:
            return ""
        said = f"{self.choice}\0{self.text}".encode()
        return blake2b(said, key=self.nonce.encode(), digest_size=TOKEN_BYTES).hexdigest()


def parse(body: bytes, content_type: str) -> Posted:
    """Read a form. Raises FormError: 415 for another content type, 400 for repeated or far too many fields."""
    if content_type.partition(";")[0].strip().lower() != FORM:
        raise FormError(415)
    fields = _fields(body)
    return Posted(
        token=_matching(_TOKEN, fields.get("token", "")),
        nonce=_matching(_TOKEN, fields.get("nonce", "")),
        text=_cut(fields.get("text", "")),
        choice=_matching(_PAYLOAD, fields.get("choice", "")),
        plain="plain" in fields,
        relay=fields.get("relay", "")[:RELAY_CHARACTERS],
    )


def inbound(posted: Posted, *, received_at: datetime, hint: Language | None = None) -> Inbound:
    """The message of a form whose token is right."""
    return Inbound(
        channel="web",
        sender=posted.token,
        received_at=received_at,
        message_id=posted.message_id,
        kind="choice" if posted.choice else "text",
        text="" if posted.choice else posted.text,
        choice=posted.choice,
        language_hint=hint,
        relay=posted.relay,
    )


def hint(accept_language: str) -> Language | None:
    """The first language of ours that the browser names (RFC 9110 section 12.5.4; browsers send them in order)."""
    tags = (part.partition(";")[0].strip().lower().partition("-")[0] for part in accept_language[:200].split(","))
    wanted = dict.fromkeys(tags)
    return next((language for tag in wanted for language in LANGUAGES if language == tag), None)


def new_token(draw: Draw) -> str:
    """A token or a nonce."""
    return draw(TOKEN_BYTES).hex()


def _fields(body: bytes) -> dict[str, str]:
    try:
        pairs = parse_qsl(
            body.decode(errors="replace"), keep_blank_values=True, errors="replace", max_num_fields=MOST_FIELDS
        )
    except ValueError:
        raise FormError(400) from None
    ours = [(name, value) for name, value in pairs if name in FIELDS]
    if len(dict(ours)) != len(ours):
        raise FormError(400)
    return dict(ours)


def _matching(shape: re.Pattern[str], text: str) -> str:
    return text if shape.fullmatch(text) else ""


def _cut(text: str) -> str:
    return text.encode()[:TEXT_BYTES].decode(errors="ignore").strip()
