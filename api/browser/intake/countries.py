"""The countries that a form offers, by their names."""

from __future__ import annotations

from functools import cache

import pycountry


@cache
def countries() -> tuple[tuple[str, str], ...]:
    """Return the code (ISO 3166-1 alpha-3) and the name of each country, in the order of the names."""
    return tuple(sorted(((each.alpha_3, each.name) for each in pycountry.countries), key=lambda each: each[1]))
