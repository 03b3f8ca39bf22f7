"""The entry matrix in words: each distinct value of its English columns as a sentence for the catalogues.

A value that has no words here is a fault of the content: nothing is shown that nobody put into three languages.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from bot.guidance.model import Confidence
from bot.i18n import marked

VISA: Final[Mapping[tuple[str, Confidence], str]] = {
    ("no", "high"): marked("No visa is needed."),
    ("no", "medium"): marked("According to our sources, no visa is needed."),
    ("no", "low"): marked("It seems that no visa is needed, but this is not certain."),
    ("yes", "high"): marked("A visa is needed: ask for it before you travel."),
    ("yes", "medium"): marked("According to our sources, a visa is needed: ask for it before you travel."),
    ("yes", "low"): marked("It seems that a visa is needed before you travel, but this is not certain."),
    ("e-visa", "high"): marked("An electronic visa (e-visa) is needed before you travel."),
    ("e-visa", "medium"): marked("According to our sources, an electronic visa (e-visa) is needed before you travel."),
    ("e-visa", "low"): marked(
        "It seems that an electronic visa (e-visa) is needed before you travel, but this is not certain."
    ),
    ("AEVM", "high"): marked(
        "No classic visa, but an electronic travel authorisation (AEVM) is needed before you travel."
    ),
    ("AEVM", "medium"): marked(
        "According to our sources, no classic visa, but an electronic travel authorisation (AEVM) before you travel."
    ),
    ("AEVM", "low"): marked(
        "It seems that an electronic travel authorisation (AEVM) is needed before you travel, but this is not certain."
    ),
    ("unknown", "high"): marked("Whether a visa is needed is not known."),
    ("unknown", "medium"): marked("Whether a visa is needed is not known."),
    ("unknown", "low"): marked("Whether a visa is needed is not known."),
}
"""By visa_required, or the authorisation where one is named, and the confidence: low is worded as doubt."""

STAY: Final = marked("Stay: up to {days} days.")
STAY_UNKNOWN: Final = marked("Stay: number of days not known.")
PAPERS: Final = marked("Papers:")

DOCUMENTS: Final[Mapping[str, str]] = {
    "passport": marked("passport"),
    "international vaccination card": marked("international vaccination card"),
    "vaccination card where asked": marked("vaccination card where asked"),
    "passport (safest), ECOWAS national biometric identity card, or ECOWAS travel certificate where still "
    "issued": marked(
        "passport (safest), ECOWAS biometric identity card, or ECOWAS travel certificate where still issued"
    ),
    "passport (safest) or ECOWAS national biometric identity card": marked(
        "passport (safest) or ECOWAS biometric identity card"
    ),
    "passport with ECOWAS logo while valid (safest), or identity card with ECOWAS logo": marked(
        "valid passport with the ECOWAS logo (safest) or identity card with the ECOWAS logo"
    ),
    "AES passport or AES card: acceptance not confirmed, ask first": marked(
        "AES passport or card: not sure that it is accepted, ask first"
    ),
    "AES passport, or passport with ECOWAS logo while valid, or national identity document": marked(
        "AES passport, valid passport with the ECOWAS logo, or national identity document"
    ),
    "Senegalese identity card or passport": marked("Senegalese identity card or passport"),
    "consular card for stays and residence card": marked("to stay: consular card and residence card"),
}

OUTSIDE: Final = marked("Not in ECOWAS: {country}.")
"""Said of a destination that is no nationality of the matrix: neither in ECOWAS nor in the AES."""

_TRANSITION = marked("Rule: until further notice ECOWAS asks its states to let you in as before (29 January 2025).")
_UEMOA = marked("The UEMOA treaty says so too.")
_OPEN = marked("This country is also open to all Africans.")
RULES: Final[Mapping[str, tuple[str, ...]]] = {
    "protocol": (
        marked("Rule: ECOWAS protocol of 1979 on free movement."),
        marked("To stay longer, ask the immigration service before the 90 days end."),
    ),
    "aes_members": (
        marked("Rule: citizens of Mali, Burkina Faso and Niger (AES) move between the three countries without a visa."),
    ),
    "aes_declaration": (
        marked("Rule: AES declaration of 14 December 2024. Mali, Burkina Faso and Niger are open to ECOWAS citizens."),
    ),
    "transition": (_TRANSITION,),
    "transition_uemoa": (_TRANSITION, _UEMOA),
    "transition_open": (_TRANSITION, _OPEN),
    "transition_uemoa_open": (_TRANSITION, _UEMOA, _OPEN),
    "arrangement": (marked("Rule: an arrangement between the two countries."),),
    "national": (marked("Rule: the country's own."),),
}
"""The rule in plain words, by the name that entry_rules.yml gives under `words`."""

_CARD_REFUSED = marked("In 2018 an identity card alone was reported as refused: take a passport.")
_CROSSING = marked("Niger is said to keep this crossing closed: ask first.")
_DAYS = marked("The declaration gives no number of days: ask the immigration service before day 90.")
_ON_ARRIVAL = marked("In January 2025 it was still a visa on arrival.")
_WAS_VISA = marked("In January 2025 an ordinary visa was still needed.")
_EXPULSIONS = marked("Mass arrests and expulsions of people from south of the Sahara are reported.")
_TRANSITIONAL = "In force 'until further notice'; verify. Prefer a document that carries the ECOWAS logo."
_DECLARED = "The AES declaration gives no number of days; ask immigration before day 90."
NOTES: Final[Mapping[str, tuple[str, ...]]] = {
    _TRANSITIONAL: (),
    f"{_TRANSITIONAL} Identity card alone was reported as refused in 2018 (eco-006).": (_CARD_REFUSED,),
    f"{_TRANSITIONAL} Niger kept the land crossing closed; check (eco-037).": (_CROSSING,),
    "Identity card alone was reported as refused in 2018; take a passport (eco-006).": (_CARD_REFUSED,),
    _DECLARED: (_DAYS,),
    f"{_DECLARED} Land crossing reported closed by Niger (eco-037).": (_DAYS, _CROSSING),
    "Residence card compulsory beyond three months; mass expulsions in 2025. Mauritania is not in ECOWAS.": (
        marked("Beyond three months a residence card is compulsory; there were mass expulsions in 2025."),
    ),
    "Apply on the official ANRPTS site before travelling. Mauritania is not in ECOWAS. January 2025 data said 'visa on "
    "arrival', February 2026 data say 'e-visa'.": (
        marked("Ask for it on the official site of ANRPTS."),
        _ON_ARRIVAL,
    ),
    "Old exemption, political break since 2025: verify with the consulate. Mass arrests and expulsions of sub-Saharan "
    "migrants are reported (risk-015 to risk-017).": (
        marked("The exemption is old, and the two countries broke with each other in 2025: ask the consulate."),
        _EXPULSIONS,
    ),
    "Entering without a visa exposes you to arrest and expulsion to the desert border.": (
        marked("Who enters without a visa risks arrest and expulsion to the border in the desert."),
    ),
    "Short stay only, usually three months; proof of purpose and means may be asked. Mass arrests and expulsions of "
    "sub-Saharan migrants reported since 2023 (risk-022).": (
        marked("A short stay only, usually three months."),
        marked("You may have to prove why you come and that you have money."),
        marked("Since 2023 mass arrests and expulsions of people from south of the Sahara are reported."),
    ),
    "E-visa listed, but the country is unsafe for migrants: detention and kidnapping for ransom (risks.yml).": (
        marked("Libya is not safe for migrants: they are locked up, or kidnapped for ransom."),
    ),
    "Not formally a visa: electronic travel authorisation to request at least 96 hours before travel on "
    "acces-maroc.ma.": (marked("Ask for it at least 96 hours before you travel, on acces-maroc.ma."),),
    "Announced as temporary (25 September 2025 to 25 January 2026) but still listed in February 2026. Check "
    "acces-maroc.ma; if lifted, entry is visa-free.": (
        marked("It was announced for 25 September 2025 to 25 January 2026 only, but is still listed in February 2026."),
        marked("If it has ended, no visa is needed: look on acces-maroc.ma."),
    ),
    "Data changed from 'visa required' (January 2025) to electronic authorisation (February 2026). Verify.": (
        _WAS_VISA,
    ),
    "Data changed from 'visa required' (January 2025) to e-visa (February 2026). Verify.": (_WAS_VISA,),
    "January 2025 data said 'visa required', February 2026 data say 'e-visa'.": (_WAS_VISA,),
    "January 2025 data said 'visa on arrival', February 2026 data say '90'.": (_ON_ARRIVAL,),
    "Visa from a Moroccan consulate or, for some, an e-visa: verify.": (
        marked("Ask a consulate of Morocco; for some people it is an e-visa."),
    ),
    "Needed the AEVM from September 2025 to January 2026; listed as visa-free (90 days) in February 2026. Verify on "
    "acces-maroc.ma.": (
        marked("From September 2025 to January 2026 an electronic authorisation (AEVM) was needed."),
        marked("Look on acces-maroc.ma."),
    ),
    "Conflict: visa-free 90 days in January 2025 data, e-visa in February 2026 data. Verify with the consulate.": (
        marked("Sources differ: no visa for 90 days in January 2025, e-visa in February 2026."),
    ),
}
"""What else a row says, by the note word for word. The rule and the papers of the transition say its note already."""

AS_OF: Final = marked("As known in {month}.")
CHECK: Final = marked("Check with the consulate or the transport company before you travel.")

TITLE: Final = marked("Papers: {nationality}. Going to: {destination}.")
OWN_COUNTRY: Final = marked(
    "This is your own country: you need no visa to enter it. Without papers abroad, ask your embassy or consulate."
)
NOT_KNOWN: Final = marked("I do not know the entry rule for these two countries.")
