"""Cases with one road, how they were decided, and what of them is told to whom (I-219)."""

from __future__ import annotations

import json
from itertools import product

from api.oversight.like_cases import FEWEST, FEWEST_OFFICES, decided_differently, grouped
from api.oversight.review_records import LikeCase
from api.people.roles import Role
from api.storage.roads import road_of
from tests.api.client import NOW, ON_BOTH_DATABASES, Client
from tests.api.oversight.reviewing import CHILD, assessed, confirm, depart, someone
from tests.api.people.someone import OTHER
from triage import assess, case_from_data

LIKE = {**CHILD, "reference": "KE-2026-00018"}
UNLIKE = {**CHILD, "applicant": {"age": "adult"}}
TAKEN = "child_best_interests_rsd"


@ON_BOTH_DATABASES
def test_cases_with_one_road_are_found_and_different_ends_are_shown(client: Client) -> None:
    anna = someone(client, "anna", Role.CASEWORKER)
    locations = [assessed(anna, case) for case in (CHILD, LIKE, UNLIKE)]
    group = anna.ask("GET", f"{locations[0]}/like-cases").json()
    assert {case["href"] for case in group["assessments"]} == set(locations[:2])
    assert not group["decided_differently"]
    confirm(anna, locations[0], TAKEN)
    depart(anna, locations[1], "regular_rsd")
    group = anna.ask("GET", f"{locations[0]}/like-cases").json()
    assert group["decided_differently"]
    sam = someone(client, "sam", Role.SUPERVISOR)
    [shown] = sam.ask("GET", "/v1/like-cases").json()
    assert shown["fingerprint"] == group["fingerprint"]
    assert {case["procedure"] for case in shown["assessments"]} == {TAKEN, "regular_rsd"}
    assert someone(client, "sara", Role.SUPERVISOR, OTHER).ask("GET", "/v1/like-cases").json() == []
    assert len(someone(client, "uma", Role.AUDITOR, OTHER).ask("GET", "/v1/like-cases").json()) == 1


def test_the_like_cases_of_other_offices_are_not_named(client: Client) -> None:
    anna = someone(client, "anna", Role.CASEWORKER)
    other = someone(client, "otto", Role.CASEWORKER, OTHER)
    own, theirs = assessed(anna, CHILD), assessed(other, CHILD)
    confirm(other, theirs, TAKEN)
    answer = anna.ask("GET", f"{own}/like-cases")
    assert theirs.rpartition("/")[2] not in answer.text and OTHER not in answer.text
    assert answer.json()["elsewhere"] == []


def like(office: str, procedure: str, number: int) -> LikeCase:
    return LikeCase(f"{office}{number}", office, NOW, "f", TAKEN, "confirmed", procedure)


def test_of_other_offices_no_number_is_told_in_which_a_case_could_be_found() -> None:
    """Over all numbers of cases in two other offices: nothing below five, nothing of one office, and no total."""
    for many, few, second in product(range(8), range(8), range(3)):
        found = [like("own", TAKEN, 0)]
        found += [like("a", TAKEN, number) for number in range(many)]
        found += [like("a", "regular_rsd", number + 100) for number in range(few)]
        found += [like("b", TAKEN, number) for number in range(second)]
        group = grouped(found, "own")
        assert group is not None
        told = {each.procedure: each.cases for each in group.elsewhere}
        assert all(cases >= FEWEST for cases in told.values())
        offices = (many + few > 0) + (second > 0)
        expected = {TAKEN: many + second, "regular_rsd": few} if offices >= FEWEST_OFFICES else {}
        assert told == {name: cases for name, cases in expected.items() if cases >= FEWEST}
        assert [each.id for each in group.assessments] == ["own0"]
        assert not group.decided_differently


def test_groups_are_told_only_where_the_ends_differ() -> None:
    same = [like("own", TAKEN, 0), like("own", TAKEN, 1)]
    assert decided_differently(same, "own") == ()
    assert len(decided_differently([*same, like("own", "regular_rsd", 2)], "own")) == 1


def fingerprint(case: dict[str, object]) -> str:
    road = road_of(assess(case_from_data(case)).model_dump_json().encode())
    assert road is not None
    return road.fingerprint


def test_a_road_has_nothing_of_the_person_in_it() -> None:
    whole = {"reference": "KE-1", "applicant": {"age": "child"}, "claims": [{"past_harm": "yes"}] * 2}
    roads = {
        fingerprint({**case, "assessed_on": day})
        for case in (whole, {**whole, "reference": "KE-2"}, {**whole, "claims": [{"past_harm": "yes"}]})
        for day in ("2026-11-23", "2026-11-24")
    }
    assert len(roads) == 1
    other = json.loads(json.dumps(whole)) | {"applicant": {"age": "adult"}, "assessed_on": "2026-11-23"}
    assert fingerprint(other) not in roads
