"""Every route of the staff area as roles.json lists it; a new route without an entry there fails test_roles.

`least`: viewer, editor or admin; "open" for what lets anybody in; "token" for the API. `example`: a path for one that
has places to fill.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from fastapi import FastAPI
from starlette.routing import Route

FILE = Path(__file__).with_name("roles.json")
PREFIXES = ("/staff", "/api")


@dataclass(frozen=True)
class Listed:
    """One route, the least role that may use it, and an address to try it at."""

    method: str
    path: str
    least: str
    example: str

    @property
    def name(self) -> str:
        return f"{self.method} {self.path}"


def listed() -> list[Listed]:
    """The entries of roles.json."""
    entries = json.loads(FILE.read_text(encoding="utf-8"))
    return [
        Listed(method, path, entry["least"], entry.get("example", path))
        for name, entry in entries.items()
        for method, path in (name.split(" "),)
    ]


def registered(app: FastAPI) -> set[str]:
    """The routes that the app has, by method and path."""
    routes = [route for route in app.routes if isinstance(route, Route) and route.path.startswith(PREFIXES)]
    return {f"{method} {route.path}" for route in routes for method in (route.methods or ()) if method != "HEAD"}
