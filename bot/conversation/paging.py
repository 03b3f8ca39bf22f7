"""Answers that one message of the channel does not hold are shown a page at a time.

Nothing of the text is kept: the next page is cut out of the same answer, given again.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from bot.conversation.payload import parse, payload
from bot.conversation.screens import Screen, on
from bot.conversation.session import Node, Session
from bot.i18n import gettext
from bot.message import Choice, Reply

VERB: Final = "page"

Cut = Callable[[Reply, Choice, int], tuple[Reply, ...]]
"""(reply, more, kept): the pages of a reply, each but the last with the choice `more` at its end, and each with the
first `kept` choices of the reply at its beginning."""

AGAIN: frozenset[Node] = frozenset({"topic", "group", "entry"})
"""Where the answer before can be given again as it was. Elsewhere the channel sends several messages."""


def page(screen: Screen, number: int, cut: Cut | None) -> Screen:
    """One page (from 0) of the screen, the whole where it fits. An emergency answer is always whole."""
    session, reply = screen
    if cut is None or session.node not in AGAIN or reply.danger is not None:
        return screen
    more = Choice(gettext(reply.language, "Read on"), payload(reply.language, VERB, number + 1), listed=False)
    # The button of the question about danger is never a page away.
    pages = cut(reply, more, int(session.asked))
    if len(pages) == 1:
        return screen
    after, shown = on(session, pages[min(number, len(pages) - 1)])
    return replace(after, asked=session.asked), shown


def following(session: Session) -> str:
    """The button for the next page, where the last message had one."""
    last = session.last_menu[-1] if session.last_menu else ""
    known = parse(last)
    return last if known is not None and known.verb == VERB else ""
