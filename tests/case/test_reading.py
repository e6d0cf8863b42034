"""Reading a case: what is not understood is refused with its place and the remedy, and never echoed."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage import CaseError, case_from_data, house_rulebook, read_case
from triage.case import MOST_CLAIMS
from triage.case.document import case_file
from triage.language.names import node_of
from triage.language.sentences import EntityKind
from triage.rulebook.vocabulary import NOT_KNOWN, Contradiction, Told


def refusal(document: bytes) -> list[tuple[str, str]]:
    with pytest.raises(CaseError) as refused:
        read_case(document)
    return [(problem.pointer, f"{problem.message} {problem.remedy}") for problem in refused.value.problems]


def test_an_empty_object_is_a_case_of_which_nothing_is_known() -> None:
    case = read_case(b"{}")
    assert case.given_facts() == {}
    assert {value for _, value in case.facts()} == {"unknown"}


def test_giving_unknown_is_the_same_as_not_giving_the_fact() -> None:
    assert (
        read_case(b'{"circumstances": {"place": "unknown"}}')
        == read_case(b'{"circumstances": {}}')
        == read_case(b"{}")
    )


def test_of_a_group_nothing_is_read_otherwise_where_each_of_its_facts_is_told_to_be_unknown() -> None:
    """The one is made ready before any case, the other read out of it."""
    unknown = {
        group.name: {fact.name: [] if fact.several else "unknown" for fact in group.facts}
        for group in house_rulebook().groups
    }
    claim, stay = unknown.pop("claim"), unknown.pop("stay")
    told = case_from_data({**unknown, "claims": [claim, claim], "stays": [stay]})
    untold = case_from_data({"claims": [{}, {}], "stays": [{}]})
    assert len(list(told.facts())) > 368
    assert list(untold.facts()) == list(told.facts())
    assert list(untold.declined()) == list(told.declined()) == []


def test_null_is_the_same_as_not_given_everywhere() -> None:
    names = [group.name for group in house_rulebook().groups if group.entity is EntityKind.CASE]
    everything = ("reference", "country_of_asylum", "assessed_on", "proof_states", "claims", "stays", *names)
    assert case_from_data(dict.fromkeys(everything)) == case_from_data({})
    facts = {group.name: {fact.name: None for fact in group.facts} for group in house_rulebook().groups}
    claim, stay = facts.pop("claim"), facts.pop("stay")
    nothing_known = {**facts, "claims": [claim], "stays": [stay]}
    assert case_from_data(nothing_known) == case_from_data({"claims": [{}], "stays": [{}]})
    known = {"trafficking": {"means": "yes"}}
    assert case_from_data({**known, "proof_states": {"trafficking.means": None}}) == case_from_data(known)


def test_a_case_reads_its_facts_its_country_and_its_day() -> None:
    case = read_case(b'{"country_of_asylum": "KEN", "assessed_on": "2026-11-23", "claims": [{"past_harm": "no"}]}')
    assert case.country_of_asylum == "KEN"
    assert case.assessed_on == date(2026, 11, 23)
    assert case.given_facts() == {"claims[0].past_harm": "no"}


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        (b"", "Not JSON: Expecting value (line 1, column 1). Send a JSON object."),
        (
            b"{",
            "Not JSON: Expecting property name enclosed in double quotes (line 1, column 2). Send a JSON object.",
        ),
        (b"[]", "A case is a JSON object. Send an object with groups of facts."),
        (b"null", "A case is a JSON object. Send an object with groups of facts."),
        (b"\xff", "The document is not UTF-8 (byte 0). Send JSON in UTF-8."),
        (b"NaN", "NaN and Infinity are not JSON. Case facts are words such as yes, no, unknown."),
        (b"1e999", "This is a number. Case facts are words such as yes, no, unknown."),
        (
            b'{"a": 17}',
            "Name 1 here is not known; under it: This is a number. Case facts are words such as yes, no, unknown.",
        ),
        (
            b'{"a": {}, "a": {}}',
            "Name 1 here is not known; under it: This stands twice in one object. Give each fact once.",
        ),
        (b"[" * 100_000, "The document is nested too deeply. A case is at most 16 levels deep."),
        (b'{"a":' * 40 + b"{}" + b"}" * 40, "The document is nested too deeply. A case is at most 16 levels deep."),
        (b" " * 1_000_001, "The document is too large. Send at most 1,000,000 bytes."),
    ],
    ids=lambda value: str(value)[:24],
)
def test_a_document_that_is_not_a_case_is_refused_as_a_whole(document: bytes, expected: str) -> None:
    assert refusal(document) == [("", expected)]


@pytest.mark.parametrize(
    ("data", "pointer", "text"),
    [
        ({"applicant": {}, "name": "x"}, "", "Name 2 here is not in the vocabulary."),
        ({"claim": []}, "/claim", "Did you mean 'claims'?"),
        ({"circumstances": {"plase": "at_sea"}}, "/circumstances/plase", "Did you mean 'place'?"),
        (
            {"circumstances": {"place": "at_see"}},
            "/circumstances/place",
            "Did you mean 'at_sea'? Use one of 'inside_own_country'",
        ),
        (
            {"circumstances": {"in_distress": True}},
            "/circumstances/in_distress",
            "Use one of 'yes', 'no', 'unknown' or 'declined'.",
        ),
        ({"circumstances": {"plase": None}}, "/circumstances/plase", "Did you mean 'place'?"),
        ({"claims": [None]}, "/claims/0", "This is not a JSON object."),
        ({"proof_states": {"trafficking.mean": None}}, "/proof_states/trafficking.mean", "'trafficking.means'?"),
        (
            {"circumstances": {"in_distress": ["yes"]}},
            "/circumstances/in_distress",
            "Use one of 'yes', 'no', 'unknown' or 'declined'.",
        ),
        ({"circumstances": "at_sea"}, "/circumstances", "This is not a JSON object."),
        ({"claims": {"past_harm": "no"}}, "/claims", "This is not a list."),
        ({"claims": [{"past_harm": "no"}, {"pastharm": "no"}]}, "/claims/1/pastharm", "Did you mean 'past_harm'?"),
        ({"claims": [{}] * 5000}, "/claims", f"Give at most {MOST_CLAIMS} claims, stays or statements."),
        ({"reference": "Jane Doe, born 1990"}, "/reference", "no name of a person"),
        ({"country_of_asylum": "Kenya"}, "/country_of_asylum", "ISO 3166-1 alpha-3"),
        ({"country_of_asylum": "KE"}, "/country_of_asylum", "ISO 3166-1 alpha-3"),
        ({"country_of_asylum": "KE"}, "/country_of_asylum", "Did you mean 'KEN'?"),
        ({"country_of_asylum": "ita"}, "/country_of_asylum", "Did you mean 'ITA'?"),
        ({"country_of_asylum": "Ita"}, "/country_of_asylum", "Did you mean 'ITA'?"),
        ({"country_of_asylum": "Atlantis"}, "/country_of_asylum", "Correct the value or leave it out."),
        ({"assessed_on": "23.11.2026"}, "/assessed_on", "YYYY-MM-DD"),
        ({"assessed_on": "2026-02-30"}, "/assessed_on", "."),
        ({"a/b~c": "yes"}, "", "Name 1 here is not in the vocabulary."),
        ({"appli/cant": "yes"}, "/appli~1cant", "Did you mean 'applicant'?"),
        ({"circumstances": {"place": "\ud800"}}, "/circumstances/place", "half a surrogate pair"),
        ({"circumstances": {"\ud800": "yes"}}, "/circumstances", "not plain short text"),
        ({"circumstances": {"place": "at\0sea"}}, "/circumstances/place", "NUL"),
    ],
)
def test_a_refused_fact_is_named_by_its_pointer_with_a_remedy(data: Any, pointer: str, text: str) -> None:
    document = json.dumps(data).encode()
    found = refusal(document)
    assert [place for place, _ in found] == [pointer]
    assert text in found[0][1]


def test_every_problem_is_reported_not_only_the_first() -> None:
    found = refusal(b'{"circumstances": {"plase": "x", "in_distress": "maybe"}, "solutions": []}')
    assert sorted(place for place, _ in found) == [
        "/circumstances/in_distress",
        "/circumstances/plase",
        "/solutions",
    ]


def test_a_document_full_of_problems_is_refused_with_the_first_hundred_at_once() -> None:
    many_names = json.dumps({f"fact_{number}": "yes" for number in range(30_000)}).encode()
    assert len(refusal(many_names)) == 100
    long_name = json.dumps({"x" * 200_000: ["\0"] * 20}).encode()
    assert refusal(long_name) == [("", "A name here is not plain short text. Use the vocabulary's names.")]


def test_a_submitted_value_is_never_echoed() -> None:
    document = json.dumps({"reference": "Zanzibar Xylophone", "circumstances": {"place": "Zanzibar"}}).encode()
    assert not any("zanzibar" in message.casefold() for _, message in refusal(document))


@pytest.mark.parametrize(
    "pair", house_rulebook().contradictions, ids=lambda pair: f"{pair.first[0].path}-{pair.second[0].path}"
)
def test_facts_that_contradict_each_other_are_refused_with_both_places(pair: Contradiction) -> None:
    def pointer(side: tuple[Told, ...]) -> str:
        found = "/" + side[0].path.replace("claim.", "claims.0.").replace("stay.", "stays.0.").replace(".", "/")
        return f"{found.rpartition('/')[0]}_denied" if len(side) > 1 else found

    member = "stays[0]" if pair.entity is EntityKind.STAY else "claims[0]"
    nodes = {node_of(fact.path, member): fact.values[0] for fact in pair.facts}
    [(where, message)] = refusal(json.dumps(case_file(nodes)).encode())
    assert where == pointer(pair.first)
    assert pointer(pair.second) in message
    assert pair.reason in message


def test_no_contradiction_involves_unknown_and_all_its_values_exist() -> None:
    for pair in house_rulebook().contradictions:
        for fact in pair.facts:
            assert set(fact.values) <= set(house_rulebook().facts[fact.path].values) - NOT_KNOWN


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["circumstances", "claims", "place", "harm", "reference", "assessed_on"]) | st.text(),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(JSON)
def test_any_data_is_either_a_case_or_refused_with_places_and_remedies(data: object) -> None:
    try:
        case_from_data(data)
    except CaseError as refused:
        assert refused.problems
        for problem in refused.problems:
            assert problem.message
            assert problem.remedy
            problem.pointer.encode("utf-8")


@given(st.binary(max_size=60))
def test_any_bytes_are_either_a_case_or_refused(document: bytes) -> None:
    try:
        read_case(document)
    except CaseError as refused:
        assert refused.problems
