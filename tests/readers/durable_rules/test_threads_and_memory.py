"""Threads, the order of registration and memory with durable-rules 2.0.28."""

from __future__ import annotations

import gc
import random
import resource
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.readers.durable_rules.engine import HOUSE, fired, premises, small
from tests.strategies import chosen_case, chosen_rulebook, facts_read
from triage.readers.reference import derive
from triage.readers.rete.reader import ReteReader


def resident_kilobytes() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4


@pytest.mark.slow
def test_eight_threads_get_the_right_derivations() -> None:
    reader = ReteReader(HOUSE)
    choose = random.Random(8).choice
    several = [premises(chosen_case(choose), HOUSE) for _ in range(8)]
    expected = [derive(HOUSE, each) for each in several]
    with ThreadPoolExecutor(8) as threads:
        derived = list(threads.map(reader.derive, several * 25))
    assert derived == expected * 25


@pytest.mark.slow
def test_threads_can_build_and_drop_readers_while_others_derive() -> None:
    reader = ReteReader(HOUSE)
    empty = premises({}, HOUSE)
    expected = derive(HOUSE, empty)

    def work(number: int) -> bool:
        if number % 2:
            return reader.derive(empty) == expected
        return fired(ReteReader(small("always")), {}) == {"random.rule.a"}

    with ThreadPoolExecutor(8) as threads:
        assert all(threads.map(work, range(200)))


def test_the_reader_starts_no_threads() -> None:
    before = threading.active_count()
    ReteReader(HOUSE).derive(premises({}, HOUSE))
    assert threading.active_count() == before


def test_a_rule_set_registered_after_another_was_used_is_right_and_so_is_the_other() -> None:
    house, empty = ReteReader(HOUSE), premises({}, HOUSE)
    for seed in range(20):
        choose = random.Random(seed).choice
        rulebook = chosen_rulebook(choose)
        later = ReteReader(rulebook)
        case = premises(chosen_case(choose, facts_read(rulebook)), rulebook)
        assert later.derive(case) == derive(rulebook, case)
        assert house.derive(empty) == derive(HOUSE, empty)


def grows_by(times: int, work: Callable[[], object]) -> int:
    """Return by how many kilobytes the process grows when work is repeated, after half as often to warm up.

    What earlier tests left behind is collected first: it would be freed or used in the midst of the measurement.
    """
    gc.collect()
    for _ in range(times // 2):
        work()
    gc.collect()
    before = resident_kilobytes()
    for _ in range(times):
        work()
    gc.collect()
    return resident_kilobytes() - before


@pytest.mark.slow
def test_memory_stays_flat_over_many_readers() -> None:
    rulebook = small(*["claims_recorded is no and applicant.age is unknown"] * 10)
    assert grows_by(1_000, lambda: ReteReader(rulebook)) < 4_000


@pytest.mark.slow
def test_memory_stays_flat_over_fifty_thousand_derivations() -> None:
    """What stayed of each derivation, and be it one small object, would show."""
    rulebook = small(*["claims_recorded is no and applicant.age is unknown"] * 10)
    reader, case = ReteReader(rulebook), premises({}, rulebook)
    assert grows_by(50_000, lambda: reader.derive(case)) < 1_000


@pytest.mark.slow
def test_memory_stays_flat_over_derivations_of_the_house() -> None:
    """What stayed of each fact of a derivation, of which there are hundreds, would show many times over."""
    reader = ReteReader(HOUSE)
    case = premises(chosen_case(random.Random(5).choice), HOUSE)
    assert grows_by(1_000, lambda: reader.derive(case)) < 1_000


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="only the GNU C library is asked to keep memory")
def test_the_memory_of_one_case_is_kept_for_the_next() -> None:
    case = premises(chosen_case(random.Random(5).choice), HOUSE)
    readers = []
    for _ in range(6):  # Whether memory would be given back depends on what lies behind it: with each reader anew.
        reader = ReteReader(HOUSE)
        readers.append(reader)
        reader.derive(case)
        before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
        for _ in range(10):
            reader.derive(case)
        pages = resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before
        assert pages < 1_000
