"""The conversation's own sentences that are looked up by key; translated through locales/."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from bot.guidance.model import Group
from bot.i18n import gettext, marked
from bot.message import Danger, Language

LANGUAGE_NAMES: Final[Mapping[Language, str]] = {"fr": "Français", "bm": "Bamanankan", "en": "English"}
"""Each in its own language, so that whoever reads only that one finds it."""

GROUPS: Final[Mapping[Group, str]] = {
    "risks": marked("Risks of the road"),
    "rights": marked("My rights in ECOWAS"),
    "help": marked("Help and return"),
}

DANGERS: Final[Mapping[Danger, str]] = {
    "sea": marked("In danger at sea"),
    "desert": marked("In danger in the desert"),
    "held": marked("Held or locked up"),
    "violence": marked("Violence"),
    "medical": marked("Badly ill or hurt"),
    "suicide": marked("Thoughts of dying"),
    "general": marked("Another danger"),
}

TALK: Final[Mapping[str, str]] = {
    "goodbye": marked("Good road. Write again whenever you want; the answers are free."),
    "thanks": marked("You are welcome. What else do you want to know?"),
    "affirm": marked("All right. What do you want to know?"),
    "deny": marked("All right. What do you want to know instead?"),
    "voice": marked("I cannot speak yet. I write short answers: somebody you trust can read them to you."),
    "privacy": marked(
        "Sira is an information service. It is not the police and not a government office.\n\n"
        "I read your message, answer it and forget it. I do not keep your words, your name or your number. "
        "Your language and your topic I forget after 30 minutes without a message.\n\n"
        "I count how many people come, not who. For that I hold a secret mark until the coming night; then it is "
        "destroyed. What stays is numbers: nobody can prove from them that you wrote to me."
    ),
    "privacy_more": marked(
        "Others can see more than I keep. The app you write with and your phone company see that you write to me, "
        "and may keep it. An SMS can be read by the phone company.\n\n"
        "Whoever holds your phone sees this conversation. If your phone is not safe, delete it.\n\n"
        "Who gave you a link to Sira sees how many people came with it, never who. "
        'Write "forget me" and this conversation is over at once.'
    ),
    "forget_me": marked(
        "It is done: this conversation is over. What I still hold of it is gone within 15 minutes. "
        "That somebody came today stays counted, without a name. I will not write to you.\n\n"
        "The messages are still on your phone: delete the conversation there. "
        "If you write again, we start anew."
    ),
    "share": marked(
        "Thank you for passing it on. Give others the address of this page or the name of this bot: "
        "anybody can write, without giving a name."
    ),
    "become_relay": marked(
        "Thank you for wanting to help. Relays are named by the project's team. "
        "Ask the organisation that told you about Sira.\n\n"
        "If you are a relay: how many people came stands on your own page, under the address that you were given. "
        "I cannot tell it here. If you lost the address, ask the team for a new one."
    ),
    "feedback_good": marked("Thank you. I am glad that it helped."),
    "feedback_bad": marked(
        "Thank you for saying so. Choose another topic, or ask in other words: one short question works best."
    ),
    "media": marked("I cannot listen to voice messages or open pictures yet. Tap a choice or write a short question."),
    "out_of_scope": marked(
        "I can only answer about three things: the risks of the road, your rights in ECOWAS, help and return. "
        "Ask a short question or choose."
    ),
    "not_understood": marked("I did not understand. Ask a short question in your own words, or choose."),
    "no_person": marked(
        "I am a machine and have no person on the line that I could give you. "
        "These places have people who listen and help:"
    ),
    "too_many": marked(
        "You have sent many messages in a short time. Please wait ten minutes. "
        "If you are in danger now, write SOS: that is always answered."
    ),
}


def sos(language: Language) -> str:
    """What whoever has ended the conversation can still do."""
    return gettext(language, "In danger? Write SOS.")


def said(language: Language, key: str) -> str:
    """A sentence of TALK in this language. Raises KeyError for an unknown key."""
    return gettext(language, TALK[key])
