"""How those are understood who greet before they ask and give thanks behind it. By hand:

    .venv/bin/python -m benchmarks.courtesies

The topics of nlu/tests, as they are and with courtesies around them: the share with the right intent, and the share of
the emergencies that is noticed, with what takes courtesies away (bot/understanding/courtesies.py) and without.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import yaml

from bot.message import LANGUAGES
from bot.settings import ROOT
from bot.understanding.courtesies import Courtesies, Side
from bot.understanding.engine import Understanding, open_model
from bot.understanding.meaning import EMERGENCY
from bot.understanding.scores import judge, noticed, share
from bot.understanding.training_data import Sentence, unseen

MANNERS = {
    "fr": ("{}", "bonjour, {}", "Bonsoir monsieur {}", "Salam alaikoum, {}", "{}, merci d'avance et bonne journée"),
    "bm": ("{}", "i ni ce, {}", "aw ni sogoma {}", "salam aleikum {}", "{}. aw ni ce kosɛbɛ"),
    "en": ("{}", "hello, {}", "Good morning sir {}", "{} thank you", "{} thanks and God bless you"),
}
HEADER = "| | right intent %: taken away, left | danger noticed %: taken away, left |"
NOTHING = Side.of((), (), inwards=True)


def rows(understanding: Understanding, sentences: list[Sentence]) -> Iterator[str]:
    """A row of the table for each manner."""
    left = replace(understanding, courtesies=Courtesies(NOTHING, NOTHING))
    for language in LANGUAGES:
        spoken = [sentence for sentence in sentences if sentence.language == language]
        for manner in MANNERS[language]:
            said = [replace(sentence, text=manner.format(sentence.text)) for sentence in spoken]
            judged = [judge(each, said) for each in (understanding, left)]
            cries = [[one for one in each if one.sentence.intent == EMERGENCY] for each in judged]
            right = ", ".join(f"{100 * share(each, lambda one: one.right):.1f}" for each in judged)
            heard = ", ".join(f"{100 * share(each, noticed):.1f}" for each in cries)
            yield f"| {manner.format('...')} | {right} | {heard} |"


def main() -> None:
    talk = yaml.safe_load((ROOT / "nlu" / "talk.yml").read_text(encoding="utf-8"))["talk"]
    sentences = [s for s in unseen(ROOT / "nlu" / "tests") if s.intent not in {*talk, "out_of_scope"}]
    understanding = open_model(ROOT / "nlu", ROOT / "nlu" / "model")
    print(HEADER, "|---" * (HEADER.count("|") - 1) + "|", *rows(understanding, sentences), sep="\n")


if __name__ == "__main__":
    main()
