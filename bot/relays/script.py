"""What a relay reads out aloud for those who do not read: what the poster says, and how to spell the address."""

from __future__ import annotations

from bot.i18n import gettext
from bot.message import Language
from bot.relays.address import Address


def script(language: Language, address: Address, *, production: bool) -> str:
    """The text of one language, for a relay's phone or a sheet of paper."""
    before = () if production else (gettext(language, "TEST: a draft that nobody has checked yet."),)
    hint = gettext(language, "To read out aloud, slowly. It takes about a minute.")
    told = gettext(
        language,
        "Good day. I want to tell you about Sira. Sira answers questions about the road: travel, papers, rights, help. "
        "The answers are short and name their source.\n\n"
        "You can ask in French, Bambara or English. Scan my card with a phone, or type this address: {address}. Then "
        "choose your language and ask your question.\n\n"
        "Sira does not ask your name. I do not see what you write, nor who writes. The answers are free; your phone "
        "company may charge for data.\n\n"
        "The end of the address, one by one: {letters}.\n\n"
        "Thank you. Tell others.",
    ).format(address=address.host + address.code, letters=", ".join(address.code))
    return "\n\n".join((*before, f"({hint})", told)) + "\n"
