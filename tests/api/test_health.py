"""Whether the service lives and can work."""

from __future__ import annotations

from tests.api.client import ON_BOTH_DATABASES, Client, assert_problem
from triage import house_rulebook


def test_a_living_process_says_so(shared_client: Client) -> None:
    assert shared_client.get("/healthz").json() == {"status": "alive"}


def test_a_service_that_can_work_names_its_rulebook(shared_client: Client) -> None:
    assert shared_client.get("/readyz").json() == {
        "status": "ready",
        "rulebook_version": house_rulebook().version,
        "rulebook_digest": house_rulebook().digest,
    }


@ON_BOTH_DATABASES
def test_a_service_whose_database_fails_lives_but_is_not_ready(client: Client) -> None:
    client.drop_table()
    assert client.get("/healthz").status_code == 200
    answer = client.get("/readyz")
    assert_problem(answer, 503, "not-ready")
    assert answer.headers["retry-after"] == "5"


def test_the_front_door_names_every_other_door(shared_client: Client) -> None:
    welcome = shared_client.get("/").json()
    assert welcome["name"] == "Asylum triage"
    assert welcome["rulebook_version"] == house_rulebook().version
    paths = shared_client.get("/openapi.json").json()["paths"]
    for link in welcome["links"].values():
        assert link in paths or link == "/openapi.json"
