"""For any case and any facts that are hidden: the view verifies, gives none away, can not be changed."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.log import reference
from tests.redaction.recorded import KEY, SECRET, Recorded, as_bytes, recorded
from tests.strategies import cases
from triage import Case, case_from_data, house_rulebook
from triage.redaction.check import Fault, ViewError, check_view
from triage.redaction.derivation import derived_again
from triage.redaction.hiding import fact_named
from triage.redaction.pieces import (
    REFERENCE,
    Salting,
    listed,
    piece_leaf,
    pieces_of,
    root_of,
    root_over,
    value_digest,
)
from triage.redaction.views import VIEWS, FactKind, facts_by_themselves, groups_of_facts, kind_of_fact

NAMES = sorted({fact_named(path) for path in house_rulebook().facts} | {REFERENCE})
CANARY = "KE-CANARY-4711"


@dataclass(frozen=True)
class Drawn:
    """A recorded assessment, names of hidden facts, and the view: too long to be told where a test fails."""

    made: Recorded = field(repr=False)
    hidden: frozenset[str]
    view: dict[str, Any] = field(repr=False)


@st.composite
def views(draw: st.DrawFn) -> Drawn:
    """Draw a recorded assessment, names of facts to hide, and the view."""
    case = draw(cases(most=2))
    case = case.model_copy(
        update={"reference": CANARY, "assessed_on": case.assessed_on or Case(assessed_on="2026-11-23").assessed_on}
    )
    assume(case.assessed_on is not None and house_rulebook().as_of(case.assessed_on).rules)
    given_names = sorted({fact_named(_path(node)) for node in case.given_facts()})
    hidden = frozenset(draw(st.sets(st.sampled_from(NAMES), max_size=40)))
    if given_names:
        hidden |= frozenset(draw(st.sets(st.sampled_from(given_names))))
    hidden |= {REFERENCE}
    made = recorded(case)
    view = made.view(lambda name: name in hidden, tells_conclusions=draw(st.booleans()))
    return Drawn(made, hidden, view)


def _path(node: str) -> str:
    return re.sub(r"^(claim|stay)s\[\d+\]", r"\1", node)


def refused(view: object) -> ViewError:
    try:
        check_view(as_bytes(view), KEY)
    except ViewError as error:
        return error
    raise AssertionError("the view was not refused")


@given(views())
def test_a_view_verifies_and_follows_as_far_as_it_shows(drawn: Drawn) -> None:
    made, view = drawn.made, drawn.view
    checked = check_view(as_bytes(view), KEY)
    places = {piece.place for piece in pieces_of(listed(made.assessment, Salting(SECRET)))}
    assert {*checked.shown, *checked.hidden} == places
    assert checked.entry.subject == "a" * 32
    again = derived_again(checked.assessment, (*checked.shown, *checked.hidden), house_rulebook())
    assert again.procedure == made.assessment["procedure"]["id"]


def test_a_view_follows_also_where_something_is_disputed_that_no_step_reads() -> None:
    # The steps read that something is disputed, and not the place: that stands in the case alone.
    case = case_from_data(
        {"assessed_on": "2026-11-23", "claims": [{}], "proof_states": {"circumstances.place": "disputed"}}
    )
    made = recorded(case)
    checked = check_view(as_bytes(made.view(lambda name: name == REFERENCE, tells_conclusions=True)), KEY)
    assert "circumstances.place" not in {
        node["id"] for node in checked.assessment["trace"] if node["kind"] == "fact"
    }
    again = derived_again(checked.assessment, (*checked.shown, *checked.hidden), house_rulebook())
    assert again.procedure == made.assessment["procedure"]["id"]


def strings(value: Any, name: str = "") -> Iterator[tuple[str, str]]:
    """Yield every string with the name that it stands under."""
    if isinstance(value, dict):
        for key, member in value.items():
            yield "", key
            yield from strings(member, key)
    elif isinstance(value, list):
        for member in value:
            yield from strings(member, name)
    elif isinstance(value, str):
        yield name, value


@given(views())
def test_nothing_that_is_hidden_stands_in_a_view(drawn: Drawn) -> None:
    made, hidden, view = drawn.made, drawn.hidden, drawn.view
    assert CANARY.encode() not in as_bytes(view)
    # The name of a hidden fact stands nowhere, known or not, but in the words of rules: so no value stands with it.
    rules = {node["rule"] for node in made.assessment["trace"] if node["kind"] in ("firing", "stopped")}
    told = {text for name, text in strings(view["assessment"]) if name not in ("condition", "effects")} - rules
    lists = {f"{name}{ending}" for name in hidden - {REFERENCE} for ending in ("", "_denied", "_declined")}
    for text in told:
        node = text[1:].replace("/", ".") if text.startswith("/") else text
        path = fact_named(re.sub(r"^(claim|stay)s(\[\d+\]|\.\d+)", r"\1", node))
        assert path not in lists, text
    # Nor does a firing that rests on one.
    resting = {
        node["id"]
        for node in made.assessment["trace"]
        if node["kind"] == "firing" and any(fact_named(_path(each["node"])) in hidden for each in node["premises"])
    }
    assert not resting & told


@given(views())
def test_what_is_not_hidden_is_shown_as_it_was(drawn: Drawn) -> None:
    made, hidden, view = drawn.made, drawn.hidden, drawn.view
    shown = view["assessment"]
    facts = {fact["at"]: fact["is"] for fact in shown["case"] if "at" in fact}
    assert facts["/assessed_on"] == made.assessment["case"]["assessed_on"]
    for node in made.assessment["trace"]:
        if node["kind"] == "fact" and fact_named(_path(node["id"])) not in hidden:
            assert node in shown["trace"] or node["id"].startswith("proof.")
        if node["kind"] in ("profile", "law", "parameter"):
            assert node in shown["trace"]
    for name in ("procedure", "standing", "rulebook", "profile"):
        assert shown[name] if name != "procedure" else shown[name]["id"] == made.assessment[name]["id"]


def changes(draw: Callable[[st.SearchStrategy[Any]], Any], view: dict[str, Any]) -> set[Fault]:
    """Change one thing in a view, and return how that may be named."""
    assessment, pieces = view["assessment"], view["pieces"]
    trace, case = assessment["trace"], assessment["case"]
    hidden = [each for each in (*trace, *case) if "hidden" in each]
    number = draw(st.integers(0, len(trace) - 1))
    match draw(st.sampled_from(range(12))):
        case 0:
            shown = draw(st.sampled_from([fact for fact in case if "at" in fact]))
            shown["is"] = "2026-11-22" if shown["is"] != "2026-11-22" else "KEN"
            return {Fault.CHANGED}
        case 1:
            node = draw(st.sampled_from([each for each in trace if "hidden" not in each]))
            node["value" if "value" in node else "title"] = "something else"
            return {Fault.CHANGED}
        case 2 if hidden:
            one = draw(st.sampled_from(hidden))
            one["hidden"] = f"{int(one['hidden'][0], 16) ^ 1:x}{one['hidden'][1:]}"
            return {Fault.CHANGED_DIGEST}
        case 3:
            other = draw(st.integers(0, len(trace) - 1).filter(lambda each: each != number))
            trace[number], trace[other] = trace[other], trace[number]
            return {Fault.MOVED}
        case 4:
            del trace[number]
            return {Fault.REMOVED}
        case 5:
            del assessment["findings"][draw(st.sampled_from(sorted(assessment["findings"])))]
            return {Fault.REMOVED}
        case 6:
            trace.insert(number, {"kind": "law", "id": "law.new", "value": "yes", "because": "It is new."})
            return {Fault.ADDED}
        case 7:
            assessment["findings"]["new"] = "yes"
            return {Fault.ADDED}
        case 8:
            row = draw(st.sampled_from(pieces))
            row["leaf"] = f"{int(row['leaf'][0], 16) ^ 1:x}{row['leaf'][1:]}"
            return {Fault.CHANGED_LEAF}
        case 9:
            row = draw(st.sampled_from([each for each in pieces if "salt" in each]))
            row["salt"] = f"{int(row['salt'][0], 16) ^ 1:x}{row['salt'][1:]}"
            return {Fault.CHANGED}
        case 10:
            del pieces[draw(st.integers(0, len(pieces) - 1))]
            return {Fault.REMOVED}
        case _:
            other = draw(st.integers(1, len(pieces) - 1))
            pieces[0], pieces[other] = pieces[other], pieces[0]
            return {Fault.OTHER_ENTRY}


@given(views(), st.data())
def test_each_single_change_is_refused_and_named(drawn: Drawn, data: st.DataObject) -> None:
    view = copy.deepcopy(drawn.view)
    kinds = changes(data.draw, view)
    assume(view != drawn.view)
    error = refused(view)
    assert error.fault in kinds, str(error)
    assert error.place and CANARY not in str(error)


CASE = Case.model_validate(
    {
        "assessed_on": "2026-11-23",
        "country_of_asylum": "ITA",
        "reference": CANARY,
        "applicant": {"age": "child", "protection_wish": "yes"},
        "vulnerability": {"torture_or_trauma": "yes"},
        "claims": [{"grounds": ["religion"], "grounds_denied": ["race"], "past_harm": "yes"}],
        "proof_states": {"claims[0].past_harm": "stated"},
    }
)


@pytest.fixture(scope="module")
def made() -> Recorded:
    return recorded(CASE)


@pytest.mark.parametrize("name", VIEWS)
def test_a_view_hides_the_facts_of_its_kinds_and_no_others(made: Recorded, name: str) -> None:
    view = VIEWS[name]
    shown = made.view(view.hides, tells_conclusions=view.tells_conclusions)["assessment"]
    facts = {fact["at"] for fact in shown["case"] if "at" in fact} - {"/assessed_on", "/country_of_asylum"}
    of_person = {"/applicant/age", "/applicant/protection_wish"}
    of_account = {"/claims/0/past_harm", "/proof_states/claims[0].past_harm"}
    assert facts == {"audit": of_person | of_account, "statistics": set(), "outside": set()}[name]
    assert shown["procedure"]["title"] == made.assessment["procedure"]["title"]
    # Some steps are there only where a fact is so.
    assert "hidden" in shown["procedure"]["steps"]
    told = {point["id"] for point in shown["points_at_issue"] if isinstance(point["id"], str)}
    all_points = {point["id"] for point in made.assessment["points_at_issue"]}
    assert told == all_points if view.tells_conclusions else told < all_points
    if view.tells_conclusions:
        assert shown["findings"] == made.assessment["findings"]
    else:
        assert "hidden" in shown["findings"]["child"]


def test_a_view_says_the_same_whatever_a_hidden_fact_is_on_which_nothing_rests() -> None:
    def shown(value: str) -> Any:
        case = Case.model_validate({**CASE.given(), "proposed_transfer": {"terms_disclosed": value}})
        view = recorded(case).view(lambda name: name == "proposed_transfer.terms_disclosed")
        text = json.dumps(view["assessment"])
        return re.sub(r'"hidden": "[0-9a-f]{64}"', "hidden", text)

    assert len({shown(value) for value in ("yes", "no")}) == 1


def test_no_view_shows_words_of_the_file_even_where_no_fact_is_hidden() -> None:
    words = [{"words": "The chief saw it.", "made_by": "witness", "about": "credibility"}]
    made = recorded(Case.model_validate({**CASE.given(), "statements": words}))
    assert "The chief" in json.dumps(made.assessment)
    view = made.view(lambda _: False)
    assert "The chief" not in json.dumps(view)
    check_view(as_bytes(view), KEY)


def test_the_order_of_the_facts_of_a_case_is_that_of_its_key_alone(made: Recorded) -> None:
    orders = {
        tuple(fact["at"] for fact in listed(made.assessment, Salting(bytes([number]) * 32))["case"])
        for number in range(8)
    }
    assert len(orders) > 4
    assert len({frozenset(order) for order in orders}) == 1
    told = {name: made.assessment["case"][name] for name in sorted(made.assessment["case"], reverse=True)}
    turned = listed({**made.assessment, "case": told}, Salting(SECRET))["case"]
    assert turned == listed(made.assessment, Salting(SECRET))["case"]


def test_what_stopped_rules_would_have_said_is_hidden_with_any_fact() -> None:
    stopped = recorded(CASE, stopped=("child",))
    assert any(node["kind"] == "stopped" for node in stopped.assessment["trace"])
    whole, part = stopped.view(lambda _: False), stopped.view(lambda name: name == "applicant.age")
    assert whole["assessment"]["stopped"] == stopped.assessment["stopped"]
    assert part["assessment"]["stopped"]["names"] == ["child"]
    assert all("hidden" in value for name, value in part["assessment"]["stopped"].items() if name != "names")
    assert not any(node.get("kind") == "stopped" for node in part["assessment"]["trace"])
    for view in (whole, part):
        checked = check_view(as_bytes(view), KEY)
        again = derived_again(checked.assessment, (*checked.shown, *checked.hidden), house_rulebook())
        assert not again.by_rules and not again.firm


def test_what_fell_because_of_doubt_is_hidden_with_any_fact() -> None:
    inside = {"circumstances": {"place": "inside_own_country"}, "proof_states": {"circumstances.place": "disputed"}}
    made = recorded(Case.model_validate({"assessed_on": "2026-11-23", "motives": {"family": "yes"}, **inside}))
    [doubt] = [node for node in made.assessment["trace"] if node["kind"] == "benefit_of_doubt"]
    assert doubt["fallen"]
    shown = made.view(lambda name: name == "motives.family")["assessment"]["trace"]
    assert not any(node.get("kind") == "benefit_of_doubt" for node in shown)
    assert doubt in made.view(lambda _: False)["assessment"]["trace"]


def test_a_digest_is_of_place_salt_and_value_and_tells_none_of_them(made: Recorded) -> None:
    view = made.view(lambda name: name == "applicant.age")
    digests = {each["hidden"] for each in view["assessment"]["case"] if "hidden" in each}
    values = [{"at": "/applicant/age", "is": value} for value in ("child", "adult", "age_in_doubt")]
    known = [bytes.fromhex(row["salt"]) for row in view["pieces"] if "salt" in row]
    # With every salt that the view tells, and with none, the value can not be tried.
    assert not digests & {value_digest(salt, value).hex() for salt in (b"", bytes(16), *known) for value in values}
    salting = Salting(SECRET)
    [place] = [row["place"] for row in view["pieces"] if "salt" not in row and row["place"].startswith("/case")]
    assert digests == {value_digest(salting.salt(place), values[0]).hex()}
    # Another key makes another order, other digests and another root.
    other = made.view(lambda name: name == "applicant.age", secret=bytes(32))
    assert not {row["leaf"] for row in other["pieces"]} & {row["leaf"] for row in view["pieces"]}


def test_the_root_is_that_of_the_definitions_of_the_rfc(made: Recorded) -> None:
    rows = made.view(lambda _: True)["pieces"]
    assert root_of(made.assessment, SECRET).hex() == json.loads(made.proof["entry"])["details"]["pieces"]
    for most in (1, 2, 3, 7, 8, len(rows)):
        bound = [b"triage-assessment-piece/1\x00" + bytes([number % 256]) * 32 + b"/x" for number in range(most)]
        leaves = [piece_leaf("/x", bytes([number % 256]) * 32) for number in range(most)]
        assert root_over(leaves) == reference.root(bound)


def test_whoever_holds_a_view_can_hide_more_of_it(made: Recorded) -> None:
    view, more = made.view(lambda _: False), made.view(lambda name: name.startswith("applicant"))
    shown = check_view(as_bytes(view), KEY)
    assert not shown.hidden
    fewer = check_view(as_bytes({**view, "assessment": more["assessment"]}), KEY)
    assert set(fewer.hidden) == {row["place"] for row in more["pieces"] if "salt" not in row}


def test_a_value_without_its_salt_is_not_believed(made: Recorded) -> None:
    view = made.view(lambda name: name == "applicant.age")
    [place] = [row["place"] for row in view["pieces"] if "salt" not in row and row["place"].startswith("/case")]
    view["assessment"]["case"][int(place.rpartition("/")[2])] = {"at": "/applicant/age", "is": "child"}
    assert (refused(view).fault, refused(view).place) == (Fault.CHANGED, place)


def test_another_entry_or_none_proves_nothing(made: Recorded) -> None:
    view = made.view(lambda _: True)
    other = recorded(CASE.model_copy(update={"reference": "another"}))
    assert refused({**view, "proof": other.proof}).fault is Fault.OTHER_ENTRY
    reading = {**made.proof, "entry": made.proof["entry"].replace("assessment_made", "case_read")}
    assert refused({**view, "proof": reading}).fault is Fault.NOT_IN_LOG
    assert refused({**view, "proof": {**made.proof, "path": made.proof["path"][:-1]}}).fault is Fault.NOT_IN_LOG
    forged = made.proof["checkpoint"].replace("Time: 2", "Time: 3")
    assert refused({**view, "proof": {**made.proof, "checkpoint": forged}}).fault is Fault.NOT_IN_LOG
    assert refused({**view, "proof": {**made.proof, "key": "another"}}).fault is Fault.NOT_IN_LOG
    assert refused({**view, "proof": None}).fault is Fault.NOT_BOUND


@pytest.mark.parametrize(
    "document",
    [b"", b"[]", b"{}", b"\xff", b"[" * 100_000, b'{"format": "triage-redacted-assessment/1"}'],
)
def test_what_is_no_view_is_refused_as_none(document: bytes) -> None:
    with pytest.raises(ViewError) as caught:
        check_view(document, KEY)
    assert caught.value.fault is Fault.NO_VIEW


def test_a_name_that_stands_twice_is_refused(made: Recorded) -> None:
    view = as_bytes(made.view(lambda _: True))
    twice = view.replace(b'"standing": ', b'"standing": "firm", "standing": ', 1)
    with pytest.raises(ViewError) as caught:
        check_view(twice, KEY)
    assert caught.value.fault is Fault.NO_VIEW


def test_every_fact_is_of_a_kind_and_every_name_in_the_table_is_a_fact() -> None:
    assert {kind_of_fact(name) for name in NAMES} == set(FactKind)
    assert not facts_by_themselves().keys() - set(NAMES)
    groups = {name.partition(".")[0] for name in NAMES} | {"proof"}
    assert groups_of_facts().keys() == groups
    assert kind_of_fact("new_group.fact") is None
    assert all(view.hides("new_group.fact") for view in VIEWS.values())


def test_no_part_of_an_assessment_is_named_as_what_is_hidden_is(made: Recorded) -> None:
    assert "hidden" not in {text for name, text in strings(made.assessment) if not name}
