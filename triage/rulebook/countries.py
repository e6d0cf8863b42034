"""Countries by their ISO 3166-1 alpha-3 codes, which are written in capitals."""

from __future__ import annotations

import pycountry

NOT_A_CODE = "is not an ISO 3166-1 alpha-3 country code"


def is_country_code(text: str) -> bool:
    """Return whether the text is a code as the standard writes it. `ita` is not."""
    country = pycountry.countries.get(alpha_3=text)
    return country is not None and country.alpha_3 == text


def code_meant(text: str) -> str | None:
    """Return the code of the country that is meant by `ita`, `IT` or `Italy`; None if that can not be told."""
    try:
        return str(pycountry.countries.lookup(text).alpha_3)
    except LookupError:
        return None
