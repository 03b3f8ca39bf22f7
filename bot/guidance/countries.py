"""How Sira calls countries: by a name that stands alone, so that no language needs an article before it.

Own words, not CLDR's: its Bambara has spellings that nobody uses, and its curly apostrophes double the cost of an SMS.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from bot.i18n import gettext, marked
from bot.message import Language

NAMES: Final[Mapping[str, str]] = {
    "BF": marked("Burkina Faso"),
    "BJ": marked("Benin"),
    "CI": marked("Ivory Coast"),
    "CV": marked("Cape Verde"),
    "GH": marked("Ghana"),
    "GM": marked("The Gambia"),
    "GN": marked("Guinea"),
    "GW": marked("Guinea-Bissau"),
    "LR": marked("Liberia"),
    "ML": marked("Mali"),
    "NE": marked("Niger"),
    "NG": marked("Nigeria"),
    "SL": marked("Sierra Leone"),
    "SN": marked("Senegal"),
    "TG": marked("Togo"),
    "CM": marked("Cameroon"),
    "DZ": marked("Algeria"),
    "LY": marked("Libya"),
    "MA": marked("Morocco"),
    "MR": marked("Mauritania"),
    "TD": marked("Chad"),
    "TN": marked("Tunisia"),
    "AE": marked("the Emirates"),
    "BE": marked("Belgium"),
    "CA": marked("Canada"),
    "CD": marked("Congo (Kinshasa)"),
    "CF": marked("Central Africa"),
    "CG": marked("Congo (Brazzaville)"),
    "DE": marked("Germany"),
    "EG": marked("Egypt"),
    "EH": marked("Western Sahara"),
    "ES": marked("Spain"),
    "FR": marked("France"),
    "GA": marked("Gabon"),
    "GB": marked("Britain"),
    "GQ": marked("Equatorial Guinea"),
    "IT": marked("Italy"),
    "MT": marked("Malta"),
    "PT": marked("Portugal"),
    "SA": marked("Saudi Arabia"),
    "SD": marked("Sudan"),
    "TR": marked("Turkey"),
    "US": marked("the United States"),
    "ZA": marked("South Africa"),
}
"""By ISO 3166-1 alpha-2: the 15 nationalities, the neighbours outside ECOWAS, and where else people want to go."""


def country_name(code: str, language: Language) -> str:
    """The country's name in this language; the code itself for a country that has none here."""
    name = NAMES.get(code)
    return code if name is None else gettext(language, name)
