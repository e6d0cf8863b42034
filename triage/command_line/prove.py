"""`triage prove`: what it is told."""

from __future__ import annotations

from typing import Annotated

import typer

from triage.command_line.reporting import Format


def prove(
    invariant: Annotated[
        list[str] | None,
        typer.Argument(metavar="[NUMBER]…", help="Invariants or properties, such as I-09 or R-03; else all."),
    ] = None,
    report: Annotated[Format, typer.Option("--format", help="How to report.")] = Format.TEXT,
    limit: Annotated[
        float, typer.Option(min=0.001, help="Seconds that one question to the solver may take.")
    ] = 120,
) -> None:
    """Prove for every possible case what rules/invariants.yaml promises, under every setting of contested points.

    A counterexample is printed as a case file that `triage assess` accepts. A promise is `empty`, and not proved,
    if nothing was asked: no case fulfils its premise, or the two cases that it compares can not differ. Besides,
    prove of the rulebook itself that no branch is dead, that every procedure can be recommended, and that no rule
    or branch says only what others always say; what is wrong is named with the reason.

    Exit codes: 0 everything is proved, 1 something is not, 2 there is no such number, or a promise names what there
    is not.
    """
    from triage.command_line.proof import report_proof

    report_proof(invariant or (), report, limit)
