"""When a claim or a number may still be shown. The clock is an argument.

A claim is confirmed when a person checked it with the body it names (checked_on). A volatile claim then holds 31 days.
Any other holds 24 months from its source, from our copy of it where the source has no date, or from the
confirmation. Never confirmed: withheld in production only. Confirmed and lapsed: withheld everywhere.
"""

from __future__ import annotations

from datetime import date, timedelta

from bot.guidance.model import Claim, Service

VOLATILE_DAYS = 31
STABLE_MONTHS = 24
SERVICE_DAYS = 180


def valid_until(claim: Claim) -> date | None:
    """The last day on which the claim holds; None for a volatile claim that nobody confirmed."""
    if claim.volatile:
        return claim.checked_on and claim.checked_on + timedelta(days=VOLATILE_DAYS)
    base = claim.source_date or claim.retrieved
    return add_months(max(base, claim.checked_on or base), STABLE_MONTHS)


def withheld(claim: Claim, today: date, *, production: bool) -> bool:
    """Whether nothing may rest on this claim today."""
    until = valid_until(claim)
    holds = until is not None and today <= until
    return not holds and (production or claim.checked_on is not None)


def last_confirmed(service: Service, index: int) -> date | None:
    """When a person last got through on this number: on this one, or on all of the service."""
    alone = service.dialled[index] if service.dialled else None
    return max(filter(None, (alone, service.confirmed_on)), default=None)


def number_shown(service: Service, index: int, today: date, *, production: bool) -> bool:
    """Whether this one of the service's numbers may be shown in an ordinary answer."""
    if service.conflict:
        return False
    confirmed_on = last_confirmed(service, index)
    if confirmed_on is None:
        return not production
    return today <= confirmed_on + timedelta(days=SERVICE_DAYS)


def numbers_shown(service: Service, today: date, *, production: bool) -> tuple[int, ...]:
    """Which of the service's numbers may be shown in an ordinary answer."""
    every = range(len(service.phones))
    return tuple(index for index in every if number_shown(service, index, today, production=production))


def emergency_number_shown(service: Service, index: int) -> bool:
    """Whether an emergency answer may show this number: ever confirmed, or of good standing and free of conflict."""
    confirmed = last_confirmed(service, index) is not None
    return confirmed or (service.confidence != "low" and not service.conflict)


def add_months(day: date, months: int) -> date:
    """The same day of a later month, or that month's last day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = (date(year + (month == 11), (month + 1) % 12 + 1, 1) - timedelta(days=1)).day
    return date(year, month + 1, min(day.day, last))
