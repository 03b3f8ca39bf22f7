"""The lines that `sira nlu test` prints. Names and figures only, never a sentence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from bot.understanding.scores import Judged, confusions, danger, grouped, share

WORST = 12


def everything(judged: list[Judged]) -> Iterator[str]:
    """Accuracy and the two others overall, by language and by intent; the worst confusions; danger."""
    yield from _shares("all", {"all": judged})
    yield from _shares("by language", grouped(judged, lambda o: o.sentence.language))
    yield from _shares("by intent", grouped(judged, lambda o: o.sentence.intent))
    yield from ("", "worst confusions (meant, understood, times)")
    for (meant, understood), times in confusions(judged)[:WORST]:
        yield f"  {meant:20} {understood:20} {times:4}"
    yield from _danger(judged)


def _shares(title: str, groups: dict[str, list[Judged]]) -> Iterator[str]:
    yield from ("", f"{title:22}{'n':>5} {'right':>7} {'in three':>9} {'language':>9}")
    for name, group in groups.items():
        right, three = share(group, lambda o: o.right), share(group, lambda o: o.among_three)
        language = share(group, lambda o: o.meaning.language == o.sentence.language)
        yield f"  {name:20}{len(group):5} {right:7.1%} {three:9.1%} {language:9.1%}"


def _danger(judged: list[Judged]) -> Iterator[str]:
    yield from (
        "",
        f"{'danger':22}{'certain':>8} {'noticed':>8} {'variant':>8} {'false certain':>14} {'false noticed':>14}",
    )
    for name, group in {"all": judged, **grouped(judged, lambda o: o.sentence.language)}.items():
        found = danger(group)
        yield (
            f"  {name:20}{found['recall_certain']:8.1%} {found['recall_noticed']:8.1%} {found['right_variant']:8.1%}"
            f" {found['false_certain']:14.1%} {found['false_noticed']:14.1%}"
        )


def languages(judged: list[Judged]) -> Iterator[str]:
    """Language identification alone: right, left open, wrong, for each language and for those it was taken for."""
    yield f"{'language':10}{'n':>6} {'right':>7} {'open':>7} {'wrong':>7}  taken for"
    for name, group in {"all": judged, **grouped(judged, lambda o: o.sentence.language)}.items():
        right = share(group, lambda o: o.meaning.language == o.sentence.language)
        unclear = share(group, lambda o: o.meaning.language is None)
        wrong = Counter(
            o.meaning.language for o in group if o.meaning.language and o.meaning.language != o.sentence.language
        )
        taken = ", ".join(f"{language} {times}" for language, times in sorted(wrong.items()))
        yield f"{name:10}{len(group):6} {right:7.1%} {unclear:7.1%} {max(0.0, 1 - right - unclear):7.1%}  {taken}"
