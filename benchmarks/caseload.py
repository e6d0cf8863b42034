"""Caseloads: cases a second in memory by the size of a pass, and from Parquet to Parquet beside a pass-through.

    python -m benchmarks.caseload [--cases N] [--rounds N] [--only memory|files|scaling]

Times are those of the processor, of one thread: nothing here waits. The cases are synthetic (`triage caseload
generate`). Everything is delivered: what is wrong with rows, standing, findings, points at issue, fired branches.
*Of which* says how much of the time goes into reading words, into the columns of values and the rules, and into the
table of what follows. The pass-through reads the same columns, writes the same outcome, and does nothing between.
"""

from __future__ import annotations

import argparse
import gc
import resource
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from statistics import median
from time import process_time
from unittest.mock import patch

import pyarrow as pa
import pyarrow.parquet as parquet

from benchmarks.rulebooks import rulebook_of
from triage import house_rulebook
from triage.caseload import PASS_SIZE, assess_batches, assess_caseload, assessing, outcome_schema
from triage.caseload.generating import batches_of_cases, synthetic_schema
from triage.caseload.written import write_caseload
from triage.rulebook.model import Rulebook

SHAPES = ((1, 0), (3, 3), (None, None))
PASS_SIZES = (16_384, 65_536, 131_072, 262_144)
PARTS = {
    "words": ("told_in", "laws_of", "contradictory_in", "problems_of", "held_by_stops"),
    "rules": ("outcome_in",),
    "answers": ("conclusions", "answers"),
}


def seconds(work: Callable[[], object], rounds: int) -> float:
    """Return the median of what a piece of work takes of the processor."""
    work()
    found = []
    for _ in range(rounds):
        gc.collect()
        start = process_time()
        work()
        found.append(process_time() - start)
    return median(found)


def parts_of(work: Callable[[], object]) -> dict[str, float]:
    """Return how much of the time of one pass through goes into each part."""
    taken = dict.fromkeys(PARTS, 0.0)

    def timed(part: str, call: Callable[..., object]) -> Callable[..., object]:
        def measured(*arguments: object, **named: object) -> object:
            start = process_time()
            found = call(*arguments, **named)
            taken[part] += process_time() - start
            return found

        return measured

    with ExitStack() as measuring:
        for part, names in PARTS.items():
            for name in names:
                measuring.enter_context(patch.object(assessing, name, timed(part, getattr(assessing, name))))
        work()
    whole = sum(taken.values())
    return {part: each / whole for part, each in taken.items()}


def in_memory(cases: int, rounds: int) -> None:
    print("| claims, stays, proof states | a pass | cases/s | of which words, rules, answers |\n|---|---|---|---|")
    for claims, stays in SHAPES:
        drawn = pa.Table.from_batches(batches_of_cases(cases, claims=claims, stays=stays)).combine_chunks()
        for table, states in ((drawn.drop_columns(["proof_states"]), "none"), (drawn, "as drawn")):
            for size in PASS_SIZES:

                def work(table: pa.Table = table, size: int = size) -> pa.Table:
                    return assess_caseload(table, pass_size=size)

                rate = cases / seconds(work, rounds)
                shares = ", ".join(f"{share:.0%}" for share in parts_of(work).values())
                shape = f"{claims}, {stays}" if claims is not None else "0 to 3, 0 to 3"
                print(f"| {shape}, {states} | {size:,} | {rate:,.0f} | {shares} |", flush=True)


def groups(file: Path) -> Iterator[pa.RecordBatch]:
    reader = parquet.ParquetFile(file)
    for group in range(reader.num_row_groups):
        yield from reader.read_row_group(group).combine_chunks().to_batches()


def from_file_to_file(cases: int, rounds: int) -> None:
    print("\n| claims, stays | Parquet to Parquet, cases/s | pass-through | times as long |\n|---|---|---|---|")
    rulebook = house_rulebook()
    for claims, stays in SHAPES:
        with tempfile.TemporaryDirectory() as folder:
            source, target = Path(folder) / "cases.parquet", Path(folder) / "outcome.parquet"
            schema = synthetic_schema(rulebook)
            write_caseload(source, schema, batches_of_cases(cases, rulebook, claims=claims, stays=stays))
            outcome = list(assess_batches(groups(source), schema, rulebook))

            def assessed(source: Path = source, target: Path = target, schema: pa.Schema = schema) -> None:
                write_caseload(target, outcome_schema(rulebook), assess_batches(groups(source), schema, rulebook))

            def passed_through(
                source: Path = source, target: Path = target, outcome: list[pa.RecordBatch] = outcome
            ) -> None:
                for _ in groups(source):
                    pass
                write_caseload(target, outcome_schema(rulebook), outcome)

            ours, through = seconds(assessed, rounds), seconds(passed_through, rounds)
        shape = f"{claims}, {stays}" if claims is not None else "0 to 3, 0 to 3"
        print(f"| {shape} | {cases / ours:,.0f} | {cases / through:,.0f} | {ours / through:.2f} |", flush=True)


def scaling(rounds: int) -> None:
    """Tell how time grows with cases, which are repeated, and with rules, of which some are left out or added."""
    rulebook = house_rulebook()
    [drawn] = pa.Table.from_batches(batches_of_cases(PASS_SIZE, claims=1, stays=0)).combine_chunks().to_batches()
    print("\n| cases | s | cases/s |\n|---|---|---|")
    for cases in (10**power for power in range(3, 8)):
        whole, rest = divmod(cases, PASS_SIZE)
        batches = [drawn] * whole + [drawn.slice(0, rest)]

        def assessed(batches: list[pa.RecordBatch] = batches) -> None:
            for _ in assess_batches(batches, drawn.schema, rulebook):
                pass

        taken = seconds(assessed, rounds)
        print(f"| {cases:,} | {taken:.3f} | {cases / taken:,.0f} |", flush=True)
    print("\n| rules | branches | cases/s |\n|---|---|---|")
    table = pa.Table.from_batches([drawn])
    for rules in (50, 100, 200, len(rulebook.rules), 700, 1_000):
        other = rulebook_of(rules)

        def some(other: Rulebook = other) -> None:
            assess_caseload(table, other)

        rate = drawn.num_rows / seconds(some, rounds)
        print(f"| {rules} | {len(other.branches)} | {rate:,.0f} |", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", type=int, default=262_144)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--only", choices=("memory", "files", "scaling"), help="one of the three parts")
    options = parser.parse_args()
    # As in the command: the rulebook need not be looked through for what is no longer needed.
    gc.set_threshold(100_000)
    house_rulebook()
    gc.freeze()
    pa.set_cpu_count(1)
    if options.only in (None, "memory"):
        in_memory(options.cases, options.rounds)
    if options.only in (None, "files"):
        from_file_to_file(options.cases, options.rounds)
    if options.only in (None, "scaling"):
        scaling(options.rounds)
    print(f"\npeak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f} MB")


if __name__ == "__main__":
    main()
