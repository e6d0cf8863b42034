"""What each view of an assessment hides: one table, from which the service, the docs and the tests read.

Every fact is of one kind, by its group, or by its own name where it differs from its group. A fact of which the
table knows no group is hidden in every view. Why: `docs/decisions/0057-redacted-views.md`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from triage.redaction.pieces import REFERENCE


class FactKind(StrEnum):
    """What a fact tells of a person."""

    REFERENCE = "reference"
    SENSITIVE = "sensitive"
    OFFENCE = "offence"
    PERSON = "person"
    ACCOUNT = "account"
    PROCEDURE = "procedure"


FACT_KINDS: Mapping[FactKind, str] = {
    FactKind.REFERENCE: "the key that the office has for the case",
    FactKind.SENSITIVE: "health, sexual life and orientation, origin, belief, opinion, exploitation (GDPR, 9)",
    FactKind.OFFENCE: "crimes, charges and convictions, and what is asked because of them (GDPR, 10)",
    FactKind.PERSON: "who the person is, their family, their journey, and the countries they were in",
    FactKind.ACCOUNT: "what the person fears, wants and told, and how it is known",
    FactKind.PROCEDURE: "what authorities did, and what is known of the situation of all",
}

_GROUPS: Mapping[str, FactKind] = {
    REFERENCE: FactKind.REFERENCE,
    "vulnerability": FactKind.SENSITIVE,
    "trafficking": FactKind.SENSITIVE,
    "screening": FactKind.SENSITIVE,
    "exclusion": FactKind.OFFENCE,
    "applicant": FactKind.PERSON,
    "family": FactKind.PERSON,
    "journey": FactKind.PERSON,
    "stay": FactKind.PERSON,
    "claim": FactKind.ACCOUNT,
    "motives": FactKind.ACCOUNT,
    "cessation": FactKind.ACCOUNT,
    "return_conditions": FactKind.ACCOUNT,
    "solutions": FactKind.ACCOUNT,
    "proof": FactKind.ACCOUNT,
    "circumstances": FactKind.PROCEDURE,
    "earlier_procedure": FactKind.PROCEDURE,
    "proposed_transfer": FactKind.PROCEDURE,
    "country_information": FactKind.PROCEDURE,
    "measure": FactKind.PROCEDURE,
    "guarantees": FactKind.PROCEDURE,
}

_BY_THEMSELVES: Mapping[FactKind, tuple[str, ...]] = {
    FactKind.SENSITIVE: (
        "applicant.impaired_capacity",
        "claim.child_specific_harm",
        "claim.concealed_in_past",
        "claim.concealment_expected",
        "claim.concealment_reason",
        "claim.gender_related",
        "claim.grounds",
        "claim.harms",
        "claim.medical_examination",
        "claim.medical_signs",
        "claim.nexus_link",
        "claim.role_in_exile",
        "claim.sexual_orientation_or_gender_identity",
        "claim.social_groups",
        "journey.abuse_en_route",
        "return_conditions.treatment_accessible",
        "stay.held_captive",
        "stay.inhuman_conditions_on_transfer",
    ),
    FactKind.OFFENCE: (
        "circumstances.consent_to_surrender",
        "circumstances.entry_charge_pending",
        "circumstances.extradition_charge",
        "circumstances.extradition_request",
        "circumstances.hand_over_without_court",
        "circumstances.international_notice",
        "circumstances.linked_charge_pending",
        "circumstances.minister_decides_surrender",
        "circumstances.trial_instead_of_surrender",
        "claim.prosecution_element",
        "earlier_procedure.fraud_indication",
        "family.principal_excluded",
        "journey.irregular_entry",
        "journey.profit_smuggling_suspected",
        "journey.smuggled",
        "journey.smuggling_alleged",
        "journey.smuggling_gain",
    ),
    FactKind.PERSON: (
        "circumstances.persons_in_file",
        "circumstances.third_party_asks",
        "circumstances.what_differs",
        "circumstances.stowaway",
    ),
}
_EACH = {name: kind for kind, names in _BY_THEMSELVES.items() for name in names}


@dataclass(frozen=True)
class View:
    """A view: for whom it is, the kinds of facts it shows, and whether it tells conclusions that rest on others."""

    name: str
    purpose: str
    shows: frozenset[FactKind]
    tells_conclusions: bool

    @property
    def spoken(self) -> str:
        """What it shows, as a sentence goes on after `shows`."""
        kinds = [FACT_KINDS[kind] for kind in FactKind if kind in self.shows]
        facts = f"these facts: {'; '.join(kinds)}" if kinds else "no facts"
        told = "all conclusions" if self.tells_conclusions else "only conclusions that rest on these alone"
        return f"{facts}, and {told}, with the recommended procedure and the law that was applied"

    def hides(self, fact: str) -> bool:
        """Return whether a fact is hidden, by its name (`claim.grounds`), or `reference`."""
        kind = kind_of_fact(fact)
        return kind is None or kind not in self.shows


VIEWS: Mapping[str, View] = {
    view.name: view
    for view in (
        View(
            "audit",
            "whoever examines how an office works",
            frozenset({FactKind.PERSON, FactKind.ACCOUNT, FactKind.PROCEDURE}),
            tells_conclusions=True,
        ),
        View(
            "statistics",
            "whoever counts and compares, and needs no case",
            frozenset(),
            tells_conclusions=True,
        ),
        View(
            "outside",
            "somebody outside the office, with the decision to hand it out",
            frozenset({FactKind.PROCEDURE}),
            tells_conclusions=False,
        ),
    )
}


def kind_of_fact(fact: str) -> FactKind | None:
    """Return of which kind a fact is, None if the table does not know its group."""
    return _EACH.get(fact) or _GROUPS.get(fact.partition(".")[0])


def facts_by_themselves() -> Mapping[str, FactKind]:
    """Return the facts that are of another kind than their group."""
    return _EACH


def groups_of_facts() -> Mapping[str, FactKind]:
    """Return the kind of each group."""
    return _GROUPS
