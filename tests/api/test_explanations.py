"""Why not, and what would change a stored assessment."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Callable

import pytest

from api.problems import ProblemError
from tests.api.client import Client, assert_problem

CASE = {"assessed_on": "2026-11-23", "applicant": {"age": "child"}}


def location(client: Client) -> str:
    return client.post_case(CASE).headers["location"]


def test_why_a_procedure_is_not_recommended_is_told(shared_client: Client) -> None:
    answer = shared_client.get(f"{location(shared_client)}/why-not/return_support")
    assert answer.status_code == 200
    assert answer.json()["branches"][0]["failed"][0]["node"] == "return_clear"


def test_the_first_screen_of_the_text_is_told_where_it_is_asked_for(shared_client: Client) -> None:
    plain = {"accept": "text/plain"}
    address = f"{location(shared_client)}/trace"
    brief, full = (
        shared_client.get(f"{address}?length={length}", headers=plain).text for length in ("brief", "full")
    )
    assert len(brief.splitlines()) <= 40 < len(full.splitlines())
    assert brief.splitlines()[0] == full.splitlines()[0]
    assert full == shared_client.get(address, headers=plain).text
    for query, accept in (("length=short", plain), ("size=brief", plain), ("length=brief", {})):
        assert_problem(shared_client.get(f"{address}?{query}", headers=accept), 400, "unknown-parameter")


def test_a_procedure_that_does_not_exist_is_refused_with_the_nearest(shared_client: Client) -> None:
    answer = shared_client.get(f"{location(shared_client)}/why-not/return_suport")
    assert "Did you mean 'return_support'?" in str(assert_problem(answer, 404, "not-found")["detail"])


def test_what_would_change_the_recommendation_is_told(shared_client: Client) -> None:
    answer = shared_client.get(f"{location(shared_client)}/what-would-change")
    assert answer.status_code == 200
    document = answer.json()
    assert document["standing"] == "provisional"
    assert document["open_questions"][0]["other_answers"] == {}
    assert document["counterfactuals"]["searched_up_to"] == 3


def test_several_may_ask_at_once(shared_client: Client) -> None:
    """The solver has one process: questions wait for each other, and none fails."""
    path = f"{location(shared_client)}/what-would-change"
    answers = shared_client.get_at_once([path] * 2)
    assert [answer.status_code for answer in answers] == [200] * 2
    assert len({len(answer.json()["open_questions"]) for answer in answers}) == 1


def test_an_assessment_that_is_not_there_can_not_be_explained(shared_client: Client) -> None:
    for question in ("why-not/return_support", "what-would-change"):
        assert_problem(shared_client.get(f"/v1/assessments/{'0' * 32}/{question}"), 404, "not-found")


def test_without_the_rulebook_of_the_day_nothing_is_explained(client: Client) -> None:
    path = location(client)
    client.change("UPDATE rulebooks SET content = NULL")
    assert_problem(client.get(f"{path}/what-would-change"), 404, "not-found")


def work_for_ever() -> None:
    while True:
        time.sleep(1)


def fail() -> None:
    os._exit(1)


@pytest.mark.parametrize("work", [work_for_ever, fail])
def test_a_question_that_is_not_decided_in_time_is_a_problem_and_the_next_one_is_answered(
    client: Client, monkeypatch: pytest.MonkeyPatch, work: Callable[[], None]
) -> None:
    solver = client.app.state.service.solver
    monkeypatch.setattr("api.solver.MOST_SECONDS", 3.0)
    with pytest.raises(ProblemError) as problem:
        client.run(solver.ask(work))
    assert problem.value.kind.status == 503
    monkeypatch.undo()
    assert client.run(solver.ask(abs, -1)) == 1


def test_a_question_that_waits_behind_one_that_takes_too_long_is_a_problem_too(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    solver = client.app.state.service.solver
    monkeypatch.setattr("api.solver.MOST_SECONDS", 2.0)

    async def both() -> list[object]:
        first = asyncio.ensure_future(solver.ask(work_for_ever))
        await asyncio.sleep(0.5)
        return list(await asyncio.gather(first, solver.ask(abs, -1), return_exceptions=True))

    assert [type(outcome) for outcome in client.run(both())] == [ProblemError, ProblemError]
