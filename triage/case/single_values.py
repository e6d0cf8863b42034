"""Single values of a case, read strictly: what is wrong with one is said with the remedy, without repeating it."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated

from pydantic import BeforeValidator

from triage.rulebook.countries import NOT_A_CODE, code_meant, is_country_code


class FactError(ValueError):
    """What is wrong with a value, with the remedy if there is a better one than to correct it or leave it out."""

    def __init__(self, message: str, remedy: str = "Correct the value or leave it out.") -> None:
        super().__init__(message)
        self.remedy = remedy


def _country(value: object) -> object:
    if value is None or (isinstance(value, str) and is_country_code(value)):
        return value
    code = code_meant(value) if isinstance(value, str) else None
    message = f"{NOT_A_CODE}, such as KEN or ITA"
    raise FactError(message, f"Did you mean {code!r}?") if code else FactError(message)


def _iso_date(value: object) -> object:
    if value is None or type(value) is date:
        return value
    if not isinstance(value, str) or not re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
        raise FactError("is not a date written as YYYY-MM-DD")
    return value


CountryCode = Annotated[str, BeforeValidator(_country)]
IsoDate = Annotated[date, BeforeValidator(_iso_date)]
