"""A certificate follows from its facts; changed by one value anywhere, it does not."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.cases import case_of_nodes
from tests.strategies import cases
from triage import Case, CertificateError, assess, check_certificate, load_rulebook
from triage.rulebook.bundle import rulebook_in
from triage.rulebook.loading import house_rule_files

EXAMPLE = {
    "applicant.age": "child",
    "applicant.protection_wish": "yes",
    "claims[0].harms.forced_recruitment": "yes",
    "claims[0].agents.armed_group": "yes",
    "stays[0].kind": "transit",
    "country_information.generalised_violence": "yes",
}


@cache
def certificate() -> bytes:
    return assess(case_of_nodes(EXAMPLE)).model_dump_json().encode()


def places(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Yield the path of every value that is no list and no object, and of every list and object itself."""
    yield path
    members = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, member in members:
        yield from places(member, (*path, key))


def parent_of(document: Any, path: tuple[str | int, ...]) -> Any:
    for key in path[:-1]:
        document = document[key]
    return document


# Which version made it is told: nothing follows from that.
VERSIONS = [("made_by", "version"), ("made_by", "engine_version")]
PLACES = [path for path in places(json.loads(certificate())) if path and path not in VERSIONS]


def refusal(document: Any) -> CertificateError:
    with pytest.raises(CertificateError) as refused:
        check_certificate(json.dumps(document).encode())
    return refused.value


@given(cases())
def test_the_assessment_of_any_case_is_a_certificate_that_follows(case: Case) -> None:
    assessment = assess(case.model_copy(update={"assessed_on": date(2026, 11, 23)}))
    assert check_certificate(assessment.model_dump_json().encode()) == assessment


@given(
    st.sampled_from(PLACES),
    st.sampled_from([None, True, 0, "", "yes", "no", "unknown", "information.core.everyone", [], {}]),
)
def test_a_certificate_changed_by_one_value_does_not_follow(path: tuple[str | int, ...], value: Any) -> None:
    document = json.loads(certificate())
    parent = parent_of(document, path)
    if parent[path[-1]] == value and type(parent[path[-1]]) is type(value):
        value = "something else"
    parent[path[-1]] = value
    assert refusal(document).step


@given(st.sampled_from(PLACES))
def test_a_certificate_with_one_value_left_out_does_not_follow(path: tuple[str | int, ...]) -> None:
    document = json.loads(certificate())
    parent = parent_of(document, path)
    if parent is document["case"] or path in (("format",), ("notice",)):
        return
    del parent[path[-1]]
    assert refusal(document).step


@given(st.sampled_from([path for path in PLACES if isinstance(path[-1], int)]))
def test_a_certificate_with_one_entry_twice_does_not_follow(path: tuple[str | int, ...]) -> None:
    document = json.loads(certificate())
    parent = parent_of(document, path)
    parent.insert(path[-1], parent[path[-1]])
    assert refusal(document).step


def test_a_certificate_names_the_program_and_the_engine_and_one_of_another_version_still_follows() -> None:
    document = json.loads(certificate())
    assert document["made_by"] == {
        "program": "asylum-triage",
        "version": version("asylum-triage"),
        "engine": "durable-rules",
        "engine_version": version("durable_rules"),
    }
    document["made_by"] |= {"version": "0.9.9", "engine_version": "3.0"}
    assert check_certificate(json.dumps(document).encode()).made_by.version == "0.9.9"
    document["made_by"]["engine"] = "another"
    assert refusal(document).step == "/made_by/engine"


def test_the_first_step_that_does_not_follow_is_named() -> None:
    document = json.loads(certificate())
    index = next(i for i, node in enumerate(document["trace"]) if node["id"] == "child")
    document["trace"][index]["value"] = "adult"
    found = refusal(document)
    assert found.step == f"/trace/{index} (finding child)/value"
    assert found.reason == 'what follows is "treat_as_child", not "adult"'


def test_a_firing_that_is_missing_is_named() -> None:
    document = json.loads(certificate())
    index = next(i for i, node in enumerate(document["trace"]) if node["id"] == "child.route.own_procedure")
    del document["trace"][index]
    found = refusal(document)
    assert found.step == f"/trace/{index}"
    assert "firing 'child.route.own_procedure' is due here" in found.reason


def test_a_changed_fact_is_found_in_the_first_node_that_rests_on_it() -> None:
    document = json.loads(certificate())
    document["case"]["applicant"]["age"] = "adult"
    assert refusal(document).step.startswith("/trace/")


def test_a_certificate_made_with_another_rulebook_is_not_vouched_for() -> None:
    files = dict(house_rule_files())
    files["rulebook.yaml"] = files["rulebook.yaml"].replace("version: ", "version: draft-")
    with pytest.raises(CertificateError, match="it was made with another rulebook"):
        check_certificate(certificate(), rulebook=load_rulebook(files))


@pytest.mark.parametrize("document", [b"", b"[]", b"{}", b"\xff", b'{"format": "x"}', b"[" * 100_000])
def test_what_is_not_an_assessment_is_refused_as_such(document: bytes) -> None:
    with pytest.raises(CertificateError, match=r"not a JSON document|not an assessment|not in the form"):
        check_certificate(document)


KEPT = Path(__file__).parent / "kept"


def test_an_assessment_of_the_form_before_still_follows_under_its_own_rulebook() -> None:
    """Both documents were written by the program of 2026-11-29, before the form was raised."""
    rulebook = rulebook_in((KEPT / "rulebook_of_form_2.json").read_bytes())
    document = (KEPT / "assessment_of_form_3.json").read_bytes()
    assert check_certificate(document, rulebook=rulebook).format == "triage-assessment/3"
    changed = document.replace(b'"term":"look"', b'"term":"loook"', 1)
    assert changed != document
    with pytest.raises(CertificateError, match=r"^/flags/0/term"):
        check_certificate(changed, rulebook=rulebook)


def test_an_assessment_of_today_can_not_pass_for_one_of_the_form_before() -> None:
    document = json.loads(certificate()) | {"format": "triage-assessment/3"}
    with pytest.raises(CertificateError):
        check_certificate(json.dumps(document).encode())
