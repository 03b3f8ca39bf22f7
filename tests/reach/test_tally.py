from __future__ import annotations

import pytest

from bot.reach.tally import Tally
from tests.people import Hands


@pytest.mark.parametrize(("number", "shown"), [(0, 0), (1, 0), (99, 0), (100, 100), (199, 100), (1234, 1200)])
def test_messages_show_in_hundreds_only(number: int, shown: int, hands: Hands) -> None:
    tally = Tally()
    for _ in range(number):
        tally.message(hands.now())
    assert tally.messages() == shown


def test_whether_there_was_one_lately_is_all_that_shows_of_its_time(hands: Hands) -> None:
    tally = Tally()
    assert not tally.recent(hands.now())
    tally.message(hands.now())
    assert tally.recent(hands.now())
    hands.move(minutes=29, seconds=59)
    assert tally.recent(hands.now())
    hands.move(seconds=1)
    assert not tally.recent(hands.now())
