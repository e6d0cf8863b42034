"""Households link case files of one office; each person is assessed alone, and what belongs together is seen."""

from __future__ import annotations

import asyncio
import json
from datetime import timedelta

import httpx
import pytest

import api.case_files.households
from api.people.roles import Role
from tests.api.case_files.test_history import ADULT, CHILD, added, opened
from tests.api.client import JSON, NOW, ON_BOTH_DATABASES, Client, assert_problem
from tests.api.people.someone import OTHER, at, of_role


def case_id(answer: httpx.Response) -> str:
    assert answer.status_code == 201, answer.text
    return str(answer.headers["location"]).rpartition("/")[2]


def made(client: Client, *members: tuple[str, str], kind: str = "household", **headers: str) -> httpx.Response:
    told = [{"case": case, "relation": relation} for case, relation in members]
    body = json.dumps({"kind": kind, "members": told}).encode()
    return client.post(body, {**JSON, **headers}, "/v1/households")


def put(client: Client, household: str, case: str, tag: str, **told: str) -> httpx.Response:
    sent = {**JSON, "If-Match": tag}
    return client.run(
        client._http.put(f"{household}/members/{case}", content=json.dumps(told).encode(), headers=sent)
    )


@ON_BOTH_DATABASES
def test_persons_are_linked_and_what_was_said_of_them_before_stays(client: Client) -> None:
    her, him = (case_id(opened(client)) for _ in range(2))
    answer = made(client, (her, "principal_applicant"))
    location, tag = answer.headers["location"], answer.headers["etag"]
    assert client.get(location).content == answer.content
    first = put(client, location, him, tag, relation="spouse_or_partner", came_together="yes")
    assert first.status_code == 200, first.text
    assert_problem(put(client, location, him, tag, relation="sibling"), 412, "changed-meanwhile")
    assert_problem(put(client, location, her, "*", relation="nephew"), 422, "refused-household")
    same = put(client, location, him, first.headers["etag"], relation="spouse_or_partner", came_together="yes")
    assert same.content == first.content
    at(client, NOW + timedelta(hours=1))
    second = put(client, location, him, first.headers["etag"], relation="sibling")
    gone = client.request("DELETE", f"{location}/members/{him}", {"If-Match": second.headers["etag"]})
    assert gone.status_code == 204
    assert_problem(client.request("DELETE", f"{location}/members/{him}", {"If-Match": "*"}), 404, "not-found")
    assert_problem(client.request("DELETE", f"{location}/members/{her}"), 428, "condition-required")
    read = client.get(location).json()
    assert [(each["case"], each["relation"]) for each in read["members"]] == [(her, "principal_applicant")]
    former = [(each["relation"], each["came_together"], each["removed_by"]) for each in read["former_members"]]
    assert former == [("spouse_or_partner", "yes", "local"), ("sibling", "unknown", "local")]


@ON_BOTH_DATABASES
def test_a_household_is_made_once_with_a_key_and_answered_as_it_was_made(client: Client) -> None:
    her, him = (case_id(opened(client)) for _ in range(2))
    key = {"Idempotency-Key": "family"}
    first = made(client, (her, "principal_applicant"), **key)
    at(client, NOW + timedelta(hours=1))
    assert put(client, first.headers["location"], him, "*", relation="child").status_code == 200
    assert (
        client.request("DELETE", f"{first.headers['location']}/members/{her}", {"If-Match": "*"}).status_code == 204
    )
    again = made(client, (her, "principal_applicant"), **key)
    assert (again.content, again.headers["location"]) == (first.content, first.headers["location"])
    assert len(client.get("/v1/households").json()["households"]) == 1


@ON_BOTH_DATABASES
def test_households_are_listed_by_pages_and_found_by_a_member(client: Client) -> None:
    cases = [case_id(opened(client)) for _ in range(2)]
    locations = [made(client, (case, "principal_applicant")).headers["location"] for case in (*cases, cases[0])]
    seen: list[str] = []
    address = "/v1/households?limit=2"
    while address:
        page = client.get(address).json()
        seen += [each["href"] for each in page["households"]]
        address = page["next"]
    assert sorted(seen) == sorted(locations)

    def of(case: str) -> set[str]:
        return {each["href"] for each in client.get(f"/v1/households?case={case}").json()["households"]}

    assert of(cases[0]) == {locations[0], locations[2]} and of(cases[1]) == {locations[1]}
    assert client.request("DELETE", f"{locations[1]}/members/{cases[1]}", {"If-Match": "*"}).status_code == 204
    assert of(cases[1]) == of("0" * 32) == of("%00") == set()


