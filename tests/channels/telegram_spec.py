"""Checks calls against a third party's description of the Bot API: names, required fields, types' fields, limits."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

SPEC = Path(__file__).resolve().parents[2] / "../shared/specs/telegram_bot_api.json"
LIMIT = re.compile(r"(\d+)-(\d+) (characters|bytes)")
RANGE = re.compile(r"(?:Values between |, )(\d+)-(\d+)(?: are accepted|\.)")
SCALARS: dict[str, type | tuple[type, ...]] = {"Integer": int, "Boolean": bool, "String": str, "Float": (int, float)}


@dataclass(frozen=True)
class Spec:
    data: Mapping[str, Any]

    def faults(self, method: str, sent: Mapping[str, str]) -> list[str]:
        """What is wrong with a call as it goes over the wire: form fields, objects in JSON."""
        described = self.data["methods"].get(method)
        if described is None:
            return [f"{method}: unknown method"]
        return list(self._fields(method, described.get("fields", []), {k: _value(v) for k, v in sent.items()}))

    def _fields(self, where: str, fields: list[dict[str, Any]], sent: Mapping[str, Any]) -> Iterator[str]:
        known = {field["name"]: field for field in fields}
        yield from (f"{where}.{name}: unknown" for name in sent.keys() - known.keys())
        yield from (f"{where}.{name}: missing" for name, f in known.items() if f["required"] and name not in sent)
        for name in sent.keys() & known.keys():
            yield from self._value(f"{where}.{name}", known[name]["types"], sent[name])
            yield from _limits(f"{where}.{name}", known[name]["description"], sent[name])

    def _value(self, where: str, types: list[str], value: Any) -> Iterator[str]:
        faults = [list(self._as(where, kind, value)) for kind in types]
        if all(faults):
            yield from min(faults, key=len)

    def _as(self, where: str, kind: str, value: Any) -> Iterator[str]:
        if kind.startswith("Array of "):
            if not isinstance(value, list):
                yield f"{where}: not a list"
                return
            for at, item in enumerate(value):
                yield from self._as(f"{where}[{at}]", kind.removeprefix("Array of "), item)
        elif kind in SCALARS:
            # Over the wire a string may look like a number, and was one to json.loads.
            if kind != "String" and not isinstance(value, SCALARS[kind]):
                yield f"{where}: not {kind}"
        elif subtypes := self.data["types"][kind].get("subtypes"):
            yield from self._value(where, subtypes, value)
        elif isinstance(value, dict):
            yield from self._fields(where, self.data["types"][kind].get("fields", []), value)
        else:
            yield f"{where}: not {kind}"


def read_spec() -> Spec | None:
    """The description, None where the folder beside the project is absent."""
    return Spec(json.loads(SPEC.read_text(encoding="utf-8"))) if SPEC.exists() else None


def required_spec() -> Spec:
    """The description; skips without it, fails under SIRA_TEST_ALL=1."""
    spec = read_spec()
    if spec is not None:
        return spec
    reason = "the Bot API's description (../shared/specs/telegram_bot_api.json) is absent"
    if os.environ.get("SIRA_TEST_ALL") == "1":
        pytest.fail(reason)
    pytest.skip(reason)


def _value(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text


def _limits(where: str, description: str, value: Any) -> Iterator[str]:
    for low, high, unit in LIMIT.findall(description):
        text = str(value)
        size = len(text.encode()) if unit == "bytes" else len(text.encode("utf-16-le")) // 2
        if not int(low) <= size <= int(high):
            yield f"{where}: {size} {unit}, not {low}-{high}"
    for low, high in RANGE.findall(description):
        if isinstance(value, int) and not int(low) <= value <= int(high):
            yield f"{where}: {value}, not {low}-{high}"
