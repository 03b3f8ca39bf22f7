"""/staff/content: every topic in every language: who has read it, whether it follows the French, whether it helped."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from bot.app import signatures
from bot.conversation.wording import GROUPS
from bot.guidance.confirmations import Confirmation, holds, text_fingerprint, text_name
from bot.guidance.guidance import Guidance
from bot.guidance.model import Group
from bot.guidance.read import read_wordings
from bot.guidance.review import NO_AUDIO, Standing, standings
from bot.message import LANGUAGES, Language
from bot.reach.closed import Verdict, verdicts
from bot.settings import ROOT
from bot.web.staff.area import Area, Route, Visitor
from bot.web.staff.go_live import GoLivePage
from bot.web.staff.preview import Preview
from bot.web.staff.reading import labels, least


@dataclass(frozen=True, slots=True)
class Cell:
    """A text. `changed`: it was signed in the staff area and has changed since."""

    standing: Standing
    changed: bool


@dataclass(frozen=True, slots=True)
class Line:
    """A topic. `verdict` is None where nothing was published of it."""

    topic: str
    title: str
    cells: Mapping[Language, Cell]
    verdict: Verdict | None
    recorded: bool


def routes(area: Area) -> list[Route]:
    """The matrix of texts, each text's page, the list of what is open."""
    page, wordings = ContentPage(area), read_wordings(ROOT / "content")
    return [
        Route("/staff/content", "GET", "viewer", page.show),
        *Preview(area, wordings).routes(),
        *GoLivePage(area, wordings).routes(),
    ]


@dataclass(frozen=True, slots=True)
class ContentPage:
    """The matrix."""

    area: Area

    async def show(self, request: Request, visitor: Visitor) -> Response:
        """All topics, by the groups of the menus."""
        sira, engine = self.area.sira, self.area.engine
        signed = {each.about: each for each in await signatures(engine) if each.kind == "text"}
        every = list(standings(sira.guidance, sira.clock().date()))
        lines = _lines(sira.guidance, every, signed, await verdicts(engine), visitor.language)
        return self.area.views.page(
            visitor,
            request,
            "content.html",
            groups={said: lines[group] for group, said in GROUPS.items()},
            reviewed={lang: sum(e.status == "reviewed" for e in every if e.language == lang) for lang in LANGUAGES},
            drifted=sum(each.behind > 0 for each in every),
            topics=len(sira.guidance.topics),
            least=least(self.area),
            words=labels(self.area, visitor.language),
        )


def _lines(
    guidance: Guidance,
    every: Sequence[Standing],
    signed: Mapping[str, Confirmation],
    said: Mapping[str, Verdict],
    language: Language,
) -> Mapping[Group, list[Line]]:
    found: dict[Group, list[Line]] = {group: [] for group in guidance.groups()}
    for topic in guidance.topics.values():
        mine = [each for each in every if each.topic == topic.id]
        cells = {each.language: Cell(each, _changed(guidance, each, signed)) for each in mine}
        recorded = any(each.audio != NO_AUDIO for each in mine)
        line = Line(topic.id, guidance.title(topic.id, language), cells, said.get(topic.id), recorded)
        found[topic.group].append(line)
    return found


def _changed(guidance: Guidance, text: Standing, signed: Mapping[str, Confirmation]) -> bool:
    signature = signed.get(text_name(text.topic, text.language))
    fingerprint = text_fingerprint(guidance.topics[text.topic].texts[text.language])
    return signature is not None and not holds(signature, fingerprint)
