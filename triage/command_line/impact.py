"""`triage impact`: what it is told. What it does stands in `triage.command_line.impact_report`."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer


class ImpactFormat(StrEnum):
    """How the impact of a change is written."""

    TEXT = "text"
    JSON = "json"
    HTML = "html"


_RULEBOOK = "`house`, a folder of rule files, or a file that `triage rules bundle` wrote."


def impact(
    before: Annotated[str, typer.Argument(metavar="OLD", help=f"The rulebook of today: {_RULEBOOK}")],
    after: Annotated[str, typer.Argument(metavar="NEW", help="The rulebook of tomorrow, named in the same way.")],
    cases: Annotated[
        Path,
        typer.Argument(
            metavar="CASES",
            help="A file or folder of cases: .json (one), .ndjson (one a line), .parquet (a caseload).",
        ),
    ],
    report: Annotated[
        ImpactFormat, typer.Option("--format", help="How to report; html is one page with plots.")
    ] = (ImpactFormat.TEXT),
    certificates: Annotated[
        Path | None,
        typer.Option(
            metavar="FOLDER",
            help="Write to this new folder, of one case of each group that changes, the assessments under both "
            "rulebooks, and these, for `triage check --rulebook`. They hold the facts of these cases.",
        ),
    ] = None,
    profile: Annotated[
        str | None,
        typer.Option(metavar="ID", help="Assess under this profile; else the country of asylum selects one."),
    ] = None,
    against_profile: Annotated[
        str | None, typer.Option(metavar="ID", help="The profile for NEW, where it is another one.")
    ] = None,
    day: Annotated[
        str | None,
        typer.Option(
            metavar="YYYY-MM-DD", help="The day of all assessments, whatever day a case names; else today (UTC)."
        ),
    ] = None,
    against_day: Annotated[
        str | None, typer.Option(metavar="YYYY-MM-DD", help="The day for NEW, where it is another one.")
    ] = None,
) -> None:
    """Say what a change of the rulebook does to cases, before it is approved: who loses protection, and by what.

    Each case is assessed under both, and is told with those to which the same happens for the same reason, those
    that lose protection first. OLD and NEW may be the same, to compare two profiles or two days. Of a case no more
    is told than its reference, or its place in the file if it has none.

    Exit codes: 0 no case loses protection and none needs a person; 1 one does; 2 refused input, among it a case
    that neither rulebook takes; 3 the system failed.
    """
    from triage.command_line.impact_report import ComparedLaw, report_impact

    report_impact(
        ComparedLaw(before, day, profile),
        ComparedLaw(after, against_day or day, against_profile or profile),
        cases,
        report,
        certificates,
    )
