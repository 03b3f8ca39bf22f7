"""Which places a text names, in any language and spelling."""

from __future__ import annotations

import pytest

from bot.conversation.named_places import Named, read_places
from bot.guidance.directory import listed
from bot.guidance.guidance import Guidance


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("où trouver de l'aide à Gao", [Named("ML", "Gao")]),
        ("Gawo dɛmɛ yɔrɔ bɛ min", [Named("ML", "Gao")]),
        ("un abri a tombouctou au Mali ?", [Named("ML", "Timbuktu")]),
        ("help in TIMBUKTU", [Named("ML", "Timbuktu")]),
        ("n bɛ Bamako yan", [Named("ML", "Bamako")]),
        ("centre d'aide d'Agadez", [Named("NE", "Agadez")]),
        ("l'ambassade à Alger", [Named("DZ", "Algiers")]),
        ("help office in Tunisia", [Named("TN")]),
        ("dɛmɛ bɛ sɔrɔ min Alizeri la", [Named("DZ")]),
        ("where is help in Tamanrasset", [Named("DZ")]),
        ("aide en Guinée Bissau", [Named("GW")]),
        ("aide en Guinée", [Named("GN")]),
        ("aide en cote d ivoire", [Named("CI")]),
        ("help in gambia", [Named("GM")]),
        ("je viens du Mali, je suis à Oran en Algérie", [Named("ML"), Named("DZ")]),
        ("Gao ou Kayes", [Named("ML", "Gao"), Named("ML", "Kayes")]),
        ("où trouver de l'aide", []),
        ("", []),
        ("a" * 5000, []),
    ],
)
def test_a_place_is_read_in_any_language_and_spelling(guidance: Guidance, text: str, places: list[Named]) -> None:
    assert list(read_places(text, listed(guidance.services.values()), "fr").places) == places


def test_a_name_that_is_a_word_in_bambara_is_no_country_there(guidance: Guidance) -> None:
    services = listed(guidance.services.values())
    assert read_places("dɛmɛ tɔn tɔgɔ", services, "bm").places == ()
    assert read_places("aide au Togo", services, "fr").places == (Named("TG"),)
