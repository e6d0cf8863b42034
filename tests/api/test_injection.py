"""What a client writes is data: no statement, template, line of the log, header, path or archive."""

from __future__ import annotations

import gzip
import logging
import zlib
from urllib.parse import quote

import pytest

from api.people.permission import served_addresses
from api.people.roles import Role
from api.storage.documents import DamagedDocumentError, Kind, Packed
from tests.api.client import JSON, ON_BOTH_DATABASES, Client, assert_problem, rows_of
from tests.api.people.someone import Someone, account, by_key, nobody, people_of
from tests.api.test_reviews import CASE, CONFIRMED
from triage.errors import RulebookError
from triage.rulebook.yaml_tree import read_data

STATEMENTS = (
    "' OR '1'='1",
    "'; DROP TABLE assessments; --",
    '" UNION SELECT * FROM accounts --',
    "%' OR 1=1 --",
    "\\",
)
TEMPLATES = ("{{7*7191}}", "${7*7191}", "<%= 7*7191 %>", "#{7*7191}", "{0.__class__}", "%(7*7191)s", "{{config}}")
PATHS = (
    "../../../../etc/passwd",
    "..\\..\\etc\\passwd",
    "/etc/passwd",
    "....//....//etc/passwd",
    "%2e%2e%2fetc%2fpasswd",
)


def everybody(client: Client) -> dict[Role, Someone]:
    return {role: by_key(client, account(client, f"{role.value}-x", role)) for role in Role}


@pytest.mark.slow
@ON_BOTH_DATABASES
def test_no_part_of_an_address_is_a_statement_or_a_path(client: Client) -> None:
    people = everybody(client)
    before = rows_of(client.database, "SELECT name, role, password_hash FROM accounts ORDER BY name")
    for method, path in served_addresses(client.app):
        if "{" not in path or method != "GET":
            continue
        access = people_of(client).policy[method, path]
        # Whoever may not use an address is refused before it is read: each such role asks once. What was let in is
        # read alike for all: so each text is asked by one of those who may, in turn.
        inside = [person for role, person in people.items() if access.anybody or role in access.roles]
        outside = [person for person in people.values() if person not in inside]
        for number, text in enumerate((*STATEMENTS, *PATHS, *TEMPLATES)):
            parts = path.split("{")
            address = parts[0] + "".join(quote(text, safe="") + part.partition("}")[2] for part in parts[1:])
            for person in (inside[number % len(inside)], *(outside if number == 0 else ())):
                answer = person.ask(method, address)
                assert answer.status_code in (400, 403, 404), (address, answer.status_code, answer.text[:200])
                assert "root:" not in answer.text and "50337" not in answer.text
    assert rows_of(client.database, "SELECT name, role, password_hash FROM accounts ORDER BY name") == before
    assert rows_of(client.database, "SELECT id FROM assessments") == []


@ON_BOTH_DATABASES
def test_no_parameter_is_a_statement(client: Client) -> None:
    worker = by_key(client, account(client, "anna", Role.CASEWORKER))
    assert worker.ask("POST", "/v1/assessments", {**CASE, "reference": "KE-2026-00017"}).status_code == 201
    for text in STATEMENTS:
        for address in (
            "/v1/assessments?reference=",
            "/v1/cases?reference=",
            "/v1/cases?rule=",
            "/v1/assessments?cursor=",
        ):
            answer = worker.ask("GET", address + quote(text))
            # Refused, or looked for as it stands, and not there.
            assert answer.status_code in (200, 400, 422), (address, answer.text[:200])
            if answer.status_code == 200:
                assert "KE-2026-00017" not in answer.text
    assert client.rows() == 1


@pytest.mark.parametrize("text", STATEMENTS)
def test_no_name_or_secret_of_a_log_in_is_a_statement(client: Client, text: str) -> None:
    account(client, "anna", Role.CASEWORKER)
    for body in ({"name": text, "password": text}, {"name": "anna", "password": text}):
        assert nobody(client).ask("POST", "/v1/sessions", body).status_code in (401, 422)
    for header in ({"Authorization": f"Bearer {text}"}, {"Cookie": f"triage-session={quote(text)}"}):
        assert_problem(Someone(client, header).ask("GET", "/v1/me"), 401, "not-logged-in")
    assert rows_of(client.database, "SELECT account FROM sessions") == []


