"""`triage caseload generate`: synthetic caseloads."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from triage.case import MOST_CLAIMS, MOST_STAYS
from triage.command_line.cases import day_given, rulebook_of
from triage.command_line.reporting import refuse, say

application = typer.Typer(help="Very many cases in one file.", no_args_is_help=True)


@application.callback()
def _of_caseloads() -> None:
    """Very many cases in one file."""


@application.command("generate")
def generate(
    file: Annotated[str, typer.Argument(help="The file to write: .parquet or .ndjson.")],
    cases: Annotated[int, typer.Option("--cases", min=1, max=1_000_000_000, help="How many cases.")] = 10_000,
    seed: Annotated[int, typer.Option("--seed", min=0, help="The same number draws the same cases.")] = 0,
    day: Annotated[
        str | None,
        typer.Option(
            "--date", metavar="YYYY-MM-DD", help="The day as of which the cases are assessed; else 2026-11-23."
        ),
    ] = None,
    claims: Annotated[
        int | None,
        typer.Option("--claims", min=0, max=MOST_CLAIMS, help="How many claims each case has; else none to three."),
    ] = None,
    stays: Annotated[
        int | None,
        typer.Option("--stays", min=0, max=MOST_STAYS, help="How many stays each case has; else none to three."),
    ] = None,
    bundle: Annotated[
        str | None,
        typer.Option("--rulebook", metavar="FILE", help="Whose vocabulary, as `triage rules bundle` wrote it."),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace the file if it is there.")] = False,
) -> None:
    """Draw a synthetic caseload, for demonstrations, benchmarks and tests.

    They are drawn by chance, by distributions that docs/caseload.md names and that stand in the metadata of a
    Parquet file. They were taken from no statistics, no person is meant, and nothing follows from them about how
    people or real caseloads are. Every case is valid: nothing in it contradicts itself. The same seed gives the
    same cases. Exit codes: 0 done, 2 refused.
    """
    from triage.caseload.generating import DAY, batches_of_cases, synthetic_schema
    from triage.caseload.written import SUFFIXES, write_caseload

    path = Path(file)
    if path.suffix not in SUFFIXES:
        refuse(f"{file}: give a name that ends in {' or '.join(SUFFIXES)}.")
    if path.exists() and not force:
        refuse(f"{file}: is there already; give another name, or --force to replace it.")
    rulebook = rulebook_of(bundle)
    chosen = DAY if day is None else day_given(day)
    batches = batches_of_cases(cases, rulebook, seed=seed, day=chosen, claims=claims, stays=stays)
    try:
        written = write_caseload(path, synthetic_schema(rulebook, seed=seed, day=chosen), batches)
    except OSError as error:
        refuse(f"{file}: can not be written: {error.strerror or error}.")
    say(f"{file}: {written:,} synthetic cases; no person is meant.")
