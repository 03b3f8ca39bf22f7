"""The page of `sira nlu test --report`: its figures, and that it stands alone."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date
from html.parser import HTMLParser
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from bot.cli.nlu_html import (
    EXAMPLES,
    LEVELS,
    Model,
    calibration,
    confusions,
    matrix,
    model,
    page,
    percent,
)
from bot.message import Danger, Language
from bot.settings import ROOT
from bot.understanding.embedded import ModelError
from bot.understanding.meaning import Guess, Meaning
from bot.understanding.scores import Judged
from bot.understanding.training_data import Sentence
from tests.cli.running import sira
from tests.conftest import missing
from tests.web.conftest import CHROMIUM, QUIET

MEASURED = Model("0123456789abcdef" * 4, "3.6.21", ())
TODAY = date(2026, 1, 31)
HOSTILE = "<script>alert('1')</script> & \"quoted\""


def judged(
    meant: str,
    understood: str,
    confidence: float = 0.9,
    language: Language = "fr",
    text: str = "une phrase",
    danger: Danger | None = None,
    heard: Language | None = "fr",
) -> Judged:
    ranking = (Guess(understood, confidence), Guess(meant if meant != understood else "share", (1 - confidence) / 2))
    meaning = Meaning(
        text,
        intent=understood,
        confidence=confidence,
        ranking=ranking,
        language=heard,
        danger=danger,
        engine="embedded",
    )
    real = "sea" if meant == "help_emergency" else None
    return Judged(Sentence(text, meant, language, real, hard_negative=bool(danger and not real)), meaning)


FEW = [
    *[judged("greet", "greet", 0.95) for _ in range(6)],
    *[judged("greet", "menu", confidence, text=f"bonjour {confidence}") for confidence in (0.2, 0.5, 0.4, 0.3)],
    judged("menu", "menu", 1.0, "en", heard="en"),
    judged("menu", "greet", 0.6, "en", text=HOSTILE, heard=None),
    judged("help_emergency", "help_emergency", 0.9, danger="sea", text="on coule"),
    judged("help_emergency", "risk_sea", 0.7, "bm", text="kurun bɛ ka tunu", heard="bm"),
    judged("risk_sea", "risk_sea", 0.7, danger="sea", text="la mer est loin"),
]


class Parsed(HTMLParser):
    """The open tags at each moment, every attribute, and the text."""

    VOID = frozenset({"meta", "link"})

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.attributes: list[tuple[str, str, str]] = []
        self.text: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.attributes += [(tag, name, value or "") for name, value in attrs]
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] != "style":
            self.text.append(data.strip())


def rows(html: str, section: str) -> dict[str, list[str]]:
    """The rows of the section's first table by their first cell."""
    table = html.split(f'<section id="{section}">')[1].split("</table>")[0]
    cells = (re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row) for row in re.findall(r"(?s)<tr>(.*?)</tr>", table))
    plain = [[re.sub(r"<[^>]+>| ▾", "", cell) for cell in row] for row in cells]
    return {row[0]: row[1:] for row in plain[1:]}


@pytest.fixture(scope="module")
def html() -> str:
    return page(FEW, MEASURED, TODAY)


def test_the_page_is_whole_and_needs_nothing_from_elsewhere(html: str) -> None:
    parsed = Parsed(html)
    assert parsed.open == []
    assert not [tag for tag, _, _ in parsed.attributes if tag in ("script", "img", "iframe", "object", "form")]
    assert not [name for _, name, _ in parsed.attributes if name.startswith("on")]
    links = [value for _, name, value in parsed.attributes if name in ("href", "src")]
    assert all(link.startswith("#") or link == "data:," for link in links)
    assert "://" not in html
    assert "url(" not in html
    assert "@import" not in html


def test_it_says_when_which_model_and_on_how_many_sentences(html: str) -> None:
    text = " ".join(Parsed(html).text)
    assert "2026-01-31" in text
    assert f"{len(FEW)} test sentences" in text
    assert "0123456789abcdef" in text
    assert "behind" not in text


def test_a_model_behind_its_sources_is_called_so() -> None:
    behind = Model("0" * 64, "3.6.21", ("nlu/config.yml", "nlu/data/fr/greet.yml"))
    assert "2 of the files it is made from changed since the training (nlu/config.yml" in page(FEW, behind, TODAY)


def test_sentences_are_shown_as_text_and_never_as_markup(html: str) -> None:
    assert "<script" not in html
    assert HOSTILE in Parsed(html).text


