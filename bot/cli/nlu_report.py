"""The lines that `sira nlu test` prints. The only sentences among them are test sentences, which nobody has sent."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from bot.understanding.scores import Judged, calibration_error, confusions, danger, grouped, share

WORST = 20
OUTSIDE = "out_of_scope"
THRESHOLDS = (0.2, 0.3, 0.4, 0.5, 0.6)


def everything(judged: list[Judged]) -> Iterator[str]:
    """Accuracy and the two others overall, by language and by intent; the worst confusions; confidence; danger."""
    yield from _shares("all", {"all": judged})
    yield from _shares("by language", grouped(judged, lambda o: o.sentence.language))
    yield from _shares("by intent", grouped(judged, lambda o: o.sentence.intent))
    yield from _worst(judged)
    yield from _confidence(judged)
    yield from _danger(judged)


def _worst(judged: list[Judged]) -> Iterator[str]:
    yield from ("", "worst confusions (meant, understood, times, one of them)")
    for (meant, understood), times in confusions(judged)[:WORST]:
        one = next(o for o in judged if (o.sentence.intent, o.meaning.intent) == (meant, understood))
        yield f"  {meant:20} {understood:20} {times:4}  {one.sentence.language}: {one.sentence.text}"


def _confidence(judged: list[Judged]) -> Iterator[str]:
    """What a threshold on the confidence would do, and how far the confidence is from what it says."""
    yield from ("", f"{'confidence at least':22}{'taken':>7} {'right':>7} {'out of scope taken for another':>31}")
    outside = [o for o in judged if o.sentence.intent == OUTSIDE]
    for least in THRESHOLDS:
        taken = [o for o in judged if o.meaning.confidence >= least]
        lost = share(outside, lambda o, least=least: not o.right and o.meaning.confidence >= least)  # type: ignore[misc]
        yield f"  {least:<20}{len(taken) / len(judged):7.1%} {share(taken, lambda o: o.right):7.1%} {lost:31.1%}"
    by_language = grouped(judged, lambda o: o.sentence.language).items()
    errors = {"all": judged, **dict(by_language)}
    yield "  calibration error: " + ", ".join(f"{n} {calibration_error(group):.3f}" for n, group in errors.items())


def _shares(title: str, groups: dict[str, list[Judged]]) -> Iterator[str]:
    yield from ("", f"{title:22}{'n':>5} {'right':>7} {'in three':>9} {'language':>9}")
    for name, group in groups.items():
        right, three = share(group, lambda o: o.right), share(group, lambda o: o.among_three)
        language = share(group, lambda o: o.meaning.language == o.sentence.language)
        yield f"  {name:20}{len(group):5} {right:7.1%} {three:9.1%} {language:9.1%}"


def _danger(judged: list[Judged]) -> Iterator[str]:
    """Of those in danger: the emergency answer, at least the question, the right kind. Of the others: false alarms."""
    yield from ("", f"{'':22}{'in danger':>26} {'hard negatives':>24} {'all others':>18}")
    yield "danger                 certain  noticed     kind      n  certain  noticed   certain  noticed"
    for name, group in {"all": judged, **grouped(judged, lambda o: o.sentence.language)}.items():
        found = danger(group)
        real = "".join(f"{found[key]:8.1%} " for key in ("recall_certain", "recall_noticed", "right_variant"))
        hard = f"{found['hard']:6.0f} {found['hard_certain']:8.1%} {found['hard_noticed']:8.1%}"
        yield f"  {name:20}{real}{hard} {found['false_certain']:9.1%} {found['false_noticed']:8.1%}"


def languages(judged: list[Judged]) -> Iterator[str]:
    """Language identification alone, for each language and each kind of line.

    `likeliest`: the first guess is right; then what the bot acts on, which leaves open what does not tell.
    """
    yield f"{'language':24}{'n':>6} {'likeliest':>10} {'right':>7} {'open':>7} {'wrong':>7}  taken for"
    groups = {"all": judged, **grouped(judged, lambda o: o.sentence.language)}
    if any(o.sentence.kind for o in judged):
        groups |= grouped(judged, lambda o: f"{o.sentence.language} {o.sentence.kind}")
    for name, group in groups.items():
        likely = share(group, lambda o: o.likeliest == o.sentence.language)
        right = share(group, lambda o: o.meaning.language == o.sentence.language)
        unclear = share(group, lambda o: o.meaning.language is None)
        wrong = Counter(o.meaning.language for o in group if o.meaning.language not in (None, o.sentence.language))
        taken = ", ".join(f"{language} {times}" for language, times in sorted(wrong.items(), key=str))
        mistaken = wrong.total() / len(group)
        yield f"{name:24}{len(group):6} {likely:10.1%} {right:7.1%} {unclear:7.1%} {mistaken:7.1%}  {taken}"
