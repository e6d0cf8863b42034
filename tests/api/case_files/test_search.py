"""Case files are found by what their latest assessment says, page by page, in one's own office."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import combinations

import pytest

from api.people.roles import Role
from tests.api.case_files.test_history import ADULT, CHILD, added, opened
from tests.api.client import NOW, ON_BOTH_DATABASES, Client, assert_problem
from tests.api.people.someone import OTHER, OWN, at, of_role
from triage import Assessment, house_rulebook


def found(client: Client, query: str = "") -> list[str]:
    answer = client.get(f"/v1/cases{query}")
    assert answer.status_code == 200, answer.text
    return [entry["href"] for entry in answer.json()["cases"]]


def pages(client: Client, address: str) -> Iterator[list[str]]:
    while address:
        answer = client.get(address)
        page = answer.json()
        yield [entry["href"] for entry in page["cases"]]
        links = {rel: link for link, rel in re.findall(r'<([^>]*)>; rel="(\w+)"', answer.headers["link"])}
        assert links["first"].startswith("/v1/cases")
        address = links.get("next", "")
        assert page["next"] == (address or None)


MEMBER = re.compile(r"s\[\d+\]")


def words_of(certificate: dict[str, object]) -> dict[str, set[str]]:
    """What a case file is found by, read out of the certificate by its model, not by the program's reader."""
    read = Assessment.model_validate(certificate)
    return {
        "procedure": {read.procedure.id},
        "priority": {read.priority.level},
        "standing": {read.standing},
        "point": {point.id for point in read.points_at_issue},
        "rule": {node.rule for node in read.trace if node.kind == "firing"},
        "finding": {f"{MEMBER.sub('', node)}:{value}" for node, value in read.findings.items()},
    }


@ON_BOTH_DATABASES
def test_a_file_is_found_by_every_word_of_its_latest_assessment_and_by_no_other(client: Client) -> None:
    files: dict[str, dict[str, set[str]]] = {}
    for case in (ADULT, CHILD, {**ADULT, "claims": [{"grounds": ["religion"], "harms": ["torture_or_inhuman"]}]}):
        file = opened(client, case)
        [entry] = file.json()["assessments"]
        files[file.headers["location"]] = words_of(client.get(entry["href"]).json())
    seen = 0
    for kind in ("procedure", "priority", "standing", "point", "rule", "finding"):
        words = set().union(*(told[kind] for told in files.values()))
        # Each word by which they differ, and a few that all have.
        apart = [word for word in sorted(words) if not all(word in told[kind] for told in files.values())]
        common = sorted(words - set(apart))[:2]
        for word in (*apart, *common):
            expected = {location for location, told in files.items() if word in told[kind]}
            assert set(found(client, f"?{kind}={word}")) == expected, (kind, word)
            seen += 1
    assert seen > 20


@ON_BOTH_DATABASES
def test_only_the_latest_assessment_is_searched(client: Client) -> None:
    location = opened(client, ADULT).headers["location"]
    assert found(client, "?procedure=regular_rsd") == [location]
    assert found(client, "?rule=child.route") == []
    assert added(client, location, CHILD, "*").status_code == 201
    assert found(client, "?procedure=regular_rsd") == []
    assert found(client, "?rule=child.route") == [location]
    assert found(client, "?procedure=child_best_interests_rsd&priority=urgent&finding=child:treat_as_child") == [
        location
    ]
    [entry] = client.get("/v1/cases").json()["cases"]
    assert (entry["assessments"], entry["procedure"]) == (2, "child_best_interests_rsd")
    assert entry["latest"] == client.get(location).json()["assessments"][1]["href"]


@ON_BOTH_DATABASES
def test_all_that_is_asked_for_has_to_fit_in_any_combination(client: Client) -> None:
    client.app.state.service.clock.clock = lambda: NOW - timedelta(days=2)
    opened(client, {**ADULT, "reference": "A"})
    at(client, NOW)
    location = opened(client, {**CHILD, "reference": "B"}).headers["location"]
    fitting = {
        "reference": "B", "since": "2026-11-23", "until": "2026-11-23", "procedure": "child_best_interests_rsd",
        "priority": "urgent", "standing": "provisional", "point": "best_interests", "rule": "child.route",
        "finding": "child:treat_as_child", "review": "unreviewed",
    }  # fmt: skip
    other = {
        "reference": "A", "since": "2026-11-24", "until": "2026-11-22", "procedure": "regular_rsd",
        "priority": "normal", "standing": "firm", "point": "persecution", "rule": "exclusion.combatant",
        "finding": "child:adult", "review": "departed",
    }  # fmt: skip
    for one, two in combinations(fitting, 2):
        assert location in found(client, f"?{one}={fitting[one]}&{two}={fitting[two]}"), (one, two)
        assert location not in found(client, f"?{one}={fitting[one]}&{two}={other[two]}"), (one, two)
    everything = "&".join(f"{name}={value}" for name, value in fitting.items())
    assert found(client, f"?{everything}&limit=1") == [location]


