"""Settings: nothing is required, everything wrong is said at once, and no value is ever repeated."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.settings import Settings, SettingsError, load, with_async_driver


def test_nothing_is_required() -> None:
    settings = load({})
    assert settings == Settings()
    assert (settings.env, settings.host, settings.port) == (None, "127.0.0.1", 8000)
    assert settings.database.startswith("sqlite+aiosqlite:///")


def test_a_variable_that_ends_in_file_names_the_file_of_the_secret(tmp_path: Path) -> None:
    (tmp_path / "token").write_text("123:secret\n", encoding="utf-8")
    settings = load({"SIRA_TELEGRAM_TOKEN_FILE": str(tmp_path / "token")})
    assert settings.telegram_token is not None
    assert settings.telegram_token.get_secret_value() == "123:secret"


@pytest.mark.parametrize("content", [None, b"\xff\xfe"])
def test_a_secret_file_that_cannot_be_read_is_named(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "token"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(SettingsError, match="SIRA_TELEGRAM_TOKEN_FILE: cannot be read"):
        load({"SIRA_TELEGRAM_TOKEN_FILE": str(path)})


def test_all_faults_come_at_once_and_without_the_values() -> None:
    with pytest.raises(SettingsError) as caught:
        load({"SIRA_PORT": "hunter2", "SIRA_ENV": "hunter3", "SIRA_METRICS_PORT": "0"})
    message = str(caught.value)
    assert all(name in message for name in ("SIRA_PORT", "SIRA_ENV", "SIRA_METRICS_PORT"))
    assert "hunter" not in message


def test_secrets_do_not_show_in_the_settings_own_words() -> None:
    settings = load({"SIRA_TELEGRAM_TOKEN": "123:hunter2", "SIRA_DATABASE_URL": "postgresql://u:hunter2@h/d"})
    assert "hunter2" not in repr(settings)
    assert "hunter2" not in str(settings)


@pytest.mark.parametrize("url", ["https://sira.example", "http://127.0.0.1:8000", "http://[::1]:8000/sira/"])
def test_the_public_address_is_a_web_address(url: str) -> None:
    assert load({"SIRA_PUBLIC_URL": url}).public_url == url


@pytest.mark.parametrize(
    "url", ["sira.example", "ftp://h", "https://h:port", "https://h/?a=1", "https://", "https://u@h"]
)
def test_what_no_webhook_can_be_told_is_refused(url: str) -> None:
    with pytest.raises(SettingsError, match="SIRA_PUBLIC_URL"):
        load({"SIRA_PUBLIC_URL": url})


@pytest.mark.parametrize("written", ["+15005550006", "whatsapp:+15005550006"])
def test_the_number_on_whatsapp_is_written_either_way(written: str) -> None:
    assert load({"SIRA_WHATSAPP_NUMBER": written}).whatsapp_address == "whatsapp:+15005550006"


@pytest.mark.parametrize("written", ["+15005550006", "15005550006", "36000", "123"])
def test_the_number_for_sms_is_a_number_or_a_short_code(written: str) -> None:
    assert load({"SIRA_SMS_NUMBER": written}).sms_number == written


@pytest.mark.parametrize(
    "written",
    ["+1 500 555 0006", "+1-500-555-0006", "(500) 555-0006", "sms:+15005550006", "whatsapp:+15005550006", "Sira", "12"],
)
def test_a_number_for_sms_that_twilio_never_writes_is_refused(written: str) -> None:
    with pytest.raises(SettingsError, match="SIRA_SMS_NUMBER") as caught:
        load({"SIRA_SMS_NUMBER": written})
    assert written not in str(caught.value)


def test_there_is_a_twilio_account_when_its_name_and_token_are_set() -> None:
    about = {"SIRA_TWILIO_ACCOUNT_SID": "AC0", "SIRA_TWILIO_AUTH_TOKEN": "hunter2"}
    assert load(about).twilio
    assert "hunter2" not in repr(load(about))
    assert not any(load({name: value}).twilio for name, value in about.items())
    assert load({}).whatsapp_address is None


def test_lists_are_parted_by_commas() -> None:
    assert load({"SIRA_TRUSTED_PROXIES": "127.0.0.1,10.0.0.0/8"}).trusted_proxies == ("127.0.0.1", "10.0.0.0/8")


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("postgres://h/d", "postgresql+asyncpg://h/d"),
        ("postgresql://h/d", "postgresql+asyncpg://h/d"),
        ("postgresql+asyncpg://h/d", "postgresql+asyncpg://h/d"),
        ("sqlite:///x.db", "sqlite+aiosqlite:///x.db"),
        ("nonsense", "nonsense"),
    ],
)
def test_the_database_gets_the_driver_that_sira_brings(url: str, expected: str) -> None:
    assert with_async_driver(url) == expected
