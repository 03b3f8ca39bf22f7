"""The results of the five targets as an IATI 2.03 activity, to be joined with what the donor's officer publishes.

Every figure is the whole from the activity's beginning up to the end of the period, and none of them may be added to
another: the same people come back in the next period, on another channel, in another project. So aggregation-status is
false of every result and indicator. Outside the house people are told to the hundred.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Final

from bot.i18n import gettext, marked
from bot.message import Language
from bot.reach.closed import PUBLIC_STEP, public
from bot.reach.workbook import NO_XML
from bot.web.staff.iati_form import Filled
from bot.web.staff.targets import COMMUNITIES, PEOPLE, Actual

if TYPE_CHECKING:
    from lxml.etree import _Element

VERSION: Final = "2.03"
LANGUAGES: Final[tuple[Language, Language]] = ("fr", "en")
"""Of every text, the activity's own first."""
XML: Final = "{http://www.w3.org/XML/1998/namespace}lang"
OUTPUT, UNIT, ACTUAL_START, GENERAL = "1", "1", "2", "1"
"""Codes of ResultType, IndicatorMeasure, ActivityDateType, DescriptionType."""
NO: Final = "false"
MADE_UP: Final = " DEMO: these figures are made up. Not to be published. "
DEMO: Final = marked("DEMO, made-up figures: {text}")
ABOUT: Final = marked(
    "Results of the project's five targets, exported from Sira. People and communities are counted by Sira without "
    "anybody being recognised; the other figures were verified by the project team."
)
NEVER_ADDED: Final = marked("The whole since the activity began; it must not be added to another period or project.")
ESTIMATED: Final = marked(
    "Estimate up to {until}, rounded to {step}; in 95 of 100 cases the truth lies between {low} and {high}."
)
COUNTED: Final = marked("Counted up to {until}.")
VERIFIED: Final = marked("Verified up to {until}. Source: {source}")


def iati(
    filled: Filled, actuals: Sequence[Actual], until: date, least: int, now: datetime, *, made_up: bool = False
) -> bytes:
    """The document. `until` is the last day of the period; `least` the smallest figure shown; `now` is UTC."""
    from lxml import etree

    whole = etree.Element("iati-activities", version=VERSION)
    whole.set("generated-datetime", now.strftime("%Y-%m-%dT%H:%M:%SZ"))
    if made_up:
        whole.append(etree.Comment(MADE_UP))
    activity = etree.SubElement(whole, "iati-activity")
    activity.set(XML, LANGUAGES[0])
    activity.set("last-updated-datetime", now.strftime("%Y-%m-%dT%H:%M:%SZ"))
    activity.set("hierarchy", "1")
    _about(activity, filled, _marked_as(made_up))
    for actual in actuals:
        _result(activity, filled, actual, until, least, _marked_as(made_up))
    etree.indent(whole)
    return etree.tostring(whole, xml_declaration=True, encoding="UTF-8")


Mark = Callable[[Language, str], str]
"""Marks a text as made up, where it is."""


def _marked_as(made_up: bool) -> Mark:
    if not made_up:
        return lambda language, text: text
    return lambda language, text: gettext(language, DEMO).format(text=text)


def _about(activity: _Element, filled: Filled, mark: Mark) -> None:
    """What the schema wants before any result, in its order."""
    _child(activity, "iati-identifier").text = filled.activity
    reporting = _child(activity, "reporting-org", ref=filled.org, type=filled.type)
    _child(reporting, "narrative").text = _clean(filled.name)
    _child(_child(activity, "title"), "narrative").text = _clean(mark(LANGUAGES[0], filled.title))
    _narratives(activity, "description", lambda language: mark(language, gettext(language, ABOUT)), type=GENERAL)
    organisation = _child(activity, "participating-org", ref=filled.org, type=filled.type, role=filled.role)
    _child(organisation, "narrative").text = _clean(filled.name)
    _child(activity, "activity-status", code=filled.status)
    _child(activity, "activity-date", type=ACTUAL_START).set("iso-date", filled.start.isoformat())
    _child(activity, "recipient-country", code="ML", percentage="100")


def _result(activity: _Element, filled: Filled, actual: Actual, until: date, least: int, mark: Mark) -> None:
    target = actual.target
    result = _child(activity, "result", type=OUTPUT)
    result.set("aggregation-status", NO)
    _narratives(result, "title", lambda language: mark(language, gettext(language, target.title)))
    indicator = _child(result, "indicator", measure=UNIT, ascending="true")
    indicator.set("aggregation-status", NO)
    _narratives(indicator, "title", lambda language: mark(language, gettext(language, target.title)))
    _narratives(indicator, "description", lambda language: _rule(language, target.rule, least))
    period = _child(indicator, "period")
    _child(period, "period-start").set("iso-date", filled.start.isoformat())
    _child(period, "period-end").set("iso-date", until.isoformat())
    _child(period, "target", value=str(target.aim))
    value = told(actual)
    if value:
        _narratives(_child(period, "actual", value=str(value)), "comment", lambda language: _comment(language, actual))


def told(actual: Actual) -> int:
    """The number as it is told outside the house; 0 where there is none, or none that rounds to something."""
    number = actual.number or 0
    return public(number) if actual.target.id == PEOPLE else number


def _rule(language: Language, rule: str, least: int) -> str:
    return f"{gettext(language, rule).format(least=least)} {gettext(language, NEVER_ADDED)}"


def _comment(language: Language, actual: Actual) -> str:
    until = "" if actual.until is None else actual.until.isoformat()
    if actual.target.id == PEOPLE:
        low, high = actual.low or 0, actual.high or 0
        outer = low // PUBLIC_STEP * PUBLIC_STEP, -(-high // PUBLIC_STEP) * PUBLIC_STEP
        said = gettext(language, ESTIMATED)
        return said.format(until=until, step=PUBLIC_STEP, low=outer[0], high=outer[1])
    if actual.target.id == COMMUNITIES:
        return gettext(language, COUNTED).format(until=until)
    return gettext(language, VERIFIED).format(until=until, source=actual.source)


def _narratives(parent: _Element, name: str, text: Callable[[Language], str], **attributes: str) -> None:
    """A text in both languages."""
    element = _child(parent, name, **attributes)
    for language in LANGUAGES:
        narrative = _child(element, "narrative")
        narrative.text = _clean(text(language))
        if language != LANGUAGES[0]:
            narrative.set(XML, language)


def _child(parent: _Element, name: str, **attributes: str) -> _Element:
    from lxml import etree

    return etree.SubElement(parent, name, attributes)


def _clean(text: str) -> str:
    return NO_XML.sub("\ufffd", text)