def test_accuracy_by_language_and_intent(html: str) -> None:
    assert rows(html, "languages")["all"] == ["15", "60.0%", "100.0%", "93.3%"]
    intents = rows(html, "intents")
    assert list(intents) == ["help_emergency", "menu", "greet", "risk_sea"]
    assert intents["menu"] == ["2", "50.0%", "100.0%", "–", "–", "50.0%"]
    assert intents["greet"] == ["10", "60.0%", "100.0%", "60.0%", "–", "–"]


def test_danger_missed_and_seen_where_there_is_none(html: str) -> None:
    assert rows(html, "danger")["all"] == [
        *("2", "50.0%", "50.0%", "100.0%"),
        *("100.0%", "100.0%", "7.7%", "7.7%"),
    ]
    part = html.split('id="danger"')[1].split("</section>")[0]
    missed, false = part.split("Falsely certain: 1")
    assert "kurun bɛ ka tunu" in missed
    assert "la mer est loin" in false
    assert "on coule" not in part


def test_the_matrix_counts_every_sentence_once() -> None:
    found = matrix(FEW, lambda o: o.sentence.intent, lambda o: o.meaning.intent)
    assert found.columns == ("greet", "help_emergency", "menu", "risk_sea")
    assert [name for name, _ in found.rows] == ["greet", "help_emergency", "menu", "risk_sea"]
    assert sum(cell.times for _, cells in found.rows for cell in cells) == len(FEW)
    greet = {cell.column: cell for cell in found.rows[0][1]}
    assert (greet["greet"].times, greet["greet"].total, greet["greet"].right) == (6, 10, True)
    assert (greet["menu"].times, greet["menu"].right) == (4, False)
    assert greet["risk_sea"].level == 0


@pytest.mark.parametrize(
    ("wrong", "right", "levels"), [(0, 1, (0, 9)), (1, 0, (9, 0)), (1, 99, (1, 9)), (1, 3, (5, 7)), (1, 1, (7, 5))]
)
def test_the_shade_grows_with_the_share_of_the_row(wrong: int, right: int, levels: tuple[int, int]) -> None:
    sentences = [judged("greet", "menu")] * wrong + [judged("greet", "greet")] * right
    found = matrix([*sentences, judged("menu", "menu")], lambda o: o.sentence.intent, lambda o: o.meaning.intent)
    by_column = {cell.column: cell.level for cell in found.rows[0][1]}
    assert (by_column["menu"], by_column["greet"]) == levels


def test_every_shade_has_its_class(html: str) -> None:
    assert all(f".h{level}{{--l:" in html for level in range(LEVELS + 1))


def test_each_field_of_the_matrix_says_what_it_counts(html: str) -> None:
    assert 'title="greet → menu: 4 of 10 (40.0%)">4<' in html
    assert 'title="help_emergency → risk_sea: 1 of 2 (50.0%)"' in html


def test_the_worst_confusions_come_first_with_the_surest_mistakes() -> None:
    first, *others = confusions(FEW)
    assert (first.meant, first.understood, first.times, first.total) == ("greet", "menu", 4, 10)
    assert [one.meaning.confidence for one in first.examples] == [0.5, 0.4, 0.3]
    assert len(first.examples) == EXAMPLES
    assert {other.times for other in others} == {1}


def test_confidence_is_set_beside_what_was_right() -> None:
    sentences = [
        judged("greet", "menu", 0.0),
        judged("greet", "greet", 0.75),
        judged("greet", "menu", 0.79),
        judged("greet", "greet", 0.9),
        judged("greet", "greet", 1.0),
    ]
    bins = calibration(sentences)
    assert [(each.low, each.n, each.right) for each in bins] == [(0.0, 1, 0.0), (0.7, 2, 0.5), (0.9, 2, 1.0)]
    assert [each.confidence for each in bins] == pytest.approx([0.0, 0.77, 0.95])
    assert [(each.above, each.right_above) for each in bins] == [(1.0, 0.6), (0.8, 0.75), (0.4, 1.0)]


@pytest.mark.parametrize(
    ("share", "said"), [(0, "0%"), (0.5, "50.0%"), (0.9994, "99.9%"), (0.9996, ">99.9%"), (1, "100.0%")]
)
def test_only_what_is_whole_is_called_so(share: float, said: str) -> None:
    assert percent(share) == said


def stored(folder: Path, weights: bytes = b"1") -> Path:
    folder.mkdir()
    (folder / "weights.npy").write_bytes(weights)
    (folder / "manifest.json").write_text(json.dumps({"rasa": "3.6.21", "sources": {"nlu/x.yml": "0"}}))
    return folder


