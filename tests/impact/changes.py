"""Changes of the small rulebook, each of another kind, and cases in its vocabulary."""

from __future__ import annotations

from functools import cache

from hypothesis import strategies as st

from tests.small_rulebook import FAMILY, branch, small_rule_files, with_rule, with_text
from triage.case.document import case_file
from triage.language.names import CASE_ENTITY, member, node_of
from triage.language.sentences import EntityKind
from triage.rulebook.loading import load_rulebook
from triage.rulebook.model import Rulebook

SMALL = load_rulebook(small_rule_files())


def _without_concern() -> dict[str, str]:
    """Return the rulebook without the rule on concern, and without the finding that no rule sets any more."""
    files = small_rule_files()
    rules = _without(files[FAMILY], "  - id: sample.concern", "  - id: sample.lanes")
    findings = _without(files["findings.yaml"], "  - name: concern", "  - name: claim.strength")
    return files | {FAMILY: rules, "findings.yaml": findings}


def _without(text: str, first: str, then: str) -> str:
    return text[: text.index(first)] + text[text.index(then) :]


def _with_procedures_swapped() -> dict[str, str]:
    files = small_rule_files()
    head, first, second = files["procedures.yaml"].split("  - id: ")
    return files | {"procedures.yaml": f"{head}  - id: {second}  - id: {first}"}


def _with_contradiction() -> dict[str, str]:
    more = (
        "  - facts:\n      - applicant.age is child\n      - applicant.protection_wish is no\n"
        "    because: a child is not asked alone\n"
    )
    files = small_rule_files()
    name = "vocabulary/contradictions.yaml"
    return files | {name: files[name] + more}


CHANGES = {
    "nothing": small_rule_files(),
    "a rule removed": _without_concern(),
    "a branch narrowed": with_text(
        FAMILY, "applicant.protection_wish may be yes", "applicant.protection_wish is yes"
    ),
    "a branch widened": with_text(FAMILY, "and signal is none and policy.returns is on", ""),
    "a safeguard lost": with_text(FAMILY, ", safeguard stay_here", ""),
    "the precedence changed": _with_procedures_swapped(),
    "a rank changed": with_text("procedures.yaml", "rank: 4", "rank: 3"),
    "another start": with_text(
        "findings.yaml", "scale: [weak, strong]\n    start: weak", "scale: [none, weak, strong]\n    start: none"
    ),
    "a fact renamed": {
        name: text.replace("protection_wish", "wish_for_protection") for name, text in small_rule_files().items()
    },
    "a value renamed": {name: text.replace("torture_or", "torture") for name, text in small_rule_files().items()},
    "a contradiction added": _with_contradiction(),
    "a rule added": with_rule(branch("applicant.alone is yes", "propose regular_rsd, priority urgent")),
    "a rule that says the same": with_rule(branch("applicant.alone is yes", "set signal = possible")),
    "a priority raised": with_text(FAMILY, "safeguard stay_here", "safeguard stay_here, priority urgent"),
    "a rule that could change the procedure": with_rule(
        branch("applicant.alone is yes and exclusion.danger_to_host is yes", "propose return_support")
    ),
    "a rule of each claim": with_rule(
        branch("claim.harm is unknown", "set claim.strength = strong"), each="    for each: claim\n"
    ),
}


@cache
def changed_rulebook(change: str) -> Rulebook:
    return load_rulebook(CHANGES[change])


@st.composite
def small_cases(draw: st.DrawFn) -> dict[str, object]:
    """Draw the facts of a case of the small rulebook, with up to two claims and stays and some doubt."""
    nodes: dict[str, str] = {}
    for kind in EntityKind:
        facts = [fact for fact in SMALL.facts.values() if fact.entity is kind]
        for place in range(1 if kind is EntityKind.CASE else draw(st.integers(0, 2))):
            entity = CASE_ENTITY if kind is EntityKind.CASE else member(kind, place)
            for fact in facts:
                values = ("unknown", *(value for value in fact.values if value != "unknown"))
                nodes[node_of(fact.path, entity)] = draw(st.sampled_from(values))
    if nodes["applicant.age"] == "adult" and nodes["applicant.alone"] == "yes":
        nodes["applicant.age"] = "unknown"
    known = [node for node, value in nodes.items() if value != "unknown"]
    document = case_file({node: value for node, value in nodes.items() if node in known or "[" in node})
    if known and draw(st.sampled_from((False, True))):
        states = st.sampled_from(("corroborated", "disputed", "contradicted"))
        document["proof_states"] = {draw(st.sampled_from(known)): draw(states)}
    return document
