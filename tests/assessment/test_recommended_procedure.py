"""The assessment says what is done in the recommended procedure, and none of it can be changed unseen."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.cases import case_of_nodes
from triage import CertificateError, assess, check_certificate, house_rulebook

RULEBOOK = house_rulebook()


def document() -> dict[str, Any]:
    case = case_of_nodes({"applicant.protection_wish": "yes"})
    found: dict[str, Any] = json.loads(assess(case).model_dump_json())
    return found


def test_the_parts_of_the_procedure_are_in_the_assessment_as_the_rulebook_has_them() -> None:
    told = document()["procedure"]
    procedure = RULEBOOK.procedures["regular_rsd"]
    assert told["id"] == procedure.id
    assert told["purpose"] == procedure.purpose
    of_every_case = [step for step in procedure.steps if step.where is None]
    assert [step for step in told["steps"] if step["what"] in {each.action for each in of_every_case}] == [
        {"who": step.who, "what": step.action, "by_when": step.by_when} for step in of_every_case
    ]
    assert told["guarantees"] == list(procedure.guarantees)
    assert told["time_limits"] == [
        {"text": each.limit, "sources": list(each.sources)} for each in procedure.time_limits
    ]
    assert (told["if_positive"], told["if_negative"]) == (procedure.then.positive, procedure.then.negative)
    assert told["turn_to"] == procedure.then.turn_to


def test_a_step_that_a_case_does_not_need_is_not_told() -> None:
    """Nobody interviews an infant; somebody puts the case for it, as for nobody else."""
    child = {"applicant.protection_wish": "yes", "applicant.age": "child"}
    for facts, infant in ((child, False), ({**child, "applicant.too_young_to_be_heard": "yes"}, True)):
        procedure = assess(case_of_nodes(facts)).procedure
        assert procedure.id == "child_best_interests_rsd"
        assert any("nobody interviews the child" in step.what for step in procedure.steps) is infant


@pytest.mark.parametrize(
    "place",
    [
        ("purpose",),
        ("steps", 0, "who"),
        ("steps", 1, "what"),
        ("steps", 0, "by_when"),
        ("guarantees", 0),
        ("time_limits", 0, "text"),
        ("time_limits", 0, "sources", 0),
        ("if_positive",),
        ("if_negative",),
        ("turn_to",),
    ],
    ids=lambda place: ".".join(map(str, place)),
)
def test_a_changed_part_of_the_procedure_is_refused_with_its_place(place: tuple[str | int, ...]) -> None:
    certificate = document()
    parent = certificate["procedure"]
    for key in place[:-1]:
        parent = parent[key]
    parent[place[-1]] = "Something else."
    with pytest.raises(CertificateError) as refused:
        check_certificate(json.dumps(certificate).encode())
    assert refused.value.step == "/procedure/" + "/".join(map(str, place))


@pytest.mark.parametrize("part", ["steps", "guarantees", "time_limits"])
def test_a_part_of_the_procedure_that_is_left_out_is_refused(part: str) -> None:
    certificate = document()
    certificate["procedure"][part].pop()
    with pytest.raises(CertificateError) as refused:
        check_certificate(json.dumps(certificate).encode())
    assert refused.value.step == f"/procedure/{part}"
