"""The unit for systemd: what systemd says of it, and that the program works under its strictest restriction."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
UNIT = ROOT / "tools" / "service" / "asylum-triage.service"

# From 0 (shut in) to 10 (free); a service of Debian without restrictions has more than 9.
MOST_EXPOSED = 1.5

# No memory is both written and run from: what MemoryDenyWriteExecute asks of a service (prctl 65, Linux 6.3).
UNDER_RESTRICTION = """
import ctypes, mmap, sys
if ctypes.CDLL(None).prctl(65, 1, 0, 0, 0) != 0:
    sys.exit(77)
try:
    mmap.mmap(-1, 4096, prot=mmap.PROT_WRITE | mmap.PROT_EXEC)
    sys.exit(78)
except OSError:
    pass
import argon2, z3
from triage import assess, case_from_data
print(assess(case_from_data({"assessed_on": "2026-11-23", "applicant": {"age": "child"}})).procedure.id)
solver = z3.Solver()
solver.add(z3.Int("x") > 3)
print(solver.check())
argon2.PasswordHasher().hash("a password")
try:
    z3.parse_smt2_string("(assert")
except z3.Z3Exception:
    print("refused")
"""


@pytest.fixture
def analyze() -> str:
    found = shutil.which("systemd-analyze")
    if found is None and os.environ.get("CI") == "true":
        pytest.fail("systemd-analyze is not installed: run tools/install_debian_packages.sh")
    if found is None:
        pytest.skip("systemd-analyze is not installed: run tools/install_debian_packages.sh")
    return found


def test_systemd_finds_nothing_wrong_with_the_unit(analyze: str, tmp_path: Path) -> None:
    # The program stands elsewhere here than at an office.
    text = UNIT.read_text(encoding="utf-8").replace("/opt/asylum-triage/.venv/bin/triage", sys.executable)
    unit = tmp_path / UNIT.name
    unit.write_text(text, encoding="utf-8")
    verified = subprocess.run([analyze, "verify", unit], capture_output=True, text=True, check=False)
    assert (verified.returncode, verified.stderr) == (0, "")


def test_the_service_is_shut_in(analyze: str) -> None:
    threshold = f"--threshold={round(MOST_EXPOSED * 10)}"
    security = [analyze, "security", "--offline=true", threshold, str(UNIT)]
    told = subprocess.run(security, capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stdout[-2000:]


@pytest.mark.slow
def test_engine_solver_and_passwords_need_no_memory_that_is_written_and_run() -> None:
    ran = subprocess.run(
        [sys.executable, "-c", UNDER_RESTRICTION], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if ran.returncode == 77:
        pytest.skip("this kernel can not restrict memory (Linux 6.3 can)")
    assert (ran.returncode, ran.stdout.split()) == (0, ["child_best_interests_rsd", "sat", "refused"]), ran.stderr
