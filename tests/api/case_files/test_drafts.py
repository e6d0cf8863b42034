"""Drafts keep whatever was written, for their owner alone, encrypted, and are erased when they are done with."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import URL

import api.case_files.drafts
from api.case_files.drafts import LIFE
from api.people.roles import Role
from api.storage import DamagedDocumentError
from tests.api.case_files.test_history import ADULT, CHILD, opened
from tests.api.client import (
    JSON,
    NOW,
    ON_BOTH_DATABASES,
    Client,
    assert_problem,
    rows_of,
)
from tests.api.people.someone import ANY, OTHER, OWN, at, by_key, of_role

CANARY = "CANARY-7d1f said in private"
UNFINISHED = {"applicant": {"age": 17, "nickname": CANARY}, "claims": [{}, {"harms": "torture"}], "note": None}


def begun(client: Client, body: object = UNFINISHED, query: str = "", **headers: str) -> httpx.Response:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    answer = client.post(content, {**JSON, **headers}, f"/v1/drafts{query}")
    assert answer.status_code == 201, answer.text
    return answer


def saved(client: Client, location: str, body: object, tag: str) -> httpx.Response:
    sent = {**JSON, "If-Match": tag}
    return client.run(client._http.put(location, content=json.dumps(body).encode(), headers=sent))


def drafts_of(client: Client) -> list[str]:
    return [entry["href"] for entry in client.get("/v1/drafts").json()["drafts"]]


@ON_BOTH_DATABASES
def test_what_is_incomplete_or_wrong_is_kept_byte_by_byte_and_told(client: Client) -> None:
    body = b'{"applicant": {"age": 17,\n "age": "child"}, "claims": [{}], "x": "\\ud800 \\u0000", "y": 1e999}'
    answer = begun(client, body)
    location = answer.headers["location"]
    read = client.get(location)
    assert read.content == body
    assert read.headers["etag"] == answer.headers["etag"] == answer.json()["etag"]
    assert {"/applicant/age", ""} <= {problem["pointer"] for problem in answer.json()["problems"]}
    assert begun(client, ADULT).json()["problems"] == []
    assert len(drafts_of(client)) == 2


@ON_BOTH_DATABASES
def test_a_draft_is_saved_by_whoever_has_seen_what_is_there(client: Client) -> None:
    answer = begun(client)
    location = answer.headers["location"]
    again = saved(client, location, ADULT, answer.headers["etag"])
    assert again.status_code == 200 and again.headers["etag"] == again.json()["etag"]
    assert client.get(location).json() == ADULT
    assert_problem(saved(client, location, CHILD, answer.headers["etag"]), 412, "changed-meanwhile")
    without = client.run(client._http.put(location, content=b"{}", headers=JSON))
    assert_problem(without, 428, "condition-required")
    assert client.get(location).json() == ADULT


@ON_BOTH_DATABASES
def test_nothing_of_a_draft_stands_in_the_database_in_clear(client: Client, database: URL) -> None:
    begun(client)
    [row] = rows_of(database, "SELECT * FROM drafts")
    assert not any(word in repr(row) for word in ("CANARY", "applicant", "torture"))
    if database.get_backend_name() == "sqlite":
        folder = Path(str(database.database)).parent
        for file in filter(Path.is_file, folder.rglob("*")):
            assert b"CANARY" not in file.read_bytes()


@ON_BOTH_DATABASES
def test_a_draft_is_erased_in_the_moment_in_which_it_is_submitted(client: Client) -> None:
    draft = begun(client, ADULT).headers["location"]
    key = draft.rpartition("/")[2]
    refused = client.post(json.dumps(UNFINISHED).encode(), path=f"/v1/cases?draft={key}")
    assert refused.status_code in (400, 422) and drafts_of(client) == [draft]
    keyed = {"Idempotency-Key": "submitted"}
    file = opened(client, ADULT, f"?draft={key}", **keyed)
    assert drafts_of(client) == [] and rows_of(client.database, "SELECT id FROM drafts") == []
    # Sent again, since no answer came, it is answered although the draft is gone.
    assert opened(client, ADULT, f"?draft={key}", **keyed).content == file.content
    # Without that key it is refused, and nothing is stored a second time.
    assert_problem(client.post(json.dumps(ADULT).encode(), path=f"/v1/cases?draft={key}"), 404, "not-found")
    assert client.rows() == 1


@ON_BOTH_DATABASES
def test_a_draft_of_a_file_is_submitted_to_that_file_alone(client: Client) -> None:
    file, other = (opened(client, {**ADULT, "reference": name}).headers["location"] for name in ("A", "B"))
    case_id = file.rpartition("/")[2]
    draft = begun(client, CHILD, f"?case={case_id}")
    assert draft.json()["case"] == case_id
    assert f"<{file}>" in client.get(draft.headers["location"]).headers["link"]
    key = draft.headers["location"].rpartition("/")[2]
    sent = {**JSON, "If-Match": "*"}
    query = f"assessments?occasion=correction&draft={key}"
    body = json.dumps(CHILD).encode()
    assert_problem(client.post(body, sent, f"{other}/{query}"), 404, "not-found")
    assert_problem(client.post(body, path=f"/v1/cases?draft={key}"), 404, "not-found")
    assert client.rows() == 2 and len(drafts_of(client)) == 1
    assert client.post(body, {**JSON, "If-Match": '"stale"'}, f"{file}/{query}").status_code == 412
    assert len(drafts_of(client)) == 1
    assert client.post(body, sent, f"{file}/{query}").status_code == 201
    assert drafts_of(client) == []


@ON_BOTH_DATABASES
def test_a_draft_that_is_begun_again_with_its_key_is_the_same(client: Client) -> None:
    keyed = {"Idempotency-Key": "begun"}
    first = begun(client, **keyed)
    assert begun(client, **keyed).content == first.content
    assert drafts_of(client) == [first.headers["location"]]
    assert client.request("DELETE", first.headers["location"]).status_code == 204
    answer = client.post(json.dumps(UNFINISHED).encode(), {**JSON, **keyed}, "/v1/drafts")
    assert_problem(answer, 404, "not-found")


def test_a_draft_is_there_for_its_owner_alone(client: Client) -> None:
    owner = of_role(client, Role.CASEWORKER)
    colleagues = [
        of_role(client, role, office)
        for role in (Role.CASEWORKER, Role.SUPERVISOR, Role.LEGAL_ADVISER, Role.AUDITOR, Role.ADMINISTRATOR)
        for office in (OWN, OTHER)
    ]
    location = owner.ask("POST", "/v1/drafts", ADULT).headers["location"]
    key = location.rpartition("/")[2]
    for colleague in colleagues:
        for method, body in (("GET", None), ("PUT", ADULT), ("DELETE", None)):
            assert colleague.ask(method, location, body, {"If-Match": "*"}).status_code in (403, 404)
        assert colleague.ask("POST", f"/v1/cases?draft={key}", ADULT).status_code in (403, 404)
        listed = colleague.ask("GET", "/v1/drafts")
        assert listed.status_code == 403 or listed.json() == {"drafts": []}
    assert client.rows() == 0
    assert owner.ask("GET", location).json() == ADULT
    # In another office the same account does not see what it wrote in the former one.
    name = owner.ask("GET", "/v1/me").json()["name"]
    keeper = of_role(client, Role.ADMINISTRATOR)
    assert keeper.ask("PATCH", f"/v1/accounts/{name}", {"office": OTHER}, ANY).status_code == 200
    assert owner.ask("GET", location).status_code == 404
    assert by_key(client, name).ask("GET", "/v1/drafts").json() == {"drafts": []}


def test_a_draft_of_a_file_of_another_office_is_not_begun(client: Client) -> None:
    theirs = of_role(client, Role.CASEWORKER, OTHER).ask("POST", "/v1/cases", ADULT).headers["location"]
    own = of_role(client, Role.CASEWORKER)
    for case_id in (theirs.rpartition("/")[2], "0" * 32, "%00"):
        assert_problem(own.ask("POST", f"/v1/drafts?case={case_id}", ADULT), 404, "not-found")


@ON_BOTH_DATABASES
def test_a_draft_that_is_not_saved_for_long_is_erased_and_one_that_is_saved_stays(client: Client) -> None:
    old, kept = begun(client), begun(client)
    at(client, NOW + timedelta(days=20))
    assert saved(client, kept.headers["location"], ADULT, kept.headers["etag"]).status_code == 200
    at(client, NOW + LIFE)
    assert drafts_of(client) == [kept.headers["location"]]
    assert_problem(client.get(old.headers["location"]), 404, "not-found")
    key = old.headers["location"].rpartition("/")[2]
    assert_problem(client.post(json.dumps(ADULT).encode(), path=f"/v1/cases?draft={key}"), 404, "not-found")
    begun(client)
    assert len(rows_of(client.database, "SELECT id FROM drafts")) == 2


def test_nothing_is_erased_by_a_clock_that_is_wrong(client: Client) -> None:
    begun(client)
    at(client, NOW + timedelta(days=3000))
    assert_problem(client.get("/v1/drafts"), 503, "clock-wrong")
    assert len(rows_of(client.database, "SELECT id FROM drafts")) == 1


def test_an_account_has_so_many_drafts_and_no_more(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(api.case_files.drafts, "MOST_DRAFTS", 2)
    for _ in range(2):
        begun(client)
    assert_problem(client.post(b"{}", path="/v1/drafts"), 409, "too-many-drafts")
    assert client.request("DELETE", drafts_of(client)[0]).status_code == 204
    begun(client)


@pytest.mark.parametrize("body", [b"", b"{", b'{"a": }', b"\xff{}", b"[" * 100_000])
def test_what_is_no_json_at_all_is_refused(shared_client: Client, body: bytes) -> None:
    assert_problem(shared_client.post(body, path="/v1/drafts"), 400, "unreadable-document")


def test_a_draft_that_was_moved_or_changed_in_the_database_is_not_read(client: Client) -> None:
    one, other = begun(client, ADULT), begun(client, CHILD)
    keys = [each.headers["location"].rpartition("/")[2] for each in (one, other)]
    [(nonce, content)] = rows_of(client.database, f"SELECT nonce, content FROM drafts WHERE id = '{keys[0]}'")
    # The same key, a whole and authentic text: but of another draft.
    client.change("UPDATE drafts SET nonce = :n, content = :c WHERE id = :id", n=nonce, c=content, id=keys[1])
    assert_problem(client.get(other.headers["location"]), 503, "damaged-document")
    client.change("UPDATE drafts SET owner = 'somebody' WHERE id = :id", id=keys[0])
    found = client.app.state.casework.drafts
    with pytest.raises(DamagedDocumentError, match="not what was encrypted here"):
        found.find(keys[0], NOW)
    assert_problem(saved(client, other.headers["location"], ADULT, "*"), 503, "damaged-document")
    assert client.request("DELETE", other.headers["location"]).status_code == 204


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(st.lists(JSON_VALUES, min_size=1, max_size=3))
def test_whatever_json_is_saved_comes_back_byte_by_byte(shared_client: Client, values: list[object]) -> None:
    contents = [json.dumps(value, indent=index).encode() for index, value in enumerate(values)]
    first = begun(shared_client, contents[0])
    location, tag = first.headers["location"], first.headers["etag"]
    for content in contents:
        sent = {**JSON, "If-Match": tag}
        answer = shared_client.run(shared_client._http.put(location, content=content, headers=sent))
        assert answer.status_code == 200, answer.text
        read = shared_client.get(location)
        tag = answer.headers["etag"]
        assert (read.content, read.headers["etag"]) == (content, tag)
    assert shared_client.request("DELETE", location).status_code == 204
    assert_problem(shared_client.get(location), 404, "not-found")
