"""The pages: one stylesheet, one script, both inside the page so that nothing is left in a phone's cache.

A browser allows them by their hash (Content-Security-Policy level 3, section 6.7), never by their place.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from bot.channels.webchat.render import Bubble
from bot.message import LANGUAGES, Language
from bot.web.qr import svg
from bot.web.words import NAMES, Words, notices, words

HERE = Path(__file__).resolve().parent
LEAVE_FOR = "https://fr.wikipedia.org/"
"""Where "leave quickly" leads: a light page that tells nothing about who opens it."""

_COMMENT = re.compile(r"//.*|/\*.*\*/")
_STRING = r'"(?:[^"\\\n]|\\.)*"'
_ONLY_IN_TEMPLATES = frozenset({"hello", "emergency", "choices", "restart", "made_up", "qr"})
"""Words that the script never says; all others travel with the page, so that it can change its language at once."""


@dataclass(frozen=True, slots=True)
class Form:
    """What every form of a page carries: whose session it is and which message it will be.

    A `plain` page has no script: the form before it said that none would run. `relay` is the code of the link that led
    here; the session holds it from the first message on.
    """

    token: str
    nonce: str
    plain: bool = False
    relay: str = ""


@dataclass(frozen=True, slots=True)
class Pages:
    """The templates with everything in them that is the same on every page.

    `policy` is their Content-Security-Policy.
    """

    environment: Environment
    words: Mapping[Language, Words]
    notices: Mapping[Language, Mapping[str, str]]
    policy: str

    def first(self, form: Form, language: Language = "fr") -> str:
        """The first page, in three languages at once, this one first."""
        return self._page("page.html", language, form=form, bubbles=(), notice="")

    def turn(self, bubbles: tuple[Bubble, ...], form: Form) -> str:
        """A whole page that shows one answer."""
        return self._page("page.html", bubbles[-1].language, form=form, bubbles=bubbles, notice="")

    def turn_fragment(self, bubbles: tuple[Bubble, ...], form: Form) -> str:
        """The same answer alone, for the script of a page that is already open."""
        return self._page("turn.html", bubbles[-1].language, form=form, bubbles=bubbles, notice="")

    def notice(self, name: str, form: Form | None = None) -> str:
        """A whole page that says in three languages what happened; without a form it has nothing to write in."""
        return self._page("page.html", "fr", form=form, bubbles=(), notice=name)

    def notice_fragment(self, name: str, form: Form | None = None) -> str:
        """The same alone."""
        return self._page("turn.html", "fr", form=form, bubbles=(), notice=name)

    def _page(self, template: str, language: Language, **values: object) -> str:
        said, order = self.words[language], sorted(LANGUAGES, key=lambda other: other != language)
        return self.environment.get_template(template).render(language=language, order=order, said=said, **values)


def read_pages(*, made_up: bool = False) -> Pages:
    """Read templates, style, script and catalogues once. `made_up` pages say so. Raises OSError when one is missing."""
    style = _static("chat.css", "{};,").replace(";}", "}")
    script = _static("chat.js", "{}();,=<>?:&|!+")
    said = {language: words(language) for language in LANGUAGES}
    told = {language: notices(language) for language in LANGUAGES}
    environment = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.policies["json.dumps_kwargs"] = {"ensure_ascii": False, "separators": (",", ":")}
    environment.globals |= {
        "style": Markup(style),  # noqa: S704 - our own file
        "script": Markup(script),  # noqa: S704 - our own file
        "names": NAMES,
        "words": said,
        "notices": told,
        "script_words": {language: _for_script(each) for language, each in said.items()},
        "leave_for": LEAVE_FOR,
        "made_up": made_up,
        "svg": svg,
    }
    return Pages(environment, said, told, policy(style, script))


def policy(style: str, script: str) -> str:
    """The narrowest Content-Security-Policy that lets these pages work."""
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src {_hash(script)}",
            f"style-src {_hash(style)}",
            "img-src data:",
            "connect-src 'self'",
            "form-action 'self'",
            "frame-ancestors 'none'",
            "base-uri 'none'",
        )
    )


def squeezed(text: str, tight: str) -> str:
    """Style or script without what no phone must pay for: lines of comment, indentation, spaces around `tight` signs.

    Strings keep theirs. Our scripts end every statement with a semicolon.
    """
    lines = (line.strip() for line in text.splitlines())
    kept = "\n".join(line for line in lines if line and not _COMMENT.fullmatch(line))
    return re.sub(rf"({_STRING})|\s*([{re.escape(tight)}])\s*|(:) +", lambda found: found[found.lastindex or 0], kept)


def _static(name: str, tight: str) -> str:
    return squeezed((HERE / "static" / name).read_text(encoding="utf-8"), tight)


def _hash(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"


def _for_script(said: Words) -> dict[str, str]:
    return {name: text for name, text in asdict(said).items() if name not in _ONLY_IN_TEMPLATES}
