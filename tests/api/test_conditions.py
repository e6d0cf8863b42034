"""What is read again is not sent again; what is changed was seen; HEAD, compressed answers, what may be kept."""

from __future__ import annotations

import gzip
import json
from hashlib import sha256

import pytest

from api.reviews import MOST_REVIEWS
from tests.api.client import JSON, ON_BOTH_DATABASES, Client, assert_problem
from tests.api.test_reviews import CASE, CONFIRMED, DEPARTED
from triage import house_rulebook

OF_AN_ASSESSMENT = (
    "",
    "/recommendation",
    "/trace",
    "/verification",
    "/why-not/regular_rsd",
    "/what-would-change",
    "/reviews",
    "/case",
    "/review-state",
    "/opinions",
    "/like-cases",
)
WITHOUT_FACTS = (
    "/", "/openapi.json", "/v1/rulebook", "/v1/rulebook/vocabulary", "/v1/rulebook/invariants",
    "/v1/rulebook/rules/{rule}", "/v1/rulebooks/{digest}",
)  # fmt: skip


@pytest.fixture(scope="module")
def readable(shared_client: Client) -> list[str]:
    """Every address that can be read."""
    body = b'{"assessed_on": "2026-11-23"}'
    opened = shared_client.post(body, path="/v1/cases")
    case = opened.headers["location"]
    location = opened.json()["assessments"][0]["href"]
    again = {**JSON, "If-Match": opened.headers["etag"]}
    assert shared_client.post(body, again, f"{case}/assessments?occasion=reassessment").status_code == 201
    household = shared_client.post(b'{"kind": "household"}', path="/v1/households").headers["location"]
    draft = shared_client.post(body, path="/v1/drafts").headers["location"]
    of_cases = [
        "/v1/cases", case, f"{case}/difference", f"{case}/holds", "/v1/drafts", draft,
        "/v1/households", household, f"{household}/together",
    ]  # fmt: skip
    rulebook = house_rulebook()
    names = {"rule": next(iter(rulebook.rules)), "digest": rulebook.digest}
    general = ["/v1/assessments", "/v1/me", "/v1/stops", *(address.format(**names) for address in WITHOUT_FACTS)]
    return [*(location + each for each in OF_AN_ASSESSMENT), *of_cases, *general]


@pytest.fixture(scope="module")
def unchanging(readable: list[str]) -> list[str]:
    """Those that answer the same as long as nothing changes: of several smallest sets the solver tells any."""
    return [address for address in readable if not address.endswith("/what-would-change")]


def test_every_address_of_the_document_is_looked_at(readable: list[str], shared_client: Client) -> None:
    read = {path for path, item in shared_client.get("/openapi.json").json()["paths"].items() if "get" in item}
    # The one at this machine has no account, and is a caseworker; /openapi.json is not in itself. The log grows
    # with each reading (tests/api/log).
    of_others = (
        "/v1/accounts",
        "/v1/me/",
        "/v1/dissents",
        "/v1/like-cases",
        "/v1/reports",
        "/v1/statistics",
        "/v1/retention",
        "/v1/rulebook-changes",
        "/v1/log",
    )
    of_others_too = ("/regression-case", "/log-proof", "/views/audit", "/views/statistics", "/views/outside")
    others = {path for path in read if path.startswith(of_others) or path.endswith(of_others_too)}
    assert len(read - {"/healthz", "/readyz", "/metrics"} - others) == len(readable) - 1


def test_whoever_holds_an_answer_is_told_that_it_is_the_same(shared_client: Client, unchanging: list[str]) -> None:
    for address in unchanging:
        answer = shared_client.get(address)
        assert answer.status_code == 200, address
        tag = answer.headers["etag"]
        for held in (tag, f'"other", {tag}', f"W/{tag}", "*"):
            again = shared_client.get(address, {"If-None-Match": held})
            assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag), address
            assert "content-length" not in again.headers or again.headers["content-length"] == "0"
            assert again.headers["cache-control"] == answer.headers["cache-control"]
        assert shared_client.get(address, {"If-None-Match": '"other"'}).content == answer.content


def test_the_head_of_an_answer_is_that_of_the_answer(shared_client: Client, unchanging: list[str]) -> None:
    for address in (*unchanging, "/healthz", "/readyz", "/nowhere"):
        whole, head = shared_client.get(address), shared_client.request("HEAD", address)
        assert head.content == b""
        # Each request has a name of its own.
        assert head.headers.pop("triage-request") != whole.headers.pop("triage-request")
        assert (head.status_code, dict(head.headers)) == (whole.status_code, dict(whole.headers)), address
    assert shared_client.request("HEAD", "/v1/assessments/" + "0" * 32).status_code == 404


