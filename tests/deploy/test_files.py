"""What Sira is put live with: nothing more allowed than an answer needs, no secret in a file, no log of people."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator
from typing import Any

import pytest
import yaml

from bot.settings import PREFIX, ROOT, Settings
from tests.conftest import missing
from tests.deploy.dockerfile import instructions

DEPLOY = ROOT / "deploy"
LIMITS = ("LimitNOFILE", "LimitCORE", "MemorySwapMax")
EXPOSURE = 2.0
"""The most that `systemd-analyze security` may find, from 0 (sealed) to 10."""


def text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(text("compose.yaml"))
    return found


def unit() -> Iterator[tuple[str, str]]:
    for line in text("deploy/sira.service").splitlines():
        if "=" in line and not line.startswith("#"):
            name, _, value = line.partition("=")
            yield name, value


def test_the_image_is_pinned_hashed_and_not_root() -> None:
    steps = instructions(text("Dockerfile"))
    images = [rest.partition(" AS ")[0] for name, rest in steps if name == "FROM"]
    every = [re.fullmatch(r"python:3\.11-(slim-)?([a-z]+)(@sha256:[0-9a-f]{64})?", image) for image in images]
    pinned = [found for found in every if found]
    assert len(pinned) == len(images)
    assert len({found[2] for found in pinned}) == 1, "what is compiled needs the same Debian"
    assert pinned[-1][1] == "slim-"
    assert all("--require-hashes" in rest for name, rest in steps if " install --" in rest and "pip" in rest)
    assert [rest for name, rest in steps if name == "USER"] == ["10001:10001"]
    assert {name for name, _ in steps} >= {"HEALTHCHECK", "ENTRYPOINT", "CMD"}


def test_every_container_is_read_only_without_capabilities_and_swap(compose: dict[str, Any]) -> None:
    for name, service in compose["services"].items():
        assert service["read_only"] is True, name
        assert service["cap_drop"] == ["ALL"], name
        assert service["security_opt"] == ["no-new-privileges:true"], name
        assert service["mem_limit"] == service["memswap_limit"], name
        assert set(service).isdisjoint({"privileged", "devices", "pid", "ipc"}), name
        assert service.get("cap_add", []) == (["NET_BIND_SERVICE"] if name == "caddy" else []), name
        assert (service.get("user") == "10001:10001") is (name != "caddy"), name
        assert service["image"] == "sira" or re.search(r":\d", service["image"]), name


def test_only_the_proxy_is_reached_from_outside(compose: dict[str, Any]) -> None:
    assert [name for name, service in compose["services"].items() if "ports" in service] == ["caddy"]
    environment = compose["services"]["sira"]["environment"]
    networks = compose["networks"]["front"]["ipam"]["config"]
    assert environment["SIRA_TRUSTED_PROXIES"] == ",".join(each["subnet"] for each in networks)
    assert environment["SIRA_PUBLIC_URL"].startswith("https://")


def test_what_must_die_lies_in_memory_that_outlives_a_restart_of_sira(compose: dict[str, Any]) -> None:
    assert compose["volumes"]["memory"]["driver_opts"]["type"] == "tmpfs"
    owner = "uid=10001,gid=10001"
    assert owner in compose["volumes"]["memory"]["driver_opts"]["o"]
    holders = [name for name, each in compose["services"].items() if "memory:/run/sira" in each.get("volumes", [])]
    assert holders == ["sira", "memory"]
    assert compose["services"]["memory"]["network_mode"] == "none"


def test_secrets_are_files(compose: dict[str, Any]) -> None:
    sira = compose["services"]["sira"]
    files = {
        value.removeprefix("/run/secrets/") for name, value in sira["environment"].items() if name.endswith("_FILE")
    }
    assert files == set(sira["secrets"]) == set(compose["secrets"])
    assert all(each["file"].startswith("./secrets/") for each in compose["secrets"].values())
    secret = {name for name, field in Settings.model_fields.items() if "SecretStr" in str(field.annotation)}
    for name in ("compose.yaml", "deploy/sira.service", "deploy/sira", "Dockerfile"):
        told = set(re.findall(r"SIRA_([A-Z_]+)=|SIRA_([A-Z_]+):", text(name)))
        assert {(first or second).lower() for first, second in told}.isdisjoint(secret), name
    assert "secrets" in text(".gitignore")


@pytest.mark.parametrize("name", ["Dockerfile", "compose.yaml", "deploy/sira.service", "deploy/sira"])
def test_every_setting_that_is_set_is_one(name: str) -> None:
    # SIRA_DOMAIN and SIRA_UPSTREAM are the proxy's.
    named = set(re.findall(rf"{PREFIX}([A-Z_]+)", text(name))) - {"DOMAIN", "UPSTREAM"}
    assert named
    assert {each.removesuffix("_FILE").lower() for each in named} <= set(Settings.model_fields)


def test_the_proxy_keeps_no_log_of_people_and_hides_what_is_inside() -> None:
    caddy = text("deploy/Caddyfile")
    assert caddy.count("{") == caddy.count("}")
    before, site = caddy.split("{$SIRA_DOMAIN} {")
    assert "admin off" in before
    assert re.search(r"exclude http\.log http\.handlers", before)
    assert "log" not in site
    assert "max_size 64KiB" in site
    assert re.search(r"@inside path /metrics /readyz\s+respond @inside 404", site)
    assert "trusted_proxies" not in caddy


HARDENED = {
    "User": "sira",
    "NoNewPrivileges": "yes",
    "ProtectSystem": "strict",
    "ProtectHome": "yes",
    "PrivateTmp": "yes",
    "MemoryDenyWriteExecute": "yes",
    "CapabilityBoundingSet": "",
    "RuntimeDirectory": "sira",
    "RuntimeDirectoryMode": "0700",
    "RuntimeDirectoryPreserve": "yes",
    "StateDirectoryMode": "0700",
    "LimitCORE": "0",
    "MemorySwapMax": "0",
    "UMask": "0077",
}


def test_the_unit_is_hardened_and_keeps_what_must_die_in_memory() -> None:
    settings = dict(unit())
    assert {name: settings.get(name) for name in HARDENED} == HARDENED
    assert "SIRA_VOLATILE_DIR=/run/sira" in text("deploy/sira.service")
    assert "ProcSubset" not in settings


def test_systemd_reads_the_unit_and_finds_it_little_exposed() -> None:
    if not shutil.which("systemd-analyze"):
        missing("systemd-analyze is not installed")
    file = str(DEPLOY / "sira.service")
    verified = subprocess.run(["systemd-analyze", "verify", file], capture_output=True, text=True)
    complaints = [line for line in verified.stderr.splitlines() if "is not executable" not in line]
    assert [line for line in complaints if "sira.service" in line] == []
    limit = f"--threshold={int(EXPOSURE * 10)}"
    judged = subprocess.run(
        ["systemd-analyze", "security", "--offline=yes", limit, file], capture_output=True, text=True
    )
    assert judged.returncode == 0, judged.stdout


def test_a_command_runs_with_the_service_s_user_settings_and_secrets() -> None:
    script = text("deploy/sira")
    for name, value in unit():
        if name in ("User", "Group", "UMask", "WorkingDirectory", "EnvironmentFile", "LoadCredential", *LIMITS):
            assert f"--property={name}={value}" in script, name
        elif name == "Environment":
            for pair in value.replace("%d", "/run/credentials/sira-command.service").split():
                assert f"--setenv={pair}" in script, pair
    assert dict(unit())["ExecStart"].removesuffix(" serve") in script
    assert subprocess.run(["sh", "-n", str(DEPLOY / "sira")]).returncode == 0
    assert (DEPLOY / "sira").stat().st_mode & 0o111 == 0o111
