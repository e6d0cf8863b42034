"""The bill of materials says what the lock says; an audit fails where something is known and is no pass unasked."""

from __future__ import annotations

import json
import os
import re
import subprocess
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from tools.sbom import bill_of_materials, house_bill

ROOT = Path(__file__).parents[2]
LOCK = (ROOT / "requirements.txt").read_text(encoding="utf-8")


@cache
def bill() -> dict[str, Any]:
    """Return the bill as it is made today. Whoever only looks for tests does not make it."""
    found: dict[str, Any] = json.loads(house_bill())
    return found


@pytest.mark.slow
def test_the_bill_is_what_the_standard_says_and_the_same_each_time() -> None:
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(house_bill()) is None
    assert house_bill() == house_bill()
    assert not {"serialNumber"} & set(bill()) and "timestamp" not in bill()["metadata"]


def test_it_has_every_package_of_the_lock_with_its_version_and_hashes() -> None:
    found = {(each["name"], each["version"]) for each in bill()["components"]}
    assert found == set(re.findall(r"^([\w.-]+)(?:\[.*?\])?==(\S+) \\$", LOCK, re.MULTILINE))
    hashes = [each["content"] for part in bill()["components"] for each in part["externalReferences"][0]["hashes"]]
    assert sorted(hashes) == sorted(re.findall(r"sha256:(\w+)", LOCK))


def test_it_says_what_needs_what() -> None:
    needs = {each["ref"]: set(each.get("dependsOn", ())) for each in bill()["dependencies"]}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    asked = [*project["dependencies"], *project["optional-dependencies"]["build"]]
    named = {re.split(r"[\[>=<]", each)[0].replace("_", "-").lower() for each in asked}
    own = {ref.removeprefix("pkg:pypi/").split("@")[0] for ref in needs["asylum-triage"]}
    assert own == named
    reached, found = {"asylum-triage"}, {"asylum-triage"}
    while found:
        found = {ref for each in found for ref in needs[each]} - reached
        reached |= found
    assert reached == set(needs)


def test_no_host_stands_in_it() -> None:
    told = {**bill(), "$schema": None, "metadata": {**bill()["metadata"], "tools": None}}
    assert "://" not in json.dumps(told)


def test_a_package_that_two_need_is_told_of_both() -> None:
    lock = (
        f"a==1 \\\n    --hash=sha256:{'0' * 64}\n    # via it (pyproject.toml)\n"
        f"b==2 \\\n    --hash=sha256:{'1' * 64}\n    # via\n    #   a\n    #   it (pyproject.toml)\n"
    )
    needs = {
        each["ref"]: each.get("dependsOn")
        for each in json.loads(bill_of_materials(lock, "it", "3"))["dependencies"]
    }
    assert needs == {"it": ["pkg:pypi/a@1", "pkg:pypi/b@2"], "pkg:pypi/a@1": ["pkg:pypi/b@2"], "pkg:pypi/b@2": None}


ADVISORY = {"id": "TEST-1", "summary": "It can be abused.", "affected": [], "aliases": []}


@contextmanager
def advisories(about: str | None) -> Iterator[str]:
    """A source of advisories that knows of one package."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["content-length"])))
            answer = json.dumps({"vulns": [ADVISORY]} if asked["package"]["name"] == about else {}).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/v1/query"
        server.shutdown()


def audited(source: str | None) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if name != "AUDIT_OSV_URL"}
    if source is not None:
        environment["AUDIT_OSV_URL"] = source
    return subprocess.run(
        [ROOT / "tools" / "audit.sh"], env=environment, capture_output=True, text=True, check=False
    )


def test_an_audit_without_a_source_says_that_it_was_not_run_and_is_no_pass() -> None:
    done = audited(None)
    assert done.returncode == 77
    assert "AUDIT NOT RUN" in done.stderr


@pytest.mark.slow
def test_an_audit_fails_where_something_is_known_and_names_it() -> None:
    with advisories("fastapi") as source:
        done = audited(source)
    assert done.returncode == 1
    assert "fastapi" in done.stdout and "TEST-1" in done.stdout


@pytest.mark.slow
def test_an_audit_asks_of_what_is_locked_and_passes_where_nothing_is_known() -> None:
    with advisories(None) as source:
        done = audited(source)
    assert (done.returncode, "No known vulnerabilities" in done.stderr) == (0, True), done.stderr


def test_an_audit_whose_source_does_not_answer_is_no_pass() -> None:
    assert audited("http://127.0.0.1:1/v1/query").returncode == 1
