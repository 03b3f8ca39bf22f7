"""The words of the web chat's own controls and pages, in each language."""

from __future__ import annotations

from dataclasses import dataclass

from bot.i18n import gettext
from bot.message import Language


@dataclass(frozen=True, slots=True)
class Words:
    """What the controls around the talk say in one language."""

    hello: str
    write: str
    send: str
    leave: str
    language: str
    talk: str
    you: str
    danger: str
    emergency: str
    answer: str
    choices: str
    typing: str
    slow: str
    offline: str
    retry: str
    copy: str
    copied: str
    not_copied: str
    share: str
    larger: str
    smaller: str
    skip: str
    escape: str
    escape_again: str
    privacy: str
    restart: str
    made_up: str
    qr: str


NAMES: dict[Language, str] = {"fr": "Français", "bm": "Bamanankan", "en": "English"}
"""Each language by its own name."""


def words(language: Language) -> Words:
    """The controls in this language."""
    return Words(
        hello=gettext(language, "Hello. Choose your language, or write your question below."),
        write=gettext(language, "Write your message"),
        send=gettext(language, "Send"),
        leave=gettext(language, "Leave quickly"),
        language=gettext(language, "Language"),
        talk=gettext(language, "Conversation"),
        you=gettext(language, "You:"),
        danger=gettext(language, "In danger now?"),
        emergency=gettext(language, "Emergency"),
        answer=gettext(language, "Answer"),
        choices=gettext(language, "Your choice"),
        typing=gettext(language, "The answer is coming…"),
        slow=gettext(language, "The network is slow. Still waiting…"),
        offline=gettext(language, "Not sent: no connection. Your message is still here."),
        retry=gettext(language, "Try again"),
        copy=gettext(language, "Copy"),
        copied=gettext(language, "Copied."),
        not_copied=gettext(language, "Not copied. Hold your finger on the text to copy it."),
        share=gettext(language, "Share"),
        larger=gettext(language, "Larger text"),
        smaller=gettext(language, "Normal text"),
        skip=gettext(language, "Go to the conversation"),
        escape=gettext(language, "On a keyboard: press Esc twice to leave quickly."),
        escape_again=gettext(language, "Press Esc again to leave."),
        privacy=gettext(language, "No name, no account. What you write is not kept."),
        restart=gettext(language, "Back to the first page"),
        made_up=gettext(language, "DEMO: a trial with made-up people and figures."),
        qr=gettext(language, "QR code of this link"),
    )


def notices(language: Language) -> dict[str, str]:
    """What is said instead of an answer, by the status or the reason."""
    return {
        "empty": gettext(language, "Write a message or tap a button."),
        "silent": gettext(language, "Please wait a moment, then write again."),
        "404": gettext(language, "This page does not exist."),
        "413": gettext(language, "This message is too long. Please send a shorter one."),
        "429": gettext(language, "Too many messages are coming from this network. Please try again in ten minutes."),
        "4": gettext(language, "This could not be read. Please go back and try again."),
        "5": gettext(language, "Something went wrong here, not with you. Please try again in a moment."),
    }
