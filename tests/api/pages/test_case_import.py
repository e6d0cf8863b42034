"""A case file or a row of a spreadsheet becomes a draft: nothing is dropped, and every problem has its place."""

from __future__ import annotations

import csv
import html
import io
import json
import re
from collections.abc import Mapping
from typing import Any

import httpx
import pytest
from hypothesis import given

from api.browser.case_import.reading import read_import
from api.browser.case_import.template import template_of
from api.case_files.drafts import MOST_DRAFTS
from api.people.roles import Role
from tests.api.client import JSON, Client
from tests.api.pages.test_frame import HTML
from tests.api.people.someone import account, by_session
from tests.strategies import cases
from triage import Case, house_rulebook, read_case
from triage.spreadsheet.columns import column_named, letters_of

RULEBOOK = house_rulebook()
BOUNDARY = "----paper"
UNKNOWN_A = "Column A: The name of this column is not in the vocabulary."
SENT = {**HTML, "Content-Type": f"multipart/form-data; boundary={BOUNDARY}", "Sec-Fetch-Site": "same-origin"}
WARD = {
    "country_of_asylum": "CAN",
    "applicant": {"age": "adult"},
    "claims": [{"harms": ["life_or_liberty", "torture_or_inhuman"], "past_harm": "yes"}],
}
WARD_AS_A_ROW = (
    "country_of_asylum,applicant.age,claims[0].harms,claims[0].past_harm\n"
    "CAN,adult,life_or_liberty; torture_or_inhuman,yes\n"
)


def form(text: str = "", file: bytes | None = None, **others: str) -> bytes:
    """What a browser sends of the form."""
    parts = [f'name="{name}"\r\n\r\n{value}'.encode() for name, value in {"text": text, **others}.items()]
    name = b"case.csv" if file is not None else b""
    parts.append(b'name="file"; filename="' + name + b'"\r\nContent-Type: text/csv\r\n\r\n' + (file or b""))
    each = [f"--{BOUNDARY}\r\nContent-Disposition: form-data; ".encode() + part + b"\r\n" for part in parts]
    return b"".join(each) + f"--{BOUNDARY}--\r\n".encode()


def sent(client: Client, text: str = "", file: bytes | None = None, **others: str) -> httpx.Response:
    return client.post(form(text, file, **others), SENT, "/intake/import")


def drafts(client: Client) -> list[str]:
    return [draft["id"] for draft in client.get("/v1/drafts").json()["drafts"]]


def draft_behind(client: Client, answer: httpx.Response) -> object:
    assert answer.status_code == 303, answer.text
    return client.get(answer.headers["location"].replace("/intake/", "/v1/drafts/")).json()


def told(answer: httpx.Response) -> list[str]:
    """The problems, each in one line."""
    assert answer.status_code == 422, answer.text[:500]
    assert "<title>Problem:" in answer.text
    found = re.findall(r'<li><a href="#text">(.*?)</a>: (.*?)</li>', html.unescape(answer.text))
    return [f"{place}: {text}" for place, text in found]


@pytest.mark.parametrize(
    "text",
    [
        json.dumps(WARD),
        f"\n  {json.dumps(WARD, indent=1)}\n",
        WARD_AS_A_ROW,
        WARD_AS_A_ROW.replace("; ", " / ").replace(",", "\t").replace(" / ", ";"),
        # As Excel writes it where the comma divides whole numbers from parts.
        WARD_AS_A_ROW.replace(
            "life_or_liberty; torture_or_inhuman", '"life_or_liberty;torture_or_inhuman"'
        ).replace(",", ";"),
        f"\n# for people,,,\n{WARD_AS_A_ROW}\n,,,\n",
        WARD_AS_A_ROW.replace("past_harm\n", "past_harm,\n").replace("yes\n", "yes,\n"),
    ],
)
def test_a_case_file_and_a_row_become_a_draft(shared_client: Client, text: str) -> None:
    for answer in (sent(shared_client, text), sent(shared_client, "", text.encode("utf-8-sig"))):
        assert draft_behind(shared_client, answer) == WARD


def test_words_of_the_file_come_in_columns_of_their_own(shared_client: Client) -> None:
    row = (
        "applicant.age,statements[0].words,statements[0].made_by,statements[0].about\n"
        'adult,"He said: ""go""; they went.",witness,credibility\n'
    )
    assert draft_behind(shared_client, sent(shared_client, row)) == {
        "applicant": {"age": "adult"},
        "statements": [{"words": 'He said: "go"; they went.', "made_by": "witness", "about": "credibility"}],
    }
    found = read_import("statements[0].wrds\nx\n", RULEBOOK)
    assert "statements[0].words" in str(found.problems)


