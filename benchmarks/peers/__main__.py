"""The same rules and cases for peers: what each comes to is compared with ours, and only then it is timed.

    python -m benchmarks.peers [--python PATH] [--cases N] [--claims N] [--stays N] [--rules N] [--plot FILE]

`PATH` is the interpreter of the environment of the peers, which `make bench-peers` makes. Each peer
is a process of its own, one core, five rounds, of which the median is told, in time of the processor. With
`--rules` the rulebook has so many (`benchmarks.rulebooks`). `--plot` draws the rates into an SVG file.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from statistics import median
from time import process_time

import pyarrow as pa

from benchmarks.peers.ground_program import GroundProgram, ground_program
from benchmarks.peers.measured import peak_kib
from benchmarks.rulebooks import rulebook_of
from triage.assessment.legal_regime import legal_regime
from triage.case import CaseFile
from triage.caseload import assess_caseload, cases_of, outcome_documents, table_of
from triage.caseload.generating import batches_of_cases
from triage.readers import reference, truth
from triage.readers.derivation import Derivation, Premises
from triage.readers.rete.reader import ReteReader
from triage.rulebook.loading import house_rulebook
from triage.rulebook.model import Rulebook

HOUSE = Path(__file__).parents[2]
PEERS = {
    "clips_peer": "fired branches and findings; no procedure, doubt or reasons; one case after the other",
    "clingo_peer": "fired branches and findings; no procedure, doubt or reasons; 500 cases a program",
    "zen_peer": "branches as true or false, findings; no procedure, doubt or reasons; one case after the other",
    "rego_peer": "fired branches and findings; no procedure, doubt or reasons; one case after the other",
    "openfisca_peer": "a column for each branch and finding; no procedure, doubt or reasons; all cases at once",
    "numpy_peer": "the limit: codes in memory to packed bits of branches and findings, and nothing else",
}
ROUNDS = 5
AT_LEAST, FEW = 200_000, 200

Told = tuple[frozenset[str], dict[str, str]]


@dataclass(frozen=True)
class Row:
    """A line of the table: how many cases a second an engine comes to, and the most memory that it had."""

    engine: str
    rate: float
    peak_kib: int
    note: str

    def __str__(self) -> str:
        return f"| {self.engine} | {self.rate:,.0f} | {self.peak_kib / 1024:,.0f} | {self.note} |"


@dataclass(frozen=True)
class NotTimed:
    """A line of the table for an engine that did not run, or comes to something else."""

    engine: str
    why: str

    def __str__(self) -> str:
        return f"| {self.engine} | not timed | | {self.why} |"


def drawn(count: int, claims: int, stays: int) -> list[CaseFile]:
    """Return synthetic cases of one shape without doubt, and under one law: no country is named."""
    batches = batches_of_cases(count, claims=claims, stays=stays)
    plain: dict[str, object] = {"country_of_asylum": None, "proof_states": {}}
    return [case.model_copy(update=plain) for batch in batches for case in cases_of(pa.Table.from_batches([batch]))]


def expected(premises: list[Premises], rulebook: Rulebook) -> list[Told]:
    """Return what the reference reader derives."""
    return [told_by(reference.derive(rulebook, each)) for each in premises]


def compared(results: list[tuple[list[str], dict[str, str]]], wanted: list[Told]) -> int:
    """Return in how many cases a peer comes to something else."""
    return sum(
        (frozenset(fired), findings) != told for (fired, findings), told in zip(results, wanted, strict=True)
    )


def ours(
    cases: list[CaseFile], premises: list[Premises], wanted: list[Told], rulebook: Rulebook
) -> Iterator[Row | NotTimed]:
    """Yield the lines of this engine: one case after the other, and as a caseload."""
    rete, table = ReteReader(rulebook), table_of(cases)
    few = premises[:FEW]
    for name, derive, note in (
        ("durable-rules, as it is used here", rete.derive, "fired branches, findings, procedure; doubt"),
        ("this engine, one case", partial(truth.derive, rulebook), "the same"),
    ):
        told = [told_by(derive(each)) for each in few]
        yield _line(name, told, wanted[:FEW], len(few), partial(_each, derive, few), note)
    documents = outcome_documents(assess_caseload(table, rulebook))
    rows = [(frozenset(each["fired"]), each["findings"]) for each in documents]
    many = pa.concat_tables([table] * -(-AT_LEAST // len(cases))).combine_chunks()
    note = "the same, with priority, standing, points at issue and validation; Arrow to Arrow"
    yield _line("this engine, caseload", rows, wanted, many.num_rows, lambda: assess_caseload(many, rulebook), note)


def _each(derive: Callable[[Premises], Derivation], premises: list[Premises]) -> list[Derivation]:
    return [derive(each) for each in premises]


def told_by(derivation: Derivation) -> Told:
    """Return what is compared of a derivation."""
    return frozenset(firing.id for firing in derivation.firings), dict(derivation.findings)


def _line(
    name: str, told: list[Told], wanted: list[Told], cases: int, work: Callable[[], object], note: str
) -> Row | NotTimed:
    wrong = sum(one != other for one, other in zip(told, wanted, strict=True))
    if wrong:
        return NotTimed(name, f"comes to something else in {wrong} of {len(wanted)} cases")
    return Row(name, cases / median(_times(work)), peak_kib(), note)


def _times(work: Callable[[], object]) -> list[float]:
    work()
    seconds = []
    for _ in range(ROUNDS):
        begun = process_time()
        work()
        seconds.append(process_time() - begun)
    return seconds


def peer(
    name: str, python: str, program: GroundProgram, premises: list[Premises], wanted: list[Told]
) -> Row | NotTimed:
    """Return the line of a peer, or what went wrong instead of a figure."""
    facts = program.nodes
    with tempfile.TemporaryDirectory() as folder:
        files = [Path(folder) / each for each in ("program.json", "cases.json", "results.json")]
        files[0].write_text(json.dumps({**asdict(program), "nodes": facts}), encoding="utf-8")
        cases = [{node: each.values[node] for node in facts} for each in premises]
        files[1].write_text(json.dumps(cases), encoding="utf-8")
        done = subprocess.run(
            [python, "-m", f"benchmarks.peers.{name}", *map(str, files)],
            capture_output=True,
            text=True,
            check=False,
            cwd=HOUSE,
        )
        if done.returncode:
            return NotTimed(name, f"did not run: {done.stderr.strip().splitlines()[-1]}")
        found = json.loads(files[2].read_text(encoding="utf-8"))
    # A peer that takes very long tries the first cases only.
    tried = len(found["results"])
    wrong = compared(found["results"], wanted[:tried])
    if wrong or not tried:
        return NotTimed(found["peer"], f"comes to something else in {wrong} of {tried} cases")
    note = PEERS[name] if tried == len(wanted) else f"{PEERS[name]}; {tried} cases tried"
    return Row(found["peer"], found["cases"] / median(found["seconds"]), found["peak_kib"], note)


def draw(rows: list[Row], python: str, target: Path) -> None:
    """Have the rates drawn, by the library for plots that stands in the environment of the peers."""
    rates = json.dumps({row.engine: row.rate for row in rows})
    subprocess.run(
        [python, "-m", "benchmarks.peers.plot", str(target.absolute())],
        input=rates,
        text=True,
        check=True,
        cwd=HOUSE,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--python", default=".venv/peers/bin/python")
    parser.add_argument("--cases", type=int, default=1000)
    parser.add_argument("--claims", type=int, default=1)
    parser.add_argument("--stays", type=int, default=1)
    parser.add_argument("--rules", type=int, help="else those of the house")
    parser.add_argument("--plot", type=Path, help="an SVG file to draw the rates into")
    parser.add_argument("--only", action="append", choices=[*PEERS, "ours"], help="no other; once for each")
    asked = parser.parse_args()
    rulebook = rulebook_of(asked.rules) if asked.rules else house_rulebook()
    cases = drawn(asked.cases, asked.claims, asked.stays)
    regimes = [legal_regime(case, rulebook) for case in cases]
    premises = [regime.premises(case) for regime, case in zip(regimes, cases, strict=True)]
    edition = regimes[0].rulebook
    program = ground_program(edition, premises[0])
    wanted = expected(premises, edition)
    branches = sum(map(len, program.strata))
    print(f"{len(cases)} cases, {asked.claims} claims, {asked.stays} stays")
    print(f"{len(edition.rules)} rules, {branches} branches, {len(program.nodes)} facts")
    print("| engine | cases/s | peak memory, MiB | |\n|---|--:|--:|---|")
    rows: list[Row] = []
    for line in _lines(asked.only, asked.python, program, cases, premises, wanted, rulebook):
        print(line, flush=True)
        rows.extend([line] if isinstance(line, Row) else ())
    if asked.plot is not None:
        draw(rows, asked.python, asked.plot)


def _lines(
    only: list[str] | None,
    python: str,
    program: GroundProgram,
    cases: list[CaseFile],
    premises: list[Premises],
    wanted: list[Told],
    rulebook: Rulebook,
) -> Iterator[Row | NotTimed]:
    for name in PEERS if only is None else [name for name in PEERS if name in only]:
        yield peer(name, python, program, premises, wanted)
    if only is None or "ours" in only:
        yield from ours(cases, premises, wanted, rulebook)


if __name__ == "__main__":
    main()
