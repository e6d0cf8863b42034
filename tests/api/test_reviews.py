"""A person has the last word, and gives a reason for either."""

from __future__ import annotations

import pytest

from tests.api.client import ON_BOTH_DATABASES, Client, assert_problem

CASE = {"assessed_on": "2026-11-23", "applicant": {"age": "child"}}
CONFIRMED = {
    "decision": "confirmed",
    "procedure": "child_best_interests_rsd",
    "code": "facts_checked_with_the_person",
    "reason": "The guardian was heard and agrees.",
}
DEPARTED = CONFIRMED | {
    "decision": "departed",
    "procedure": "regular_rsd",
    "code": "law_read_otherwise",
}
SENT_BACK = CONFIRMED | {"decision": "sent_back", "code": "person_not_heard"}
CANARY = "CANARY-b7e1"


def submitted(client: Client) -> str:
    return client.post_case(CASE).headers["location"]


@ON_BOTH_DATABASES
def test_a_recommendation_is_confirmed_or_departed_from_and_stays_as_it_is(client: Client) -> None:
    location = submitted(client)
    before = client.get(location).content
    answers = [client.post_review(location, review) for review in (DEPARTED, CONFIRMED)]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert client.get(f"{location}/reviews").json() == [answer.json() for answer in answers]
    assert client.get(location).content == before
    first = answers[0].json()
    assert first["made_at"] == "2026-11-23T23:59:58Z"
    assert location.endswith(first["assessment"])


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"procedure": "regular_rsd"}, "/procedure"),
        ({"decision": "departed"}, "/procedure"),
        ({"procedure": "child_best_interest"}, "/procedure"),
        ({"decision": "approved"}, "/decision"),
        ({"decision": "sent_back"}, "/code"),
        ({"decision": "sent_back", "procedure": "regular_rsd", "code": "facts_missing"}, "/procedure"),
        ({"code": "facts_missing"}, "/code"),
        ({"code": "because"}, "/code"),
        ({"reason": ""}, "/reason"),
        ({"reason": CANARY * 400}, "/reason"),
        ({"reviewer": CANARY}, ""),
        ({"reviewer_role": "supervisor"}, ""),
        ({"made_at": "2020-01-01T00:00:00Z"}, ""),
        ({"score": "7"}, ""),
        ({CANARY: "7"}, ""),
        ({"reason": " " * 20}, "/reason"),
        ({"reason": "\u200b" * 20}, "/reason"),
    ],
)
def test_a_review_that_is_not_understood_is_refused_with_its_place(
    client: Client, change: dict[str, str], pointer: str
) -> None:
    location = submitted(client)
    answer = client.post_review(location, CONFIRMED | change)
    problem = assert_problem(answer, 422, "refused-review")
    assert [error["pointer"] for error in problem["errors"]] == [pointer]  # type: ignore[attr-defined]
    assert CANARY not in answer.text
    assert client.get(f"{location}/reviews").json() == []


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b'{"reason": "a", "reason": "b"}', b'{"reason": 1}', b"\xff"])
def test_a_body_that_is_no_review_is_refused(client: Client, body: bytes) -> None:
    location = submitted(client)
    assert_problem(client.post_review(location, body), 422, "refused-review")


def test_a_damaged_review_is_named_and_not_read(client: Client) -> None:
    location = submitted(client)
    client.post_review(location, CONFIRMED)
    client.change("UPDATE reviews SET sha256 = :other", other="0" * 64)
    problem = assert_problem(client.get(f"{location}/reviews"), 503, "damaged-document")
    assert str(problem["detail"]).startswith("The stored review is not what was stored.")
    assert client.get(location).status_code == 200


def test_an_assessment_that_is_not_there_has_no_reviews(shared_client: Client) -> None:
    path = f"/v1/assessments/{'0' * 32}"
    assert_problem(shared_client.get(f"{path}/reviews"), 404, "not-found")
    assert_problem(shared_client.post_review(path, CONFIRMED), 404, "not-found")


def test_reviews_have_pages_whose_tag_is_that_of_all_of_them(client: Client) -> None:
    location = client.post_case(CASE).headers["location"]
    made = [
        client.post_review(location, {**CONFIRMED, "reason": f"Heard with the guardian, number {number}."}).json()
        for number in range(3)
    ]
    whole = client.get(f"{location}/reviews")
    assert whole.json() == made
    assert whole.headers["link"] == f'<{location}/reviews>; rel="first"'
    seen, address = [], f"{location}/reviews?limit=2"
    while address:
        page = client.get(address)
        assert page.headers["etag"] == whole.headers["etag"]
        seen.append(page.json())
        address = page.links.get("next", {}).get("url", "")
        assert page.links["first"]["url"] == f"{location}/reviews?limit=2"
    assert seen == [made[:2], made[2:]]
    # What was seen on pages can be built upon.
    said = {"If-Match": page.headers["etag"]}
    assert (
        client.post_review(location, {**CONFIRMED, "reason": "Heard again with counsel."}, said).status_code == 201
    )
    assert client.get(f"{location}/reviews?limit=2", said | {"If-None-Match": said["If-Match"]}).status_code == 200


@pytest.mark.parametrize("query", ["limit=0", "limit=201", "limit=x", "cursor=x", "page=2", "limit=1&limit=1"])
def test_a_page_of_reviews_that_there_is_not_is_refused(client: Client, query: str) -> None:
    location = client.post_case(CASE).headers["location"]
    assert_problem(client.get(f"{location}/reviews?{query}"), 400, "unknown-parameter")


def test_a_page_that_begins_in_another_file_is_refused(client: Client) -> None:
    one, other = (client.post_case(CASE).headers["location"] for _ in range(2))
    for _ in range(2):
        client.post_review(one, CONFIRMED)
    following = client.get(f"{one}/reviews?limit=1").links["next"]["url"]
    assert_problem(client.get(following.replace(one, other)), 400, "unknown-parameter")
