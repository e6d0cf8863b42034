"""Random cases and random rulebooks, as hypothesis strategies and for any other source of choices.

Everything is built by choosing from sequences, the simplest option first: hypothesis then shrinks towards the
empty case and the smallest rulebook, and `random.Random(seed).choice` gives many examples fast.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Protocol, TypeVar

from hypothesis import strategies as st

from triage import Case, house_rulebook
from triage.case import ProofState
from triage.case.document import case_file
from triage.case.statements import Answer, Maker, Statement
from triage.language.names import CASE_ENTITY, member, node_of
from triage.language.sentences import (
    Add,
    Always,
    And,
    AtLeast,
    AtMost,
    Condition,
    Effect,
    EntityKind,
    Is,
    Leaf,
    MayBe,
    Not,
    Or,
    OutputKind,
    Propose,
    Quantified,
    Quantifier,
    SetFinding,
    paths,
)
from triage.rulebook.model import (
    DOUBT_DECIDES,
    STRUCTURAL_FACTS,
    Branch,
    Combine,
    ContestedPoint,
    Example,
    Examples,
    Family,
    Finding,
    Parameter,
    Position,
    Procedure,
    Profile,
    Rule,
    Rulebook,
    Term,
)
from triage.rulebook.outcome import Step, WhatFollows
from triage.rulebook.strata import stratify
from triage.rulebook.vocabulary import FactDefinition

Option = TypeVar("Option")

SOURCES = ("Handbook 1",)
PARAMETER = Parameter("policy.random", ("off", "on"), "off", "A contested point.")
POINT = ContestedPoint(
    id="C-00",
    title=PARAMETER.meaning,
    positions=tuple(
        Position(position=f"It is {value}.", sources=SOURCES, value=value) for value in PARAMETER.values
    ),
    path=PARAMETER.path,
)
EXAMPLES = Examples(fires=(Example(facts={}),))
# No day, then the first on which a rule is in force and the last that can be written, a leap day, turns of a year.
DAYS = (
    None,
    date(2026, 11, 23),
    date(2007, 11, 19),
    date(2008, 2, 29),
    date(2023, 12, 31),
    date(2024, 1, 1),
    date(9999, 12, 31),
)
WORDS = (
    "No.",
    "The brother was taken from the same house a week later; \u201cwe know where you live\u201d, they said.",
    "لا أستطيع العودة",
    "<b>&amp;</b> {{ 7 * 7 }} | `x` --> [y] \\",
    "w" * 500,
)
PROCEDURES = {
    name: Procedure(
        id=name,
        precedence=precedence,
        title=name,
        rank=rank,
        adverse=adverse,
        definition="A procedure.",
        purpose="It decides.",
        steps=(Step(who="Caseworker", action="Ask."),),
        guarantees=("A hearing.",),
        time_limits=(),
        then=WhatFollows(positive="Go on.", negative="Appeal.", turn_to="A lawyer."),
        sources=SOURCES,
    )
    for precedence, (name, rank, adverse) in enumerate(
        [("away", 1, True), ("ordinary", 4, False), ("aside", 2, True), ("last", 0, True)], start=1
    )
}
FACTS = {kind: [fact for fact in house_rulebook().facts.values() if fact.entity is kind] for kind in EntityKind}


class Choose(Protocol):
    """A source of choices."""

    def __call__(self, options: Sequence[Option], /) -> Option: ...


@st.composite
def cases(draw: st.DrawFn, known: Collection[str] | None = None, most: int = 3) -> Case:
    """Draw a valid case; see `chosen_case`. Its key, day, country and proof states, if any, shrink away."""
    case = chosen_case(lambda options: draw(st.sampled_from(options)), known, most)
    return case.model_copy(
        update={
            "reference": draw(st.sampled_from((None, "a", "2026:17_b-3.c", "x" * 64))),
            "assessed_on": draw(st.sampled_from(DAYS)),
            "country_of_asylum": draw(st.sampled_from((None, "ITA", "KEN", "ZWE"))),
            "proof_states": _proof_states(lambda options: draw(st.sampled_from(options)), case),
            "statements": draw(st.lists(statements(case), max_size=2).map(tuple)),
        }
    )


@st.composite
def cases_with_words(draw: st.DrawFn) -> Case:
    """Draw a case in which words of the file stand: on a point at issue, on a fact, and on all of it."""
    case = draw(cases())
    drawn = draw(st.lists(statements(case), min_size=1, max_size=4))
    of_all = Statement(words=draw(st.sampled_from(WORDS)), made_by=draw(st.sampled_from(Maker)))
    return case.model_copy(update={"statements": (*drawn, of_all)})


@st.composite
def statements(draw: st.DrawFn, case: Case) -> Statement:
    """Draw words of the file on a point at issue, on a fact of the case, or on all of it."""
    issue = draw(st.sampled_from((None, *house_rulebook().issues.values())))
    fact = draw(st.sampled_from((None, *(node for node, _ in case.facts())))) if issue is None else None
    made = [each.id for each in house_rulebook().arguments.values() if issue and each.about == issue.id]
    entities = [entity for entity, _ in case.groups() if issue and entity.startswith(f"{issue.entity}s[")]
    return Statement(
        words=draw(st.sampled_from(WORDS)),
        made_by=draw(st.sampled_from(Maker)),
        about=issue.id if issue else fact,
        of=draw(st.sampled_from((None, *entities))),
        argument=draw(st.sampled_from((None, *made))),
        answers=draw(st.sampled_from((None, *Answer))) if issue else None,
        until=draw(st.sampled_from(DAYS)),
    )


@st.composite
def rulebooks(draw: st.DrawFn) -> Rulebook:
    """Draw a well-formed, stratified rulebook; see `chosen_rulebook`."""
    return chosen_rulebook(lambda options: draw(st.sampled_from(options)))


def chosen_case(
    choose: Choose, known: Collection[str] | None = None, most: int = 3, *, doubt: bool = False
) -> Case:
    """Return a valid case with up to `most` claims and stays, that knows a few facts or most facts.

    If `known` is given, only facts at these paths are known. With `doubt` it says of some facts how they are known.
    """
    sparse = choose((True, False))
    nodes: dict[str, str] = {}
    for kind, vocabulary_of_kind in FACTS.items():
        facts = [fact for fact in vocabulary_of_kind if known is None or fact.path in known]
        for place in range(1 if kind is EntityKind.CASE else choose(range(most + 1))):
            entity = CASE_ENTITY if kind is EntityKind.CASE else member(kind, place)
            # A member of which nothing is known is there all the same.
            there = {} if kind is EntityKind.CASE else {node_of(FACTS[kind][0].path, entity): "unknown"}
            values = _values(choose, facts, sparse)
            nodes |= there | {node_of(path, entity): value for path, value in values.items()}
    case = Case.model_validate(case_file(nodes))
    return case.model_copy(update={"proof_states": _proof_states(choose, case)}) if doubt else case


def _proof_states(choose: Choose, case: Case) -> dict[str, ProofState]:
    """Return how some of the known facts are known, and that one not known is disputed; often nothing is said."""
    known = list(case.given_facts())
    if not known or choose((True, False)):
        return {}
    states = {choose(known): choose(tuple(ProofState)) for _ in range(choose(range(1, 6)))}
    declined = set(case.declined())
    open_facts = [node for node, value in case.facts() if value == "unknown" and node not in declined]
    if open_facts and bool(choose((True, False))):
        states[choose(open_facts)] = ProofState.DISPUTED
    return states


def _values(choose: Choose, facts: Sequence[FactDefinition], sparse: bool) -> dict[str, str]:
    """Return values for facts of one entity; of two that contradict each other, one is dropped."""
    chosen = [choose(facts) for _ in range(choose(range(7)))] if sparse and facts else facts
    found = {
        fact.path: choose(sorted(fact.values, key=lambda value: (value != "unknown", value))) for fact in chosen
    }
    for contradiction in house_rulebook().contradictions:
        if all(found.get(fact.path) in fact.values for fact in contradiction.facts):
            del found[contradiction.second[0].path]
    return found


def chosen_rulebook(choose: Choose) -> Rulebook:
    """Return a well-formed, stratified rulebook over a few facts of the vocabulary.

    It has up to three findings for each kind of entity, set in several strata, and every form of condition.
    It need not pass `triage.rulebook.checks`.
    """
    facts = {fact.path: fact for kind in EntityKind for fact in _some_of(choose, FACTS[kind], 3)}
    findings = {each.name: each for kind in EntityKind for each in _findings(choose, kind)}
    rules = tuple(_rule(choose, number, facts, findings) for number in range(choose(range(1, 10))))
    return rulebook_of((*rules, *choose((_where_doubt_decides(choose, facts), ()))), findings.values())


def _where_doubt_decides(choose: Choose, facts: Mapping[str, FactDefinition]) -> tuple[Rule, ...]:
    """Return rules by which doubt about one fact would lead from one adverse procedure to another."""
    fact = choose([fact for fact in facts.values() if fact.entity is EntityKind.CASE])
    known = tuple(value for value in fact.values if value != "unknown")
    return (
        rule_of("random.away", EntityKind.CASE, (Is(fact.path, known), [Propose("away")])),
        rule_of("random.last", EntityKind.CASE, (Always(), [Propose("last")])),
        rule_of("random.find_out", EntityKind.CASE, (Is(DOUBT_DECIDES, ("yes",)), [Propose("ordinary")])),
    )


def rulebook_of(rules: Sequence[Rule], findings: Iterable[Finding] = ()) -> Rulebook:
    """Return the rulebook of these rules and findings, stratified, with one of everything else."""
    rulebook = Rulebook(
        version="random",
        digest="",
        families=(Family.model_construct(id="random", title="Random", introduction=None, rules=tuple(rules)),),
        findings={finding.name: finding for finding in findings},
        procedures=PROCEDURES,
        terms={kind: {"term": Term(kind=kind, name="term", meaning="A term.")} for kind in OutputKind},
        parameters={PARAMETER.path: PARAMETER},
        profiles={value: profile_of(value, {PARAMETER.path: value}) for value in PARAMETER.values},
        instruments={},
        vocabulary=house_rulebook().vocabulary,
        contested_points={POINT.id: POINT},
    )
    return stratify(rulebook)


def rule_of(rule_id: str, kind: EntityKind, *branches: tuple[Condition, Sequence[Effect]]) -> Rule:
    """Return a rule for each entity of this kind with these branches, `a`, `b`, and so on."""
    return Rule(
        id=rule_id,
        title="Random",
        entity=kind,
        branches=tuple(
            Branch(rule=rule_id, name=name, condition=condition, effects=tuple(effects), examples=EXAMPLES)
            for name, (condition, effects) in zip("abcdefghij", branches, strict=False)
        ),
        because="Chance.",
        sources=SOURCES,
    )


def profile_of(name: str, settings: Mapping[str, str]) -> Profile:
    """Return a profile with these settings of all switches."""
    return Profile(id=name, title=name, settings=dict(settings), because="It is drawn.", sources=SOURCES)


def finding_of(name: str, scale: tuple[str, ...], start: str, combine: Combine) -> Finding:
    """Return a finding; its name tells what it is about."""
    return Finding(name=name, label=name, question=name, scale=scale, start=start, combine=combine)


def facts_read(rulebook: Rulebook) -> set[str]:
    """Return the paths of the facts that the rules read: a case that knows others is only larger."""
    read = {path for _, branch in rulebook.branches.values() for path in paths(branch.condition)}
    return read & rulebook.facts.keys()


def _some_of(choose: Choose, options: Sequence[Option], most: int) -> tuple[Option, ...]:
    return tuple(dict.fromkeys(choose(options) for _ in range(choose(range(1, most + 1)))))


def _findings(choose: Choose, kind: EntityKind) -> list[Finding]:
    """Return findings of one kind; the digit in the name is the level: rules read lower levels only."""
    found = []
    for level in range(choose(range(1, 4))):
        name = f"level{level}" if kind is EntityKind.CASE else f"{kind}.level{level}"
        scale = tuple(f"v{step}" for step in range(choose(range(2, 5))))
        found.append(finding_of(name, scale, choose(scale), choose(tuple(Combine))))
    return found


def _rule(choose: Choose, number: int, facts: dict[str, FactDefinition], findings: dict[str, Finding]) -> Rule:
    kind = choose(tuple(EntityKind))
    values = {path: fact.values for path, fact in facts.items()}
    branches = []
    for _ in range(choose(range(1, 4))):
        level = choose(range(4))
        readable = {name: each.scale for name, each in findings.items() if int(name[-1]) < level}
        settable = [each for name, each in findings.items() if int(name[-1]) >= level and each.entity is kind]
        condition = _condition(choose, kind, values, readable, depth=3)
        branches.append((condition, [_effect(choose, settable) for _ in range(choose(range(1, 4)))]))
    return rule_of(f"random.rule{number}", kind, *branches)


def _effect(choose: Choose, settable: Sequence[Finding]) -> Effect:
    forms = ("set", "set", "set", "add", "propose") if settable else ("add", "propose")
    match choose(forms):
        case "set":
            finding = choose(settable)
            return SetFinding(finding.name, choose(finding.scale))
        case "add":
            return Add(choose(tuple(OutputKind)), "term")
        case _:
            return Propose(choose(("away", "ordinary", "aside", "last")))


_Values = dict[str, tuple[str, ...]]


def _condition(choose: Choose, kind: EntityKind, facts: _Values, scales: _Values, depth: int) -> Condition:
    """Return a condition for an entity of this kind over these facts and findings."""

    def part(of: EntityKind = kind) -> Condition:
        return _condition(choose, of, facts, scales, depth - 1)

    match choose(("leaf", "leaf", "and", "or", "not", "quantified")) if depth else "leaf":
        case "and":
            return And(tuple(part() for _ in range(choose((2, 3)))))
        case "or":
            return Or(tuple(part() for _ in range(choose((2, 3)))))
        case "not":
            return Not(part())
        case "quantified":
            members = choose((EntityKind.CLAIM, EntityKind.STAY))
            return Quantified(choose(tuple(Quantifier)), members, part(members))
        case _:
            return _leaf(choose, kind, facts, scales)


def _leaf(choose: Choose, kind: EntityKind, facts: _Values, scales: _Values) -> Leaf:
    told = {path: values for path, values in facts.items() if _readable(path, kind)}
    found = {path: scale for path, scale in scales.items() if _readable(path, kind)}
    yes_no = [path for path, values in told.items() if set(values) == {"yes", "no", "unknown"}]
    forms = ["is", "is", *(["may be"] if yes_no else []), *(["at least", "at most"] if found else []), "always"]
    match choose(forms):
        case "may be":
            return MayBe(choose(yes_no), choose(("yes", "no")))
        case "at least":
            path = choose(sorted(found))
            return AtLeast(path, choose(found[path]))
        case "at most":
            path = choose(sorted(found))
            return AtMost(path, choose(found[path]))
        case "always":
            return Always()
        case _:
            structure = {path: values for path, values in STRUCTURAL_FACTS.items() if path != DOUBT_DECIDES}
            domains = {**told, **found, PARAMETER.path: PARAMETER.values, **structure}
            path = choose(sorted(domains))
            return Is(path, _some_of(choose, domains[path], 3), choose((False, True)))


def _readable(path: str, kind: EntityKind) -> bool:
    prefix = path.partition(".")[0]
    return prefix == kind or prefix not in (EntityKind.CLAIM, EntityKind.STAY)