@given(case=cases(most=2))
def test_whatever_a_case_tells_comes_through_a_row_unchanged(case: Case) -> None:
    facts = _without_those_told_nothing_of(case.given())
    cells: dict[str, str] = {}
    for name, value in facts.items():
        for place, told_ in [(name, value)] if isinstance(value, str) else _places(name, value):
            cells[place] = told_
    written = io.StringIO()
    csv.writer(written).writerows([list(cells), list(cells.values())])
    found = read_import(written.getvalue() if cells else "applicant.age\nunknown\n", RULEBOOK)
    assert found.problems == () and found.content is not None
    assert read_case(found.content, RULEBOOK).given() == {name: value for name, value in facts.items() if value}


def _places(name: str, value: object) -> list[tuple[str, str]]:
    if isinstance(value, list):
        return [each for index, group in enumerate(value) for each in _places(f"{name}[{index}]", group)]
    assert isinstance(value, Mapping)
    return [(f"{name}.{fact}", each if isinstance(each, str) else ";".join(each)) for fact, each in value.items()]


def _without_those_told_nothing_of(facts: dict[str, Any]) -> dict[str, Any]:
    """Return the facts without the last claims and stays of which nothing is told: these have no column."""
    found = dict(facts)
    for name in ("claims", "stays"):
        members = list(found.get(name, ()))
        while members and not members[-1]:
            gone = f"{name}[{len(members) - 1}]."
            states = found.get("proof_states", {})
            found["proof_states"] = {node: how for node, how in states.items() if not node.startswith(gone)}
            members.pop()
        found[name] = members
    return found


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        ("", ["The form: Nothing was pasted and no file was chosen. Do one of the two."]),
        ("applicant.age\n", ["The rows: There is no row under the head. Leave one: a row is a person,"]),
        ("applicant.age\nadult\nchild\n", ["The rows: There are 2 rows under the head."]),
        (
            "applicant.agee,claims[1].harm,Anna Petrova\nadult,x,y\n",
            [
                "Column A: The name of this column is not in the vocabulary. Did you mean 'applicant.age'?",
                "Column B: The name of this column is not in the vocabulary. It is now 'claims[1].harms'.",
                "Column C: The name of this column is not in the vocabulary. Take a name from the template.",
            ],
        ),
        ("applicant.age,applicant.age\nadult,adult\n", ["Column B: Column A has the same name. Leave one"]),
        ("applicant.age\nadult,yes\n", ["Column B: There is something in this column and no name above it."]),
        ('applicant.age\n"adult\n', ["Line 2: This line can not be read"]),
        (
            "proof_states.claims[0].harms.torture\nstated\n",
            [f"{UNKNOWN_A} Did you mean 'proof_states.claims[0].harms.torture_or_inhuman'?"],
        ),
        ("claims[32].harms\ntorture_or_inhuman\n", [f"{UNKNOWN_A} Did you mean 'claims[0].harms'?"]),
        (
            "applicant.age,claims[0].harms,proof_states.applicant.age,assessed_on\n"
            "Adult,x;torture_or_inhuman,said,soon\n",
            [
                "Column D, assessed_on: This is not a date written as YYYY-MM-DD. Correct the value or",
                "Column A, applicant.age: This value is not in the vocabulary. Did you mean 'adult'?",
                "Column B, claims[0].harms: This value is not in the vocabulary. Use one of",
                "Column C, proof_states.applicant.age: This value is not in the vocabulary. Did you mean 'stated'?",
            ],
        ),
        ('{"applicant": {"age": "adlt"}, "claims": [{"harm": "x"}]}', ["/applicant/age: ", "/claims/0/harm: "]),
        ('{"applicant": {"age": 17}}', ["/applicant/age: This is a number. Case facts are words"]),
        ('{"applicant": ', ["/: Not JSON: "]),
    ],
)
def test_every_problem_is_told_by_its_place_and_nothing_is_kept(
    shared_client: Client, text: str, problems: list[str]
) -> None:
    before = drafts(shared_client)
    answer = sent(shared_client, text)
    found = told(answer)
    assert len(found) == len(problems), found
    for each in problems:
        assert any(line.startswith(each) for line in found), (each, found)
    assert not any("Petrova" in line for line in found)
    assert drafts(shared_client) == before
    # Nothing of what was sent is lost: it stands in the form again.
    [left] = re.findall(r"<textarea[^>]*>\n(.*?)</textarea>", html.unescape(answer.text), re.DOTALL)
    assert left == text