def test_a_model_is_known_by_the_bytes_of_all_its_files(tmp_path: Path) -> None:
    one, same, other = (
        model(stored(tmp_path / name, name[:1].encode()), tmp_path) for name in ("a", "a-again", "other")
    )
    assert one == same
    assert one.digest != other.digest
    assert one.behind == ("nlu/x.yml",)


@pytest.mark.parametrize("manifest", ["{", "{}", None])
def test_a_model_without_a_manifest_is_refused(tmp_path: Path, manifest: str | None) -> None:
    folder = stored(tmp_path / "model")
    (folder / "manifest.json").unlink()
    if manifest:
        (folder / "manifest.json").write_text(manifest)
    with pytest.raises(ModelError, match="sira nlu export"):
        model(folder, tmp_path)


def test_the_command_writes_the_page_and_prints_the_figures_as_before(tmp_path: Path) -> None:
    path = tmp_path / "report.html"
    done = sira("nlu", "test", "--report", str(path))
    assert done.returncode == 0, done.stderr
    html = path.read_text(encoding="utf-8")
    assert Parsed(html).open == []
    assert model(ROOT / "nlu" / "model", ROOT).digest[:16] in html
    printed = next(line.split() for line in done.stdout.decode().splitlines() if line.startswith("  all"))
    assert rows(html, "languages")["all"] == printed[1:]


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (("--report", "nowhere/report.html"), 1, "report.html: cannot be written"),
        (("--report", "."), 2, "directory"),
        (("--report", "report.html", "--lid", __file__), 2, "not together with --lid"),
    ],
)
def test_a_page_that_cannot_be_written_is_a_clear_failure(arguments: tuple[str, ...], code: int, told: str) -> None:
    done = sira("nlu", "test", *arguments)
    assert done.returncode == code
    assert told in done.stderr.decode()
    assert b"Traceback" not in done.stderr


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    if not CHROMIUM.exists():
        missing(f"{CHROMIUM} is not installed (apt-get install chromium)")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield browser
        browser.close()


CONTRASTS = """() => {
  const canvas = document.createElement('canvas').getContext('2d', {willReadFrequently: true});
  const light = colour => {
    canvas.fillStyle = colour; canvas.fillRect(0, 0, 1, 1);
    const part = v => (v /= 255) <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
    const [r, g, b] = canvas.getImageData(0, 0, 1, 1).data;
    return 0.2126 * part(r) + 0.7152 * part(g) + 0.0722 * part(b);
  };
  const cell = document.querySelector('.heat td.right');
  const found = [];
  for (const kind of ['right', 'wrong']) for (let level = 0; level < 10; level++) {
    cell.className = `${kind} h${level}`;
    const style = getComputedStyle(cell), [a, b] = [light(style.color), light(style.backgroundColor)];
    found.push((Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05));
  }
  return found;
}"""


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_reads_well_in_both_themes_and_fits_a_phone(
    chromium: Browser, html: str, tmp_path: Path, scheme: str
) -> None:
    path = tmp_path / "report.html"
    path.write_text(html, encoding="utf-8")
    context = chromium.new_context(color_scheme=scheme, viewport={"width": 390, "height": 700})  # type: ignore[arg-type]
    opened, asked, complaints = context.new_page(), [], []
    opened.on("request", lambda request: asked.append(request.url))
    opened.on("console", lambda message: complaints.append(message.text))
    opened.goto(path.as_uri())
    assert opened.evaluate("document.documentElement.scrollWidth") <= 390
    assert min(opened.evaluate(CONTRASTS)) >= 4.5
    context.close()
    assert (asked, complaints) == ([path.as_uri()], [])


SCROLLED = """by => {
  const box = document.querySelector('#matrix .scroll');
  Object.assign(box.style, {maxHeight: '11rem', maxWidth: '14rem'});
  box.scrollTop = 3 * by; box.scrollLeft = by;
  const frame = box.getBoundingClientRect();
  const head = box.querySelector('thead th:nth-child(2)').getBoundingClientRect();
  const name = box.querySelector('tbody th').getBoundingClientRect();
  return [head.top - frame.top <= 2, name.left - frame.left <= 2, box.scrollTop, box.scrollLeft];
}"""


@pytest.mark.browser
def test_the_names_of_the_matrix_stay_in_sight_while_it_is_scrolled(
    chromium: Browser, html: str, tmp_path: Path
) -> None:
    path = tmp_path / "report.html"
    path.write_text(html, encoding="utf-8")
    opened = chromium.new_page()
    opened.goto(path.as_uri())
    assert opened.evaluate(SCROLLED, 20) == [True, True, 60, 20]
    opened.close()
