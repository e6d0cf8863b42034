"""Fields of a form and the JSON of a draft: each made from the other, and nothing else of the draft changed."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.browser.intake.answers import WrongFieldError, choices_of, fields_from, with_fields
from api.browser.intake.document import NotAFormError, content_of, draft_of, without
from api.browser.intake.left_over import left_over
from api.browser.intake.sections import Section, section_named, sections_of, with_member, without_section
from api.browser.intake.steps import steps_of
from tests.strategies import cases
from triage import Case, case_from_data, house_rulebook

VOCABULARY = house_rulebook().vocabulary


def section(name: str, draft: dict[str, Any]) -> Section:
    found = section_named(name, VOCABULARY, draft)
    assert found is not None
    return found


def changed(draft: dict[str, Any], of: str, **fields: str) -> dict[str, Any]:
    """Return the draft after somebody sent these fields of a section, `how:age` and `harms.other` by `items`."""
    return with_fields(section(of, draft), draft, fields)


def entered(case: dict[str, Any]) -> dict[str, Any]:
    """Return what is in an empty draft after somebody entered a case, section by section."""
    draft: dict[str, Any] = {}
    for name in ("claims", "stays"):
        for _ in case.get(name, []):
            draft = with_member(draft, name)
    for each in sections_of(VOCABULARY, case):
        draft = with_fields(each, draft, fields_from(each, case))
    return draft


@given(cases())
def test_a_case_entered_by_its_fields_is_the_same_case(case: Case) -> None:
    # Words of the file have a page of their own.
    case = case.model_copy(update={"statements": ()})
    again = case_from_data(draft_of(content_of(entered(case.given()))))
    assert again.given() == in_order(case).given()


def in_order(case: Case) -> Case:
    """Return the case with the values of each list in the order of the vocabulary, as a form asks them."""
    told = case.given()
    for each in sections_of(VOCABULARY, told):
        values: Any = each.values_in(told) if each.group else {}
        for fact in each.facts:
            for name in fact.list_names.all if fact.several else ():
                if name in values:
                    values[name] = sorted(values[name], key=fact.values.index)
    return case_from_data(told)


# What programs and people may have written into a draft beside what a form can show.
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers(-999, 999) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)
ODD_PLACES = [
    ("reference",),
    ("assessed_on",),
    ("whatever",),
    ("applicant",),
    ("applicant", "age"),
    ("applicant", "whatever"),
    ("measure", "concerns"),
    ("measure", "concerns_denied"),
    ("claims",),
    ("claims", 0),
    ("claims", 0, "harms"),
    ("claims", 0, "grounds_declined"),
    ("proof_states",),
    ("proof_states", "applicant.age"),
    ("statements",),
    ("proof_states", "claims[7].harms"),
]


@st.composite
def drafts(draw: st.DrawFn) -> dict[str, Any]:
    """Draw what may stand in a draft: a case, with anything in a few places of it."""
    draft: dict[str, Any] = json.loads(json.dumps(draw(cases()).given()))
    for place in draw(st.lists(st.sampled_from(ODD_PLACES), max_size=3)):
        there: Any = draft
        for part in place[:-1]:
            there = there.setdefault(part, {}) if isinstance(there, dict) else there
            if isinstance(there, list) and part != place[-1] and isinstance(part, int) and part < len(there):
                there = there[part]
        if isinstance(there, dict):
            there[place[-1]] = draw(ANYTHING)
    return draft


@given(drafts())
def test_a_form_that_is_sent_as_it_was_shown_changes_nothing(draft: dict[str, Any]) -> None:
    for each in sections_of(VOCABULARY, draft):
        try:
            shown = fields_from(each, draft)
        except NotAFormError:
            assert each.name in {found.section for found in left_over(VOCABULARY, draft)}
            continue
        # Texts and selections are sent also where they are empty.
        always = {name: "" for name in choices_of(each) if name.startswith("how:") or each.group is None}
        assert content_of(with_fields(each, draft, {**always, **shown})) == content_of(draft)


@given(drafts())
def test_all_that_a_draft_holds_is_in_the_form_or_named_as_left_over(draft: dict[str, Any]) -> None:
    for found in sorted(
        left_over(VOCABULARY, draft), key=lambda found: [str(part).zfill(9) for part in found.place]
    )[::-1]:
        draft = without(draft, found.place)
    assert left_over(VOCABULARY, draft) == ()
    # Statements stand on a page of their own, whatever they hold.
    sections = {name: each for name, each in draft.items() if name != "statements"}
    assert without_nothing(entered(sections)) == without_nothing(sections)


def without_nothing(told: Any) -> Any:
    """Return what is told, without null and what is empty but for claims and stays; values in any order."""
    if isinstance(told, dict):
        found = {name: without_nothing(each) for name, each in told.items() if each is not None}
        return {name: each for name, each in found.items() if each not in ({}, [])}
    if isinstance(told, list):
        return (
            [without_nothing(each) for each in told]
            if all(isinstance(each, dict) for each in told)
            else sorted(told)
        )
    return told


def test_the_pages_of_a_section_ask_each_of_its_questions_once() -> None:
    draft: dict[str, Any] = {"claims": [{}], "stays": [{}]}
    for each in sections_of(VOCABULARY, draft):
        assert tuple(fact for step in steps_of(each) for fact in step) == each.facts


def test_an_answer_is_given_changed_and_taken_back() -> None:
    draft = changed({}, "applicant", age="child")
    assert draft == {"applicant": {"age": "child"}}
    draft = changed(draft, "applicant", age="declined", contact_with_state_agreed="unknown")
    assert draft == {"applicant": {"age": "declined", "contact_with_state_agreed": "unknown"}}
    assert changed(draft, "applicant", age="") == {"applicant": {"contact_with_state_agreed": "unknown"}}


def test_a_field_that_is_not_sent_changes_nothing() -> None:
    draft = {"applicant": {"age": "child"}, "claims": [{}]}
    assert changed(draft, "applicant") == draft


def test_a_value_of_a_list_is_there_denied_declined_or_nothing() -> None:
    draft: dict[str, Any] = {"claims": [{"harms": ["torture_or_inhuman", "life_or_liberty"]}]}
    claim = section("claims-1", draft)

    def sent(**answers: str) -> dict[str, Any]:
        told: dict[str, Any] = with_fields(claim, draft, {f"harms.{name}": each for name, each in answers.items()})
        [found] = told["claims"]
        return dict(found)

    assert sent(disaster_effects="no") == {
        "harms": ["torture_or_inhuman", "life_or_liberty"],
        "harms_denied": ["disaster_effects"],
    }
    assert sent(torture_or_inhuman="declined") == {
        "harms": ["life_or_liberty"],
        "harms_declined": ["torture_or_inhuman"],
    }
    assert sent(torture_or_inhuman="", life_or_liberty="") == {}
    assert sent(all_others="no")["harms_denied"] == ["all_others"]


def test_what_stands_in_two_lists_is_taken_back_by_whoever_chooses_not_asked() -> None:
    """No form shows it, so nobody else sends anything of it."""
    draft = {"claims": [{"harms": ["torture_or_inhuman"], "harms_denied": ["torture_or_inhuman"]}]}
    assert fields_from(section("claims-1", draft), draft) == {}
    assert changed(draft, "claims-1", **{"harms.torture_or_inhuman": ""}) == {"claims": [{}]}


def test_that_every_other_value_was_denied_is_shown_and_taken_back() -> None:
    draft = {"claims": [{"harms_denied": ["all_others", "life_or_liberty"]}]}
    claim = section("claims-1", draft)
    assert fields_from(claim, draft) == {"harms.life_or_liberty": "no", "harms.all_others": "no"}
    assert with_fields(claim, draft, {"harms.all_others": ""})["claims"] == [{"harms_denied": ["life_or_liberty"]}]


def test_how_a_fact_is_known_stands_with_its_node() -> None:
    draft: dict[str, Any] = {"claims": [{}, {"past_harm": "yes"}]}
    second = section("claims-2", draft)
    draft = with_fields(second, draft, {"how:past_harm": "stated", "how:harms.life_or_liberty": "disputed"})
    states = {"claims[1].past_harm": "stated", "claims[1].harms.life_or_liberty": "disputed"}
    assert draft["proof_states"] == states
    assert with_fields(second, draft, {"how:past_harm": ""})["proof_states"] == {
        "claims[1].harms.life_or_liberty": "disputed"
    }
    without_both = {"how:past_harm": "", "how:harms.life_or_liberty": ""}
    assert "proof_states" not in with_fields(second, draft, without_both)


def test_what_is_about_the_case_is_any_text() -> None:
    draft = changed({}, "about", reference="A-17", country_of_asylum="KEN", assessed_on="31.11.")
    assert draft == {"reference": "A-17", "country_of_asylum": "KEN", "assessed_on": "31.11."}
    assert changed(draft, "about", reference="", country_of_asylum="KEN", assessed_on="") == {
        "country_of_asylum": "KEN"
    }


def test_those_behind_a_claim_that_is_taken_out_move_up_with_how_their_facts_are_known() -> None:
    draft = {
        "claims": [{"past_harm": "yes"}, {"past_harm": "no"}, {}],
        "proof_states": {
            "claims[0].past_harm": "stated",
            "claims[1].past_harm": "corroborated",
            "claims[2].past_harm": "disputed",
            "applicant.age": "stated",
            "stays[1].kind": "stated",
        },
    }
    assert without_section(draft, section("claims-1", draft)) == {
        "claims": [{"past_harm": "no"}, {}],
        "proof_states": {
            "claims[0].past_harm": "corroborated",
            "claims[1].past_harm": "disputed",
            "applicant.age": "stated",
            "stays[1].kind": "stated",
        },
    }


def test_a_case_has_as_many_claims_as_it_can_have() -> None:
    with pytest.raises(NotAFormError):
        with_member({"claims": [{}] * 32}, "claims")
    with pytest.raises(NotAFormError):
        with_member({"claims": "many"}, "claims")


def test_what_the_form_can_not_show_is_named_with_its_place_and_stays() -> None:
    draft: dict[str, Any] = {
        "applicant": {"age": "seventeen, she says", "name_of": "x"},
        "claims": [{"harms": ["life_or_liberty", "lifelong"], "grounds": ["race"], "grounds_denied": ["race"]}],
        "stays": 3,
        "proof_states": {"applicant.age": "heard", "claims[3].harms": "stated"},
    }
    found = {each.pointer: (each.section, each.text, each.field) for each in left_over(VOCABULARY, draft)}
    assert found == {
        "/applicant/age": ("applicant", '"seventeen, she says"', "age"),
        "/applicant/name_of": ("applicant", '"x"', None),
        "/claims/0/harms/1": ("claims-1", '"lifelong"', "harms"),
        "/claims/0/grounds/0": ("claims-1", '"race"', "grounds"),
        "/claims/0/grounds_denied/0": ("claims-1", '"race"', "grounds"),
        "/stays": ("about", "3", None),
        "/proof_states/applicant.age": ("applicant", '"heard"', "age"),
        "/proof_states/claims[3].harms": ("about", '"stated"', None),
    }
    kept = changed(draft, "applicant", nationality="single")
    assert kept["applicant"] == {"age": "seventeen, she says", "name_of": "x", "nationality": "single"}
    assert changed(draft, "applicant", age="child")["applicant"]["age"] == "child"
    harms = with_fields(section("claims-1", draft), draft, {"harms.life_or_liberty": ""})["claims"][0]["harms"]
    assert harms == ["lifelong"]


@pytest.mark.parametrize(
    "content", [b"[]", b'{"a": 1, "a": 2}', b'{"a": 1.50}', b'{"a": 12345678901234567890}', b'{"a": -0}']
)
def test_what_a_form_would_write_in_another_way_is_no_form(content: bytes) -> None:
    with pytest.raises(NotAFormError):
        draft_of(content)


@pytest.mark.parametrize("field", [("age", "old"), ("name", "x"), ("how:age", "heard"), ("past_harm", "yes")])
def test_a_field_that_the_section_does_not_have_is_refused(field: tuple[str, str]) -> None:
    with pytest.raises(WrongFieldError):
        changed({}, "applicant", **dict([field]))