@pytest.mark.parametrize("text", TEMPLATES)
def test_words_of_people_are_never_evaluated(client: Client, text: str) -> None:
    worker = by_key(client, account(client, "anna", Role.CASEWORKER))
    location = worker.ask("POST", "/v1/assessments", CASE).headers["location"]
    reason = f"She said {text} and nothing else."
    review = {**CONFIRMED, "reason": reason}
    assert worker.ask("POST", f"{location}/reviews", review, {"If-Match": "*"}).json()["reason"] == reason
    [kept] = worker.ask("GET", f"{location}/reviews").json()
    assert kept["reason"] == reason
    refused = worker.ask("POST", "/v1/assessments", {**CASE, text: "yes"})
    assert refused.status_code == 422 and "50337" not in refused.text and "class" not in refused.text


@pytest.mark.parametrize("text", ["a\nERROR api: forged", "a\r\nSet-Cookie: x=y", "a\x1b[31m", "a\u2028b"])
def test_nothing_forges_a_line_of_the_log_or_a_header(
    client: Client, text: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, "api")
    account(client, "anna", Role.CASEWORKER)
    asked = quote(text, safe="")
    answers = [
        by_key(client, "anna").ask("GET", f"/v1/assessments?reference={asked}"),
        by_key(client, "anna").ask("GET", f"/v1/cases?reference={asked}&limit=1"),
        by_key(client, "anna").ask("GET", f"/v1/assessments/{asked}"),
        by_key(client, "anna").ask("POST", "/v1/assessments", {**CASE, "reference": text}),
        nobody(client).ask("POST", "/v1/sessions", {"name": text, "password": text}),
        nobody(client).ask("GET", f"/v1/log-in/return?state={asked}&code={asked}&error={asked}"),
    ]
    for answer in answers:
        assert answer.status_code < 500
        assert not any(name == "set-cookie" and "x=y" in value for name, value in answer.headers.multi_items())
        assert not any("\n" in value or "\r" in value or "\x1b" in value for value in answer.headers.values())
    for record in caplog.records:
        message = record.getMessage()
        assert "forged" not in message and "\n" not in message and "\x1b" not in message


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br", "zstd", "gzip, gzip", "identity, gzip"])
def test_a_compressed_body_is_refused_before_it_is_unpacked(client: Client, encoding: str) -> None:
    bomb = gzip.compress(b" " * 20_000_000 + b"{}")
    answer = client.post(bomb, {**JSON, "Content-Encoding": encoding})
    assert_problem(answer, 415, "unsupported-media-type")


def test_a_stored_document_that_unpacks_to_very_much_is_damaged_and_not_unpacked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("api.storage.documents._MOST_BYTES", 1_000_000)
    packing = zlib.compressobj()
    bomb = b"".join(packing.compress(bytes(1_000_000)) for _ in range(2)) + packing.flush()
    with pytest.raises(DamagedDocumentError, match="can not be unpacked"):
        Packed(bomb, Packed.of(b"{}").encoding, "0" * 64).document(Kind.ASSESSMENT, "a")


LAUGHS = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{new}: &{new} [{', '.join([f'*{old}'] * 9)}]\n" for old, new in zip("abcdefgh", "bcdefghi", strict=True)
)


@pytest.mark.parametrize(
    "text",
    [
        LAUGHS,
        "a: &a {b: *a}\n",
        "a: " + "[" * 5000 + "]" * 5000,
        "a: " + "{a: " * 5000 + "}" * 5000,
        "a: !!python/object/apply:os.system [id]\n",
        "a: !!python/name:os.system\n",
    ],
    ids=["laughs", "itself", "deep lists", "deep sections", "call", "name"],
)
def test_a_rule_file_that_is_a_bomb_or_a_program_is_refused_with_its_place(text: str) -> None:
    with pytest.raises(RulebookError, match=r"bomb\.yaml:1:"):
        read_data("bomb.yaml", text)
