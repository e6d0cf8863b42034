"""Derives again what the facts that a view shows allow: what is certain of the case, and what is possible.

A fact that is not shown could have any value and be known in any way, as long as something that was told is hidden.
So what is shown is held to what is possible, and what is certain has to be there. What follows only from hidden
facts is not derived: for that the log vouches, which recorded the whole.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from triage.assessment.legal_regime import Choice, LegalRegime, legal_regime
from triage.case import ProofState, case_from_data
from triage.errors import CaseError, CertificateError, UnknownNameError
from triage.language.names import CASE_ENTITY, Entity, Node, entity_of, member, node_of
from triage.language.sentences import EntityKind, effect_sentence
from triage.readers.algebra import Choice as Values
from triage.readers.derivation import Firing
from triage.readers.possibilities import CERTAIN, POSSIBLE, Possibility
from triage.readers.walk import Walked, World, walk
from triage.redaction.pieces import HIDDEN
from triage.rulebook.model import Rulebook

_OF_PROCEDURE = ("title", "definition", "precedence", "rank", "adverse", "purpose")


@dataclass(frozen=True)
class DerivedAgain:
    """What was derived again of a view.

    `firings` and `findings` are those that are shown and follow, or can: of these `certain` follow whatever the
    hidden facts are. `procedure` is the recommended one, `firm` if it is so whatever they are. `by_rules` is false
    where rules were stopped: then only the words of the rules and the premises were looked at.
    """

    firings: int
    findings: int
    certain: int
    procedure: str
    firm: bool
    by_rules: bool


def derived_again(assessment: Mapping[str, Any], places: tuple[str, ...], rulebook: Rulebook) -> DerivedAgain:
    """Hold a view to its rulebook, as far as the facts that it shows allow.

    `assessment` is that of a checked view, `places` are all its places. Raises `CertificateError` that names the
    first place of what can not follow.
    """
    if assessment["rulebook"]["digest"] != rulebook.digest:
        reason = f"it was made with another rulebook; this one is version {rulebook.version}, {rulebook.digest}"
        raise CertificateError("/rulebook/digest", reason)
    shown = _Shown(assessment, places, _regime(assessment, rulebook))
    shown.check_law()
    firings = [shown.check_firing(place, node) for place, node in shown.nodes("firing")]
    shown.check_procedure()
    procedure = assessment["procedure"]["id"]
    if "stopped" in assessment:
        return DerivedAgain(len(firings), len(shown.findings), 0, procedure, firm=False, by_rules=False)
    walked = shown.walked()
    certain = 0
    for (place, _), firing in zip(shown.nodes("firing"), firings, strict=True):
        if firing not in walked.fired:
            raise CertificateError(place, f"firing {firing.id!r} can not follow from the facts that are shown")
        certain += walked.fired[firing] == CERTAIN
    for node, value in shown.findings.items():
        possible = walked.values.get(node, {})
        if value not in possible:
            raise CertificateError(f"/findings/{node}", f"{value!r} can not follow from the facts that are shown")
        certain += possible[value] == CERTAIN
    if not any(map(_is_hidden, assessment["trace"])):
        for firing in sorted(walked.fired, key=lambda each: each.id):
            if walked.fired[firing] == CERTAIN and firing not in firings:
                raise CertificateError("/trace", f"firing {firing.id!r} follows, but is missing")
    if procedure not in walked.recommended:
        raise CertificateError("/procedure/id", f"{procedure!r} can not follow from the facts that are shown")
    firm = walked.recommended[procedure] == CERTAIN
    return DerivedAgain(len(firings), len(shown.findings), certain, procedure, firm, by_rules=True)


def _regime(assessment: Mapping[str, Any], rulebook: Rulebook) -> LegalRegime:
    law = {each["at"][1:]: each["is"] for each in assessment["case"] if each.get("at") in _LAW}
    requested = assessment["profile"] if assessment["profile_chosen"] == Choice.BY_REQUEST else None
    try:
        return legal_regime(case_from_data(law, rulebook), rulebook, requested)
    except CaseError as error:
        raise CertificateError(f"/case{error.problems[0].pointer}", error.problems[0].message) from None
    except UnknownNameError as error:
        raise CertificateError("/profile", str(error)) from None


_LAW = ("/country_of_asylum", "/assessed_on")


def _is_hidden(value: object) -> bool:
    return isinstance(value, dict) and HIDDEN in value


_STATES = "/proof_states/"


class _Shown:
    """What a view shows, under its law."""

    def __init__(self, assessment: Mapping[str, Any], places: tuple[str, ...], regime: LegalRegime) -> None:
        self.assessment = assessment
        self.regime = regime
        self.findings: dict[Node, str] = {
            node: value for node, value in assessment["findings"].items() if not _is_hidden(value)
        }
        self._entities = _entities([place.removeprefix("/findings/") for place in places])
        facts = [node for _, node in self.nodes("fact")]
        self._facts = {node["id"]: node["value"] for node in facts}
        told = {each["at"]: each["is"] for each in assessment["case"] if not _is_hidden(each)}
        self._states = {
            place.removeprefix(_STATES): ProofState(state)
            for place, state in told.items()
            if place.startswith(_STATES)
        } | {node["id"]: ProofState(node["proof_state"]) for node in facts if node["proof_state"]}

    def nodes(self, kind: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
        """Yield the nodes of a kind that are shown, with their places."""
        for number, node in enumerate(self.assessment["trace"]):
            if not _is_hidden(node) and node["kind"] == kind:
                yield f"/trace/{number}", node

    def check_law(self) -> None:
        """Hold the profile, its settings and what is recorded of the law to the day and the country."""
        regime = self.regime
        self._require("/profile", self.assessment["profile"], regime.profile.id)
        self._require("/profile_chosen", self.assessment["profile_chosen"], regime.choice)
        for place, node in self.nodes("profile"):
            self._require(f"{place}/value", node["value"], regime.profile.id)
            self._require(f"{place}/because", node["because"], regime.because)
        for place, node in self.nodes("law"):
            self._require(f"{place}/value", node["value"], regime.law.get(node["id"]))
            self._require(f"{place}/because", node["because"], regime.reasons.get(node["id"]))
        for place, node in self.nodes("parameter"):
            self._require(f"{place}/value", node["value"], regime.profile.settings.get(node["id"]))

    def check_firing(self, place: str, node: Mapping[str, Any]) -> Firing:
        """Hold a firing to the words of its rule and its premises to what is shown of them."""
        rulebook, firing = self.regime.rulebook, _firing(node)
        if firing.branch not in rulebook.branches or firing.id != node["id"]:
            raise CertificateError(place, f"no rule that is in force has a branch {node['id']!r}")
        rule, branch = rulebook.branches[firing.branch]
        for name, due in (
            ("rule", rule.id),
            ("title", rule.title),
            ("rule_digest", rule.digest),
            ("condition", branch.sentence),
            ("effects", list(map(effect_sentence, branch.effects))),
            ("because", rule.because),
        ):
            self._require(f"{place}/{name}", node[name], due)
        for number, premise in enumerate(node["premises"]):
            read = premise["node"]
            known = self.findings.get(read, self._facts.get(read))
            # What is doubted is read as unknown where it would count against the person.
            in_doubt = read in self._states and self._states[read].doubted and premise["value"] == "unknown"
            if known is not None and not in_doubt:
                self._require(f"{place}/premises/{number}/value", premise["value"], known)
        return firing

    def check_procedure(self) -> None:
        """Hold the recommended procedure to the words of the rulebook."""
        told = self.assessment["procedure"]
        procedure = self.regime.rulebook.procedures.get(told["id"])
        if procedure is None:
            raise CertificateError("/procedure/id", "the rulebook has no such procedure")
        for name in _OF_PROCEDURE:
            if name in told:
                self._require(f"/procedure/{name}", told[name], getattr(procedure, name))

    def walked(self) -> Walked[Possibility]:
        """Return what is certain and what is possible, whatever the facts are that are not shown."""
        rulebook, regime = self.regime.rulebook, self.regime
        told: dict[Node, Values[Possibility]] = {
            node: {value: CERTAIN} for node, value in {**regime.profile.settings, **regime.law}.items()
        }
        states: dict[Node, Mapping[ProofState, Possibility]] = {}
        # Where every fact that was told is shown, any other is unknown.
        all_told = not any(map(_is_hidden, self.assessment["case"]))
        open_facts = 0
        for path, fact in rulebook.facts.items():
            for entity in self._entities[fact.entity]:
                node = node_of(path, entity)
                if node in self._facts:
                    told[node] = {self._facts[node]: CERTAIN}
                    if node in self._states:
                        states[node] = {self._states[node]: CERTAIN}
                elif all_told:
                    told[node] = {"unknown": CERTAIN}
                    # What nobody knows can be disputed all the same, also where no step reads it.
                    if node in self._states:
                        states[node] = {self._states[node]: CERTAIN}
                else:
                    bit = 1 << open_facts
                    open_facts += 1
                    told[node] = dict.fromkeys(fact.values, bit)
                    states[node] = dict.fromkeys(ProofState, bit)
        present = {entity: CERTAIN for members in self._entities.values() for entity in members}
        return walk(rulebook, World(POSSIBLE, self._entities, told, states, present))

    def _require(self, place: str, found: object, due: object) -> None:
        if found != due:
            raise CertificateError(place, f"what follows is {due!r}, not {found!r}")


def _firing(node: Mapping[str, Any]) -> Firing:
    branch, _, entity = str(node["id"]).partition("@")
    return Firing(branch, entity or CASE_ENTITY)


def _entities(findings: list[Node]) -> Mapping[EntityKind, tuple[Entity, ...]]:
    """Return the claims and stays of a case, each of which has findings."""
    named = {entity_of(node) for node in findings}
    members = {
        kind: tuple(member(kind, index) for index in range(sum(each.startswith(f"{kind}s[") for each in named)))
        for kind in (EntityKind.CLAIM, EntityKind.STAY)
    }
    return {EntityKind.CASE: (CASE_ENTITY,), **members}