@pytest.mark.parametrize(
    "body",
    [
        {}, {"kind": "tribe"}, {"kind": "household", "members": [{"case": "x", "relation": "child"}]},
        {"kind": "household", "members": [{"case": "0" * 32}]}, {"kind": "household", "head": "Jane Doe"},
        {"kind": "household", "members": [{"case": "0" * 32, "relation": "child", "name": "Jane Doe"}]},
        {"kind": "household", "members": [{"case": "0" * 32, "relation": "child"}]},
        {"kind": "household", "members": [{"case": "0" * 32, "relation": "child", "came_together": "maybe"}]},
        {"kind": "household", "members": [{"case": "0" * 32, "relation": "child"}] * 2},
        {"kind": "household", "members": [{"case": f"{n}" * 32, "relation": "principal_applicant"} for n in "12"]},
        {"kind": "household", "members": 7}, [],
    ],
)  # fmt: skip
def test_what_is_wrong_is_refused_with_its_place_and_no_value(shared_client: Client, body: object) -> None:
    answer = shared_client.post(json.dumps(body).encode(), path="/v1/households")
    problem = assert_problem(answer, 422, "refused-household")
    assert problem["errors"] and "Jane" not in answer.text


def test_there_is_one_principal_applicant(shared_client: Client) -> None:
    her, him = (case_id(opened(shared_client)) for _ in range(2))
    location = made(shared_client, (her, "principal_applicant")).headers["location"]
    assert_problem(put(shared_client, location, him, "*", relation="principal_applicant"), 422, "refused-household")
    assert put(shared_client, location, her, "*", relation="spouse_or_partner").status_code == 200
    assert put(shared_client, location, him, "*", relation="principal_applicant").status_code == 200


def test_a_household_that_is_full_takes_no_further_member(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(api.case_files.households, "MOST_MEMBERS", 1)
    her, him = (case_id(opened(client)) for _ in range(2))
    location = made(client, (her, "principal_applicant")).headers["location"]
    assert_problem(put(client, location, him, "*", relation="child"), 409, "household-full")
    assert put(client, location, her, "*", relation="other_dependant").status_code == 200


def test_a_case_file_of_another_office_is_one_that_was_never_made(client: Client) -> None:
    own, other = of_role(client, Role.CASEWORKER), of_role(client, Role.SUPERVISOR, OTHER)
    mine, theirs = (case_id(each.ask("POST", "/v1/cases", ADULT)) for each in (own, other))
    answers = [
        own.ask("POST", "/v1/households", {"kind": "group", "members": [{"case": case, "relation": "not_related"}]})
        for case in (theirs, "0" * 32)
    ]
    assert answers[0].content == answers[1].content
    problem = assert_problem(answers[0], 422, "refused-household")
    assert problem["errors"][0]["pointer"] == "/members/0/case"  # type: ignore[index]
    location = own.ask("POST", "/v1/households", {"kind": "group"}).headers["location"]
    told = {"relation": "not_related"}
    any_state = {"If-Match": "*"}
    assert own.ask("PUT", f"{location}/members/{mine}", told, any_state).status_code == 200
    assert_problem(own.ask("PUT", f"{location}/members/{theirs}", told, any_state), 404, "not-found")
    assert_problem(other.ask("PUT", f"{location}/members/{theirs}", told, any_state), 404, "not-found")
    for path in ("", "/together"):
        assert_problem(other.ask("GET", location + path), 404, "not-found")
    assert other.ask("GET", f"/v1/households?case={mine}").json()["households"] == []
    assert of_role(client, Role.AUDITOR).ask("GET", f"{location}/together").status_code == 200


def test_what_is_seen_together_is_told_from_the_latest_assessments_and_changes_none(client: Client) -> None:
    her, girl = case_id(opened(client)), case_id(opened(client))
    assert added(client, f"/v1/cases/{girl}", CHILD, "*").status_code == 201
    location = made(client, (her, "principal_applicant"), (girl, "child")).headers["location"]
    before = [client.get(entry["latest"]).content for entry in client.get("/v1/cases").json()["cases"]]
    told = client.get(f"{location}/together").json()
    topics = {each["topic"]: each for each in told["seen"]}
    assert set(topics) == {"different_procedures", "own_claim", "child"}
    assert topics["different_procedures"]["procedures"] == {her: "regular_rsd", girl: "child_best_interests_rsd"}
    assert topics["child"]["persons"] == [girl] and "CRC arts 3, 12, 22" in topics["child"]["sources"]
    assert [client.get(entry["latest"]).content for entry in client.get("/v1/cases").json()["cases"]] == before
    assert added(client, f"/v1/cases/{girl}", ADULT, "*").status_code == 201
    assert {each["topic"] for each in client.get(f"{location}/together").json()["seen"]} == {"own_claim"}


def test_a_damaged_assessment_of_a_member_is_named(client: Client) -> None:
    location = made(client, (case_id(opened(client)), "principal_applicant")).headers["location"]
    client.change("UPDATE assessments SET content = :content", content=b"")
    assert_problem(client.get(f"{location}/together"), 503, "damaged-document")


@ON_BOTH_DATABASES
def test_of_two_who_change_a_household_at_once_one_is_told_to_look_again(client: Client) -> None:
    her, him = (case_id(opened(client)) for _ in range(2))
    answer = made(client, (her, "principal_applicant"))
    address = f"{answer.headers['location']}/members/{him}"
    sent = {**JSON, "If-Match": answer.headers["etag"]}

    async def both() -> list[httpx.Response]:
        bodies = (b'{"relation": "sibling"}', b'{"relation": "parent"}')
        return list(
            await asyncio.gather(*(client._http.put(address, content=body, headers=sent) for body in bodies))
        )

    assert sorted(each.status_code for each in client.run(both())) == [200, 412]
