"""The templates of the staff area, and the files they load: a stylesheet and a script of ours, from this host alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse

from bot.i18n import gettext
from bot.message import Language
from bot.web.staff.area import ROLES, ROOT, Route, Visitor, may
from bot.web.staff.menu import MENU
from bot.web.words import NAMES

WEB: Final = Path(__file__).resolve().parent.parent
FILES: Final = {"staff.css": "text/css; charset=utf-8", "htmx.min.js": "text/javascript; charset=utf-8"}
STATIC: Final = "/staff/static"
FIELD: Final = "csrf"
"""The name of the hidden field that every form carries."""

POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)


@dataclass(frozen=True, slots=True)
class Views:
    """Renders pages. `files` are what they load, by name; `routes` all that is behind the sign-in."""

    environment: Environment
    files: Mapping[str, bytes]
    routes: list[Route] = field(default_factory=list)

    def page(
        self, visitor: Visitor, request: Request, template: str, *, status: int = 200, **context: object
    ) -> HTMLResponse:
        """A page below templates/staff/, in the visitor's language."""
        shown = {"visitor": visitor, "menu": self._menu(visitor, request.url.path), **context}
        return self._rendered(visitor.language, request, template, status, shown)

    def fragment(
        self, visitor: Visitor, request: Request, template: str, *, status: int = 200, **context: object
    ) -> HTMLResponse:
        """A part of a page, for htmx. The same template and names as for `page`; it must not extend base.html."""
        return self._rendered(visitor.language, request, template, status, {"visitor": visitor, **context})

    def open_page(
        self, language: Language, request: Request, template: str, *, status: int = 200, **context: object
    ) -> HTMLResponse:
        """A page for somebody who is not signed in."""
        return self._rendered(language, request, template, status, {"visitor": None, "menu": (), **context})

    def _rendered(
        self, language: Language, request: Request, template: str, status: int, context: Mapping[str, object]
    ) -> HTMLResponse:
        token = getattr(request.state, FIELD, "")
        html = self.environment.get_template(f"staff/{template}").render(
            _=partial(gettext, language),
            language=language,
            request=request,
            csrf=token,
            csrf_field=Markup('<input type="hidden" name="{}" value="{}">').format(FIELD, token),
            **context,
        )
        return HTMLResponse(html, status)

    def _menu(self, visitor: Visitor, path: str) -> Sequence[tuple[str, str, bool]]:
        """(address, words, whether one is there) of every page that this visitor may open."""
        allowed = {each.path for each in self.routes if each.method == "GET" and may(visitor.role, each.least)}
        here = next((each for each, _ in MENU if path == each or (each != ROOT and path.startswith(f"{each}/"))), "")
        return [(each, gettext(visitor.language, said), each == here) for each, said in MENU if each in allowed]


def read_views(*, made_up: bool = False) -> Views:
    """Read templates and files once. Raises OSError when one is missing."""
    files = {name: (WEB / "static" / name).read_bytes() for name in FILES}
    environment = Environment(
        loader=FileSystemLoader(WEB / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    # The hash in the address: a browser that kept an older file asks for the new one.
    environment.globals |= {
        "static": {name: f"{STATIC}/{name}?{sha256(file).hexdigest()[:12]}" for name, file in files.items()},
        "names": NAMES,
        "roles": ROLES,
        "made_up": made_up,
    }
    return Views(environment, files)
