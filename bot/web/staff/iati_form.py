"""What the reporting officer has to say before the results can be published: Sira knows none of it and invents nothing.

Codes are those of the IATI 2.03 code lists OrganisationType, OrganisationRole and ActivityStatus.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from bot.i18n import marked

ACTIVITY: Final = "XI-IATI-EC_DEVCO_T05-EUTF-SAH-ML-07"
"""The donor's activity whose targets these are."""
TITLE: Final = (
    "Renforcement de la gestion et de la gouvernance des migrations et le retour et la réintégration durable au Mali"
)
"""Its title, as the European Commission published it."""
ORGANISATIONS: Final = (
    *("10", "11", "15", "21", "22", "23", "24", "30"),
    *("40", "60", "70", "71", "72", "73", "80", "90"),
)
ROLES: Final[Mapping[str, str]] = {
    "1": marked("Funding"),
    "2": marked("Accountable"),
    "3": marked("Extending"),
    "4": marked("Implementing"),
}
STATUSES: Final[Mapping[str, str]] = {
    "1": marked("In preparation"),
    "2": marked("Under way"),
    "3": marked("Being completed"),
    "4": marked("Closed"),
    "5": marked("Cancelled"),
    "6": marked("Suspended"),
}
WRONG: Final[Mapping[str, str]] = {
    "activity": marked("The activity's identifier begins with the organisation's and a hyphen."),
    "org": marked("An identifier has 3 to 100 letters, digits and hyphens, without spaces."),
    "name": marked("Write the organisation's name, in 2 to 120 signs."),
    "type": marked("A code of the IATI list OrganisationType: two digits."),
    "role": marked("Choose the organisation's role."),
    "status": marked("Choose the activity's status."),
    "start": marked("The day on which the activity began: not after the period."),
    "title": marked("Write the activity's title, in 2 to 200 signs."),
}
"""What is said of each field that does not do."""

_IDENTIFIER: Final = re.compile(r"[^\s/&|?]{3,100}")


@dataclass(frozen=True, slots=True)
class Filled:
    """The organisation that reports, and what IATI requires of an activity beside its results."""

    activity: str
    title: str
    org: str
    name: str
    type: str
    role: str
    status: str
    start: date


def read_filled(typed: Mapping[str, str], until: date) -> tuple[Filled | None, tuple[str, ...]]:
    """A form, or None with the names of the fields that do not do. `until` is the last day of the results."""
    fields = {name: " ".join(typed.get(name, "").split()) for name in WRONG}
    start = _day(fields["start"])
    fits = {
        "activity": bool(_IDENTIFIER.fullmatch(fields["activity"]))
        and fields["activity"].startswith(f"{fields['org']}-"),
        "org": bool(_IDENTIFIER.fullmatch(fields["org"])),
        "name": _line(fields["name"], 120),
        "type": fields["type"] in ORGANISATIONS,
        "role": fields["role"] in ROLES,
        "status": fields["status"] in STATUSES,
        "start": start is not None and start <= until,
        "title": _line(fields["title"], 200),
    }
    wrong = tuple(name for name, does in fits.items() if not does)
    if wrong or start is None:
        return None, wrong
    return Filled(**{name: fields[name] for name in fields if name != "start"}, start=start), ()


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _line(text: str, most: int) -> bool:
    return 2 <= len(text) <= most and text.isprintable()
