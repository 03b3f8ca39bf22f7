"""One service in words: what it does, where, how to reach it, and how far that can be trusted."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from bot.guidance import directory_words as words
from bot.guidance.countries import NAMES, country_name
from bot.guidance.directory import doubtful, needs, number_remarks, remarks, source
from bot.guidance.guidance import Guidance, month, number_source
from bot.guidance.model import Service
from bot.guidance.validity import numbers_shown
from bot.i18n import gettext
from bot.message import Language

LABEL_LETTERS = 24
NUMBERS_SHOWN = 2
"""The sources put the surest first; those behind are old, or may be a fax."""
NEEDS_SHOWN = 2
SOURCES_NAMED = 2


def name(service: Service, language: Language) -> str:
    """What people call it, else the name that the source gives."""
    known = words.NAMES.get(service.id)
    return service.organisation if known is None else gettext(language, known)


def label(service: Service, language: Language) -> str:
    """The name as a button."""
    whole = name(service, language)
    return whole if len(whole) <= LABEL_LETTERS else f"{whole[: LABEL_LETTERS - 1].rstrip()}…"


def town_name(town: str, language: Language) -> str:
    """The town in this language; as the source writes it where it has no name here."""
    return gettext(language, words.TOWNS.get(town, town))


def country(code: str, language: Language) -> str:
    """The country's name, or that it is more than one."""
    return country_name(code, language) if code in NAMES else gettext(language, "Several countries")


def where(service: Service, language: Language) -> str:
    """Town and country."""
    outside = country(service.country, language)
    return f"{town_name(service.town, language)} ({outside})" if service.town else outside


def named(service: Service, language: Language) -> str:
    """The name with its place, the town only where the name does not tell it."""
    called, outside = name(service, language), country(service.country, language)
    if service.town is None or town_name(service.town, language) in called:
        return called if service.country not in NAMES or outside in called else f"{called} ({outside})"
    return f"{called}, {town_name(service.town, language)} ({outside})"


def line(called: str, what: str, language: Language) -> str:
    """A line of a list."""
    return "- " + gettext(language, "{name}: {what}").format(name=called, what=what)


def offer(service: Service, language: Language) -> str:
    """What it does, in a list: the two things that matter most, and whether that is in doubt."""
    offers = "; ".join(gettext(language, words.NEEDS[need]) for need in needs(service)[:NEEDS_SHOWN])
    doubt = gettext(language, "to be checked")
    return f"{offers} ({doubt})" if doubtful(service) else offers


def card(service: Service, language: Language, guidance: Guidance, today: date) -> str:
    """All that a person needs, at most 600 characters."""
    paragraphs = (
        warning((service,), language, guidance),
        name(service, language),
        " ".join([f"{where(service, language)}.", *_offer(service, language)]),
        " ".join(_remarks(service, language)),
        "\n".join(_contact(service, language, guidance, today)),
        sources((service,), language),
    )
    return "\n\n".join(paragraph for paragraph in paragraphs if paragraph)


def warning(services: Iterable[Service], language: Language, guidance: Guidance) -> str:
    """The line over what nobody has confirmed, outside production."""
    unproven = not guidance.policy.production and any(service.confirmed_on is None for service in services)
    return gettext(language, "TEST: a draft that nobody has checked yet.") if unproven else ""


def sources(services: Iterable[Service], language: Language) -> str:
    """Who says so and in which month, each once."""
    read = gettext(language, "read")
    said = [source(service) for service in services]
    told = list(dict.fromkeys(f"{s.publisher} ({f'{read} ' if s.read_only else ''}{month(s)})" for s in said))
    rest = f" +{len(told) - SOURCES_NAMED}" if len(told) > SOURCES_NAMED else ""
    return gettext(language, "Source: {names}").format(names=", ".join(told[:SOURCES_NAMED]) + rest)


def _offer(service: Service, language: Language) -> list[str]:
    offers = "; ".join(gettext(language, words.NEEDS[need]) for need in needs(service))
    free = {True: gettext(language, "Free of charge."), False: gettext(language, "Not free of charge."), None: ""}
    return [f"{offers}.", free[service.free_of_charge]]


def _remarks(service: Service, language: Language) -> list[str]:
    doubts = [
        gettext(language, "To be checked: we are not sure that this still holds."),
        *([gettext(language, "Ask before you travel there.")] if service.town else []),
    ]
    return [*(doubts if doubtful(service) else []), *(gettext(language, remark) for remark in remarks(service))]


def _contact(service: Service, language: Language, guidance: Guidance, today: date) -> list[str]:
    found = [_number(service, language, guidance, today), _hours(service, language)]
    if service.languages:
        spoken = ", ".join(gettext(language, words.LANGUAGES[code]) for code in service.languages)
        found.append(gettext(language, "Languages: {languages}.").format(languages=spoken))
    if service.website:
        found.append(gettext(language, "Site: {site}").format(site=service.website))
    return [each for each in found if each]


def _number(service: Service, language: Language, guidance: Guidance, today: date) -> str:
    if shown := numbers_shown(service, today, production=guidance.policy.production)[:NUMBERS_SHOWN]:
        numbers = " / ".join(service.phones[index] for index in shown)
        dated = month(number_source(service, shown))
        said = gettext(language, "Number: {numbers}").format(numbers=f"{numbers} ({dated})")
        return " ".join([f"{said}.", *(gettext(language, remark) for remark in number_remarks(service))])
    if service.phones and "emergency" in needs(service):
        return gettext(language, 'Its number is not confirmed. In danger? Touch "In danger now".')
    if words.FROM_AFAR & set(service.types) or service.town is None:
        return ""
    if service.phones:
        return gettext(language, "Its number is not confirmed. Ask for this name in the town.")
    return gettext(language, "No number known: go there, or ask for this name in the town.")


def _hours(service: Service, language: Language) -> str:
    if service.hours is None:
        return gettext(language, "Hours: not known.") if service.town and not service.phones else ""
    return gettext(language, words.HOURS[service.hours]) if service.hours in words.HOURS else ""
