"""What is different between two assessments of one case: in the facts, in what follows, and because of what.

Both are compared as documents: an assessment of an earlier form, or under another rulebook, is compared with one
of today. A conclusion is explained by the rules that lead to it on one side only, each with the facts that it
rests on and that differ; or by its own text, where that was changed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from functools import lru_cache
from typing import Any, Literal

from pydantic import Field

from triage.assessment.part import Part
from triage.case.leaves import Told, leaves, node_at
from triage.language.names import path_of
from triage.rulebook.model import Rulebook

_KINDS = ("actions", "safeguards", "referrals", "information", "counters", "flags")


class Outcome(StrEnum):
    """How the recommended procedures compare."""

    SAME = "same"
    SAME_BY_ANOTHER_ROAD = "same_by_another_road"
    CHANGED = "changed"


class Side(StrEnum):
    """In which of the two a rule leads to a conclusion."""

    BEFORE = "before"
    AFTER = "after"


class FactDifference(Part):
    """A fact that differs, by its place in the case (a JSON Pointer); None where it is not given.

    At the place of a list of claims or stays stands how many there are. Claims and stays are compared by position.
    """

    place: str
    label: str
    before: Told | None
    after: Told | None


class Reason(Part):
    """A rule that leads to a conclusion on one side only.

    `rests_on` are the places of the facts that it rests on and that differ, also through other findings.
    `rule_changed` says that the rule fired on both sides, with another text.
    """

    side: Side
    firing: str
    rule: str
    title: str
    because: str
    rests_on: tuple[str, ...]
    rule_changed: bool


class ValueDifference(Part):
    """A value that differs: of the recommended procedure, the priority, a finding, or the law that is applied."""

    name: str
    label: str
    before: str | None
    after: str | None
    because: tuple[Reason, ...] = ()


class PointDifference(Part):
    """A point at issue that is told on one side only."""

    id: str
    entity: str
    title: str
    question: str
    side: Side
    because: tuple[Reason, ...]


class TermDifference(Part):
    """An action, safeguard, referral, information, counter or flag that is told on one side only."""

    kind: str
    term: str
    meaning: str
    side: Side
    because: tuple[Reason, ...]


class Difference(Part):
    """What is different between an assessment and another one of the same case.

    `law` is what differs in the day, country, profile and rulebook that they were made under.
    """

    format: Literal["triage-difference/1"] = "triage-difference/1"
    outcome: Outcome
    procedure: ValueDifference
    priority: ValueDifference | None
    standing: ValueDifference | None
    law: tuple[ValueDifference, ...]
    facts: tuple[FactDifference, ...]
    points_at_issue: tuple[PointDifference, ...]
    findings: tuple[ValueDifference, ...]
    terms: tuple[TermDifference, ...] = Field(description="Actions, safeguards and the like told on one side only.")


def difference(before: Mapping[str, Any], after: Mapping[str, Any], rulebook: Rulebook) -> Difference:
    """Return what is different from one assessment to another; both are the data of their documents.

    `rulebook` gives the labels of facts. Seen from the other side everything is the same, with the sides changed.
    """
    comparison = _Comparison(before, after, rulebook)
    procedure = comparison.procedure()
    same = procedure.before == procedure.after
    return Difference(
        outcome=Outcome.CHANGED
        if not same
        else Outcome.SAME_BY_ANOTHER_ROAD
        if procedure.because
        else Outcome.SAME,
        procedure=procedure,
        priority=comparison.value("priority", "Priority", "level", ("priority",)),
        standing=comparison.plain("standing", "Standing"),
        law=tuple(comparison.law()),
        facts=comparison.facts,
        points_at_issue=tuple(comparison.points()),
        findings=tuple(comparison.findings()),
        terms=tuple(comparison.terms()),
    )


class _Roads:
    """What in a certificate rests on what."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self.document = document
        self.firings = {node["id"]: node for node in document["trace"] if node["kind"] == "firing"}
        self._offers = {node["id"]: node["offers"] for node in document["trace"] if node["kind"] == "finding"}

    def winning(self, finding: str) -> tuple[str, ...]:
        """Return the firings that gave a finding its value."""
        offers = self._offers.get(finding, ())
        return tuple(offer["firing"] for offer in offers if not offer["outranked"])

    def grounds(self, firing: str) -> set[str]:
        """Return every node that a firing rests on, also through findings."""
        found: set[str] = set()
        waiting = [firing]
        while waiting:
            for premise in self.firings[waiting.pop()]["premises"]:
                node = premise["node"]
                if node not in found:
                    found.add(node)
                    waiting += self.winning(node)
        return found


