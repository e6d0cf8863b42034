"""One assessment in process: median and 99th percentile, split by step, beside a bare run of durable-rules.

    python -m benchmarks.assessment [--rounds N] [--memory N]

Times are those of the processor: nothing here waits, and on a quiet machine they are those of the clock.
The bare run asserts the same facts to the same rule sets, in the same batches, with the actions of the rules,
and nothing else. `--memory N` makes N assessments in this process and prints the resident memory on the way.
"""

from __future__ import annotations

import argparse
import gc
import json
from collections.abc import Callable, Collection, Mapping
from itertools import count
from pathlib import Path
from statistics import median
from time import thread_time
from unittest.mock import patch

from durable.engine import Closure, Ruleset

from benchmarks.cases import case, data
from triage import assess, house_rulebook, read_case
from triage.assessment.assess import assessment_of
from triage.assessment.inference import Inference
from triage.assessment.legal_regime import legal_regime
from triage.readers import reference
from triage.readers.derivation import Premises
from triage.readers.rete import network
from triage.readers.rete.reader import ReteReader

SIZES = ((1, 0), (3, 0), (1, 2), (3, 2))
TURN = 10
NAMES = count(1)


def milliseconds(steps: Mapping[str, Callable[[], object]], rounds: int) -> dict[str, list[float]]:
    """Return the sorted times of single calls, by step: how long the processor worked on them.

    The steps take turns, a few calls each: on a machine that others use too, all of them meet the same load.
    """
    times: dict[str, list[float]] = {name: [] for name in steps}
    for done in range(0, rounds, TURN):
        for name, work in steps.items():
            work()
            for _ in range(min(TURN, rounds - done)):
                start = thread_time()
                work()
                times[name].append((thread_time() - start) * 1000)
    return {name: sorted(sample) for name, sample in times.items()}


def bare_run(reader: ReteReader, premises: Premises) -> Callable[[], None]:
    """Return a function that repeats what the engine is asked to do for a case, and nothing else."""
    recorded: list[tuple[network.Session, list[network.Fact]]] = []
    fire = network.Session.fire

    def recording(session: network.Session, facts: Collection[network.Fact]) -> tuple[network.Conclusion, ...]:
        recorded.append((session, list(facts)))
        return fire(session, facts)

    with patch.object(network.Session, "fire", recording):
        reader.derive(premises)
    concluded: list[str] = []

    def conclude(closure: Closure) -> None:
        concluded.append(closure.c0.e)

    rulesets = {
        each: Ruleset(
            f"bare{next(NAMES)}",
            object(),
            {name: {**rule, "run": conclude} for name, rule in each.definition.items()},
        )
        for each in dict.fromkeys(session._network for session, _ in recorded)
    }
    for ruleset in rulesets.values():
        # Nothing may be deleted where no action has ever started: see `triage.readers.rete.network.Session.close`.
        ruleset.do_actions(
            ruleset.assert_fact({"start": "y", "e": "case", "sid": "bare"}), lambda error, state: None
        )
        ruleset.delete_state("bare")
    batches = [(rulesets[session._network], facts) for session, facts in recorded]
    sessions = count(1)

    def run() -> None:
        sid, ids = f"bare{next(sessions)}", count(1)
        for ruleset, facts in batches:
            batch = [{atom: "y", "e": entity, "id": str(next(ids)), "sid": sid} for atom, entity in facts]
            ruleset.do_actions(ruleset.assert_facts(batch), lambda error, state: None)
        for ruleset in rulesets.values():
            ruleset.delete_state(sid)
        concluded.clear()

    return run


def measure(claims: int, stays: int, rounds: int) -> None:
    rulebook = house_rulebook()
    reader = ReteReader(rulebook)
    submitted = json.dumps(data(claims, stays)).encode()
    measured = case(claims, stays)
    regime = legal_regime(measured, rulebook)
    premises = regime.premises(measured)
    derivation = reference.derive(rulebook, premises)
    steps: dict[str, Callable[[], object]] = {
        "validation": lambda: read_case(submitted),
        "Rete": lambda: reader.derive(premises),
        "reference": lambda: reference.derive(rulebook, premises),
        "explanation": lambda: assessment_of(Inference(measured, regime, premises, derivation)),
        "assessment": lambda: assess(read_case(submitted)),
        "bare durable-rules": bare_run(reader, premises),
    }
    times = milliseconds(steps, rounds)
    print(f"\n{claims} claims, {stays} stays")
    for name, sample in times.items():
        print(f"  {name:20} median {median(sample):6.2f} ms   p99 {sample[int(len(sample) * 0.99)]:6.2f} ms")
    ratio = median(times["assessment"]) / median(times["bare durable-rules"])
    print(f"  assessment / bare durable-rules: {ratio:.2f}")


def resident_megabytes() -> float:
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * 4096 / 1e6


def memory(rounds: int) -> None:
    cases = [case(claims, stays) for claims, stays in SIZES]
    for number in range(rounds + 1):
        if number % max(rounds // 10, 1) == 0:
            gc.collect()
            print(f"{number:8} assessments: {resident_megabytes():.1f} MB resident", flush=True)
        assess(cases[number % len(cases)])


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--rounds", type=int, default=1000)
    options.add_argument("--memory", type=int, default=0)
    chosen = options.parse_args()
    if chosen.memory:
        memory(chosen.memory)
        return
    assess(case(1, 0))
    gc.collect()
    gc.freeze()  # As the service does once it is ready.
    for claims, stays in SIZES:
        measure(claims, stays, chosen.rounds)


if __name__ == "__main__":
    main()
