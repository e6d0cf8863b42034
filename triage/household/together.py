"""From the assessments of persons who belong together to what has to be seen together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from triage.household import topics
from triage.household.agreement import conflicts
from triage.household.model import Person, PersonFact, Relation, SeenTogether, Together, told_of
from triage.household.topics import NOTICE, TOPICS, Topic
from triage.rulebook.model import Rulebook

LEADS_AWAY = frozenset(
    {
        "first_country_readmission",
        "third_country_admissibility",
        "responsibility_inquiry",
        "extradition_and_expulsion",
        "assisted_voluntary_return",
        "return_support",
    }
)
"""Procedures at the end of which a person may be in another country than now."""
SHARES_STATUS = frozenset({"family_unity_derivative", "child_derivative_status"})
"""Procedures in which status comes from a relative."""
EXAMINES_EXCLUSION = frozenset({"regular_rsd_exclusion"})

_CHILD_RELATIONS = frozenset({Relation.CHILD, Relation.CHILD_IN_CARE, Relation.GRANDCHILD})
_ADULT_RELATIONS = frozenset(
    {
        Relation.PRINCIPAL_APPLICANT,
        Relation.SPOUSE_OR_PARTNER,
        Relation.PARENT,
        Relation.GRANDPARENT,
        Relation.SIBLING,
        Relation.OTHER_RELATIVE,
    }
)


def together(persons: Sequence[Person], rulebook: Rulebook) -> Together:
    """Return what has to be seen together of persons who are each assessed alone.

    `rulebook` gives the names that people know facts by, and the questions about them. What is not known of a
    person is taken for nothing: it is asked where it matters. No assessment is changed.
    """
    found = list(_Household(persons, rulebook).seen())
    order = {topic.id: place for place, topic in enumerate(TOPICS)}
    return Together(notice=NOTICE, seen=tuple(sorted(found, key=lambda seen: order[seen.topic])))


class _Household:
    def __init__(self, persons: Sequence[Person], rulebook: Rulebook) -> None:
        self._persons = persons
        self._relatives = [person for person in persons if person.is_relative]
        self._told = rulebook.vocabulary.told

    def seen(self) -> Iterator[SeenTogether]:
        yield from self._danger()
        yield from self._unity()
        yield from self._status()
        yield from self._own_claims()
        yield from self._children()
        for conflict in conflicts(self._persons, self._label):
            persons = list(dict.fromkeys(fact.person for fact in conflict.facts))
            concerned = [person for person in self._persons if person.key in persons]
            yield self._seen(topics.CONFLICT, concerned, conflict.ask, conflict.facts)

    def _danger(self) -> Iterator[SeenTogether]:
        for person in self._persons:
            if person.finding("family_contact") == "to_be_cleared":
                yield self._seen(topics.FAMILY_MAY_BE_THE_DANGER, [person])

    def _unity(self) -> Iterator[SeenTogether]:
        if len({_law_of(person) for person in self._persons}) > 1:
            yield self._seen(topics.DIFFERENT_RULES, self._persons)
        procedures = {person.procedure for person in self._relatives}
        if len(procedures) < 2:
            return
        if procedures & LEADS_AWAY:
            yield self._seen(topics.SEPARATION, self._relatives, procedures=True)
        yield self._seen(topics.DIFFERENT_PROCEDURES, self._relatives, procedures=True)

    def _status(self) -> Iterator[SeenTogether]:
        node, of_own = "earlier_procedure.status_here", "family.recognised_member_here"
        recognised = [person for person in self._relatives if person.fact(node) == "recognised"]
        for holder in recognised:
            for person in self._relatives:
                # Where the file denies it, the files do not agree: that is told as such.
                if person not in recognised and person.is_close_to(holder) and person.fact(of_own) is None:
                    facts = (told_of(holder, node, self._label(node)),)
                    yield self._seen(topics.DERIVATIVE_STATUS, [person, holder], self._question(of_own), facts)
        for person in self._relatives:
            if person.procedure in SHARES_STATUS and not recognised:
                yield self._seen(topics.NO_ONE_TO_DERIVE_FROM, [person], procedures=True)
            if person.procedure in EXAMINES_EXCLUSION and len(self._relatives) > 1:
                others = [other for other in self._relatives if other is not person]
                yield self._seen(topics.RELATIVE_MAY_BE_EXCLUDED, [person, *others])

    def _own_claims(self) -> Iterator[SeenTogether]:
        if len(self._relatives) < 2:
            return
        node = "family.own_claim_or_confidentiality"
        for person in self._relatives:
            if not person.may_be_child and person.fact(node) != "no":
                known = person.fact(node) is not None
                facts = (told_of(person, node, self._label(node)),) if known else ()
                yield self._seen(topics.OWN_CLAIM, [person], None if known else self._question(node), facts)

    def _children(self) -> Iterator[SeenTogether]:
        children = [person for person in self._persons if person.may_be_child]
        age = "applicant.age"
        for person in self._persons:
            # A son or daughter may be of age; where nobody asked, it is asked.
            if person.relation in _CHILD_RELATIONS and person.fact(age) is None:
                yield self._seen(topics.CHILD, [person], self._question(age))
        for child in children:
            facts = (told_of(child, age, self._label(age)),)
            yield self._seen(topics.CHILD, [child], None, facts)
            accompanied = child.fact("applicant.unaccompanied_or_separated") == "no"
            if not accompanied and not any(self._may_care_for(adult, child) for adult in self._persons):
                question = self._question("applicant.unaccompanied_or_separated")
                yield self._seen(topics.CHILD_WITHOUT_ADULT, [child], question, facts)
        without_claim = [child for child in children if "/claims" not in child.told and child.is_relative]
        for person in self._relatives:
            feared = tuple(self._feared_for_a_child(person))
            if feared and without_claim:
                yield self._seen(topics.CHILD_FEARED_FOR, [person, *without_claim], None, feared)

    def _may_care_for(self, adult: Person, child: Person) -> bool:
        return adult is not child and adult.fact("applicant.age") == "adult" and adult.relation in _ADULT_RELATIONS

    def _feared_for_a_child(self, person: Person) -> Iterator[PersonFact]:
        label = self._told["claim.harm_feared_for"].label
        for place, value in person.told.items():
            if place.startswith("/claims/") and place.endswith("/harm_feared_for") and value == "a_child":
                yield PersonFact(person=person.key, place=place, label=label, value=value)

    def _label(self, node: str) -> str:
        return self._told[node].label

    def _question(self, node: str) -> str:
        return self._told[node].question

    def _seen(
        self,
        topic: Topic,
        persons: Sequence[Person],
        ask: str | None = None,
        facts: Sequence[PersonFact] = (),
        procedures: bool = False,
    ) -> SeenTogether:
        return SeenTogether(
            topic=topic.id,
            title=topic.title,
            persons=tuple(person.key for person in persons),
            text=topic.text,
            ask=ask,
            facts=tuple(facts),
            procedures={person.key: person.procedure for person in persons} if procedures else {},
            sources=topic.sources,
        )


def _law_of(person: Person) -> tuple[str, str]:
    """Return what law was applied to a person: the rulebook, and the profile of contested points."""
    return person.assessment["rulebook"]["digest"], person.assessment["profile"]
