"""What an office hears of without asking: lines of the log with a name that never changes, and figures."""

from __future__ import annotations

from datetime import timedelta

import pytest

from api.oversight.acceptance import FEWEST_REVIEWS
from api.oversight.alerts import LOOKED_AT_EVERY, OF_THE_LAST
from api.people.roles import Role
from tests.api.client import NOW, Client
from tests.api.oversight.reviewing import CHILD, assessed, someone
from tests.api.oversight.test_stops import FAMILY, LIFTED
from tests.api.people.someone import OWN, Someone, at, by_key

CONFIRMED = {
    "decision": "confirmed",
    "procedure": "child_best_interests_rsd",
    "reason": "The guardian was heard and agrees.",
    "code": "facts_checked_with_the_person",
}
ANY = {"If-Match": "*"}


def figures(client: Client, person: Someone) -> str:
    answer = person.ask("GET", "/metrics")
    assert answer.status_code == 200
    return answer.text


@pytest.mark.slow
def test_near_total_acceptance_is_told_in_the_log_and_as_a_figure_until_it_is_over(
    client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    anna, adam = someone(client, "anna", Role.CASEWORKER), someone(client, "adam", Role.ADMINISTRATOR)
    for _ in range(FEWEST_REVIEWS):
        location = assessed(anna, CHILD)
        assert anna.ask("POST", f"{location}/reviews", CONFIRMED, ANY).status_code == 201
    assert "alert near_total_acceptance" not in caplog.text
    at(client, NOW + LOOKED_AT_EVERY)
    assert f'triage_near_total_acceptance{{office="{OWN}"}} 1.0' in figures(client, adam)
    told = f"alert near_total_acceptance office={OWN} reviews={FEWEST_REVIEWS} confirmed={FEWEST_REVIEWS}: "
    figures(client, adam)
    assert caplog.text.count(told) == 1 and "anna" not in caplog.text
    at(client, NOW + OF_THE_LAST + timedelta(days=1))
    adam = by_key(client, "adam", days=60)
    assert f'triage_near_total_acceptance{{office="{OWN}"}} 0.0' in figures(client, adam)
    assert caplog.text.count(f"alert near_total_acceptance_over office={OWN}") == 1


@pytest.mark.slow
def test_a_review_looks_too_where_nobody_reads_figures(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    anna = someone(client, "anna", Role.CASEWORKER)
    locations = [assessed(anna, CHILD) for _ in range(FEWEST_REVIEWS)]
    for location in locations[:-1]:
        anna.ask("POST", f"{location}/reviews", CONFIRMED, ANY)
    at(client, NOW + LOOKED_AT_EVERY)
    assert anna.ask("POST", f"{locations[-1]}/reviews", CONFIRMED, ANY).status_code == 201
    assert "alert near_total_acceptance office=" in caplog.text


def test_a_stop_and_its_end_are_told_with_what_is_stopped_and_nobody_by_name(
    client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    lena, sam = someone(client, "lena", Role.LEGAL_ADVISER), someone(client, "sam", Role.SUPERVISOR)
    adam = someone(client, "adam", Role.ADMINISTRATOR)
    assert 'triage_stops_in_force{kind="family"} 0.0' in figures(client, adam)
    stop = lena.ask("POST", "/v1/stops", FAMILY).json()
    assert f"alert stop_set kind=family target=child id={stop['id']}: " in caplog.text
    assert 'triage_stops_in_force{kind="family"} 1.0' in figures(client, adam)
    assert sam.ask("PUT", f"/v1/stops/{stop['id']}/lifting", LIFTED).status_code == 201
    assert f"alert stop_lifted kind=family target=child id={stop['id']}" in caplog.text
    assert 'triage_stops_in_force{kind="family"} 0.0' in figures(client, adam)
    for word in ("lena", "sam", str(FAMILY["reason"]), str(LIFTED["reason"])):
        assert word not in caplog.text


def test_figures_are_told_also_where_the_database_does_not_answer(client: Client) -> None:
    adam = someone(client, "adam", Role.ADMINISTRATOR)
    client.change("DROP TABLE review_facts")
    assert "triage_requests" in figures(client, adam)
