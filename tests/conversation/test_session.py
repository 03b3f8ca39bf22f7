"""A session is small, survives storage, and never breaks on what it finds there."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.conversation.session import Session, decode, encode
from bot.message import Place

FULL = Session(
    language="bm",
    how="button",
    other="fr",
    node="topic",
    topic="risk_sea",
    section=2,
    places=(Place("ML", "nationality"), Place("MR", "destination")),
    relay="7K3M9QPT",
    last_menu=("bm.menu", "bm.topic.risk_desert"),
    labels=(3_423_141_242, 7),
    voice=True,
)


@pytest.mark.parametrize("session", [Session(), FULL, Session(language="fr", how="clear")])
def test_a_session_comes_back_as_it_was(session: Session) -> None:
    assert decode(encode(session)) == session


def test_a_fresh_session_takes_two_bytes() -> None:
    assert encode(Session()) == b"{}"


@pytest.mark.parametrize(
    "data", [None, b"", b"[]", b"null", b"{", b'{"node": 1, "unknown": 2}', b'{"places": [{"x": 1}]}', b"\xff\xfe"]
)
def test_what_is_no_session_is_a_fresh_one(data: bytes | None) -> None:
    assert decode(data) == Session()


@given(st.binary(max_size=64))
def test_no_bytes_break_the_reading(data: bytes) -> None:
    assert isinstance(decode(data), Session)
