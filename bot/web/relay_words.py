"""The words of the pages behind relays' links, and of the relays' own pages, in each language."""

from __future__ import annotations

from bot.i18n import gettext
from bot.message import Language


def public_words(language: Language) -> dict[str, str]:
    """The page that everybody may see: it says nothing about leaving, nor who handed the link on."""
    return {
        "about": gettext(language, "Short answers that name their source: travel, papers, rights, help."),
        "choose": gettext(language, "Choose where you want to write."),
        "web": gettext(language, "Write on this page"),
        "privacy": gettext(language, "No name, no account. What you write is not kept."),
        "costs": gettext(language, "The answers are free; your phone company may charge for data."),
    }


def own_words(language: Language) -> dict[str, str]:
    """A relay's own page."""
    return {
        "title": gettext(language, "Your page"),
        "secret": gettext(language, "Keep this address to yourself. Whoever has it sees these figures."),
        "off": gettext(language, "Your code is switched off. Ask whoever gave it to you."),
        "week": gettext(language, "Last week"),
        "all": gettext(language, "All weeks that are closed"),
        "few": gettext(language, "fewer than {least}"),
        "contacts": gettext(language, "contacts"),
        "rule": gettext(
            language,
            "People who came with your code, each once a day, rounded. Nobody sees who. A week closes on Sunday night.",
        ),
        "link": gettext(language, "Your link"),
        "qr": gettext(language, "QR code of this link"),
        "share_with": gettext(language, "Share by"),
        "message": gettext(language, "Questions about the road? Short, true answers: {link}"),
        "print": gettext(language, "To print and to show"),
        "poster": gettext(language, "Poster (A4)"),
        "cards": gettext(language, "Ten cards"),
        "status": gettext(language, "Picture for WhatsApp status"),
        "report": gettext(language, "Report a session"),
        "no_names": gettext(language, "Only numbers. No names, no phone numbers."),
        "date": gettext(language, "Day"),
        "place": gettext(language, "Kind of place"),
        "language": gettext(language, "Language"),
        "questions": gettext(language, "Questions that were asked"),
        "send": gettext(language, "Send"),
        "kept": gettext(language, "Thank you. The session is noted."),
        "again": gettext(language, "This could not be noted. Look at the day and the numbers, then send again."),
        "told": gettext(
            language, "Sessions you reported, apart from the contacts: {sessions}. People there: {people}."
        ),
    }
