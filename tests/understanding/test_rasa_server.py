"""A Rasa server as the engine: what is asked, what is believed, and that nothing it does keeps an answer away."""

from __future__ import annotations

import asyncio
import gzip
import json
import logging
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import pytest
from pydantic import SecretStr
from structlog.testing import capture_logs

from bot.settings import Settings, SettingsError
from bot.understanding.breaker import FAILURES, OPEN_SECONDS
from bot.understanding.engine import Understanding, open_understanding
from bot.understanding.meaning import Guess
from bot.understanding.rasa_server import LARGEST, SECONDS, RasaServer
from tests.cli.running import sira
from tests.loop import only_waiting_counts
from tests.understanding.rasa_double import (
    GOOD,
    Answer,
    RasaDouble,
    drips,
    floods,
    hangs,
    http,
    parsed,
    ranking,
    rasa_double,
    raw,
    says,
)

TEXT = "Je veux  RENTRER chez moi!!!"
ROUNDING = 0.002
"""Seconds: a selector waits for whole milliseconds."""


class Hand:
    """A monotonic clock that stands still until the test moves it."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@asynccontextmanager
async def asking(
    understanding: Understanding, url: str, seconds: float = SECONDS, clock: Hand | None = None
) -> AsyncIterator[Understanding]:
    """The understanding with the server of that address, closed at the end."""
    server = RasaServer(url, understanding.model.intents.intents, seconds, clock or Hand())
    asked = replace(understanding, server=server)
    try:
        yield asked
    finally:
        await asked.aclose()


@pytest.fixture
async def double() -> AsyncIterator[RasaDouble]:
    async with rasa_double(parsed()) as running:
        yield running


async def test_the_servers_reading_is_judged_like_the_embedded_models(
    understanding: Understanding, double: RasaDouble
) -> None:
    async with asking(understanding, double.url) as asked:
        meaning = await asked.understand(TEXT)
    assert meaning.engine == "rasa"
    assert meaning.ranking == (Guess("return_apply", 0.75), Guess("greet", 0.2))
    assert (meaning.intent, meaning.confidence) == ("return_apply", 0.75)
    assert (meaning.language, meaning.language_confidence) == ("fr", 0.9)
    assert meaning.telling == (await understanding.understand(TEXT)).telling > 0


async def test_the_question_is_the_cleaned_text_and_nothing_else(
    understanding: Understanding, double: RasaDouble
) -> None:
    async with asking(understanding, f"{double.url}/nlu/?token=t1") as asked:
        await asked.understand(TEXT + "\u200b\x00" + "a b " * 5000)
    [head], [body] = double.heads, double.bodies
    assert head.startswith("POST /nlu/model/parse?token=t1 HTTP/1.1\r\n")
    assert "accept-encoding: identity" in head.lower()
    assert list(body) == ["text"]
    assert body["text"].startswith("Je veux RENTRER chez moi!!!a b")
    assert len(body["text"]) <= 1000


async def test_one_connection_serves_many_questions(understanding: Understanding, double: RasaDouble) -> None:
    async with asking(understanding, double.url) as asked:
        engines = [(await asked.understand(f"{TEXT} {number}")).engine for number in range(20)]
    assert engines == ["rasa"] * 20
    assert double.connections == 1


async def test_closing_ends_the_connections_and_asking_again_opens_them(
    understanding: Understanding, double: RasaDouble
) -> None:
    async with asking(understanding, double.url) as asked:
        await asked.understand(TEXT)
        await asked.aclose()
        assert (await asked.understand(TEXT)).engine == "rasa"
    assert double.connections == 2
    await understanding.aclose()


FALLBACK = {"name": "nlu_fallback", "confidence": 0.7}
RANKED: dict[str, list[dict[str, Any]]] = {
    "with Rasa's fallback before it": [FALLBACK, *GOOD["intent_ranking"]],
    "with the fallback among it": [GOOD["intent_ranking"][0], FALLBACK, GOOD["intent_ranking"][1]],
    "in another order": GOOD["intent_ranking"][::-1],
    "with more to each": [{**guess, "id": 1} for guess in GOOD["intent_ranking"]],
}


@pytest.mark.parametrize("told", RANKED.values(), ids=RANKED)
async def test_a_ranking_is_read(understanding: Understanding, told: list[dict[str, Any]]) -> None:
    async with rasa_double(parsed(intent_ranking=told)) as double, asking(understanding, double.url) as asked:
        meaning = await asked.understand(TEXT)
    assert meaning.ranking == (Guess("return_apply", 0.75), Guess("greet", 0.2))
    assert meaning.engine == "rasa"


@pytest.mark.parametrize(("told", "danger"), [(GOOD["danger"], "general"), (None, "")])
async def test_which_danger_it_would_be_is_read_where_the_pipeline_tells_it(
    understanding: Understanding, told: dict[str, Any] | None, danger: str
) -> None:
    async with rasa_double(parsed(danger=told)) as double, asking(understanding, double.url) as asked:
        assert asked.server is not None
        reading = await asked.server.read(TEXT)
    assert reading is not None
    assert reading.danger == danger


@pytest.mark.parametrize("text", ["", "?", "😀", "12 34", "ߒ ߓߍ߫ ߝߍ߬", "أريد العودة"])
async def test_what_has_no_latin_letters_is_not_asked(
    understanding: Understanding, double: RasaDouble, text: str
) -> None:
    async with asking(understanding, double.url) as asked:
        assert (await asked.understand(text)).engine == "screen"
    assert double.connections == 0


@pytest.mark.parametrize(("told", "emergency"), [({"name": "help_emergency", "confidence": 0.7}, 0.7), (None, 0.2)])
async def test_how_likely_an_emergency_is_it_tells_or_its_ranking_does(
    understanding: Understanding, told: dict[str, Any] | None, emergency: float
) -> None:
    ranked = [{"name": "greet", "confidence": 0.6}, {"name": "help_emergency", "confidence": 0.2}]
    answer = parsed(intent_ranking=ranked, emergency=told)
    async with rasa_double(answer) as double, asking(understanding, double.url) as asked:
        assert asked.server is not None
        reading = await asked.server.read("x")
    assert reading is not None
    assert reading.emergency == emergency


async def test_danger_is_seen_whatever_the_server_says(understanding: Understanding, double: RasaDouble) -> None:
    async with asking(understanding, double.url) as asked:
        meaning = await asked.understand("on coule au secours")
    assert (meaning.engine, meaning.danger) == ("rasa", "sea")


ELSEWHERE = "Location: http://127.0.0.1:9/"
GZIPPED = gzip.compress(json.dumps(GOOD).encode())
BIG = json.dumps({**GOOD, "text": "a" * LARGEST}).encode()

FAILING: dict[str, Answer] = {
    "hangs": hangs,
    "is slow, byte by byte": drips,
    "never stops": floods,
    "closes": raw(b"", close=True),
    "closes half-way": raw(http(json.dumps(GOOD).encode())[:-9], close=True),
    "speaks no HTTP": raw(b"\x16\x03\x01 hello\r\n\r\n", close=True),
    "endless header": raw(b"HTTP/1.1 200 OK\r\nA: " + b"a" * 1_000_000, close=True),
    "500": says(json.dumps(GOOD).encode(), "500 Internal Server Error"),
    "401": says(b"{}", "401 Unauthorized"),
    "409, no model": says(b"{}", "409 Conflict"),
    "204": raw(b"HTTP/1.1 204 No Content\r\n\r\n"),
    "302": says(b"", "302 Found", ELSEWHERE),
    "307": says(b"", "307 Temporary Redirect", ELSEWHERE),
    "compressed": says(GZIPPED, "200 OK", "Content-Encoding: gzip"),
    "too large": says(BIG),
    "says it is huge": raw(b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n" + b" " * 2 * LARGEST),
    "nothing": says(b""),
    "garbage": says(b"\xff\xfe\x00 garbage"),
    "a page": says(b"<html>hello</html>"),
    "null": says(b"null"),
    "a list": says(b"[]"),
    "an empty object": says(b"{}"),
    "too deep": says(b"[" * 50_000),
    "cut JSON": says(json.dumps(GOOD).encode()[:-2]),
    "not a number": says(json.dumps(GOOD).replace("0.75", "NaN").encode()),
    "infinity": says(json.dumps(GOOD).replace("0.75", "1e999").encode()),
    "no ranking": parsed(intent_ranking=[]),
    "nothing but the fallback": ranking(("nlu_fallback", 0.7)),
    "a ranking of texts": parsed(intent_ranking=["greet"]),
    "an unknown intent": ranking(("greet", 0.5), ("buy_shoes", 0.2)),
    "an intent twice": ranking(("greet", 0.5), ("greet", 0.2)),
    "no name": ranking((None, 0.5)),
    "a confidence above one": ranking(("greet", 1.01)),
    "a confidence below nought": ranking(("greet", -0.01)),
    "a confidence in words": ranking(("greet", "0.5")),
    "a true confidence": ranking(("greet", True)),
    "confidences above one in all": ranking(("greet", 0.7), ("menu", 0.7)),
    "an unknown language": parsed(language={"name": "de", "confidence": 0.9}),
    "a language without confidence": parsed(language={"name": "fr"}),
    "a language by name": parsed(language="fr"),
    "no language": parsed(language=None),
    "an unknown danger": parsed(danger={"name": "storm", "confidence": 0.9}),
    "a danger by name": parsed(danger="sea"),
}


@pytest.mark.parametrize("answer", FAILING.values(), ids=FAILING)
async def test_whatever_fails_the_embedded_engine_answers_in_time(understanding: Understanding, answer: Answer) -> None:
    async with rasa_double(answer) as double, asking(understanding, double.url) as asked:
        await asked.understand("привет")
        with only_waiting_counts() as waited:
            meaning = await asked.understand(TEXT)
            took = waited()
        assert asked.server is not None
        assert asked.server.breaker.failures == 1
    assert meaning == await understanding.understand(TEXT)
    assert meaning.engine == "embedded"
    assert took <= SECONDS + ROUNDING
    assert len(double.bodies) == 1


async def test_a_redirect_is_not_followed(understanding: Understanding, double: RasaDouble) -> None:
    redirect = says(b"", "307 Temporary Redirect", f"Location: {double.url}/model/parse")
    async with rasa_double(redirect) as first, asking(understanding, first.url) as asked:
        assert (await asked.understand(TEXT)).engine == "embedded"
    assert (len(first.bodies), double.connections) == (1, 0)


async def test_the_environments_proxy_is_not_used(
    understanding: Understanding, double: RasaDouble, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    async with asking(understanding, double.url) as asked:
        assert (await asked.understand(TEXT)).engine == "rasa"


async def test_after_five_failures_nobody_waits_until_a_probe_works(
    understanding: Understanding, double: RasaDouble
) -> None:
    hand = Hand()
    async with asking(understanding, double.url, clock=hand) as asked:

        async def engines(times: int) -> list[str]:
            return [(await asked.understand(TEXT)).engine for _ in range(times)]

        double.answer = says(b"", "500 Internal Server Error")
        assert await engines(FAILURES + 5) == ["embedded"] * (FAILURES + 5)
        assert len(double.bodies) == FAILURES
        hand.now += OPEN_SECONDS
        assert await engines(3) == ["embedded"] * 3
        assert len(double.bodies) == FAILURES + 1
        hand.now += OPEN_SECONDS
        double.answer = parsed()
        assert await engines(3) == ["rasa"] * 3


async def test_many_at_once_wait_no_longer_than_one(understanding: Understanding) -> None:
    async with rasa_double(hangs) as double, asking(understanding, double.url) as asked:
        with only_waiting_counts() as waited:
            meanings = await asyncio.gather(*(asked.understand(TEXT) for _ in range(100)))
            assert waited() == pytest.approx(SECONDS, abs=ROUNDING)
            meanings.append(await asked.understand(TEXT))
            assert waited() == pytest.approx(SECONDS, abs=ROUNDING)
    assert {meaning.engine for meaning in meanings} == {"embedded"}


async def test_the_probe_alone_waits(understanding: Understanding) -> None:
    hand = Hand()
    async with rasa_double(hangs) as double, asking(understanding, double.url, 0.05, hand) as asked:
        assert asked.server is not None
        await asyncio.gather(*(asked.understand(TEXT) for _ in range(FAILURES)))
        hand.now += OPEN_SECONDS
        await asyncio.gather(*(asked.understand(TEXT) for _ in range(20)))
        assert asked.server.breaker.failures == FAILURES + 1


async def test_who_gives_up_waiting_harms_nobody(understanding: Understanding) -> None:
    async with rasa_double(hangs) as double, asking(understanding, double.url, 5.0) as asked:
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(asked.understand(TEXT), 0.05)
        double.answer = parsed()
        assert (await asked.understand(TEXT)).engine == "rasa"


async def test_the_log_tells_when_the_server_is_given_up_and_is_back_and_never_a_text(
    understanding: Understanding, double: RasaDouble, caplog: pytest.LogCaptureFixture
) -> None:
    hand, secret = Hand(), "nsegintoko"
    caplog.set_level(logging.DEBUG)
    double.answer = says(f"{secret}".encode(), "500 Internal Server Error")
    with capture_logs() as events:
        async with asking(understanding, double.url, clock=hand) as asked:
            for _ in range(FAILURES + 2):
                await asked.understand(secret)
            hand.now += OPEN_SECONDS
            await asked.understand(secret)
            hand.now += OPEN_SECONDS
            double.answer = parsed()
            await asked.understand(secret)
    assert [(event["event"], event.get("error")) for event in events] == [
        ("rasa_server_given_up", "AnswerError"),
        ("rasa_server_back", None),
    ]
    assert secret not in caplog.text + str(events)


WRONG = [
    "hunter2",
    "hunter2:5005",
    "ftp://hunter2",
    "file:///hunter2",
    "//hunter2",
    "http://",
    "http:///hunter2",
    "http://hunter2:port",
    "http://hunter2:65536",
    "http://hunter2 space",
    "http://hunter2\n",
    "http://someone:hunter2@host",
    "http://host/#hunter2",
    "http://" + "hunter2" * 20_000,
]


@pytest.mark.parametrize("url", WRONG, ids=[url[:25] for url in WRONG])
def test_a_wrong_address_is_refused_at_start_and_not_shown(url: str) -> None:
    with pytest.raises(SettingsError, match=r"^SIRA_NLU_URL: ") as caught:
        open_understanding(Settings(nlu_url=SecretStr(url)))
    assert "hunter2" not in str(caught.value)


RIGHT = {
    "http://127.0.0.1:5005": "http://127.0.0.1:5005/model/parse",
    "http://rasa:5005/": "http://rasa:5005/model/parse",
    "https://[::1]/a/b": "https://[::1]/a/b/model/parse",
    "https://example.org/?token=1": "https://example.org/model/parse?token=1",
}


@pytest.mark.parametrize(("url", "asked"), RIGHT.items())
def test_the_address_of_the_server_gives_the_address_to_ask(url: str, asked: str) -> None:
    server = open_understanding(Settings(nlu_url=SecretStr(url))).server
    assert server is not None
    assert str(server.url) == asked


def test_parse_answers_without_the_server_and_refuses_a_wrong_address() -> None:
    with socket.create_server(("127.0.0.1", 0)) as bound:
        port = bound.getsockname()[1]
    done = sira("parse", stdin=TEXT.encode(), variables={"SIRA_NLU_URL": f"http://127.0.0.1:{port}"})
    assert (done.returncode, done.stderr) == (0, b"")
    assert json.loads(done.stdout)["engine"] == "embedded"
    done = sira("parse", stdin=TEXT.encode(), variables={"SIRA_NLU_URL": "ftp://hunter2"})
    assert done.returncode == 1
    assert done.stderr.startswith(b"sira: SIRA_NLU_URL: ")
    assert b"hunter2" not in done.stderr
