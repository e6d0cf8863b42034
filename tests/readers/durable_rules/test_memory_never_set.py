"""Memory that durable-rules 2.0.28 frees without having set it, in processes of their own: a mistake ends them.

The engine leaves two addresses of a new session unset until an action starts in it, and frees them with it. What
stands there is chance, mostly nothing; here the C library fills memory, so that it is never nothing.
"""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only the GNU C library fills memory when asked")

NETWORK = """
from tests.readers.durable_rules.engine import small
from triage.readers.rete.network import Session
from triage.readers.rete.reader import ReteReader

(network,) = ReteReader(small("claims_recorded is no and applicant.age is adult"))._plain.all
some_atom = next(name for name in network.definition["r0"]["all"][0]["c0"])
"""


def ended(program: str) -> subprocess.CompletedProcess[str]:
    """Run a program in a process whose C library fills all memory that it hands out."""
    filled = {**os.environ, "MALLOC_PERTURB_": "65"}
    return subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, env=filled, check=False)


def test_the_engine_ends_the_process_when_a_session_is_deleted_in_which_no_action_started() -> None:
    process = ended(
        """
from tests.readers.durable_rules.engine import engine, nothing
ruleset = engine({"r": [{"c0": {"a": "y"}}, {"c1": {"$and": [{"b": "y"}, {"e": {"c0": "e"}}]}}]}, nothing)
ruleset.assert_fact({"a": "y", "e": "case", "sid": "1"})
print("asserted", flush=True)
ruleset.delete_state("1")
"""
    )
    assert process.stdout == "asserted\n"
    assert process.returncode < 0  # A signal: of the system, or of the C library that sees through it.


def test_sessions_in_which_no_action_ever_started_can_be_deleted() -> None:
    process = ended(
        NETWORK
        + """
for _ in range(20):
    session = Session(network)
    assert session.fire([(some_atom, "case")]) == ()
    session.close()
print("closed")
"""
    )
    assert (process.stdout, process.returncode) == ("closed\n", 0), process.stderr


def test_sessions_can_be_deleted_while_others_were_left_behind() -> None:
    """A session in a place of its own was never seen to start an action, and the twelfth is in another block."""
    process = ended(
        NETWORK
        + """
left_behind = []
for _ in range(12):
    left_behind.append(Session(network))
    assert left_behind[-1].fire([(some_atom, "case")]) == ()
    session = Session(network)
    assert session.fire([(some_atom, "case")]) == ()
    session.close()
for session in left_behind:
    session.close()
session = Session(network)
assert session.fire([("start", "case")]) == (("start", "case"),)
session.close()
print("closed")
"""
    )
    assert (process.stdout, process.returncode) == ("closed\n", 0), process.stderr


def test_a_session_that_the_engine_never_made_can_be_closed() -> None:
    process = ended(
        NETWORK
        + """
from triage.errors import EngineError
session = Session(network)
try:
    session.fire([(some_atom, "\\0")])  # Nothing reaches the engine: it takes no text with such a character.
except EngineError:
    session.close()
    print("closed")
"""
    )
    assert (process.stdout, process.returncode) == ("closed\n", 0), process.stderr


def test_cases_of_all_sizes_under_several_rulebooks_leave_the_process_alive() -> None:
    process = ended(
        """
import random
from tests.readers.durable_rules.engine import HOUSE, premises
from tests.strategies import chosen_case, chosen_rulebook
from triage.readers.reference import derive
from triage.readers.rete.reader import ReteReader

choose = random.Random(12).choice
rulebooks = [HOUSE, chosen_rulebook(choose), HOUSE, chosen_rulebook(choose)]
readers = [(rulebook, ReteReader(rulebook)) for rulebook in rulebooks]
for size in (0, 1, 3, 7, 12):
    for rulebook, reader in readers:
        case = premises(chosen_case(choose, most=size, doubt=size > 1), rulebook)
        assert reader.derive(case) == derive(rulebook, case)
    readers[1] = (rulebooks[1], ReteReader(rulebooks[1]))
print("derived")
"""
    )
    assert (process.stdout, process.returncode) == ("derived\n", 0), process.stderr


@pytest.mark.slow
def test_the_benchmark_leaves_the_process_alive() -> None:
    """It asks rule sets of its own, beside the reader's, and some of them conclude nothing for its cases."""
    process = ended(
        """
from benchmarks.assessment import bare_run
from benchmarks.cases import case
from tests.readers.durable_rules.engine import HOUSE, premises
from triage.readers.rete.reader import ReteReader

run = bare_run(ReteReader(HOUSE), premises(case(1, 0), HOUSE))
run()
run()
print("run")
"""
    )
    assert (process.stdout, process.returncode) == ("run\n", 0), process.stderr
