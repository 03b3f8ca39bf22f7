"""`sira doctor` on what is said: does the content hold together, and what must a person still confirm?"""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import datetime

from bot.cli.content_options import CONTENT, counted
from bot.cli.content_review import open_on
from bot.cli.content_signed import as_signed
from bot.cli.doctor_finding import Finding
from bot.guidance.guidance import Guidance, Policy, read_guidance
from bot.guidance.model import ContentError
from bot.settings import Settings, SettingsError
from bot.storage.database import DatabaseError
from bot.understanding.engine import BROKEN, open_understanding

LIST = "sira content golive lists them"


async def content(settings: Settings, now: datetime) -> AsyncIterator[Finding]:
    """Counts of what is open; the content itself is judged by `sira content check`."""
    try:
        guidance = read_guidance(CONTENT, Policy(settings.production, settings.serve_drafts))
        # A database that fails has a finding of its own.
        with suppress(DatabaseError):
            guidance = await as_signed(guidance, settings)
        found = open_on(CONTENT, guidance, now.date())
    except ContentError as error:
        yield Finding("content", "fail", counted(len(error.faults), "fault"), "sira content check names them")
        return
    yield Finding("content", "ok", f"{len(guidance.topics)} topics hold together")
    yield _dated(guidance, now)
    texts = Counter(text.language for text in found.texts)
    unread = ", ".join(f"{language} {number}" for language, number in sorted(texts.items()))
    for about, number, says in (
        ("numbers", len(found.numbers), "telephone numbers that nobody has dialled lately"),
        ("claims", len(found.claims) + len(found.rules), "claims and rules to confirm"),
        ("texts", len(found.texts), f"texts that no reader has signed ({unread})"),
        ("withheld", len(found.withheld), "sections that production withholds today"),
        ("emergency", len(found.emergency), "emergency answers that show unconfirmed numbers"),
    ):
        yield Finding(about, "warn", f"{number} {says}", LIST) if number else Finding(about, "ok", "nothing is open")


def _dated(guidance: Guidance, now: datetime) -> Finding:
    """The content was written before now; if not, the clock is wrong, and with it what is withheld."""
    newest = max(claim.checked_on or claim.retrieved for claim in guidance.claims.values())
    if newest > now.date():
        says = f"today is {now.date()}, before the newest date of the content ({newest})"
        return Finding("date", "fail", says, "set the clock")
    return Finding("date", "ok", f"content up to {newest}")


async def understanding(settings: Settings, now: datetime) -> AsyncIterator[Finding]:
    """Whether the model and the lexicons are whole. A Rasa server is not asked: without it the model answers."""
    try:
        opened = open_understanding(settings)
    except (*BROKEN, SettingsError) as error:
        yield Finding("understanding", "fail", str(error), "bring the project's own files back (nlu/), or make nlu")
        return
    await opened.aclose()
    how = "compiled" if opened.model.scorer else "not compiled (deploy/speedups): a message takes 0.2 ms longer"
    yield Finding("understanding", "ok", f"{len(opened.model.intents.intents)} intents, {how}")
