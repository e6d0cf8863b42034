"""The names of countries in the languages that are offered."""

from __future__ import annotations

from functools import cache
from unicodedata import normalize

import pycountry
from babel import Locale

from api.languages.languages import ENGLISH, Language


@cache
def countries(language: Language = ENGLISH) -> tuple[tuple[str, str], ...]:
    """Return the code (ISO 3166-1 alpha-3) and the name of each country, in the order of the names.

    In English the names are those of the standard, in other languages those of the Unicode data (CLDR).
    """
    if language == ENGLISH:
        found = [(each.alpha_3, each.name) for each in pycountry.countries]
    else:
        names = Locale.parse(language.locale).territories
        found = [(each.alpha_3, names[each.alpha_2]) for each in pycountry.countries]
    # É stands with E, not behind Z.
    return tuple(sorted(found, key=lambda each: normalize("NFD", each[1]).casefold()))


@cache
def name_of_country(code: str, language: Language) -> str | None:
    """Return the name of a country by its code (ISO 3166-1 alpha-3); None for a code that is none."""
    return dict(countries(language)).get(code)
