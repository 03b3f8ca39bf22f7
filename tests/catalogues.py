"""The sentences that the code and templates say, and the catalogues that must hold them all.

`python -m tests.catalogues` brings the catalogues up to date: new sentences come empty, gone ones go.
"""

from __future__ import annotations

import io
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import write_po

from bot.i18n import po_path, read_catalogue
from bot.message import LANGUAGES, Language
from bot.settings import ROOT

METHODS = [("**.py", "python"), ("web/templates/**.html", "jinja2")]
KEYWORDS = {"gettext": (2,), "marked": None, "_": None}
WIDTH = 120
NOISE = tuple(
    f'"{name}: '
    for name in (
        "Generated-By",
        "Language-Team",
        "Last-Translator",
        "PO-Revision-Date",
        "POT-Creation-Date",
        "Report-Msgid-Bugs-To",
    )
)
"""Header fields that change with every run or say nothing."""


def said() -> list[str]:
    """Every sentence that bot/ marks for translation, in the order of the files."""
    found = extract_from_dir(str(ROOT / "bot"), METHODS, keywords=KEYWORDS)
    sentences = [message if isinstance(message, str) else message[-1] for _, _, message, _, _ in found]
    return list(dict.fromkeys(sentence for sentence in sentences if sentence))


def updated(language: Language, folder: Path) -> str:
    """The catalogue of a language with exactly the sentences that are said."""
    old = read_catalogue(language, folder)
    new = Catalog(locale=language, domain=old.domain, header_comment=old.header_comment, fuzzy=False)
    for sentence in said():
        known = old.get(sentence)
        new.add(sentence, sentence if language == "en" else known.string if known else "")
    out = io.BytesIO()
    write_po(out, new, width=WIDTH)
    lines = out.getvalue().decode().splitlines(keepends=True)
    return "".join(line for line in lines if not line.startswith(NOISE))


def main() -> None:
    """Write all catalogues anew."""
    for language in LANGUAGES:
        path = po_path(language)
        path.write_text(updated(language, ROOT / "locales"), encoding="utf-8")


if __name__ == "__main__":
    main()