def test_every_address_says_what_can_be_done_there(shared_client: Client) -> None:
    answer = shared_client.request("OPTIONS", "/v1/assessments")
    assert (answer.status_code, answer.headers["allow"]) == (204, "GET, HEAD, OPTIONS, POST")


@pytest.mark.slow
def test_what_may_hold_case_facts_is_kept_by_nobody_between(shared_client: Client, readable: list[str]) -> None:
    for address in readable:
        kept = shared_client.get(address).headers["cache-control"] != "no-store"
        assert kept is (address in readable[-len(WITHOUT_FACTS) + 1 :]), address


def test_answers_are_compressed_for_those_who_take_it_and_have_a_tag_of_their_own(client: Client) -> None:
    created = client.post_case(CASE)
    location = created.headers["location"]
    answer = client.get(location, {"Accept-Encoding": "gzip"})
    assert answer.headers["content-encoding"] == "gzip"
    assert int(answer.headers["content-length"]) < len(created.content) / 3
    assert answer.content == created.content
    assert "Accept-Encoding" in answer.headers["vary"]
    digest = sha256(created.content).hexdigest()
    assert answer.headers["etag"] == f'"{digest}-gzip"'
    for held in (f'"{digest}-gzip"', f'"{digest}"'):
        again = client.get(location, {"Accept-Encoding": "gzip", "If-None-Match": held})
        assert (again.status_code, again.headers["etag"]) == (304, held)


@pytest.mark.parametrize("accepted", ["identity", "gzip;q=0", "br, gzip; q=0.0, *;q=0", "br"])
def test_answers_stay_as_they_are_for_those_who_do_not(shared_client: Client, accepted: str) -> None:
    answer = shared_client.get("/v1/rulebook", {"Accept-Encoding": accepted})
    assert "content-encoding" not in answer.headers


def test_what_is_compressed_is_whole(shared_client: Client) -> None:
    plain = shared_client.get("/v1/rulebook").content
    head = shared_client.request("HEAD", "/v1/rulebook", {"Accept-Encoding": "gzip"})
    assert head.headers["content-encoding"] == "gzip"
    assert int(head.headers["content-length"]) < len(plain)
    assert len(gzip.compress(plain)) < len(plain)


@ON_BOTH_DATABASES
def test_a_review_says_which_others_it_has_seen(client: Client) -> None:
    location = client.post_case(CASE).headers["location"]
    body = json.dumps(CONFIRMED).encode()
    assert_problem(client.post(body, JSON, f"{location}/reviews"), 428, "condition-required")
    tag = client.get(f"{location}/reviews").headers["etag"]
    assert client.post_review(location, DEPARTED, {"If-Match": tag}).status_code == 201
    for stale in (tag, f"W/{tag}", '"x"', "", client.get(location).headers["etag"]):
        answer = client.post_review(location, CONFIRMED, {"If-Match": stale})
        assert_problem(answer, 412, "changed-meanwhile")
    assert len(client.get(f"{location}/reviews").json()) == 1
    compressed = client.get(f"{location}/reviews", {"Accept-Encoding": "gzip"}).headers["etag"]
    tag = client.get(f"{location}/reviews").headers["etag"]
    assert client.post_review(location, CONFIRMED, {"If-Match": f'"x", {tag}'}).status_code == 201
    assert compressed.startswith(tag[:-1])


@ON_BOTH_DATABASES
def test_of_reviews_at_once_that_saw_the_same_one_is_kept(client: Client) -> None:
    location = client.post_case(CASE).headers["location"]
    headers = {**JSON, "If-Match": client.get(f"{location}/reviews").headers["etag"]}
    bodies = [
        json.dumps({**CONFIRMED, "reason": f"The guardian was heard, number {n}."}).encode() for n in range(20)
    ]
    answers = client.post_at_once(bodies, headers, f"{location}/reviews")
    assert sorted(answer.status_code for answer in answers) == [201, *[412] * 19]
    assert len(client.get(f"{location}/reviews").json()) == 1


def test_an_assessment_takes_no_reviews_without_end(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    assert MOST_REVIEWS == 200
    monkeypatch.setattr("api.oversight.reviewing.MOST_REVIEWS", 2)
    location = client.post_case(CASE).headers["location"]
    for _ in range(2):
        assert client.post_review(location, CONFIRMED).status_code == 201
    assert_problem(client.post_review(location, CONFIRMED), 409, "too-many-reviews")


def test_a_review_with_very_many_unknown_names_has_a_small_answer(client: Client) -> None:
    location = client.post_case(CASE).headers["location"]
    answer = client.post_review(location, CONFIRMED | {f"name{n}": "x" for n in range(40_000)})
    assert_problem(answer, 422, "refused-review")
    assert len(answer.json()["errors"]) == 100
    assert len(answer.content) < 30_000
