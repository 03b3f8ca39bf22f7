from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from bot.settings import Settings, SettingsError, load
from bot.storage.secret_key import secret_key


def test_the_first_start_draws_a_key_that_stays(tmp_path: Path) -> None:
    settings = Settings(var_dir=tmp_path / "var")
    key = secret_key(settings)
    file = tmp_path / "var" / "secret.key"
    assert len(key) == 32
    assert secret_key(settings) == key
    assert secret_key(Settings(var_dir=tmp_path / "other")) != key
    assert (file.stat().st_mode & 0o777, file.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    assert [path.name for path in file.parent.iterdir()] == ["secret.key"]


def test_several_first_starts_agree(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as starts:
        keys = set(starts.map(lambda _: secret_key(Settings(var_dir=tmp_path / "var")), range(32)))
    assert len(keys) == 1


def test_a_key_that_is_set_needs_no_file(tmp_path: Path) -> None:
    settings = load({"SIRA_SECRET_KEY": "0123456789abcdef" * 2, "SIRA_VAR_DIR": str(tmp_path / "var")})
    assert secret_key(settings) == secret_key(settings)
    assert not (tmp_path / "var").exists()


@pytest.mark.parametrize("trap", ["open", "short", "no text", "a folder", "no place"])
def test_a_key_that_is_none_is_refused_and_never_said(tmp_path: Path, trap: str) -> None:
    file = tmp_path / "secret.key"
    if trap == "a folder":
        file.mkdir(mode=0o700)
    elif trap != "no place":
        file.write_bytes({"open": b"hunter2" * 9, "short": b"hunter2", "no text": b"\xffhunter2" * 9}[trap])
        file.chmod(0o644 if trap == "open" else 0o600)
    folder = Path("/dev/null") if trap == "no place" else tmp_path

    with pytest.raises(SettingsError, match=r"secret\.key: ") as caught:
        secret_key(Settings(var_dir=folder))
    assert "hunter2" not in str(caught.value)


def test_a_key_that_is_set_too_short_is_refused() -> None:
    with pytest.raises(SettingsError, match="SIRA_SECRET_KEY: a key has at least 32 characters"):
        secret_key(load({"SIRA_SECRET_KEY": "hunter2"}))
