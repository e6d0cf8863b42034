"""A promise that speaks of what there is not is refused with the nearest name: it would promise nothing."""

from __future__ import annotations

import pytest
from typer.testing import CliRunner

from triage import UnknownNameError, house_rulebook
from triage.command_line.main import application
from triage.language.parsing import parse_condition
from triage.proof.invariants import (
    Gate,
    Invariant,
    Keeps,
    Monotone,
    Neutral,
    ParameterChange,
    Promise,
    Veto,
    house_invariants,
)
from triage.proof.names import check_names

ALWAYS = parse_condition("always")


def promised(promise: Promise) -> Invariant:
    return Invariant("X", "Something holds.", (), promise)


@pytest.mark.parametrize(
    ("promise", "message"),
    [
        (
            Veto("return_suport", ()),
            "procedure (in the invariant X) 'return_suport'. Did you mean 'return_support'?",
        ),
        (Veto("return_support", ("applicant.agee",)), "fact (in the invariant X) 'applicant.agee'"),
        (Monotone(("claim.harms_done",), ()), "fact (in the invariant X) 'claim.harms_done'"),
        (Monotone((), ("regular",)), "procedure (in the invariant X) 'regular'"),
        (Neutral((), ALWAYS, ("credibility",)), "finding or output (in the invariant X) 'credibility'"),
        (Neutral(("age",), ALWAYS, ("procedure",)), "fact (in the invariant X) 'age'"),
        (Neutral((), ALWAYS, ("procedure is nothing",)), "value of procedure (in the invariant X) 'nothing'"),
        (ParameterChange("policy.third", "on", "off"), "parameter (in the invariant X) 'policy.third'"),
        (ParameterChange("policy.third_country", "on", "of"), "Did you mean 'off'?"),
        (
            Gate(parse_condition("childs is adult"), ALWAYS),
            "output (in the invariant X) 'childs'. Did you mean 'child'?",
        ),
        (Gate(ALWAYS, parse_condition("child at least grown")), "value of child (in the invariant X) 'grown'"),
        (Keeps((parse_condition("priority at least high"),)), "value of priority (in the invariant X) 'high'"),
        (Keeps((parse_condition("safeguard.dignity is yes"),)), "'safeguard.dignity'"),
        (Gate(parse_condition("applicant.age may be adults"), ALWAYS), "Did you mean 'adult'?"),
    ],
)
def test_a_name_that_there_is_not_is_refused_with_the_nearest(promise: Promise, message: str) -> None:
    with pytest.raises(UnknownNameError) as refused:
        check_names(promised(promise), house_rulebook())
    assert message in str(refused.value)


def test_every_promise_of_the_house_speaks_of_what_there_is_in_every_edition() -> None:
    for edition in house_rulebook().editions.values():
        for invariant in house_invariants():
            check_names(invariant, edition)


def test_the_command_refuses_such_a_promise(monkeypatch: pytest.MonkeyPatch) -> None:
    wrong = promised(Neutral((), ALWAYS, ("credibility",)))
    monkeypatch.setattr("triage.command_line.proof.house_invariants", lambda: (wrong,))
    refused = CliRunner().invoke(application, ["prove", "X"])
    assert refused.exit_code == 2
    assert "There is no finding or output (in the invariant X) 'credibility'" in refused.stderr
