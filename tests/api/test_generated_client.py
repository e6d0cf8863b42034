"""From the OpenAPI document `openapi-python-client` makes a client that can do what an office does with a case."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.api.client import Client
from tests.api.test_server import sqlite_in, started

GENERATOR = Path(sys.prefix) / "client" / "bin" / "openapi-python-client"
"""It needs another version of a library than this program: so it has its own environment, made by `make test`."""

OFFICE = """
import sys
from asylum_triage_client import Client
from asylum_triage_client.api.assessments import create_assessment, list_assessments
from asylum_triage_client.api.assessments import read_recommendation, read_trace
from asylum_triage_client.api.cases import add_assessment, find_cases, open_case_file, read_difference
from asylum_triage_client.api.households import make_household, read_together
from asylum_triage_client.api.reviews import create_review, read_reviews
from asylum_triage_client.models import Applicant, Assessment, Case, ReasonCode, ReviewDecision, ReviewRequest
from asylum_triage_client.models import AddAssessmentOccasion, HouseholdKind, MemberForm, NewHousehold, Relation
from asylum_triage_client.models.applicant_age import ApplicantAge
from asylum_triage_client.models.firing_node import FiringNode

client = Client(base_url=sys.argv[1], raise_on_unexpected_status=True)
case = Case(reference="KE-2026-00017", applicant=Applicant(age=ApplicantAge.CHILD))
created = create_assessment.sync_detailed(client=client, body=case, idempotency_key="first")
assert created.status_code == 201
again = create_assessment.sync_detailed(client=client, body=case, idempotency_key="first")
assert again.headers["location"] == created.headers["location"]
assessment = created.parsed
assert isinstance(assessment, Assessment)
assert assessment.case.to_dict()["applicant"] == {"age": "child"}
key = created.headers["location"].rpartition("/")[2]
trace = read_trace.sync(key, client=client)
assert len(trace) == len(assessment.trace)
assert any(isinstance(node, FiringNode) for node in trace)
brief = read_recommendation.sync(key, client=client)
assert brief.procedure.id == assessment.procedure.id == "child_best_interests_rsd"
seen = read_reviews.sync_detailed(key, client=client)
review = ReviewRequest(
    decision=ReviewDecision.CONFIRMED,
    procedure=assessment.procedure.id,
    code=ReasonCode.FACTS_CHECKED_WITH_THE_PERSON,
    reason="The guardian was heard and agrees.",
)
made = create_review.sync_detailed(key, client=client, body=review, if_match=seen.headers["etag"])
assert made.status_code == 201
assert made.parsed.assessment == key
[listed] = list_assessments.sync(client=client, reference="KE-2026-00017").assessments
assert listed.id == key
opened = open_case_file.sync_detailed(client=client, body=case, idempotency_key="file")
assert opened.status_code == 201
file = opened.parsed
corrected = add_assessment.sync_detailed(
    file.id,
    client=client,
    body=Case(reference="KE-2026-00017", applicant=Applicant(age=ApplicantAge.ADULT)),
    occasion=AddAssessmentOccasion.CORRECTION,
    if_match=opened.headers["etag"],
)
assert corrected.status_code == 201
found = read_difference.sync(file.id, client=client)
assert [(fact.place, fact.before, fact.after) for fact in found.difference.facts] == [
    ("/applicant/age", "child", "adult")
]
assert [entry.id for entry in find_cases.sync(client=client, reference="KE-2026-00017").cases] == [file.id]
household = make_household.sync(
    client=client,
    body=NewHousehold(
        kind=HouseholdKind.HOUSEHOLD,
        members=[MemberForm(case=file.id, relation=Relation.PRINCIPAL_APPLICANT)],
    ),
)
assert read_together.sync(household.id, client=client).seen == []
refused = create_assessment.sync(client=client, body=Case(reference="Jane Doe"))
assert refused.errors[0].pointer == "/reference"
print("done")
"""


@pytest.fixture(scope="module")
def generated(shared_client: Client, tmp_path_factory: pytest.TempPathFactory) -> Path:
    if not GENERATOR.exists():
        missing = f"{GENERATOR} is not there: what is tested with it was skipped; run make test"
        if os.environ.get("CI") == "true":
            pytest.fail(missing)
        pytest.skip(missing)
    folder = tmp_path_factory.mktemp("generated")
    (folder / "openapi.json").write_text(json.dumps(shared_client.app.openapi()))
    # It does not know lines of JSON: they are bytes to it.
    (folder / "config.yaml").write_text("content_type_overrides: {application/x-ndjson: application/octet-stream}")
    places = ("--path", "openapi.json", "--output-path", "client", "--config", "config.yaml")
    finished = subprocess.run(
        [GENERATOR, "generate", *places, "--fail-on-warning"],
        cwd=folder,
        env={**os.environ, "PATH": f"{GENERATOR.parent}{os.pathsep}{os.environ['PATH']}"},
        capture_output=True,
        text=True,
    )
    assert finished.returncode == 0, finished.stdout + finished.stderr
    return folder / "client"


@pytest.mark.slow
def test_a_generated_client_assesses_a_case_reads_its_trace_and_reviews_it(generated: Path, tmp_path: Path) -> None:
    with started(tmp_path, sqlite_in(tmp_path)) as (_, address):
        finished = subprocess.run(
            [GENERATOR.parent / "python", "-c", OFFICE, address.rstrip("/")],
            env={**os.environ, "PYTHONPATH": str(generated)},
            capture_output=True,
            text=True,
        )
    assert (finished.returncode, finished.stdout) == (0, "done\n"), finished.stderr


def test_nothing_of_the_interface_is_left_out_of_the_client(generated: Path, shared_client: Client) -> None:
    operations = [
        operation["operationId"]
        for item in shared_client.app.openapi()["paths"].values()
        for operation in item.values()
    ]
    assert len(set(operations)) == len(operations)
    made = {file.stem for file in generated.glob("asylum_triage_client/api/*/*.py")}
    assert set(operations) <= made
