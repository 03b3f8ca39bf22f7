"""The words that all rooms share never show who wrote or what."""

from __future__ import annotations

from bot.message import Inbound, Reply
from bot.storage.volatile import Known, Record
from bot.understanding.meaning import Meaning
from tests.people import NOON

CANARY = "person-canary-4711"


def test_the_repr_of_what_holds_people_or_texts_is_silent() -> None:
    digest = CANARY.encode()
    shown = [
        Inbound("web", CANARY, NOON, CANARY, text=CANARY, choice=CANARY),
        Reply(CANARY, "fr"),
        Meaning(CANARY),
        Known(session=digest, before=digest),
        Record(digest, digest, digest, digest, NOON.date()),
    ]
    assert [repr(each) for each in shown if CANARY in repr(each)] == []
