"""The case: all that a caseworker submits about one person, as typed facts.

There is no place for a name, a date of birth, an address or free text; `reference` is an opaque key.
A fact that is not given is `unknown`, and giving `unknown` is the same as not giving the fact.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Annotated

import pycountry
from pydantic import BeforeValidator, ConfigDict, Field

from triage.case.fact import FactGroup
from triage.case.groups import (
    Applicant,
    CaseCircumstances,
    Cessation,
    Claim,
    CountryInformation,
    Credibility,
    EarlierProcedure,
    Exclusion,
    Family,
    Journey,
    Motives,
    ProcedureGuarantees,
    ReturnConditions,
    Solutions,
    Stay,
    Trafficking,
    Vulnerability,
)
from triage.case.proof_state import ProofState

MOST_PROOF_STATES = 2000
MOST_CLAIMS = 32
MOST_STAYS = 32


def _country(value: object) -> object:
    if value is None:
        return value
    if not isinstance(value, str) or pycountry.countries.get(alpha_3=value) is None:
        raise ValueError("is not an ISO 3166-1 alpha-3 country code, such as KEN or ITA")
    return value


def _iso_date(value: object) -> object:
    if value is None or type(value) is date:
        return value
    if not isinstance(value, str) or not re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
        raise ValueError("is not a date written as YYYY-MM-DD")
    return value


CountryCode = Annotated[str, BeforeValidator(_country)]
IsoDate = Annotated[date, BeforeValidator(_iso_date)]


class Case(FactGroup):
    """The facts of one case, in seventeen groups; `claims` and `stays` are lists.

    `reference` is an opaque key of the office (letters, digits, `.`, `_`, `:`, `-`; at most 64 characters).
    `country_of_asylum` is an ISO 3166-1 alpha-3 code. `assessed_on` is the day as of which the case is
    assessed; without it the caller's day is used and stated in the assessment. `proof_states` says how facts
    are known.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, title="Case")

    reference: str | None = Field(
        default=None,
        pattern=r"^[A-Za-z0-9._:-]{1,64}$",
        description="Opaque key of the office. Never a name, a date of birth or a document number.",
    )
    country_of_asylum: CountryCode | None = Field(
        default=None, description="The country whose procedure is concerned, as ISO 3166-1 alpha-3 code."
    )
    assessed_on: IsoDate | None = Field(
        default=None, description="The day as of which the case is assessed (YYYY-MM-DD)."
    )
    circumstances: CaseCircumstances = CaseCircumstances()
    applicant: Applicant = Applicant()
    vulnerability: Vulnerability = Vulnerability()
    claims: tuple[Claim, ...] = Field(
        default=(), max_length=MOST_CLAIMS, description="Each reason for protection put forward."
    )
    credibility: Credibility = Credibility()
    journey: Journey = Journey()
    stays: tuple[Stay, ...] = Field(
        default=(), max_length=MOST_STAYS, description="Each other country in which the person was before."
    )
    trafficking: Trafficking = Trafficking()
    family: Family = Family()
    exclusion: Exclusion = Exclusion()
    earlier_procedure: EarlierProcedure = EarlierProcedure()
    cessation: Cessation = Cessation()
    country_information: CountryInformation = CountryInformation()
    return_conditions: ReturnConditions = ReturnConditions()
    motives: Motives = Motives()
    solutions: Solutions = Solutions()
    guarantees: ProcedureGuarantees = ProcedureGuarantees()
    proof_states: Mapping[str, ProofState] = Field(
        default={},
        description="How facts are known, by name (`claims[0].past_harm`, `trafficking.means`). Facts without one "
        "are taken as established by whoever recorded them.",
        max_length=MOST_PROOF_STATES,
    )

    def facts(self) -> Iterator[tuple[str, str]]:
        """Yield every fact as `(node, value)`, unknown ones included, in the order of the vocabulary.

        A node is the path of the fact, `claims[0].harm` for a fact of the first claim.
        """
        for name in type(self).model_fields:
            group = getattr(self, name)
            if isinstance(group, FactGroup):
                yield from _facts_of(name, group)
            elif isinstance(group, tuple):
                for index, member in enumerate(group):
                    yield from _facts_of(f"{name}[{index}]", member)

    def given_facts(self) -> dict[str, str]:
        """Return the facts that are known, as node → value, in the order of the vocabulary."""
        return {node: value for node, value in self.facts() if value != "unknown"}


def _facts_of(entity: str, group: FactGroup) -> Iterator[tuple[str, str]]:
    for name, value in group:
        yield f"{entity}.{name}", value.value


def groups() -> Iterator[tuple[str, type[FactGroup]]]:
    """Yield `(prefix, group)` for the seventeen groups; the lists have the prefixes `claim` and `stay`."""
    for name, field in Case.model_fields.items():
        if name == "claims":
            yield "claim", Claim
        elif name == "stays":
            yield "stay", Stay
        elif isinstance(field.annotation, type) and issubclass(field.annotation, FactGroup):
            yield name, field.annotation
