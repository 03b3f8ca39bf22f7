"""A quotation is taken for a title only where it looks like one."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.guidance.guidance import Guidance
from bot.guidance.model import Section
from bot.guidance.references import reference_faults
from bot.message import Language

RIGHT: list[tuple[Language, str]] = [
    ("fr", 'Voyez "Voyager dans la CEDEAO".'),
    ("fr", 'Ils sont laissés au "Point Zéro", dans le désert.'),
    ("fr", 'Dites-lui : "J\'ai envie de mourir. Reste avec moi."'),
    ("fr", 'Cherchez le panneau "Sortie" et le guichet "Migrants".'),
    ("fr", 'Une phrase avec un seul " ne dit rien.'),
    ("fr", 'Lisez "Guide du voyageur en Afrique de l\'Ouest" avant de partir.'),
    ("en", 'See "Travel within ECOWAS" and "Going home with help".'),
    ("en", 'The "guichet unique" in Kayes helps.'),
    ("en", 'You can see the word "visa" on it.'),
    ("bm", '"Taama CEDEAO kɔnɔ" lajɛ.'),
    ("bm", 'A fɔ a ye: "N b\'a fɛ ka sa. To n fɛ."'),
]
WRONG: list[tuple[Language, str, str]] = [
    ("fr", 'Voyez "Partir à vélo".', '"Partir à vélo" is no title of a topic'),
    ("fr", 'Voyez "Voyager dans la CEDEAO" et "Partir à vélo".', '"Partir à vélo" is no title of a topic'),
    ("fr", 'Il y a "Voyager dans la CEDEA".', '"Voyager dans la CEDEA" is no title; "Voyager dans la CEDEAO" is'),
    ("fr", 'Voyez "voyager dans la CEDEAO".', 'is no title; "Voyager dans la CEDEAO" is'),
    ("fr", 'Voyez "Travel within ECOWAS".', '"Travel within ECOWAS" is a title in en.md, not here'),
    ("en", 'See also "Going by bicycle".', '"Going by bicycle" is no title of a topic'),
    ("en", 'In distress, go straight to "In trouble now".', '"In trouble now" is no title of a topic'),
    ("bm", '"Nɛgɛso sira" lajɛ.', '"Nɛgɛso sira" is no title of a topic'),
    ("bm", 'Nin lajɛ: "Taama CEDEAO kɔnɔ" ani "Nɛgɛso sira".', '"Nɛgɛso sira" is no title of a topic'),
]


def said(guidance: Guidance, language: Language, text: str) -> list[str]:
    """The faults when a topic says this."""
    topic = guidance.topics["risk_sea"]
    spoken = replace(topic.texts[language], sections=(Section("answer", "", text, ()),))
    changed = replace(topic, texts={**topic.texts, language: spoken})
    return list(reference_faults({**guidance.topics, topic.id: changed}))


@pytest.mark.parametrize(("language", "text"), RIGHT)
def test_what_is_no_reference_or_a_right_one_is_no_fault(guidance: Guidance, language: Language, text: str) -> None:
    assert said(guidance, language, text) == []


@pytest.mark.parametrize(("language", "text", "fault"), WRONG)
def test_a_reference_to_no_topic_is_a_fault(guidance: Guidance, language: Language, text: str, fault: str) -> None:
    (found,) = said(guidance, language, text)
    assert found.startswith(f"content/topics/risk_sea/{language}.md: answer: ")
    assert fault in found
