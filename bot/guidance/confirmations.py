"""What people answered for since the content was written: texts they read, numbers they dialled.

They are laid over the content and never written into it. Each names the fingerprint of exactly what was read or
dialled: once a letter of that changes, it holds no more. No signature can take anything from an emergency answer.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256
from typing import Literal

from bot.guidance.guidance import Guidance
from bot.guidance.model import Service, Text, Topic
from bot.guidance.validity import last_confirmed
from bot.message import Language

Kind = Literal["text", "number"]
Signed = Mapping[tuple[Kind, str], "Confirmation"]


@dataclass(frozen=True, slots=True)
class Confirmation:
    """One signature. `about` is "risk_sea/bm" for a text, "svc-001:0" for a number; `by` the account that signed."""

    kind: Kind
    about: str
    fingerprint: str
    by: str
    on: date


def text_name(topic: str, language: Language) -> str:
    """What a signature of a text is about."""
    return f"{topic}/{language}"


def number_name(service: str, index: int) -> str:
    """What a signature of a number is about: the service's number at this place, from 0."""
    return f"{service}:{index}"


def text_fingerprint(text: Text) -> str:
    """The SHA-256 of all that a reviewer reads of a text: title, revision, sections with the claims they rest on."""
    sections = [[section.id, section.title, section.text, section.claims] for section in text.sections]
    return _hashed([text.language, text.title, text.revision, sections])


def number_fingerprint(service: Service, index: int) -> str:
    """The SHA-256 of what a person dials: the number as it is written, and who should answer it."""
    return _hashed([service.id, service.organisation, service.phones[index]])


def confirmed(guidance: Guidance, confirmations: Iterable[Confirmation]) -> Guidance:
    """The content with the signatures that still fit it; one that is older than what the content tells changes nothing.

    `guidance` is the content as it was read, without signatures.
    """
    signed = {(each.kind, each.about): each for each in confirmations}
    return replace(
        guidance,
        topics={name: _topic(topic, signed) for name, topic in guidance.topics.items()},
        services={name: _service(service, signed) for name, service in guidance.services.items()},
    )


def holds(confirmation: Confirmation | None, fingerprint: str) -> bool:
    """Whether a signature is of what stands there today."""
    return confirmation is not None and confirmation.fingerprint == fingerprint


def _topic(topic: Topic, signed: Signed) -> Topic:
    return replace(topic, texts={language: _text(topic.id, text, signed) for language, text in topic.texts.items()})


def _text(topic: str, text: Text, signed: Signed) -> Text:
    found = signed.get(("text", text_name(topic, text.language)))
    if found is None or not holds(found, text_fingerprint(text)):
        return text
    if text.status == "reviewed" and text.reviewed_on and text.reviewed_on > found.on:
        return text
    return replace(text, status="reviewed", reviewer=found.by, reviewed_on=found.on)


def _service(service: Service, signed: Signed) -> Service:
    dialled = tuple(_dialled(service, index, signed) for index in range(len(service.phones)))
    if not any(dialled):
        return service
    told = replace(service, dialled=dialled)
    days = [last_confirmed(told, index) for index in range(len(dialled))]
    known = [day for day in days if day is not None]
    return replace(told, confirmed_on=min(known)) if len(known) == len(days) else told


def _dialled(service: Service, index: int, signed: Signed) -> date | None:
    found = signed.get(("number", number_name(service.id, index)))
    return found.on if found is not None and holds(found, number_fingerprint(service, index)) else None


def _hashed(read: object) -> str:
    return sha256(json.dumps(read, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()
