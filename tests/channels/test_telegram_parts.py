"""The small parts: pace, waits, the window of updates, the secret, reading updates."""

from __future__ import annotations

import json
import logging

import pytest
from pydantic import SecretStr
from telegram.error import TelegramError

from bot.channels.backoff import Backoff
from bot.channels.telegram.pace import Pace
from bot.channels.telegram.request import QuietRequest, UpdatesRequest, read_update, unreadable
from bot.channels.telegram.secret import webhook_secret
from bot.channels.telegram.window import Window
from bot.settings import Settings, SettingsError
from tests.channels.telegram_double import text_update


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.now += seconds


async def test_a_chat_gets_one_message_a_second_and_others_do_not_wait() -> None:
    clock = Clock()
    pace = Pace(1.0, clock, clock.sleep)
    sent = []
    for chat in (1, 1, 2, 1):
        await pace.wait(chat)
        sent.append((chat, clock.now))
    assert sent == [(1, 100.0), (1, 101.0), (2, 101.0), (1, 102.0)]


async def test_a_chat_is_forgotten_once_it_is_free() -> None:
    clock = Clock()
    pace = Pace(1.0, clock, clock.sleep)
    for chat in range(50):
        await pace.wait(chat)
    clock.now += 1.0
    await pace.wait(99)
    assert list(pace._free) == [99]


@pytest.mark.parametrize(
    ("failures", "asked", "draw", "seconds"),
    [(1, None, 0.0, 0.5), (1, None, 1.0, 0.25), (3, None, 0.0, 2.0), (99, None, 0.0, 60.0), (2, 7.0, 0.0, 8.0)],
)
def test_waits_double_up_to_a_minute_and_never_cut_what_was_asked(
    failures: int, asked: float | None, draw: float, seconds: float
) -> None:
    assert Backoff(lambda: draw).seconds(failures, asked) == seconds


def test_the_offset_stays_at_the_first_update_under_way() -> None:
    window = Window()
    assert window.offset is None
    assert window.take([5, 6, 7]) == {5, 6, 7}
    window.done(6)
    assert window.offset == 5
    window.done(5)
    assert window.offset == 7
    window.done(7)
    assert window.offset == 8


def test_what_comes_again_while_under_way_or_done_is_not_new() -> None:
    window = Window()
    window.take([5, 6])
    window.done(6)
    assert window.take([5, 6, 7]) == {7}
    assert window.offset == 5


def test_after_an_idle_week_numbers_may_begin_lower() -> None:
    window = Window()
    window.take([900])
    window.done(900)
    assert window.take([3]) == {3}
    window.done(3)
    assert window.offset == 4


def test_only_a_failing_update_is_carried_past() -> None:
    window = Window()
    window.take([5, 6])
    assert window.carry({6}) is None
    assert window.carry({5}) == 5
    assert window.offset == 6


def test_the_secret_is_drawn_from_the_token_and_fits_telegram() -> None:
    secret = webhook_secret(Settings(telegram_token=SecretStr("1:a")))
    assert len(secret) == 43
    assert set(secret) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-")
    assert secret == webhook_secret(Settings(telegram_token=SecretStr("1:a")))
    assert secret != webhook_secret(Settings(telegram_token=SecretStr("1:b")))


def test_a_secret_of_ones_own_is_used_when_telegram_would_take_it() -> None:
    assert webhook_secret(Settings(telegram_secret=SecretStr("own_Secret-1"))) == "own_Secret-1"
    with pytest.raises(SettingsError, match="SIRA_TELEGRAM_SECRET") as caught:
        webhook_secret(Settings(telegram_secret=SecretStr("with space")))
    assert "with space" not in str(caught.value)


def test_without_a_token_there_is_no_secret() -> None:
    with pytest.raises(SettingsError, match="SIRA_TELEGRAM_TOKEN"):
        webhook_secret(Settings())


@pytest.mark.parametrize("payload", [b"", b"<html>a person's words</html>", b"[1]", b"\xff\xfe", b"{}", b"[" * 60_000])
def test_an_answer_that_is_no_json_leaves_no_trace(payload: bytes, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with pytest.raises(TelegramError, match="Invalid server response"):
        QuietRequest.parse_json_payload(payload)
    assert caplog.records == []


@pytest.mark.parametrize("result", [None, {}, {"update_id": 1}, [1], [{}], [[]]])
def test_a_batch_that_is_none_of_telegrams_is_refused(result: object) -> None:
    with pytest.raises(TelegramError, match="Invalid server response"):
        UpdatesRequest.parse_json_payload(json.dumps({"ok": True, "result": result}).encode())


def test_a_refusal_is_passed_on() -> None:
    refusal = {"ok": False, "error_code": 409, "description": "Conflict"}
    assert UpdatesRequest.parse_json_payload(json.dumps(refusal).encode()) == refusal


def test_one_update_that_cannot_be_read_does_not_hold_up_its_batch() -> None:
    good, bad = text_update(5, 101, "a"), {"update_id": 6, "message": {"chat": "no chat"}}
    answer = UpdatesRequest.parse_json_payload(json.dumps({"ok": True, "result": [good, bad]}).encode())
    read = [read_update(data, None) for data in answer["result"]]
    assert [update and update.update_id for update in read] == [5, 6]
    assert [update and unreadable(update) for update in read] == [False, True]
    assert "no chat" not in json.dumps(answer["result"][1])


@pytest.mark.parametrize("data", [None, 1, "text", [], {}, {"update_id": 1, "message": 5}, {"message": {}}])
def test_what_is_no_update_is_read_as_none(data: object) -> None:
    assert read_update(data, None) is None
