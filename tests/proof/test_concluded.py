"""Which promises are told beside a rule: those that name what it concludes."""

from __future__ import annotations

from triage import house_rulebook
from triage.proof.concluded import promises_of
from triage.proof.invariants import house_invariants

RULES = house_rulebook().rules


def told_of(rule: str) -> set[str]:
    return {each.id for each in promises_of(RULES[rule], house_invariants())}


def test_promises_name_the_finding_the_procedure_or_the_term_that_a_rule_concludes() -> None:
    # I-02 promises the safeguard of a human decision maker, and this rule adds it.
    assert "I-02" in told_of("information.core")
    # I-27 reads the need to examine exclusion, which this rule sets.
    assert "I-27" in told_of("exclusion.level")
    # I-11 bounds the fast negative lane, and I-10 takes return support away: these rules propose them.
    assert "I-11" in told_of("manifestly_unfounded.route")
    assert "I-10" in told_of("return.route")


def test_a_promise_about_something_else_is_not_told() -> None:
    assert "I-11" not in told_of("exclusion.level")
    # What names nothing is about every rule.
    assert "I-02" not in told_of("exclusion.level")
