"""A reply that is longer than one message may be, as pages that the person turns: each costs, so none comes unasked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from bot.channels.split import split_to_fit
from bot.channels.twilio.render import fits_sms, fits_whatsapp, plain
from bot.conversation.paging import Cut
from bot.message import Choice, Reply


def whatsapp_pages(reply: Reply, more: Choice, kept: int) -> tuple[Reply, ...]:
    """Pages of one WhatsApp message each."""
    return pages(reply, more, kept, lambda page: fits_whatsapp(plain(page)))


def sms_pages(*, plain_bambara: bool) -> Cut:
    """Pages of one SMS each."""
    fits = partial(fits_sms, plain_bambara=plain_bambara)
    return lambda reply, more, kept: pages(reply, more, kept, lambda page: fits(plain(page)))


def pages(reply: Reply, more: Choice, kept: int, fits: Callable[[Reply], bool]) -> tuple[Reply, ...]:
    """The reply where it fits, else its pages, each under the choices that are kept."""
    if fits(reply):
        return (reply,)
    first, others = reply.choices[:kept], reply.choices[kept:]

    def whole(page: Reply) -> Reply:
        return replace(page, choices=(*first, *page.choices))

    return tuple(map(whole, _turned(replace(reply, choices=others), more, lambda page: fits(whole(page)))))


def _turned(reply: Reply, more: Choice, fits: Callable[[Reply], bool]) -> tuple[Reply, ...]:
    """First the text, cut at its seams, then as many choices to a page as fit below what is left of it."""
    *before, last = split_to_fit(reply.text, lambda text: fits(replace(reply, text=text, choices=(more,))))
    turned = [replace(reply, text=text, choices=(more,)) for text in before]
    rest = replace(reply, text=last)
    while not fits(rest):
        shown = _shown(rest, more, fits)
        turned.append(replace(rest, choices=(*rest.choices[:shown], more)))
        rest = replace(rest, text="", choices=rest.choices[shown:])
    return (*turned, rest)


def _shown(reply: Reply, more: Choice, fits: Callable[[Reply], bool]) -> int:
    """How many choices fit below the text with `more` after them; at least one where there is no text."""
    counts = range(len(reply.choices) - 1, 0, -1)
    fitting = (count for count in counts if fits(replace(reply, choices=(*reply.choices[:count], more))))
    return next(fitting, 0 if reply.text else 1)
