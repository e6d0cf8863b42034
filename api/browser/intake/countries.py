"""The countries that a form offers, by their names in the language of the page."""

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
