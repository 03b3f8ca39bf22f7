"""600 messages in ten minutes an address, and nothing that tells the address afterwards."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.message import LANGUAGES
from bot.settings import Settings
from bot.web.asgi import create_app
from bot.web.limits import AddressLimit, client_address, digest, trusted_networks
from bot.web.words import notices
from tests.people import NOON, Hands
from tests.web.pages import ADDRESS, ASKED, Script, Taken, browser, post, site

DAYS = timedelta(days=1)


def drawn() -> AddressLimit:
    keys = iter(range(256))
    return AddressLimit(draw=lambda size: bytes([next(keys)]) * size, most=3)


def test_up_to_the_limit_everything_passes_and_nothing_after() -> None:
    limit = drawn()
    assert [limit.allows(ADDRESS, NOON) for _ in range(5)] == [True] * 3 + [False] * 2
    assert limit.allows("192.0.2.8", NOON)


@pytest.mark.parametrize(("minutes", "passes"), [(0, False), (9, False), (10, False), (11, True)])
def test_the_window_is_ten_minutes_and_what_is_left_of_the_eleventh(minutes: int, passes: bool) -> None:
    limit = drawn()
    assert all(limit.allows(ADDRESS, NOON) for _ in range(3))
    assert limit.allows(ADDRESS, NOON + timedelta(minutes=minutes)) is passes


def test_refused_messages_do_not_lengthen_the_wait() -> None:
    limit = drawn()
    for seconds in range(600):
        limit.allows(ADDRESS, NOON + timedelta(seconds=seconds))
    assert limit.allows(ADDRESS, NOON + timedelta(minutes=11))


def test_a_new_day_begins_with_a_new_key_and_no_counts() -> None:
    limit = drawn()
    midnight = NOON.replace(hour=0) + DAYS
    assert [limit.allows(ADDRESS, midnight - timedelta(seconds=1)) for _ in range(4)][-1] is False
    assert limit.allows(ADDRESS, midnight)


def test_no_address_is_kept() -> None:
    limit = drawn()
    limit.allows(ADDRESS, NOON)
    kept = repr({name: getattr(limit, name) for name in vars(limit)})
    assert ADDRESS not in kept
    assert digest(ADDRESS, b"1" * 32) != digest(ADDRESS, b"2" * 32)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("::ffff:192.0.2.7", "192.0.2.7", True),
        ("192.0.2.7", "192.0.2.8", False),
        ("", "", True),
        ("testclient", "testclient", True),
    ],
)
def test_a_line_is_one_address(one: str, other: str, same: bool) -> None:
    assert (digest(one, b"k") == digest(other, b"k")) is same


PROXIES = trusted_networks(("10.0.0.1", " 172.16.0.0/12 ", "", "2001:db8::/32"))


@pytest.mark.parametrize(
    ("peer", "forwarded", "address"),
    [
        ("192.0.2.7", [], "192.0.2.7"),
        ("192.0.2.7", ["198.51.100.1"], "192.0.2.7"),
        ("10.0.0.1", [], "10.0.0.1"),
        ("10.0.0.1", ["198.51.100.1"], "198.51.100.1"),
        ("10.0.0.1", ["203.0.113.5, 198.51.100.1"], "198.51.100.1"),
        ("10.0.0.1", ["203.0.113.5", "198.51.100.1"], "198.51.100.1"),
        ("172.20.0.3", ["203.0.113.5,2001:db8:1::1"], "2001:db8:1::1"),
        ("2001:db8::5", ["198.51.100.1"], "198.51.100.1"),
        ("10.0.0.1", ["unknown"], "10.0.0.1"),
        ("10.0.0.1", ["198.51.100.1, "], "10.0.0.1"),
        ("10.0.0.2", ["198.51.100.1"], "10.0.0.2"),
        ("", ["198.51.100.1"], ""),
    ],
)
def test_only_a_proxy_of_ours_is_believed_and_only_its_last_hop(peer: str, forwarded: list[str], address: str) -> None:
    assert client_address(peer, forwarded, PROXIES) == address


def test_a_proxy_that_is_no_address_stops_the_start() -> None:
    with pytest.raises(ValueError, match="nginx"):
        create_app(Script().travel, Settings(trusted_proxies=("nginx",)), checks={})


async def test_the_601st_message_of_an_address_is_refused_with_a_page_that_helps() -> None:
    hands, script = Hands(), Script()
    async with browser(site(script, hands)) as client:
        for number in range(600):
            await post(client, ASKED, text="a", token=f"{number:032x}")
        refused = await post(client, {"x-forwarded-for": "198.51.100.1"}, text="a")
        first = await client.get("/")
        urgent = await post(client, text="SOS")
        hands.move(minutes=11)
        later = await post(client, text="a")
    assert (refused.status_code, refused.headers["retry-after"], len(script.heard)) == (429, "600", 602)
    assert all(notices(language)["429"] in Taken(refused.text).text for language in LANGUAGES)
    assert (first.status_code, urgent.status_code, later.status_code) == (200, 200, 200)


async def test_people_behind_our_proxy_are_counted_apart() -> None:
    async with browser(site(trusted_proxies=("192.0.2.0/24",))) as client:
        for _ in range(600):
            await post(client, {**ASKED, "x-forwarded-for": "198.51.100.1"}, text="a")
        statuses = [
            (await post(client, {"x-forwarded-for": hops}, text="a")).status_code
            for hops in ("198.51.100.1", "198.51.100.2", "198.51.100.2, 198.51.100.1")
        ]
    assert statuses == [429, 200, 429]
