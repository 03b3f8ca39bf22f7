"""The directory of services in words: what the English columns of services.yml mean, for the catalogues.

A type or opening hours without words here is a fault of the content. A service without a name here keeps the one that
its source gives.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal, get_args

from bot.i18n import marked

Need = Literal[
    "shelter",
    "return",
    "reception",
    "health",
    "children",
    "women",
    "asylum",
    "family",
    "legal",
    "protection",
    "reintegration",
    "consular",
    "information",
    "visa",
    "emergency",
]
ALL_NEEDS: Final[tuple[Need, ...]] = get_args(Need)
"""In the order in which they matter to somebody who stands in a town and knows nobody there."""

NEEDS: Final[Mapping[Need, str]] = {
    "shelter": marked("Shelter and meals"),
    "return": marked("Voluntary return"),
    "reception": marked("Reception, advice"),
    "health": marked("Health care"),
    "children": marked("Children"),
    "women": marked("Violence against women"),
    "asylum": marked("Asylum and refugees"),
    "family": marked("Missing family"),
    "legal": marked("Legal help"),
    "protection": marked("Protection, trafficking"),
    "reintegration": marked("Help after return"),
    "consular": marked("Embassy, travel papers"),
    "information": marked("Information"),
    "visa": marked("Visa, permit to travel"),
    "emergency": marked("Emergency, rescue"),
}
"""What somebody looks for, as a button of at most 24 letters."""

TYPES: Final[Mapping[str, Need]] = {
    "shelter": "shelter",
    "meals": "shelter",
    "emergency shelter": "shelter",
    "shelter for people who chose return": "shelter",
    "shelter before voluntary return": "shelter",
    "voluntary return": "return",
    "voluntary return (regional)": "return",
    "reception": "reception",
    "reception at airport": "reception",
    "reception of returnees": "reception",
    "profiling": "reception",
    "orientation": "reception",
    "orientation for Central Africans": "reception",
    "listening": "reception",
    "onward transport": "reception",
    "social help": "reception",
    "migrants": "reception",
    "health": "health",
    "psychosocial": "health",
    "child protection": "children",
    "child abuse": "children",
    "children returned": "children",
    "gender-based violence": "women",
    "asylum": "asylum",
    "refugee protection": "asylum",
    "refugee documents": "asylum",
    "statelessness": "asylum",
    "family tracing": "family",
    "family reunification": "family",
    "families of missing migrants": "family",
    "missing migrants": "family",
    "Red Cross messages": "family",
    "free calls": "family",
    "legal help": "legal",
    "legal information": "legal",
    "complaints, human rights": "legal",
    "protection": "protection",
    "trafficking": "protection",
    "trafficking victims": "protection",
    "reintegration": "reintegration",
    "consular protection": "consular",
    "consular liaison": "consular",
    "travel documents": "consular",
    "information": "information",
    "information on risks": "information",
    "information on study, work, local opportunities": "information",
    "news and information": "information",
    "ECOWAS free-movement information": "information",
    "expulsion to Assamaka": "information",
    "alerts about boats": "information",
    "travel authorisation": "visa",
    "visa": "visa",
    "emergency": "emergency",
    "police": "emergency",
    "gendarmerie": "emergency",
    "security": "emergency",
    "fire": "emergency",
    "ambulance": "emergency",
    "rescue": "emergency",
    "desert search and rescue": "emergency",
    "desert distress": "emergency",
    "sea distress": "emergency",
    "sea rescue": "emergency",
}

FROM_AFAR: Final = frozenset(
    {"emergency", "desert distress", "sea distress", "sea rescue", "travel authorisation", "visa", "legal information"}
)
"""Types of what is reached by phone or on a site: its town is no place to go to."""

NOWHERE: Final = frozenset({"svc-006", "svc-007", "svc-008", "svc-074"})
"""Rows that only record that no number was found for a line: nothing that somebody could call or go to."""

NOT_LISTED: Final = ("do not list", "do not publish", "do not show", "verify before listing")
DOUBTED: Final = ("verify", "confirm", "check that", "status unknown")
"""What the compiler's note says (in small letters) of a row that is not shown, or only as doubt."""

HOURS: Final[Mapping[str, str]] = {
    "24 hours, 7 days": marked("Day and night."),
    "24 hours, 7 days, whole country": marked("Day and night, in the whole country."),
    "24 hours, 365 days": marked("Day and night."),
    "24 hours": marked("Day and night."),
    "says it receives arrivals at the airport 24 hours a day": marked(
        "They say that they meet people at the airport day and night."
    ),
}

REMARKS: Final[Mapping[str, str]] = {
    "Shelter only for voluntary-return candidates": marked(
        "Shelter only for people who ask for voluntary return, victims of trafficking and other vulnerable people."
    ),
    "Niamakoro, Cite Unicef, Commune VI": marked("Address: Niamakoro, Cité Unicef, Commune VI."),
    "Office in Djelibougou": marked("Office in Djélibougou."),
    "in Saneye, 6th quarter; or": marked("Ask in which quarter it is: the sources differ."),
    "Usual stay up to 10 days": marked("Usual stay: up to 10 days."),
    "Conflict area": marked("Conflict area: ask how safe the road is first."),
    "call the coast guard first": marked("It sends no boats: call the coast guard first."),
    "at least 96 hours before travel": marked(
        "Apply at least 96 hours before you travel. Beware of paid copies of the site."
    ),
    "Lawyer needed": marked("You need a lawyer."),
    "very high demand": marked("Very many people ask there."),
}
"""What must be known before going there, by the words of the compiler's note that say it."""

