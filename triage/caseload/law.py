"""Under which law each case of a caseload is assessed, as columns of bits.

The law of one case is worked out by `triage.assessment.legal_regime`, once for each country and day in a caseload;
cases under the same rules, profile and recorded law are one group.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property, lru_cache

import numpy as np
import pyarrow as pa

from triage.assessment.legal_regime import Choice, legal_regime
from triage.case import case_model
from triage.caseload.bits import Bits, Codes, column_of, everyone
from triage.caseload.said import Rows
from triage.caseload.words import Numbers, words_in
from triage.errors import CaseError, Problem
from triage.language.names import Node
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

    @cached_property
    def by_node(self) -> dict[Node, str]:
        """What is settled, by node."""
        return dict(self.settled)


@dataclass(frozen=True)
class Laws:
    """Under which law each case is, and where none can be told, why.

    `law_of` has for each row the place of its law in `laws`, as many as there are where there is none; `refused`
    has the problems by row. `not_a_country` are the rows in which something else stands for the country of asylum.
    """

    laws: tuple[Law, ...]
    law_of: Numbers
    refused: Mapping[int, tuple[Problem, ...]]
    not_a_country: Bits

    @property
    def editions(self) -> tuple[Rulebook, ...]:
        """The rules in force in any case: where they differ by day, those of each day."""
        return tuple(dict.fromkeys(law.rulebook for law in self.laws))

    def under(self, edition: Rulebook) -> Rows:
        """Return the rows under these rules."""
        under = [law.rulebook is edition for law in self.laws]
        return np.flatnonzero(np.array([*under, False])[self.law_of])

    def of(self, rows: Rows) -> Laws:
        """Return the laws of some rows, numbered anew in their order."""
        return replace(self, law_of=self.law_of[rows])

    def codes(self, of_laws: Sequence[int]) -> Codes:
        """Return for each row the code of its law, of those that stand for the laws; 0 where there is none."""
        return np.array([*of_laws, 0], dtype=np.int8)[self.law_of]

    def column(self, node: Node, value: str) -> Bits:
        """Return the rows in which a parameter or recorded law has a value."""
        having = [value == law.by_node.get(node) for law in self.laws]
        if all(having) and having:
            return everyone(len(self.law_of))
        return column_of(np.array([*having, False])[self.law_of]) if any(having) else None


def laws_of(batch: pa.RecordBatch, rulebook: Rulebook, profile: str | None, day: date | None) -> Laws:
    """Return under which law the cases of a batch are: that of their country on their day, or a profile by name.

    `day` is for cases that name none.
    """
    countries, place_of, not_a_country = _countries(batch)
    days, day_of = _days(batch, day)
    number_of = place_of if len(days) == 1 else place_of * len(days) + day_of
    laws: dict[Law, int] = {}
    without: dict[int, tuple[Problem, ...]] = {}
    there, which = _numbers(number_of, len(countries) * len(days))
    places = np.full(len(there), -1, dtype=np.int64)
    for place, number in enumerate(there.tolist()):
        law = _law_of(rulebook, profile, countries[number // len(days)], days[number % len(days)])
        if isinstance(law, Law):
            places[place] = laws.setdefault(law, len(laws))
        else:
            without[number] = law
    places[places < 0] = len(laws)
    law_of: Numbers = (places.astype(np.int8) if len(laws) < 127 else places)[which]
    refused = {
        row: problems
        for number, problems in without.items()
        for row in np.flatnonzero(number_of == number).tolist()
    }
    return Laws(tuple(laws), law_of, refused, not_a_country)


def _countries(batch: pa.RecordBatch) -> tuple[list[str | None], Rows, Bits]:
    """Return the countries, the last of them none, for each row its place among them, and where none is one."""
    nowhere = np.zeros(batch.num_rows, dtype=np.int64)
    if "country_of_asylum" not in batch.schema.names:
        return [None], nowhere, None
    array = batch.column("country_of_asylum")
    if pa.types.is_null(array.type):
        return [None], nowhere, None
    encoded = array if pa.types.is_dictionary(array.type) else array.dictionary_encode()
    told = encoded.dictionary.to_pylist()
    words = words_in(encoded, {word for word in told if word is not None and _is_country(word)})
    countries: list[str | None] = [word if word in words.numbers else None for word in told]
    places = words.places.astype(np.int64)
    places[places < 0] = len(countries)
    wrong = column_of(words.elsewhere(words.places)) if words.others else None
    return [*countries, None], places, wrong


_is_country = lru_cache(maxsize=1024)(is_country_code)


def _days(batch: pa.RecordBatch, day: date | None) -> tuple[list[date | None], Rows]:
    """Return the days, and for each row its place among them."""
    if "assessed_on" not in batch.schema.names or pa.types.is_null(batch.column("assessed_on").type):
        return [day], np.zeros(batch.num_rows, dtype=np.int64)
    encoded = batch.column("assessed_on").dictionary_encode()
    if len(encoded.dictionary) == 1 and not encoded.null_count:
        return [_FIRST + timedelta(days=encoded.dictionary[0].value)], np.zeros(batch.num_rows, dtype=np.int64)
    days = [None if each is None else _FIRST + timedelta(days=each.value) for each in encoded.dictionary]
    places = encoded.indices.fill_null(len(days)).to_numpy().astype(np.int64)
    return [*days, day], places


def _numbers(numbers: Rows, limit: int) -> tuple[Rows, Rows]:
    """Return each number that there is, in order, and for each row which of them it has."""
    if limit > 4 * len(numbers) + 1024:
        return np.unique(numbers, return_inverse=True)
    there = np.flatnonzero(np.bincount(numbers, minlength=1)) if len(numbers) else numbers
    which = np.zeros(limit, dtype=np.int64)
    which[there] = np.arange(len(there))
    return there, which[numbers]


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
