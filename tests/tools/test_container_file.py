"""The container file, as far as it can be read without a builder; it was never built here."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from api.settings.environment import variables
from tests.api.test_server import environment, sqlite_in, started

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "Containerfile").read_text(encoding="utf-8")
KNOWN = {
    "ARG", "FROM", "RUN", "WORKDIR", "COPY", "USER", "VOLUME", "ENV", "EXPOSE", "STOPSIGNAL", "HEALTHCHECK",
    "ENTRYPOINT", "CMD",
}  # fmt: skip
HEALTH = ROOT / "tools" / "service" / "health.py"


def instructions() -> list[tuple[str, str]]:
    joined = re.sub(r"\\\n\s*", "", re.sub(r"^#.*\n", "", TEXT, flags=re.MULTILINE))
    lines = [line.partition(" ") for line in joined.splitlines() if line.strip()]
    return [(name, rest.strip()) for name, _, rest in lines]


def of(name: str) -> list[str]:
    return [rest for each, rest in instructions() if each == name]


def test_every_line_is_an_instruction_and_every_form_in_brackets_is_json() -> None:
    assert {name for name, _ in instructions()} <= KNOWN
    forms = [
        rest[rest.index("[") :] for name, rest in instructions() if name in ("ENTRYPOINT", "CMD", "HEALTHCHECK")
    ]
    assert all(isinstance(each, str) for form in forms for each in json.loads(form))


def test_what_is_copied_is_there_and_a_working_copy_brings_nothing_else() -> None:
    stages = {line.partition(" AS ")[2] for line in of("FROM")} - {""}
    copied = []
    for line in of("COPY"):
        words = line.split()
        if words[0].startswith("--from="):
            assert words[0].removeprefix("--from=") in stages
        else:
            copied += words[:-1]
    assert [name for name in copied if not (ROOT / name).exists()] == []
    ignored = (ROOT / ".containerignore").read_text(encoding="utf-8").splitlines()
    assert ignored[1] == "*"
    assert {line[1:] for line in ignored if line.startswith("!")} == set(copied)
    assert (ROOT / ".dockerignore").read_text(encoding="utf-8") == "\n".join(ignored) + "\n"


def test_it_installs_what_is_locked_with_hashes_and_names_no_host() -> None:
    installs = [line for line in of("RUN") if "pip install" in line]
    assert len(installs) == 2
    assert "--require-hashes -r requirements.txt" in installs[0]
    assert "--no-deps --no-build-isolation ." in installs[1]
    assert of("ARG") == ["BASE=python:3.11-slim"]
    assert all(line.split()[0] == "${BASE}" for line in of("FROM"))
    assert not re.search(r"https?://|--index-url|--trusted-host", TEXT)


def test_it_runs_as_nobody_in_particular_with_settings_that_there_are_and_no_secret() -> None:
    user, group = of("USER")[-1].split(":")
    assert int(user) > 0 and int(group) > 0
    names = [name for name, _ in instructions()]
    assert names.index("USER") > max(at for at, name in enumerate(names) if name in ("RUN", "COPY"))
    said = dict(each.split("=", 1) for line in of("ENV") for each in line.split())
    assert {name for name in said if not name.startswith("PYTHON")} <= {name for name, _ in variables()}
    assert "@" not in said["TRIAGE_DATABASE_URL"]
    assert of("VOLUME") == of("WORKDIR")[-1:]


@pytest.mark.slow
def test_the_check_of_health_asks_the_service_that_runs_here(tmp_path: Path) -> None:
    command = [sys.executable, str(HEALTH)]
    with started(tmp_path, sqlite_in(tmp_path)) as (_, address):
        port = address.rstrip("/").rpartition(":")[2]
        there = environment(sqlite_in(tmp_path), PORT=port)
        assert subprocess.run(command, env=there, cwd=tmp_path, check=False).returncode == 0
    gone = subprocess.run(command, env=there, cwd=tmp_path, capture_output=True, check=False)
    assert gone.returncode == 1
    wrong = subprocess.run(
        command, env={**there, "PORT": "x"}, cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert (wrong.returncode, "PORT has to be" in wrong.stderr) == (1, True)
