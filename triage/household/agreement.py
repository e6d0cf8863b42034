"""Where the files of persons who belong together tell what can not, or can hardly, both be so.

Only what is known on both sides is compared; who came together is compared in the journey only where that was told.
What somebody may keep from relatives (harm by them, trafficking, gender, belief) is never compared.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from triage.household.model import CameTogether, Person, PersonFact, Relation, told_of

SHARED_JOURNEY = (
    "circumstances.large_scale_influx",
    "circumstances.mixed_movement",
    "circumstances.stowaway",
    "journey.irregular_entry",
    "journey.smuggled",
    "journey.prompt_presentation",
    "journey.rescue_at_sea",
)
"""Facts that are the same for persons who made the journey together: the way, and the day on which they came
forward.
"""


@dataclass(frozen=True)
class Conflict:
    """What the files of some persons tell differently, and what to ask each of them."""

    facts: tuple[PersonFact, ...]
    ask: str


@dataclass(frozen=True)
class Expected:
    """What a file says of relatives, and when (`when`) the file of a relative says otherwise."""

    node: str
    value: str
    when: str
    of_relative: Callable[[Person, Person], bool]
    relatives_fact: str
    ask: str


def _is_child_of(person: Person, relative: Person) -> bool:
    parents = (Relation.PRINCIPAL_APPLICANT, Relation.SPOUSE_OR_PARTNER)
    return person.relation is Relation.CHILD and relative.relation in parents


EXPECTED = (
    Expected(
        "family.recognised_member_here",
        "no",
        "a close relative is recognised here",
        lambda person, relative: (
            person.is_close_to(relative) and relative.fact("earlier_procedure.status_here") == "recognised"
        ),
        "earlier_procedure.status_here",
        "Does a close relative hold refugee status here?",
    ),
    Expected(
        "family.accompanying_children",
        "no",
        "a child of the person belongs to the household",
        lambda person, relative: _is_child_of(relative, person) and relative.fact("applicant.age") == "child",
        "applicant.age",
        "Are children under 18, for whom the person cares, here with them?",
    ),
    Expected(
        "applicant.unaccompanied_or_separated",
        "yes",
        "an adult who is a parent belongs to the household",
        lambda person, relative: _is_child_of(person, relative) and relative.fact("applicant.age") == "adult",
        "applicant.age",
        (
            "Is the adult who is named as a parent responsible for the child by law or custom, and is the child "
            "safe there?"
        ),
    ),
    Expected(
        "family.close_family_here",
        "no",
        "a close relative is recognised here, or in a procedure",
        lambda person, relative: (
            person.is_close_to(relative)
            and relative.fact("earlier_procedure.status_here") in ("recognised", "pending", "rejected_appealable")
        ),
        "earlier_procedure.status_here",
        "Is a close relative lawfully in this country, with status or in a procedure?",
    ),
)

NODES = (
    *SHARED_JOURNEY,
    *(node for expected in EXPECTED for node in (expected.node, expected.relatives_fact)),
)
"""Every fact that is looked at here, beside the country of asylum and the number of stays."""


def conflicts(persons: Sequence[Person], label: Callable[[str], str]) -> Iterator[Conflict]:
    """Yield where files do not agree; `label` gives the name that people know a fact by."""
    yield from _of_journey(persons, label)
    yield from _of_relatives(persons, label)
    yield from _of_country(persons)


def _of_journey(persons: Sequence[Person], label: Callable[[str], str]) -> Iterator[Conflict]:
    # Who came together is told as seen from the principal applicant, who came with whoever came along.
    along = [person for person in persons if _came_along(person, persons)]
    for node in SHARED_JOURNEY:
        known = [person for person in along if person.fact(node) is not None]
        if len({person.fact(node) for person in known}) > 1:
            facts = tuple(told_of(person, node, label(node)) for person in known)
            yield Conflict(facts, f"{label(node)}: how was it, on the journey that they made together?")
    counted = [person for person in along if "/stays" in person.told]
    if len({person.told["/stays"] for person in counted}) > 1:
        facts = tuple(
            PersonFact(person=person.key, place="/stays", label="Number of stays", value=str(person.told["/stays"]))
            for person in counted
        )
        yield Conflict(facts, "Through which countries did they come, and were all of them together there?")


def _came_along(person: Person, persons: Sequence[Person]) -> bool:
    if person.relation is Relation.PRINCIPAL_APPLICANT:
        return any(other.came_together is CameTogether.YES for other in persons if other is not person)
    return person.came_together is CameTogether.YES


def _of_relatives(persons: Sequence[Person], label: Callable[[str], str]) -> Iterator[Conflict]:
    for expected in EXPECTED:
        for person in persons:
            if person.fact(expected.node) != expected.value:
                continue
            for relative in persons:
                if relative is not person and expected.of_relative(person, relative):
                    facts = (
                        told_of(person, expected.node, label(expected.node)),
                        told_of(relative, expected.relatives_fact, label(expected.relatives_fact)),
                    )
                    yield Conflict(facts, expected.ask)


def _of_country(persons: Sequence[Person]) -> Iterator[Conflict]:
    known = [person for person in persons if "/country_of_asylum" in person.told]
    if any(
        one.told["/country_of_asylum"] != other.told["/country_of_asylum"] for one, other in combinations(known, 2)
    ):
        facts = tuple(
            PersonFact(
                person=person.key,
                place="/country_of_asylum",
                label="Country of asylum",
                value=str(person.told["/country_of_asylum"]),
            )
            for person in known
        )
        yield Conflict(facts, "In which country is each of them, and which country examines the claim?")
