"""What is set up at Telegram when Sira starts, and that nothing hangs on it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import replace
from unittest.mock import sentinel

import pytest
from pydantic import SecretStr

from bot.app import Sira
from bot.logs import configure
from bot.settings import Settings
from bot.web.background import POLLING, Background, unbroken
from tests.channels.telegram_double import TOKEN, RefusedError, TelegramDouble, running_double

pytestmark = pytest.mark.filterwarnings("ignore:Deprecated since version v22.2")


@pytest.fixture
async def double() -> AsyncIterator[TelegramDouble]:
    async with running_double() as double:
        yield double


@pytest.fixture
async def background(sira: Sira, double: TelegramDouble) -> AsyncIterator[Background]:
    settings = Settings(telegram_token=SecretStr(TOKEN), telegram_api_url=double.url)
    background = Background(replace(sira, settings=settings), sentinel.engine, "holder")
    assert background.telegram is not None
    await background.telegram.initialize()
    yield background
    await background.telegram.shutdown()


def logged(capsys: pytest.CaptureFixture[str]) -> list[dict[str, str]]:
    return [json.loads(line) for line in capsys.readouterr().err.splitlines()]


async def introduced(background: Background, capsys: pytest.CaptureFixture[str]) -> list[dict[str, str]]:
    """The log's lines of one introduction."""
    configure()
    assert background.telegram is not None
    await background.introduce(background.telegram)
    return logged(capsys)


async def test_what_telegram_shows_is_brought_up_to_date_and_only_changes_are_logged(
    background: Background, capsys: pytest.CaptureFixture[str]
) -> None:
    first, second = await introduced(background, capsys), await introduced(background, capsys)
    assert [line["reason"] for line in first[:2]] == [
        "commands (everybody): changed",
        "description (everybody): changed",
    ]
    assert {line["level"] for line in first} == {"info"}
    assert second == []


@pytest.mark.parametrize(
    "trouble", [RefusedError(429, "Too Many Requests", retry_after=600), RefusedError(502, "Bad Gateway")]
)
async def test_a_telegram_that_will_not_be_set_up_is_logged_and_no_more(
    background: Background, double: TelegramDouble, capsys: pytest.CaptureFixture[str], trouble: RefusedError
) -> None:
    double.fail["setMyDescription"].append(trouble)
    lines = await introduced(background, capsys)
    assert (lines[-1]["event"], lines[-1]["level"]) == ("telegram_setup_failed", "warning")
    assert TOKEN not in str(lines)


async def test_a_language_that_telegram_refuses_is_no_alarm(
    background: Background, double: TelegramDouble, capsys: pytest.CaptureFixture[str]
) -> None:
    double.unspoken.add("bm")
    lines = await introduced(background, capsys)
    assert {line["level"] for line in lines if "bm" in line["reason"]} == {"info"}


async def test_a_webhook_that_did_not_hold_is_an_alarm(
    background: Background, capsys: pytest.CaptureFixture[str]
) -> None:
    from bot.channels.telegram.profile import webhook

    configure()
    assert background.telegram is not None
    await background.arrange(background.telegram, (webhook("https://example.org", "secret"),), change=False)
    assert [(line["level"], line["reason"]) for line in logged(capsys)] == [("warning", "webhook: differs")]


def fetched(double: TelegramDouble) -> int:
    return len(double.called("getUpdates"))


async def polled(background: Background, double: TelegramDouble) -> None:
    """Polls until Telegram was asked once, then stops as a server does."""
    assert background.telegram is not None
    before = fetched(double)
    polling = asyncio.create_task(background.poll(background.telegram))
    async with asyncio.timeout(20):
        while fetched(double) == before:  # noqa: ASYNC110
            await asyncio.sleep(0.02)
    polling.cancel()
    with suppress(asyncio.CancelledError):
        await polling


async def test_who_restarts_fetches_messages_at_once(background: Background, double: TelegramDouble) -> None:
    await polled(background, double)
    after = Background(background.sira, sentinel.engine, "the next process")
    await polled(after, double)


async def test_while_another_process_fetches_this_one_does_not(background: Background) -> None:
    now = background.sira.clock().timestamp()
    assert await background.sira.store.lease(POLLING, "another", 60, now)
    assert not await background.hold_polling()


async def test_messages_are_fetched_while_the_store_is_down(background: Background, double: TelegramDouble) -> None:
    await background.sira.store.close()
    await polled(background, double)


async def test_work_that_breaks_is_begun_anew_and_its_words_stay_out_of_the_log(
    capsys: pytest.CaptureFixture[str],
) -> None:
    configure()
    tries: list[int] = []

    async def work() -> None:
        tries.append(1)
        if len(tries) < 3:
            raise KeyError("canary")

    await unbroken(work, pause=0.0)
    assert len(tries) == 3
    lines = logged(capsys)
    assert [line["event"] for line in lines] == ["background_failed"] * 2
    assert "canary" not in json.dumps(lines)