class _Comparison:
    def __init__(self, before: Mapping[str, Any], after: Mapping[str, Any], rulebook: Rulebook) -> None:
        self._sides = {Side.BEFORE: _Roads(before), Side.AFTER: _Roads(after)}
        self._before, self._after = before, after
        self._rulebook = rulebook
        self.facts = tuple(self._facts())

    def _facts(self) -> Iterator[FactDifference]:
        one, other = leaves(self._before["case"]), leaves(self._after["case"])
        for place in dict.fromkeys((*one, *other)):
            if place != "/assessed_on" and one.get(place) != other.get(place):
                yield FactDifference(
                    place=place, label=self._label(place), before=one.get(place), after=other.get(place)
                )

    def _label(self, place: str) -> str:
        if place.startswith("/proof_states/"):
            node = place.removeprefix("/proof_states/").replace("~1", "/").replace("~0", "~")
            return f"How it is known: {self._label_of(node)}"
        if place.startswith("/statements/"):
            number, field = place.removeprefix("/statements/").split("/")
            return f"Statement {int(number) + 1}, {_OF_A_STATEMENT[field]}"
        return _OF_THE_CASE.get(place) or self._label_of(node_at(place))

    def _label_of(self, node: str) -> str:
        path = path_of(node)
        told = self._rulebook.vocabulary.told
        for ending, words in (("", ""), ("_denied", ", denied"), ("_declined", ", not answered")):
            name = path.removesuffix(ending) if ending else path
            if name in told:
                return f"{told[name].label}{words}"
        # One value of a list, or a fact of an earlier vocabulary.
        of_list = path.rpartition(".")[0]
        return told[of_list].label if of_list in told else path

    def procedure(self) -> ValueDifference:
        """Return both recommended procedures, with what leads to one alone."""
        one, other = self._before["procedure"], self._after["procedure"]
        return ValueDifference(
            name=other["id"],
            label=other["title"],
            before=one["id"],
            after=other["id"],
            because=self._reasons(_road(self._before), _road(self._after)),
        )

    def value(self, name: str, label: str, key: str, place: tuple[str, ...]) -> ValueDifference | None:
        """Return a value with firings of its own, if it differs."""
        one, other = self._before[name], self._after[name]
        if one[key] == other[key]:
            return None
        because = self._reasons(one["firings"], other["firings"])
        return ValueDifference(name=name, label=label, before=one[key], after=other[key], because=because)

    def plain(self, name: str, label: str) -> ValueDifference | None:
        """Return a value of the whole, if it differs."""
        one, other = self._before[name], self._after[name]
        return None if one == other else ValueDifference(name=name, label=label, before=one, after=other)

    def law(self) -> Iterator[ValueDifference]:
        """Yield what differs in what the assessments were made under."""
        for name, label in (("assessed_on", "Day of assessment"), ("profile", "Profile")):
            if (found := self.plain(name, label)) is not None:
                yield found
        for key, label in (("version", "Version of the rulebook"), ("digest", "Digest of the rulebook")):
            one, other = self._before["rulebook"][key], self._after["rulebook"][key]
            if one != other:
                yield ValueDifference(name=f"rulebook.{key}", label=label, before=one, after=other)

    def points(self) -> Iterator[PointDifference]:
        """Yield the points at issue that are told on one side only."""
        for side, point in self._one_sided("points_at_issue", ("id", "entity")):
            yield PointDifference(
                **{name: point[name] for name in ("id", "entity", "title", "question")},
                side=side,
                because=self._one_side(side, point["firings"]),
            )

    def terms(self) -> Iterator[TermDifference]:
        """Yield the terms that are told on one side only."""
        for kind in _KINDS:
            for side, item in self._one_sided(kind, ("term",)):
                because = self._one_side(side, item["firings"])
                yield TermDifference(
                    kind=kind, term=item["term"], meaning=item["meaning"], side=side, because=because
                )

    def findings(self) -> Iterator[ValueDifference]:
        """Yield the findings that differ; one of a claim that is there on one side only has no other value."""
        one, other = self._before["findings"], self._after["findings"]
        labels = {
            node["id"]: node["label"]
            for roads in self._sides.values()
            for node in roads.document["trace"]
            if node["kind"] == "finding"
        }
        for node in dict.fromkeys((*one, *other)):
            if one.get(node) != other.get(node):
                roads = (self._sides[side].winning(node) for side in Side)
                yield ValueDifference(
                    name=node,
                    label=labels.get(node, node),
                    before=one.get(node),
                    after=other.get(node),
                    because=self._reasons(*roads),
                )

    def _one_sided(self, kind: str, keys: tuple[str, ...]) -> Iterator[tuple[Side, Mapping[str, Any]]]:
        told = {
            side: {tuple(item[key] for key in keys): item for item in roads.document.get(kind, ())}
            for side, roads in self._sides.items()
        }
        for side, here in told.items():
            there = told[Side.AFTER if side is Side.BEFORE else Side.BEFORE]
            yield from ((side, item) for key, item in here.items() if key not in there)

    def _reasons(self, before: Iterable[str], after: Iterable[str]) -> tuple[Reason, ...]:
        one, other = tuple(before), tuple(after)
        return (
            *self._one_side(Side.BEFORE, (firing for firing in one if firing not in other)),
            *self._one_side(Side.AFTER, (firing for firing in other if firing not in one)),
        )

    def _one_side(self, side: Side, firings: Iterable[str]) -> tuple[Reason, ...]:
        return tuple(self._reason(side, firing) for firing in firings)

    def _reason(self, side: Side, firing: str) -> Reason:
        node = self._sides[side].firings[firing]
        there = self._sides[Side.AFTER if side is Side.BEFORE else Side.BEFORE].document["trace"]
        digests = {
            each["rule_digest"] for each in there if each["kind"] == "firing" and each["rule"] == node["rule"]
        }
        return Reason(
            side=side,
            firing=firing,
            rule=node["rule"],
            title=node["title"],
            because=node["because"],
            rests_on=self._resting_on(side, firing),
            rule_changed=bool(digests) and node["rule_digest"] not in digests,
        )

    def _resting_on(self, side: Side, firing: str) -> tuple[str, ...]:
        grounds = self._sides[side].grounds(firing)
        return tuple(each.place for each in self.facts if any(_is_at(node, each.place) for node in grounds))


