"""The templates of the relays' pages, with their style inside: no script, no cookie, nothing from another host."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from bot.message import LANGUAGES, Language
from bot.web.relay_links import Links
from bot.web.relay_words import own_words, public_words
from bot.web.words import NAMES

HERE = Path(__file__).resolve().parent


@dataclass(frozen=True, slots=True)
class Sheets:
    """Renders the pages. `headers` are theirs beside those that every response has."""

    environment: Environment
    said: Mapping[Language, Mapping[str, str]]
    own_said: Mapping[Language, Mapping[str, str]]
    headers: Mapping[str, str]

    def public(self, links: Links, image: str) -> str:
        """The page behind a link, in three languages. `image` is the preview's address, or ""."""
        return self.environment.get_template("relay.html").render(links=links, image=image, said=self.said)

    def own(self, language: Language, **values: object) -> str:
        """A relay's own page in one language."""
        said = self.own_said[language]
        return self.environment.get_template("relay_own.html").render(
            language=language, said=said, names=NAMES, **values
        )


def read_sheets() -> Sheets:
    """Read templates, style and catalogues once. Raises OSError when one is missing."""
    style = (HERE / "static" / "relay.css").read_text(encoding="utf-8").replace("\n", "")
    environment = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.globals["style"] = Markup(style)  # noqa: S704 - our own file
    return Sheets(
        environment,
        {language: public_words(language) for language in LANGUAGES},
        {language: own_words(language) for language in LANGUAGES},
        {"content-security-policy": policy(style)},
    )


def policy(style: str) -> str:
    """The narrowest Content-Security-Policy that lets these pages work."""
    allowed = b64encode(sha256(style.encode()).digest()).decode()
    return (
        f"default-src 'none'; style-src 'sha256-{allowed}'; img-src 'self' data:; form-action 'self'; "
        "frame-ancestors 'none'; base-uri 'none'"
    )