NUMBER_REMARKS: Final[Mapping[str, str]] = {
    "administrative switchboard, not a help line": marked("It is a switchboard, not a help line."),
    "If nobody answers leave a message": marked("If nobody answers, leave a message: name, nationality, phone number."),
    "national format": marked("Dial it inside Libya."),
    "Older numbers of 2011": marked("Do not use older numbers of 2011."),
    "may not work from abroad": marked("The number may not work from abroad."),
    "from Italian networks": marked("The number works from Italian networks."),
}
"""What must be known before calling, by the words of the note or of the number's purpose that say it."""

LANGUAGES: Final[Mapping[str, str]] = {
    "fr": marked("French"),
    "en": marked("English"),
    "es": marked("Spanish"),
    "it": marked("Italian"),
}

NAMES: Final[Mapping[str, str]] = {
    "svc-001": marked("Police (Mali)"),
    "svc-002": marked("Gendarmerie (Mali)"),
    "svc-004": marked("National Guard (Mali)"),
    "svc-005": marked("Police: women in danger"),
    "svc-010": marked("IOM Mali, Bamako"),
    "svc-011": marked("IOM Gao"),
    "svc-012": marked("IOM Kayes"),
    "svc-013": marked("IOM Mopti"),
    "svc-014": marked("IOM Timbuktu"),
    "svc-015": marked("IOM Sikasso"),
    "svc-016": marked("IOM West Africa, Dakar"),
    "svc-017": marked("IOM Senegal"),
    "svc-018": marked("IOM Niger"),
    "svc-019": marked("IOM Algeria"),
    "svc-020": marked("IOM Libya"),
    "svc-021": marked("IOM Tunis"),
    "svc-022": marked("IOM Sfax and Zarzis"),
    "svc-023": marked("IOM Mauritania"),
    "svc-024": marked("IOM, UNHCR Nouadhibou"),
    "svc-025": marked("IOM Morocco"),
    "svc-026": marked("IOM Guinea"),
    "svc-027": marked("IOM Ivory Coast"),
    "svc-030": marked("UNHCR Mali"),
    "svc-031": marked("CNCR (refugees)"),
    "svc-032": marked("UNHCR Libya"),
    "svc-033": marked("UNHCR help site"),
    "svc-040": marked("Cité d'accueil, Bamako"),
    "svc-041": marked("DGME, Malians abroad"),
    "svc-043": marked("Transit centre, Gao"),
    "svc-044": marked("Migrants' centre, Kayes"),
    "svc-045": marked("Transit centre, Bamako"),
    "svc-050": marked("Maison du Migrant, Gao"),
    "svc-051": marked("Direy Ben centre"),
    "svc-052": marked("CIAUD, Douentza"),
    "svc-053": "ARACEM",
    "svc-054": marked("AME (expelled people)"),
    "svc-056": marked("Red Cross: lost family"),
    "svc-057": "Caritas Mali",
    "svc-058": marked("Guichet unique, Kayes"),
    "svc-059": marked("Guichet unique, Timbuktu"),
    "svc-060": marked("EDM (trafficking)"),
    "svc-061": marked("MSF, Agadez"),
    "svc-062": "Boza Fii",
    "svc-070": "Alarme Phone Sahara",
    "svc-071": marked("Alarm Phone (sea)"),
    "svc-072": marked("Spanish sea rescue"),
    "svc-073": marked("Italian coast guard"),
    "svc-075": marked("Sea rescue, Las Palmas"),
    "svc-080": marked("Morocco, AEVM (online)"),
    "svc-081": marked("Mauritania, e-visa"),
    "svc-082": marked("ECOWAS office, Dakar"),
    "svc-083": marked("ECOWAS court, Abuja"),
    "svc-090": "Anoura Info (Mali)",
    "svc-091": "Sheega Info (Niger)",
    "svc-092": "Malomat (Libya)",
    "svc-093": "InfoMigrants",
    "svc-094": "WakaWell, Yenna",
    "svc-095": marked("GADEM legal guide"),
    "svc-100": marked("Embassy of Mali, Algiers"),
    "svc-101": marked("Embassy of Mali, Tunis"),
    "svc-102": marked("Embassy of Mali, Niamey"),
    "svc-103": marked("Mali embassy, Nouakchott"),
    "svc-104": marked("Embassy of Mali, Tripoli"),
}
"""What people call it, as a button of at most 24 letters."""

TOWNS: Final[Mapping[str, str]] = {
    "Abidjan": marked("Abidjan"),
    "Abuja": "Abuja",
    "Agadez": marked("Agadez"),
    "Algiers": marked("Algiers"),
    "Bamako": marked("Bamako"),
    "Conakry": marked("Conakry"),
    "Dakar": marked("Dakar"),
    "Douentza": marked("Douentza"),
    "Gao": marked("Gao"),
    "Kayes": marked("Kayes"),
    "Las Palmas": "Las Palmas",
    "Mopti": marked("Mopti"),
    "Niamey": marked("Niamey"),
    "Nouadhibou": marked("Nouadhibou"),
    "Nouakchott": marked("Nouakchott"),
    "Rabat": "Rabat",
    "Rome": marked("Rome"),
    "Sfax": "Sfax",
    "Sikasso": marked("Sikasso"),
    "Timbuktu": marked("Timbuktu"),
    "Tripoli": marked("Tripoli"),
    "Tunis": "Tunis",
}

ON_THE_ROAD: Final[Mapping[str, str]] = {
    "Arlit": "NE",
    "Assamaka": "NE",
    "Assamakka": "NE",
    "Dirkou": "NE",
    "Tamanrasset": "DZ",
    "Tamarasɛti": "DZ",
    "In Guezzam": "DZ",
    "Sebha": "LY",
    "Sabha": "LY",
    "Zarzis": "TN",
}
"""Towns that people name and where no service is known: the country that they lie in."""