@ON_BOTH_DATABASES
def test_a_file_is_found_by_the_last_decision_about_its_latest_assessment(client: Client) -> None:
    location = opened(client).headers["location"]
    review = {"code": "other_reason", "reason": "The interview bears this out."}
    latest = client.get("/v1/cases").json()["cases"][0]["latest"]
    for decision, procedure in (("confirmed", "regular_rsd"), ("departed", "simplified_rsd")):
        assert found(client, f"?review={decision}") == []
        sent = {**review, "decision": decision, "procedure": procedure}
        assert client.post_review(latest, sent).status_code == 201
        assert found(client, f"?review={decision}") == [location]
        assert client.get("/v1/cases").json()["cases"][0]["review"] == decision
    assert found(client, "?review=confirmed") == found(client, "?review=unreviewed") == []
    adverse = {**review, "decision": "departed", "procedure": "return_support"}
    assert client.post_review(latest, adverse).status_code == 201
    assert found(client, "?review=awaiting_second_person") == [location]
    assert found(client, "?review=departed") == []
    # What is assessed anew has not been reviewed.
    assert added(client, location, CHILD, "*").status_code == 201
    assert found(client, "?review=unreviewed") == [location] and found(client, "?review=departed") == []


@ON_BOTH_DATABASES
def test_every_file_is_on_one_page_though_others_are_opened_and_corrected_meanwhile(client: Client) -> None:
    moments: dict[str, datetime] = {}
    for number in range(7):
        at(client, NOW + timedelta(microseconds=number // 2))
        moments[opened(client).headers["location"]] = client.app.state.service.clock.now()
    seen: list[str] = []
    for page in pages(client, "/v1/cases?limit=2"):
        assert len(page) <= 2
        seen += page
        # A correction makes a file the one that was assessed last; it does not move in the list.
        assert added(client, next(iter(moments)), CHILD, "*").status_code == 201
        at(client, NOW + timedelta(hours=1))
        opened(client)
    assert sorted(seen) == sorted(moments)
    assert [moments[each] for each in seen] == sorted(moments.values(), reverse=True)


@pytest.mark.parametrize(
    "query",
    [
        "rule=child.rout", "procedure=regular", "point=x", "finding=child", "finding=child:grown", "priority=high",
        "review=maybe", "standing=loose", "rule=%00", "rule=%F0%9F%92%80", "finding=" + "a" * 3000, "rule=",
        "limit=0", "cursor=x", "since=yesterday", "issue=persecution", "rule=child.route&rule=child.route",
    ],
)  # fmt: skip
def test_a_word_that_nobody_knows_is_refused_and_never_taken_for_nothing_found(
    shared_client: Client, query: str
) -> None:
    problem = assert_problem(shared_client.get(f"/v1/cases?{query}"), 400, "unknown-parameter")
    if query == "rule=child.rout":
        assert "child.route" in str(problem["detail"])


def test_a_word_of_an_earlier_rulebook_is_still_searched_for_where_a_file_has_it(client: Client) -> None:
    location = opened(client).headers["location"]
    client.change("UPDATE case_terms SET term = 'child.former_rule' WHERE term = 'route.regular'")
    client.change("UPDATE case_files SET procedure = 'former_procedure'")
    assert found(client, "?rule=child.former_rule&procedure=former_procedure") == [location]
    # Not even that somebody else has such a file is told.
    client.change("UPDATE case_files SET office = 'elsewhere'")
    assert_problem(client.get("/v1/cases?rule=child.former_rule"), 400, "unknown-parameter")


def test_files_of_other_offices_are_found_by_auditors_alone(client: Client) -> None:
    own, other = of_role(client, Role.CASEWORKER), of_role(client, Role.CASEWORKER, OTHER)
    case = {**CHILD, "reference": "KE-1"}
    locations = [each.ask("POST", "/v1/cases", case).headers["location"] for each in (own, other)]
    queries = (
        "",
        "?reference=KE-1",
        "?rule=child.route",
        "?procedure=child_best_interests_rsd",
        "?review=unreviewed",
    )
    for query in queries:
        for each, location in ((own, locations[0]), (other, locations[1])):
            entries = each.ask("GET", f"/v1/cases{query}").json()["cases"]
            assert [entry["href"] for entry in entries] == [location]
        auditor = of_role(client, Role.AUDITOR)
        assert len(auditor.ask("GET", f"/v1/cases{query}").json()["cases"]) == 2
    # A cursor of one office leads nobody into another.
    own.ask("POST", "/v1/cases", case)
    following = own.ask("GET", "/v1/cases?limit=1").json()["next"]
    assert locations[0] not in json.dumps(other.ask("GET", following).json())
    assert {entry["office"] for entry in own.ask("GET", "/v1/cases").json()["cases"]} == {OWN}


def test_every_rule_point_and_procedure_of_the_rulebook_can_be_searched_for(shared_client: Client) -> None:
    rulebook = house_rulebook()
    names = [("rule", list(rulebook.rules)[-1]), ("point", list(rulebook.issues)[-1])]
    names += [("procedure", list(rulebook.procedures)[-1]), ("priority", "emergency")]
    for kind, name in names:
        assert found(shared_client, f"?{kind}={name}") == []
