"""Why not, and what would change a stored assessment."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from itertools import pairwise
from pathlib import Path

import httpx
import pytest
from sqlalchemy import URL
from starlette.requests import ClientDisconnect

from api.examples import EXAMPLES
from api.problems import ProblemError
from tests.api.client import Client, assert_problem, running_service
from tests.api.questions import answer_twice_and_work_for_ever, fail, process_id, work_for_ever
from tests.api.test_server import sqlite_in, started
from triage import assess, case_from_data, house_rulebook
from triage.log.record import BEGINNING
from triage.proof.what_would_change import ever_better, what_would_change

pytestmark = pytest.mark.slow

CASE = {"assessed_on": "2026-11-23", "applicant": {"age": "child"}}
# Some thirty questions are open, and two other procedures possible.
(FEW_QUESTIONS,) = (example.case for example in EXAMPLES if example.name == "third_country")


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
    # Each reading is an entry of the log: the checkpoint at the end is another one each time.
    again = shared_client.get(address, headers=plain).text
    assert full.partition(BEGINNING)[0] == again.partition(BEGINNING)[0]
    for query, accept in (("length=short", plain), ("size=brief", plain), ("length=brief", {})):
        assert_problem(shared_client.get(f"{address}?{query}", headers=accept), 400, "unknown-parameter")


def test_a_procedure_that_does_not_exist_is_refused_with_the_nearest(shared_client: Client) -> None:
    answer = shared_client.get(f"{location(shared_client)}/why-not/return_suport")
    assert "Did you mean 'return_support'?" in str(assert_problem(answer, 404, "not-found")["detail"])


def test_what_would_change_the_recommendation_is_told(
    shared_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    # All that there is to tell, also where others use the processor.
    monkeypatch.setattr("api.solver.MOST_SECONDS", 120.0)
    answer = shared_client.get(f"{location(shared_client)}/what-would-change")
    assert answer.status_code == 200
    document = answer.json()
    assert document["standing"] == "provisional"
    assert document["open_questions"][0]["other_answers"] == {}
    assert document["counterfactuals"]["searched_up_to"] == 3
    assert (document["complete"], document["undecided"]) == (True, [])


def test_several_may_ask_at_once(shared_client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """The solver has one process: questions wait for each other, and none fails."""
    monkeypatch.setattr("api.solver.MOST_SECONDS", 120.0)
    created = shared_client.post_case(FEW_QUESTIONS)
    path = created.headers["location"] + "/what-would-change"
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


async def never() -> None:
    await asyncio.Event().wait()


@pytest.mark.parametrize("work", [work_for_ever, fail])
def test_a_question_that_is_not_decided_in_time_is_a_problem_and_the_next_one_is_answered(
    client: Client, monkeypatch: pytest.MonkeyPatch, work: Callable[[], Iterator[int]]
) -> None:
    solver = client.app.state.service.solver
    monkeypatch.setattr("api.solver.MOST_SECONDS", 3.0)
    with pytest.raises(ProblemError) as problem:
        client.run(solver.ask(never, work))
    assert problem.value.kind.status == 503
    assert problem.value.headers["Retry-After"] == "5"
    monkeypatch.undo()
    assert client.run(solver.ask(never, process_id))


def test_what_is_known_when_time_runs_out_is_told(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("api.solver.MOST_SECONDS", 10.0)
    assert client.run(client.app.state.service.solver.ask(never, answer_twice_and_work_for_ever)) == 2


def test_every_question_is_answered_though_others_before_it_fail(client: Client) -> None:
    """A late failure of one process does not end the next one."""
    solver = client.app.state.service.solver

    async def many() -> None:
        for _ in range(3):
            both = (solver.ask(never, fail), solver.ask(never, process_id))
            outcomes = await asyncio.gather(*both, return_exceptions=True)
            assert [type(outcome) for outcome in outcomes] == [ProblemError, int]

    client.run(many())


def test_too_many_questions_at_once_are_told_to_come_later(client: Client) -> None:
    solver = client.app.state.service.solver

    async def many() -> list[object]:
        asked = (solver.ask(never, process_id) for _ in range(7))
        return list(await asyncio.gather(*asked, return_exceptions=True))

    outcomes = client.run(many())
    assert [type(outcome) for outcome in outcomes].count(ProblemError) == 3
    assert len({outcome for outcome in outcomes if isinstance(outcome, int)}) == 1
    assert client.run(solver.ask(never, process_id))


def is_running(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().split()[2] != "Z"
    except FileNotFoundError:
        return False


def test_a_question_is_given_up_when_nobody_waits_any_more(client: Client) -> None:
    solver = client.app.state.service.solver
    process = client.run(solver.ask(never, process_id))
    assert is_running(process)
    begun = time.monotonic()
    with pytest.raises(ClientDisconnect):
        client.run(solver.ask(lambda: asyncio.sleep(0.3), work_for_ever))
    assert time.monotonic() - begun < 5
    assert not is_running(process)
    assert client.run(solver.ask(never, process_id)) != process


def test_a_service_that_ends_in_good_order_ends_what_is_computed_for_it(database: URL) -> None:
    with running_service(database) as client:
        solver = client.app.state.service.solver
        process = client.run(solver.ask(never, process_id))
        assert is_running(process)
    assert not is_running(process)


def test_whoever_leaves_while_waiting_disturbs_nobody(client: Client) -> None:
    solver = client.app.state.service.solver

    async def one_leaves() -> list[object]:
        leaving = solver.ask(lambda: asyncio.sleep(0.01), process_id)
        return list(await asyncio.gather(solver.ask(never, process_id), leaving, return_exceptions=True))

    answered, left = client.run(one_leaves())
    assert isinstance(answered, int) and isinstance(left, ClientDisconnect)


def test_the_answer_gets_better_until_it_is_complete() -> None:
    """Nothing that a partial answer rules out, or says can change it, is otherwise in the whole one."""
    assessment = assess(case_from_data(FEW_QUESTIONS))
    *partial, whole = ever_better(assessment, house_rulebook())
    assert [each.complete for each in partial] == [False] * len(partial)
    assert whole.complete and whole.undecided == () and whole.counterfactuals.searched_up_to == 3
    assert whole == what_would_change(assessment, house_rulebook()).model_copy(
        update={"open_questions": whole.open_questions, "counterfactuals": whole.counterfactuals}
    )
    can = {question.fact for question in whole.open_questions}
    assert can and partial[0].open_questions == ()
    for before, after in pairwise([*partial, whole]):
        told = {question.fact for question in before.open_questions}
        assert told <= can <= told | set(before.undecided)
        assert set(after.undecided) <= set(before.undecided)
        assert set(whole.could_become) <= set(before.could_become)


def test_a_process_that_computes_without_an_end_ends_with_the_one_that_asked(tmp_path: Path) -> None:
    asking = (
        "import asyncio; from api.solver import SolverProcess; "
        "from tests.api.questions import work_for_ever; "
        "asyncio.run(SolverProcess().ask(asyncio.Event().wait, work_for_ever))"
    )
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    with subprocess.Popen([sys.executable, "-c", asking], env=environment) as process:
        children = running_children_of(process.pid)
        process.kill()
    assert all_end(children)


def all_end(processes: set[int]) -> bool:
    for _ in range(50):
        if not any(is_running(process) for process in processes):
            return True
        time.sleep(0.1)
    return False


def running_children_of(process: int) -> set[int]:
    """Return the children of a process as soon as one of them runs."""
    for _ in range(300):
        children = children_of(process)
        if any(is_running(child) for child in children):
            return children
        time.sleep(0.1)
    raise AssertionError("no child runs")


def children_of(process: int) -> set[int]:
    return {int(child) for child in Path(f"/proc/{process}/task/{process}/children").read_text().split()}


# Told to end in good order, it goes on answering for ten seconds, in which the solver computes.
@pytest.mark.parametrize("end", [signal.SIGKILL, pytest.param(signal.SIGTERM, marks=pytest.mark.slow)])
def test_no_process_outlives_the_service_however_it_ends(tmp_path: Path, end: signal.Signals) -> None:
    claims = [{"past_harm": "yes"} for _ in range(16)]
    with started(tmp_path, sqlite_in(tmp_path)) as (process, address), httpx.Client(base_url=address) as http:
        created = http.post("/v1/assessments", json={"claims": claims, "stays": [{}] * 16}, timeout=60)
        path = created.headers["location"] + "/what-would-change"
        with suppress(httpx.ReadTimeout):
            # A client that leaves in the midst of the question.
            http.get(path, timeout=3)
        with ThreadPoolExecutor(1) as asking:
            asked = asking.submit(lambda: httpx.get(address.rstrip("/") + path, timeout=60))
            children = running_children_of(process.pid)
            # It computes by now.
            time.sleep(1)
            assert any(is_running(child) for child in children)
            begun = time.monotonic()
            process.send_signal(end)
            process.wait(timeout=25)
            assert time.monotonic() - begun < 20
            with suppress(httpx.HTTPError):
                asked.result()
        assert all_end(children)