def test_what_can_be_read_is_kept_as_it_is_where_that_is_asked_for(shared_client: Client) -> None:
    wrong = '{"applicant": {"age": "adlt"}, "note": "she says seventeen"}'
    assert 'name="as_it_is"' in sent(shared_client, wrong).text
    assert draft_behind(shared_client, sent(shared_client, wrong, as_it_is="yes")) == json.loads(wrong)
    row = "applicant.age\nAdult\n"
    assert draft_behind(shared_client, sent(shared_client, row, as_it_is="yes")) == {"applicant": {"age": "Adult"}}
    # A column that nobody knows could only be dropped, or be the name of a person.
    unknown = sent(shared_client, "Anna\nAdult\n", as_it_is="yes")
    assert unknown.status_code == 422 and 'name="as_it_is"' not in unknown.text


def test_what_was_pasted_beside_a_file_and_what_is_no_text_is_refused(shared_client: Client) -> None:
    assert told(sent(shared_client, "{}", b"{}")) == [
        "The form: A file was chosen, and something was pasted as well: it may be two persons. "
        "Send one of the two. What was pasted is still here."
    ]
    [utf_16] = told(sent(shared_client, "", WARD_AS_A_ROW.encode("utf-16")))
    assert utf_16.startswith("The file: This is no text in UTF-8 (byte 0). Save the spreadsheet as “CSV UTF-8”")


def test_a_form_that_is_too_large_or_is_none_is_refused(shared_client: Client) -> None:
    assert sent(shared_client, "", b"x" * 1_100_000).status_code == 413
    for body, headers in (
        (b"text=x", {**SENT, "Content-Type": "application/x-www-form-urlencoded"}),
        (b"nothing", SENT),
        (form("x", other="y"), SENT),
        (form("x").replace(b'name="file"; filename=""', b'name="text"; filename="a"'), SENT),
        (form("x"), {**SENT, "Sec-Fetch-Site": "cross-site"}),
    ):
        assert shared_client.post(body, headers, "/intake/import").status_code in (400, 403, 415)


@pytest.mark.slow
def test_somebody_with_too_many_drafts_is_told_and_loses_nothing(client: Client) -> None:
    for _ in range(MOST_DRAFTS):
        assert client.post(b"{}", JSON, "/v1/drafts").status_code == 201
    answer = sent(client, WARD_AS_A_ROW)
    assert (
        answer.status_code == 409 and "You have 100 drafts" in answer.text and "torture_or_inhuman" in answer.text
    )


def test_the_template_names_every_fact_once_and_can_be_filled_in_and_sent(shared_client: Client) -> None:
    answer = shared_client.get("/intake/import/template.csv")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["content-disposition"] == 'attachment; filename="case.csv"'
    assert answer.content == template_of(RULEBOOK.vocabulary)
    text = answer.content.decode("utf-8-sig")
    head, questions, values = csv.reader(io.StringIO(text))
    assert len(head) == len({*head}) == len(questions) == len(values)
    told_ = RULEBOOK.vocabulary.told
    assert len(head) == 3 + len(told_) + 2 * sum(fact.several for fact in told_.values())
    assert all(column_named(name, RULEBOOK.vocabulary) for name in head)
    assert questions[head.index("applicant.age")] == told_["applicant.age"].question
    filled = ["child" if name == "applicant.age" else "" for name in head]
    row = io.StringIO()
    csv.writer(row).writerow(filled)
    assert draft_behind(shared_client, sent(shared_client, text + row.getvalue())) == {
        "applicant": {"age": "child"}
    }


def test_columns_are_called_as_a_spreadsheet_calls_them() -> None:
    assert [letters_of(index) for index in (0, 25, 26, 51, 52, 701, 702)] == [
        "A",
        "Z",
        "AA",
        "AZ",
        "BA",
        "ZZ",
        "AAA",
    ]


def test_a_draft_belongs_to_who_imported_it(client: Client) -> None:
    anna = by_session(client, account(client, "anna", Role.CASEWORKER))
    sam = by_session(client, account(client, "sam", Role.SUPERVISOR))
    made = client.run(
        client._http.post("/intake/import", content=form(WARD_AS_A_ROW), headers={**SENT, **anna.headers})
    )
    path = made.headers["location"].replace("/intake/", "/v1/drafts/")
    assert anna.ask("GET", path).status_code == 200
    assert sam.ask("GET", path).status_code == 404
