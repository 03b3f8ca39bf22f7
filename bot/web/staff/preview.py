"""/staff/content/{topic}/{language}: a text on each channel, what it rests on, and who answers for it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.app import signatures
from bot.guidance.check import PLACEHOLDER
from bot.guidance.confirmations import Confirmation, text_fingerprint, text_name
from bot.guidance.guidance import Guidance, meant
from bot.guidance.model import EMERGENCY, Claim, Section, Text
from bot.guidance.review import Standing, standings
from bot.guidance.validity import last_confirmed, valid_until, withheld
from bot.i18n import gettext
from bot.message import LANGUAGES, Language
from bot.web.staff.area import Area, Route, Visitor
from bot.web.staff.confirmations import sign, take_back
from bot.web.staff.forms import typed
from bot.web.staff.phones import phones, pressed
from bot.web.staff.reading import labels

PATH = "/staff/content/{topic}/{language}"


@dataclass(frozen=True, slots=True)
class Ground:
    """A claim that a section rests on. `until`: the last day on which it holds, None where nobody confirmed it.

    `withheld`: production would not show the section today.
    """

    claim: Claim
    words: str
    until: date | None
    withheld: bool


@dataclass(frozen=True, slots=True)
class Number:
    """A number that a section shows, and when a person last got through on it."""

    organisation: str
    number: str
    confirmed_on: date | None


@dataclass(frozen=True, slots=True)
class Told:
    """A section's title and text; the odd pieces of the text are numbers to dial, as they are written."""

    title: str
    pieces: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """A section, the French that a translation follows, and what it rests on."""

    told: Told
    french: Told | None
    grounds: tuple[Ground, ...]
    numbers: tuple[Number, ...]


@dataclass(frozen=True, slots=True)
class Preview:
    """The page of a text. `wordings`: what each claim says, by id."""

    area: Area
    wordings: Mapping[str, str]

    def routes(self) -> list[Route]:
        """Reading is for all, signing and withdrawing for editors."""
        return [
            Route(PATH, "GET", "viewer", self.show),
            Route(PATH, "POST", "editor", self.sign),
            Route(f"{PATH}/withdraw", "POST", "editor", self.withdraw),
        ]

    async def show(self, request: Request, visitor: Visitor) -> Response:
        """The text, one section of it on each channel."""
        return await self._page(request, visitor)

    async def sign(self, request: Request, visitor: Visitor) -> Response:
        """Answer for the text as it was read; not for one that changed meanwhile, nor without the tick."""
        topic, language = self._asked(request)
        form = await request.form()
        fingerprint = text_fingerprint(self.area.sira.guidance.topics[topic].texts[language])
        if typed(form, "fingerprint") != fingerprint:
            told = gettext(visitor.language, "The text has changed since you opened this page. Please read it again.")
            return await self._page(request, visitor, told)
        if typed(form, "read") != "yes":
            told = gettext(visitor.language, "Nothing was signed: tick the sentence first.")
            return await self._page(request, visitor, told)
        await sign(self.area, visitor, "text", text_name(topic, language), fingerprint)
        return RedirectResponse(f"/staff/content/{topic}/{language}#sign", 303)

    async def withdraw(self, request: Request, visitor: Visitor) -> Response:
        """Take a signature back; one in the content's own files stays."""
        topic, language = self._asked(request)
        await take_back(self.area, visitor, "text", text_name(topic, language))
        return RedirectResponse(f"/staff/content/{topic}/{language}#sign", 303)

    def _asked(self, request: Request) -> tuple[str, Language]:
        topic, named = request.path_params["topic"], request.path_params["language"]
        language = next((each for each in LANGUAGES if each == named), None)
        if language is None or topic not in self.area.sira.guidance.topics:
            raise HTTPException(404)
        return topic, language

    async def _page(self, request: Request, visitor: Visitor, told: str = "") -> Response:
        topic, language = self._asked(request)
        sira, about = self.area.sira, text_name(topic, language)
        guidance, today = sira.guidance, sira.clock().date()
        text = guidance.topics[topic].texts[language]
        index = _index(request.query_params.get("section", ""), text)
        signed = [each for each in await signatures(self.area.engine) if (each.kind, each.about) == ("text", about)]
        return self.area.views.page(
            visitor,
            request,
            "preview.html",
            status=422 if told else 200,
            told=told,
            topic=topic,
            text_language=language,
            text=text,
            title=guidance.title(topic, visitor.language),
            parts=tuple(self._parts(guidance, topic, text, today)),
            index=index,
            standing=_standing(guidance, topic, language, today),
            signature=_signature(signed, text),
            unshown=_unshown(guidance, topic, text, index, today),
            words=labels(self.area, visitor.language),
            phones=self._phones(guidance, topic, index, language, today),
            fingerprint=text_fingerprint(text),
        )

    def _phones(self, guidance: Guidance, topic: str, index: int, language: Language, today: date) -> object:
        """The text itself, also where people get the French until it is signed."""
        drafts = replace(guidance, policy=replace(guidance.policy, serve_drafts=True))
        choice, sira = pressed(guidance, topic, index, language), self.area.sira
        plain = sira.settings.sms_plain_bambara
        return phones(drafts, choice, language, today, sira.road.cuts, plain_bambara=plain)

    def _parts(self, guidance: Guidance, topic: str, text: Text, today: date) -> Iterator[Part]:
        source = guidance.topics[topic].texts["fr"]
        for number, section in enumerate(text.sections):
            yield Part(
                _told(guidance, section),
                _told(guidance, source.sections[number]) if text.language != "fr" else None,
                tuple(self._ground(guidance.claims[name], today) for name in section.claims),
                tuple(_numbers(guidance, section)),
            )

    def _ground(self, claim: Claim, today: date) -> Ground:
        gone = withheld(claim, today, production=True)
        return Ground(claim, self.wordings.get(claim.id, ""), valid_until(claim), gone)


def _index(asked: str, text: Text) -> int:
    number = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 3 else 0
    return number if number < len(text.sections) else 0


def _standing(guidance: Guidance, topic: str, language: Language, today: date) -> Standing:
    return next(s for s in standings(guidance, today) if (s.topic, s.language) == (topic, language))


def _signature(signed: Sequence[Confirmation], text: Text) -> tuple[Confirmation, bool] | None:
    """The signature that was given here, and whether it is of this text."""
    return (signed[0], signed[0].fingerprint == text_fingerprint(text)) if signed else None


def _unshown(guidance: Guidance, topic: str, text: Text, index: int, today: date) -> str:
    """Why people do not see this section as it stands today: "french", "withheld", or "" where they do."""
    if topic == EMERGENCY:
        return ""
    passage = guidance.passage(topic, index, text.language, today)
    if passage.withheld:
        return "withheld"
    return "french" if passage.language != text.language else ""


def _told(guidance: Guidance, section: Section) -> Told:
    written: list[str] = []
    end = 0
    for found in PLACEHOLDER.finditer(section.text):
        service = guidance.services[found[1]]
        numbers = " / ".join(service.phones[index] for index in meant(service, found[2]))
        written += [section.text[end : found.start()], numbers]
        end = found.end()
    return Told(section.title, (*written, section.text[end:]))


def _numbers(guidance: Guidance, section: Section) -> Iterator[Number]:
    for name, index in dict.fromkeys(PLACEHOLDER.findall(section.text)):
        service = guidance.services[name]
        for each in meant(service, index):
            yield Number(service.organisation, service.phones[each], last_confirmed(service, each))
