"""What an earlier program kept unsealed, unbound or in clear text is sealed and bound once, and reads as it was."""

from __future__ import annotations

import json
import zlib
from pathlib import Path

import pytest

from api.log.events import Act
from api.settings import CannotStartError, sqlite_file
from api.storage import AssessmentStore
from tests.api.client import JSON, assert_problem, change, rows_of, running_service
from tests.api.test_migrations import content_of, documents, former_database


@pytest.mark.parametrize("name", ["format_8", "format_9"])
def test_what_lawyers_said_and_what_was_stopped_is_sealed_bound_and_reads_as_it_was(
    name: str, tmp_path: Path
) -> None:
    file = former_database(name, tmp_path)
    said = documents(file, "opinions", "number")
    assert len(said) == 2
    with running_service(sqlite_file(file)) as client:
        entries = client.get("/v1/assessments").json()["assessments"]
        [opinions] = [found for each in entries if (found := client.get(f"{each['href']}/opinions").json())]
        assert [json.loads(said[each["opinion"]["id"]]) for each in opinions] == [
            each["opinion"] for each in opinions
        ]
        assert [each["resolution"] and each["resolution"]["outcome"] for each in opinions] == ["stands", None]
        oversight = client.app.state.service.oversight
        [found] = oversight.opinions.dissents(None, 10)
        assert found.opinion.reason == "The register shows another year of birth."
        stops = client.get("/v1/stops").json()
        assert {(each["target"], each["holds"]) for each in stops} == {("child", False), ("trafficking", True)}
        contents = rows_of(client.database, "SELECT content FROM opinions UNION SELECT content FROM resolutions")
        assert len(contents) == 3
        for (content,) in contents:
            assert isinstance(content, bytes)
            with pytest.raises(zlib.error):
                zlib.decompress(content)
        client.change("UPDATE liftings SET lifted_by = 'lena'")
        assert_problem(client.get("/v1/stops"), 503, "damaged-document")


def test_a_log_that_is_not_the_known_one_is_not_migrated(tmp_path: Path) -> None:
    file = former_database("format_9", tmp_path)
    change(sqlite_file(file), "DELETE FROM log_entries WHERE number > 3")
    before = content_of(file)
    with pytest.raises(CannotStartError, match="not migrated, as its log is not the one that was known") as caught:
        AssessmentStore(sqlite_file(file))
    assert "accept-restored" in str(caught.value) and "\n" not in str(caught.value)
    assert content_of(file) == before


@pytest.mark.parametrize("name", ["format_5", "format_7", "format_8", "format_9"])
def test_references_are_sealed_and_no_byte_of_them_is_left_in_the_file(name: str, tmp_path: Path) -> None:
    file = former_database(name, tmp_path)
    assert b"KE-2026-00017" in file.read_bytes()
    with running_service(sqlite_file(file)) as client:
        [found] = client.get("/v1/assessments?reference=KE-2026-00017").json()["assessments"]
        assert found["reference"] == "KE-2026-00017"
        if name != "format_5":
            [case] = client.get("/v1/cases?reference=KE-2026-00017").json()["cases"]
            assert case["reference"] == "KE-2026-00017"
            opened = client.get(case["href"]).json()
            assert opened["assessments"][0]["reference"] == "KE-2026-00017"
        for each in (file, *tmp_path.glob("triage.db-*")):
            assert b"KE-2026-00017" not in each.read_bytes()


def test_a_case_of_before_keeps_its_keys_and_is_erased_with_all_of_them(tmp_path: Path) -> None:
    file = sqlite_file(former_database("format_9", tmp_path))
    with running_service(file) as client:
        [case] = client.get("/v1/cases").json()["cases"]
        body = b'{"assessed_on":"2026-11-23","applicant":{"age":"child"}}'
        added = client.post(body, {**JSON, "If-Match": "*"}, f"{case['href']}/assessments?occasion=correction")
        assert added.status_code == 201
        first, second, third = [each["href"][-32:] for each in client.get(case["href"]).json()["assessments"]]
        keys = set(rows_of(file, "SELECT id, case_key FROM assessments"))
        assert keys == {(first, first), (second, second), (third, first)}
        files = client.app.state.casework.files
        assert files.erase(case["href"].rpartition("/")[2], Act(by="sam"), None)
        assert rows_of(file, "SELECT DISTINCT wrapped FROM case_keys") == [(None,)]
        for each in (first, second, third):
            assert_problem(client.get(f"/v1/assessments/{each}"), 410, "erased")
