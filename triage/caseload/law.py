"""Under which law each case of a caseload is assessed, as columns of bits.

The law of one case is worked out by `triage.assessment.legal_regime`, once for each country and day in a caseload;
cases under the same rules, profile and recorded law are one group.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

import numpy as np
import pyarrow as pa

from triage.assessment.legal_regime import Choice, legal_regime
from triage.case import case_model
from triage.caseload.bits import Flags, column_of
from triage.caseload.members import Rows
from triage.caseload.words import words_in
from triage.errors import CaseError, Problem
from triage.language.names import Node
from triage.readers.columns import Column
from triage.rulebook.countries import is_country_code
from triage.rulebook.model import Rulebook

_FIRST = date(1970, 1, 1)


@dataclass(frozen=True)
class Law:
    """What cases have in common that are assessed under the same law: the rules in force, and what is settled."""

    rulebook: Rulebook
    profile: str
    choice: Choice
    settled: tuple[tuple[Node, str], ...]


@dataclass(frozen=True)
class Laws:
    """Under which law each case is, and where none can be told, why: `refused` has the problems by row.

    `not_a_country` are the rows in which something else stands for the country of asylum.
    """

    cases: Mapping[Law, Column]
    refused: Mapping[int, tuple[Problem, ...]]
    not_a_country: Column

    def settled(self, rulebook: Rulebook) -> dict[Node, dict[str, Column]]:
        """Return where each parameter and recorded law has each value, in the cases under these rules."""
        found: dict[Node, dict[str, Column]] = {}
        for law, column in self.cases.items():
            if law.rulebook is rulebook:
                for node, value in law.settled:
                    values = found.setdefault(node, {})
                    values[value] = values.get(value, 0) | column
        return found


def laws_of(batch: pa.RecordBatch, rulebook: Rulebook, profile: str | None, day: date | None) -> Laws:
    """Return under which law the cases of a batch are: that of their country on their day, or a profile by name.

    `day` is for cases that name none.
    """
    countries, place_of, not_a_country = _countries(batch)
    days, day_of = _days(batch, day)
    number_of = place_of * len(days) + day_of
    cases: dict[Law, Column] = {}
    refused: dict[int, tuple[Problem, ...]] = {}
    for number, there in _numbers(number_of, len(countries) * len(days)):
        law = _law_of(rulebook, profile, countries[number // len(days)], days[number % len(days)])
        if isinstance(law, Law):
            cases[law] = cases.get(law, 0) | column_of(there)
        else:
            refused |= dict.fromkeys(np.flatnonzero(there).tolist(), law)
    return Laws(cases, refused, not_a_country)


def _countries(batch: pa.RecordBatch) -> tuple[list[str | None], Rows, Column]:
    """Return the countries, the last of them none, for each row its place among them, and where none is one."""
    nowhere = np.zeros(batch.num_rows, dtype=np.int64)
    if "country_of_asylum" not in batch.schema.names:
        return [None], nowhere, 0
    array = batch.column("country_of_asylum")
    if pa.types.is_null(array.type):
        return [None], nowhere, 0
    encoded = array if pa.types.is_dictionary(array.type) else array.dictionary_encode()
    told = encoded.dictionary.to_pylist()
    words = words_in(encoded, {word for word in told if word is not None and _is_country(word)})
    countries: list[str | None] = [word if word in words.numbers else None for word in told]
    places = words.places.astype(np.int64)
    places[places < 0] = len(countries)
    wrong = column_of(words.elsewhere(words.places)) if words.others else 0
    return [*countries, None], places, wrong


_is_country = lru_cache(maxsize=1024)(is_country_code)


def _days(batch: pa.RecordBatch, day: date | None) -> tuple[list[date | None], Rows]:
    """Return the days, and for each row its place among them."""
    if "assessed_on" not in batch.schema.names or pa.types.is_null(batch.column("assessed_on").type):
        return [day], np.zeros(batch.num_rows, dtype=np.int64)
    encoded = batch.column("assessed_on").dictionary_encode()
    days = [None if each is None else _FIRST + timedelta(days=each.value) for each in encoded.dictionary]
    places = encoded.indices.fill_null(len(days)).to_numpy().astype(np.int64)
    return [*days, day], places


def _numbers(numbers: Rows, limit: int) -> Iterator[tuple[int, Flags]]:
    """Yield each number that there is, with the rows that have it."""
    if limit <= 4 * len(numbers) + 1024:
        there = np.flatnonzero(np.bincount(numbers, minlength=1)).tolist()
    else:
        there = np.unique(numbers).tolist()
    for number in there:
        yield number, numbers == number


@lru_cache(maxsize=65536)
def _law_of(
    rulebook: Rulebook, profile: str | None, country: str | None, day: date | None
) -> Law | tuple[Problem, ...]:
    case = case_model(rulebook)().model_copy(update={"country_of_asylum": country, "assessed_on": day})
    try:
        regime = legal_regime(case, rulebook, profile)
    except CaseError as error:
        return error.problems
    settled = tuple({**regime.profile.settings, **regime.law}.items())
    return Law(regime.rulebook, regime.profile.id, regime.choice, settled)
