"""The rulebook as constraints: every fact a free choice, every firing, finding and outcome a formula over them.

One `SymbolicCase` stands for every case with up to a given number of claims and stays and every setting of the
parameters. Each value of each node is a Boolean; a fact has exactly one. A list member may be absent.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import z3

from triage.inference.derivation import CASE_ENTITY, node_of
from triage.language.sentences import (
    Always,
    And,
    AtLeast,
    AtMost,
    Condition,
    EntityKind,
    Is,
    MayBe,
    Not,
    Or,
    OutputKind,
    Quantified,
    Quantifier,
)
from triage.rulebook.model import STRUCTURAL_FACTS, Combine, Finding, Rulebook

Choice = Mapping[str, z3.BoolRef]
"""For each value of a node, whether the node has it."""

TRUE, FALSE = z3.BoolVal(True), z3.BoolVal(False)


class SymbolicCase:
    """Every case at once.

    `values` maps each node to its choice, `present` each list member to whether it is there, `fired` each branch
    and entity to whether it fires, `recommended` each procedure to whether it is recommended. `constraints` say
    which choices are cases at all and define every name that stands for a formula. `replaced` gives choices
    that this case does not make itself, so that two cases can share all facts but some. `doubted` says of each
    fact whether it is doubted: any may be, or none where `doubt` is False; a case that shares facts shares
    these too, unless `doubt` is given.
    """

    def __init__(
        self,
        rulebook: Rulebook,
        name: str,
        *,
        claims: int,
        stays: int,
        shared: SymbolicCase | None = None,
        replaced: Mapping[str, Choice] | None = None,
        doubt: bool | None = None,
    ) -> None:
        self.rulebook = rulebook
        self.name = name
        self.entities = {
            EntityKind.CASE: (CASE_ENTITY,),
            EntityKind.CLAIM: tuple(f"claims[{index}]" for index in range(claims)),
            EntityKind.STAY: tuple(f"stays[{index}]" for index in range(stays)),
        }
        self.constraints: list[z3.BoolRef] = []
        self.present: dict[str, z3.BoolRef] = dict(shared.present) if shared else self._presence()
        self.facts: dict[str, Choice] = dict(shared.facts) if shared else self._fact_choices()
        self.facts.update(replaced or {})
        self.doubted: dict[str, z3.BoolRef] = dict(shared.doubted) if shared and not doubt else self._doubts(doubt)
        self.values: dict[str, Choice] = {**self.facts, **self._structure()}
        self.values.update(self._parameters(shared))
        self.constraints.extend(self._no_contradictions())
        # What adverse branches read besides: facts that are doubted are unknown to them.
        self.undoubted: dict[str, Choice] = {node: self._undoubted(node) for node in self.doubted}
        self.fired: dict[tuple[str, str], z3.BoolRef] = {}
        self._derive()
        self.recommended = self._recommended()

    def _named(self, name: str, formula: z3.BoolRef) -> z3.BoolRef:
        variable = z3.Bool(f"{self.name}:{name}")
        self.constraints.append(variable == formula)
        return variable

    def _presence(self) -> dict[str, z3.BoolRef]:
        present = {CASE_ENTITY: TRUE}
        for kind in (EntityKind.CLAIM, EntityKind.STAY):
            before: z3.BoolRef = TRUE
            for entity in self.entities[kind]:
                present[entity] = z3.Bool(f"{self.name}:{entity}")
                # Members are there in order: the second only if the first is.
                self.constraints.append(z3.Implies(present[entity], before))
                before = present[entity]
        return present

    def _fact_choices(self) -> dict[str, Choice]:
        choices: dict[str, Choice] = {}
        for path, fact in self.rulebook.facts.items():
            for entity in self.entities[fact.entity]:
                choices[node_of(path, entity)] = self._choice(node_of(path, entity), fact.values)
        return choices

    def _choice(self, node: str, values: Sequence[str]) -> Choice:
        options = self.free_choice(node, values)
        self.constraints.append(self.one_of(options))
        return options

    def free_choice(self, node: str, values: Sequence[str]) -> Choice:
        """Return a new choice between values, of which nothing is said yet (see `one_of`)."""
        return {value: z3.Bool(f"{self.name}:{node}={value}") for value in values}

    def one_of(self, choice: Choice) -> z3.BoolRef:
        """Return the formula that exactly one of the values is chosen."""
        return z3.PbEq([(option, 1) for option in choice.values()], 1)

    def _doubts(self, doubt: bool | None) -> dict[str, z3.BoolRef]:
        if doubt is False:
            return dict.fromkeys(self.facts, FALSE)
        return {node: z3.Bool(f"{self.name}:doubted {node}") for node in self.facts}

    def _undoubted(self, node: str) -> Choice:
        doubted = self.doubted[node]
        return {
            value: z3.Or(chosen, doubted) if value == "unknown" else z3.And(chosen, z3.Not(doubted))
            for value, chosen in self.facts[node].items()
        }

    def _structure(self) -> dict[str, Choice]:
        structure: dict[str, Choice] = {}
        for kind in (EntityKind.CLAIM, EntityKind.STAY):
            some = z3.Or([self.present[entity] for entity in self.entities[kind]])
            structure[f"{kind}s_recorded"] = {"yes": some, "no": z3.Not(some)}
        return structure

    def _parameters(self, shared: SymbolicCase | None) -> dict[str, Choice]:
        """Every setting of the parameters, all that could be recorded of a country's law, and all proof states."""
        values = {path: parameter.values for path, parameter in self.rulebook.parameters.items()}
        values |= {
            path: options for path, options in STRUCTURAL_FACTS.items() if path.startswith(("law.", "proof."))
        }
        if shared:
            return {path: self.facts.get(path, shared.values[path]) for path in values}
        return {path: self._choice(path, options) for path, options in values.items()}

    def _no_contradictions(self) -> Iterable[z3.BoolRef]:
        for pair in self.rulebook.contradictions:
            kind = EntityKind.CLAIM if pair.first.startswith("claim.") else EntityKind.CASE
            for entity in self.entities[kind]:
                first, second = self.values[node_of(pair.first, entity)], self.values[node_of(pair.second, entity)]
                both = z3.And(
                    z3.Or([first[value] for value in pair.first_values]),
                    z3.Or([second[value] for value in pair.second_values]),
                )
                yield z3.Not(z3.And(self.present[entity], both))

    def _derive(self) -> None:
        offers: dict[str, list[tuple[str, z3.BoolRef]]] = {}
        for number, stratum in enumerate(self.rulebook.strata, start=1):
            for rule, branch in stratum:
                for entity in self.entities[rule.entity]:
                    holds = z3.And(self.present[entity], self.holds(branch.condition, entity))
                    if branch.id in self.rulebook.adverse_branches:
                        holds = z3.And(holds, self.holds_undoubted(branch.condition, entity))
                    fires = self._named(f"{branch.id}@{entity}", holds)
                    self.fired[branch.id, entity] = fires
                    for setting in branch.settings:
                        offers.setdefault(node_of(setting.finding, entity), []).append((setting.value, fires))
            for finding in self.rulebook.findings.values():
                if finding.stratum == number:
                    for entity in self.entities[finding.entity]:
                        node = node_of(finding.name, entity)
                        self.values[node] = self._combined(finding, node, offers.get(node, []))

    def _combined(self, finding: Finding, node: str, offers: list[tuple[str, z3.BoolRef]]) -> Choice:
        """The winning value: offered (or the start value), and nothing beyond it is offered."""
        order = finding.scale if finding.combine is Combine.MAX else finding.scale[::-1]
        offered = {value: z3.Or([fires for given, fires in offers if given == value]) for value in order}
        choice: dict[str, z3.BoolRef] = {}
        for place, value in enumerate(order):
            own = TRUE if value == finding.start else offered[value]
            beyond = [z3.Not(offered[other]) for other in order[place + 1 :]]
            behind_start = order.index(finding.start) > place
            formula = FALSE if behind_start else z3.And([own, *beyond])
            choice[value] = self._named(f"{node}={value}", formula)
        return choice

    def holds(self, condition: Condition, entity: str = CASE_ENTITY) -> z3.BoolRef:
        """Return the formula that the condition holds for the entity. Outcomes can be read too (see `outcome`)."""
        match condition:
            case Is(path, wanted, negated):
                choice = self.choice_of(path, entity)
                chosen = z3.Or([choice[value] for value in wanted])
                return z3.Not(chosen) if negated else chosen
            case MayBe(path, value):
                choice = self.choice_of(path, entity)
                return z3.Or(choice[value], choice["unknown"])
            case AtLeast(path, value):
                scale = self.scale_of(path)
                choice = self.choice_of(path, entity)
                return z3.Or([choice[other] for other in scale[scale.index(value) :]])
            case AtMost(path, value):
                scale = self.scale_of(path)
                choice = self.choice_of(path, entity)
                return z3.Or([choice[other] for other in scale[: scale.index(value) + 1]])
            case And(parts):
                return z3.And([self.holds(part, entity) for part in parts])
            case Or(parts):
                return z3.Or([self.holds(part, entity) for part in parts])
            case Not(part):
                return z3.Not(self.holds(part, entity))
            case Quantified(quantifier, kind, part):
                return self._quantified(quantifier, kind, part)
            case Always():
                return TRUE

    def holds_undoubted(self, condition: Condition, entity: str = CASE_ENTITY) -> z3.BoolRef:
        """Return the formula that the condition holds for the entity with what is doubted taken as unknown."""
        given = self.values
        self.values = given | self.undoubted
        holds = self.holds(condition, entity)
        self.values = given
        return holds

    def _quantified(self, quantifier: Quantifier, kind: EntityKind, part: Condition) -> z3.BoolRef:
        members = [(self.present[member], self.holds(part, member)) for member in self.entities[kind]]
        some = z3.Or([z3.And(present, holds) for present, holds in members])
        if quantifier is Quantifier.SOME:
            return some
        if quantifier is Quantifier.NO:
            return z3.Not(some)
        every = [z3.Implies(present, holds) for present, holds in members]
        return z3.And([*every, z3.Or([present for present, _ in members])])

    def _recommended(self) -> dict[str, z3.BoolRef]:
        proposed: dict[str, list[z3.BoolRef]] = {name: [] for name in self.rulebook.procedures}
        for (branch_id, _), fires in self.fired.items():
            proposal = self.rulebook.branches[branch_id][1].proposal
            if proposal is not None:
                proposed[proposal].append(fires)
        recommended: dict[str, z3.BoolRef] = {}
        before: list[z3.BoolRef] = []
        for name, firings in proposed.items():
            candidate = self._named(f"candidate {name}", z3.Or(firings))
            recommended[name] = self._named(f"procedure {name}", z3.And([candidate, *map(z3.Not, before)]))
            before.append(candidate)
        return recommended

    def choice_of(self, path: str, entity: str = CASE_ENTITY) -> Choice:
        """Return the choice of a fact, finding or parameter, of `procedure`, `priority`, or a term's presence.

        `safeguard.dignified_reception` and the like are `yes` if the outcome has the term.
        """
        if path == "procedure":
            return self.recommended
        if path == "priority":
            return self._priority()
        kind, _, term = path.partition(".")
        if kind in _OUTPUTS and node_of(path, entity) not in self.values:
            has = self.has(OutputKind(kind), term)
            return {"yes": has, "no": z3.Not(has)}
        return self.values[node_of(path, entity)]

    def scale_of(self, path: str) -> tuple[str, ...]:
        """Return the scale of a finding, or the levels of `priority` from low to high."""
        if path == "priority":
            return tuple(self.rulebook.terms[OutputKind.PRIORITY])
        return self.rulebook.findings[path].scale

    def has(self, kind: OutputKind, term: str) -> z3.BoolRef:
        """Return the formula that the outcome has a term: some branch adds it, free or bound to the procedure."""
        ways = []
        for (branch_id, _), fires in self.fired.items():
            branch = self.rulebook.branches[branch_id][1]
            if any(addition.kind is kind and addition.term == term for addition in branch.additions):
                bound = self.recommended[branch.proposal] if branch.proposal else TRUE
                ways.append(z3.And(fires, bound))
        return z3.Or(ways)

    def _priority(self) -> dict[str, z3.BoolRef]:
        levels = self.scale_of("priority")
        raised = {level: self.has(OutputKind.PRIORITY, level) for level in levels}
        return {
            level: z3.And(
                [raised[level] if place else TRUE, *(z3.Not(raised[other]) for other in levels[place + 1 :])]
            )
            for place, level in enumerate(levels)
        }

    def rank_at_least(self, rank: int) -> z3.BoolRef:
        """Return the formula that the recommended procedure has at least this protection rank."""
        procedures = self.rulebook.procedures
        return z3.Or([chosen for name, chosen in self.recommended.items() if procedures[name].rank >= rank])


_OUTPUTS = {kind.value for kind in OutputKind}