def _road(document: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the firings that propose the recommended procedure."""
    for candidate in document["candidates"]:
        if candidate["recommended"]:
            return tuple(candidate["firings"])
    return ()


def _is_at(node: str, place: str) -> bool:
    """Whether what a rule reads is told at a place: a fact, a value of a list, or how many claims there are."""
    if place in ("/claims", "/stays"):
        return node == f"{place[1:]}_recorded"
    if place == "/country_of_asylum":
        # Which law binds, and which positions are taken on contested points, is looked up by it.
        return node.startswith(("law.", "policy."))
    told = _told_at(place)
    if place.startswith("/proof_states/"):
        return node == told
    return node == told or node.startswith(f"{told}.")


# Each node that a reason rests on is held to each place where something changed.
@lru_cache(maxsize=4096)
def _told_at(place: str) -> str:
    """Return the node of the fact that is told at a place, or of which is told there how it is known."""
    told = node_at(place)
    if place.startswith("/proof_states/"):
        return told.removeprefix("proof_states.")
    for ending in ("_denied", "_declined"):
        told = told.removesuffix(ending)
    return told


_OF_THE_CASE = {
    "/reference": "Reference of the office",
    "/country_of_asylum": "Country of asylum",
    "/claims": "Number of claims",
    "/stays": "Number of stays",
    "/statements": "Number of statements",
}
_OF_A_STATEMENT = {
    "words": "its words",
    "made_by": "who makes it",
    "about": "what it is about",
    "of": "of which claim or stay",
    "answers": "which answer it speaks for",
    "argument": "which argument it makes",
    "until": "until when",
}
