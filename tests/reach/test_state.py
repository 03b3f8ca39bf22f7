from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.reach.state import GATHERED, Campaign, State, decode, encode
from bot.storage.volatile import Bitmap

names = st.text(max_size=8)
counts = st.dictionaries(st.tuples(names, names), st.integers(1, 10**6), max_size=4)
bitmaps = st.builds(Bitmap, st.integers(0, 10**6), st.binary(max_size=20))
states = st.builds(
    State,
    closed=st.dates(),
    campaign=st.builds(Campaign, st.dates(), names, st.integers(0, 10**6)),
    gathered=st.fixed_dictionaries(dict.fromkeys(GATHERED, counts)),
    sums=counts,
    flags=st.fixed_dictionaries(dict.fromkeys(GATHERED, st.frozensets(names, max_size=2))),
    open_days=st.dictionaries(st.dates(), counts, max_size=2),
    bitmaps=st.dictionaries(names, bitmaps, max_size=2),
)


@given(states)
def test_a_state_is_read_as_it_was_written(state: State) -> None:
    assert decode(encode(state)) == state


@pytest.mark.parametrize("data", [b"", b"[]", b"{}", b'{"version": 99}', b'{"version": 1}', b"\xff"])
def test_what_another_version_wrote_is_refused(data: bytes) -> None:
    with pytest.raises(ValueError):
        decode(data)


def test_nothing_of_the_counts_shows_in_a_log() -> None:
    state = State(date(2026, 3, 2), Campaign(date(2026, 3, 1), "id"), sums={("topic", "risk_sea"): 4711})

    assert "4711" not in repr(state)
