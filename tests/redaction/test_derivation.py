"""What a view shows is derived again as far as it allows, also where somebody recorded what does not follow."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest

from tests.redaction.recorded import SECRET, recorded
from triage import Case, CertificateError, house_rulebook
from triage.redaction.derivation import DerivedAgain, derived_again
from triage.redaction.pieces import Salting, listed, pieces_of
from triage.redaction.redacted import redacted
from triage.redaction.views import VIEWS

CASE = Case.model_validate(
    {
        "assessed_on": "2026-11-23",
        "country_of_asylum": "ITA",
        "applicant": {"age": "child", "protection_wish": "yes"},
        "claims": [{"grounds": ["religion"], "past_harm": "yes"}],
    }
)
WHOLE = recorded(CASE).assessment


def derived(forge: Callable[[dict[str, Any]], None], hides: Callable[[str], bool]) -> DerivedAgain:
    """Derive a view again of an assessment that somebody forged before it was recorded."""
    forged = copy.deepcopy(WHOLE)
    forge(forged)
    places = tuple(piece.place for piece in pieces_of(listed(forged, Salting(SECRET))))
    shown = redacted(forged, SECRET, hides, tells_conclusions=True).assessment
    return derived_again(shown, places, house_rulebook())


def nodes(assessment: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    return [node for node in assessment["trace"] if node["kind"] == kind]


def of_child(assessment: dict[str, Any]) -> dict[str, Any]:
    reads = (node for node in nodes(assessment, "firing") for each in node["premises"] if each["value"] == "child")
    return next(reads)


def nothing(_: dict[str, Any]) -> None:
    pass


def another_conclusion(assessment: dict[str, Any]) -> None:
    assessment["findings"]["act_of_victim"] = "to_be_identified"


def another_conclusion_that_rules_read(assessment: dict[str, Any]) -> None:
    assessment["findings"]["child"] = "no"


def another_procedure(assessment: dict[str, Any]) -> None:
    for name in ("id", "title", "definition", "precedence", "rank", "adverse", "purpose"):
        assessment["procedure"][name] = getattr(house_rulebook().procedures["rescue_first"], name)


def another_premise(assessment: dict[str, Any]) -> None:
    of_child(assessment)["premises"][0]["value"] = "adult"


def another_rule(assessment: dict[str, Any]) -> None:
    of_child(assessment)["because"] = "It is so."


def another_condition(assessment: dict[str, Any]) -> None:
    of_child(assessment)["condition"] = "always"


def a_branch_that_is_none(assessment: dict[str, Any]) -> None:
    of_child(assessment)["id"] = "child.new.branch"


def another_law(assessment: dict[str, Any]) -> None:
    nodes(assessment, "profile")[0]["because"] = "It is so."


def another_law_recorded(assessment: dict[str, Any]) -> None:
    nodes(assessment, "law")[0]["value"] = "reserved"


def another_profile(assessment: dict[str, Any]) -> None:
    assessment["profile"] = "convention_core"


def a_firing_too_few(assessment: dict[str, Any]) -> None:
    assessment["trace"].remove(of_child(assessment))


def a_fact_that_does_not_fire(assessment: dict[str, Any]) -> None:
    next(node for node in nodes(assessment, "fact") if node["id"] == "applicant.age")["value"] = "adult"
    for node in nodes(assessment, "firing"):
        for premise in node["premises"]:
            if premise["node"] == "applicant.age":
                premise["value"] = "adult"


def another_title(assessment: dict[str, Any]) -> None:
    assessment["procedure"]["title"] = "Another"


def a_procedure_that_is_none(assessment: dict[str, Any]) -> None:
    assessment["procedure"]["id"] = "none"


def another_rulebook(assessment: dict[str, Any]) -> None:
    assessment["rulebook"]["digest"] = "sha256:0"


@pytest.mark.parametrize(
    ("forge", "place"),
    [
        (another_conclusion, "/findings/act_of_victim"),
        (another_conclusion_that_rules_read, "/premises/0/value"),
        (another_procedure, "/procedure/id"),
        (another_premise, "/premises/0/value"),
        (another_rule, "/because"),
        (another_condition, "/condition"),
        (a_branch_that_is_none, "/trace/"),
        (another_law, "/because"),
        (another_law_recorded, "/value"),
        (another_profile, "/profile"),
        (a_firing_too_few, "/trace"),
        (a_fact_that_does_not_fire, "/trace/"),
        (another_title, "/procedure/title"),
        (a_procedure_that_is_none, "/procedure/id"),
        (another_rulebook, "/rulebook/digest"),
    ],
)
def test_what_does_not_follow_from_the_shown_facts_is_named(
    forge: Callable[[dict[str, Any]], None], place: str
) -> None:
    with pytest.raises(CertificateError) as caught:
        derived(forge, lambda _: False)
    assert place in caught.value.step


def test_what_hangs_on_hidden_facts_can_follow_and_is_not_said_to_be_certain() -> None:
    everything, statistics = derived(nothing, lambda _: False), derived(nothing, VIEWS["statistics"].hides)
    assert everything.by_rules and statistics.by_rules
    assert everything.firings > statistics.firings and everything.certain > statistics.certain
    assert not statistics.firm
    # Nobody can see it in such a view: the age is hidden, and a child or not are both possible.
    assert derived(another_conclusion, VIEWS["statistics"].hides).procedure == everything.procedure


def test_where_the_age_alone_decides_it_decides_when_it_is_shown() -> None:
    def only_age(name: str) -> bool:
        return name != "applicant.age"

    with pytest.raises(CertificateError):
        derived(another_conclusion_that_rules_read, only_age)
    assert derived(nothing, only_age).procedure == WHOLE["procedure"]["id"]
