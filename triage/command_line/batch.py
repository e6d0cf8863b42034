"""`triage batch`: a whole file of cases, and the spreadsheet to begin with."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from triage.command_line.cases import Day, ProfileName
from triage.command_line.days import day_given
from triage.command_line.progress import Come, cases_progress
from triage.command_line.reporting import NO, ending_well, one_line, refuse, say, warn
from triage.command_line.rulebooks import rulebook_of

if TYPE_CHECKING:
    from triage.batch.engines import Engine
    from triage.batch.run import Progress, Told

INTERRUPTED = 130
_ASSESS = "assess"


class EngineName(StrEnum):
    """Where the chunks of a batch are worked on."""

    PROCESSES = "processes"
    DASK = "dask"


class _GroupWithDefault(TyperGroup):
    """The commands of a group, of which one is meant where none is named."""

    # The library names its contexts and commands in no public place.
    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Put the name of the command before its arguments where it was left out."""
        if args and args[0] not in self.commands and args[0] != "--help":
            args = [_ASSESS, *args]
        return super().parse_args(ctx, args)


application = typer.Typer(
    cls=_GroupWithDefault,
    help="Assess a whole file of cases: `triage batch IN OUT` is short for `triage batch assess IN OUT`.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


@application.command(_ASSESS)
def assess_batch(
    source: Annotated[
        Path, typer.Argument(metavar="IN", help="The cases: a name that ends in .ndjson, .csv or .parquet.")
    ],
    out: Annotated[
        Path, typer.Argument(metavar="OUT", help="What they come to: .ndjson, .csv or .parquet, as you like.")
    ],
    day: Day = None,
    profile: ProfileName = None,
    bundle: Annotated[
        str | None,
        typer.Option("--rulebook", metavar="FILE", help="Another rulebook, as `triage rules bundle` wrote it."),
    ] = None,
    stopped: Annotated[
        list[str] | None,
        typer.Option("--stopped", metavar="NAME", help="A rule or family that is stopped; say it once for each."),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Write over OUT if it is there.")] = False,
    engine: Annotated[
        EngineName, typer.Option("--engine", help="Where the cases are worked on: processes here, or a cluster.")
    ] = EngineName.PROCESSES,
    processes: Annotated[
        int, typer.Option("--processes", min=1, max=256, help="How many processes, each with some GB of memory.")
    ] = 2,
    scheduler: Annotated[
        str | None, typer.Option("--scheduler", metavar="ADDRESS", help="The Dask scheduler: tcp://host:8786.")
    ] = None,
) -> None:
    """Recommend a procedure for each case of a file, each row as it would be assessed alone.

    IN holds a case as JSON on each line, or a spreadsheet as `triage batch template` makes it, saved as CSV
    UTF-8, or a caseload as Parquet. OUT has a row for each case that was assessed, with its number in IN. A row
    that is refused goes into OUT.rejects.ndjson: its number, every problem with its place and remedy, and the row
    itself. That file holds personal data, as IN does: keep and erase it like IN. The two files together have as
    many cases as IN; that is checked, and printed.

    While rules are stopped in an office, name them with --stopped, as the service lists them: this command asks no
    service. A case for which a stop leaves nothing that may be recommended is refused.

    An interrupted run leaves no half file: say the same again, and it goes on where it was, also on another day.
    What is done so far stands in the folder OUT.unfinished, which holds personal data too.

    Exit codes: 0 all were assessed, 1 some rows were refused, 2 refused input or a wrong call and nothing was
    written, 3 the system failed, 130 interrupted.
    """
    from triage.batch.forms import BatchError
    from triage.batch.run import DAY, assess_file
    from triage.batch.unfinished import begun_with
    from triage.spreadsheet.rows import TableError

    if (engine is EngineName.DASK) == (scheduler is None):
        refuse("--engine dask and --scheduler ADDRESS go together: give both, or neither.")
    rulebook = rulebook_of(bundle)
    with ending_well(str(source)), cases_progress() as shown:
        try:
            # Begun yesterday and taken up today, a batch has one day.
            begun = begun_with(out).get(DAY) if day is None else None
            chosen = date.fromisoformat(begun) if begun else day_given(day)
            batch = assess_file(
                source,
                out,
                rulebook,
                day=chosen,
                profile=profile,
                stopped=stopped or (),
                overwrite=force,
                told=_how_far(shown),
                engine=_engine(scheduler, processes),
            )
        except BatchError as error:
            refuse(*str(error).splitlines())
        except TableError as error:
            refuse(*(f"{source}: {problem}" for problem in error.problems))
        except KeyboardInterrupt:
            warn(f"{source}: interrupted. What is finished is kept: say the same again to go on.")
            raise typer.Exit(INTERRUPTED) from None
    say(one_line(f"{source}: {batch.cases:,} cases = {batch.assessed:,} assessed + {batch.refused:,} refused."))
    say(one_line(f"{out}: what {batch.assessed:,} cases come to."))
    if batch.refused:
        say(
            one_line(f"{batch.refused_file}: why {batch.refused:,} rows were refused, and the rows: personal data.")
        )
        raise typer.Exit(NO)


def _engine(scheduler: str | None, processes: int) -> Engine:
    from triage.batch.engines import SeveralProcesses

    if scheduler is None:
        return SeveralProcesses(processes)
    from triage.batch.cluster import Cluster

    return Cluster(scheduler)


def _how_far(shown: Callable[[Come], None]) -> Told:
    """Return what a batch tells how far it is, for whoever shows it."""
    before: list[int] = []

    def told(progress: Progress) -> None:
        before[:] = before or [progress.cases]
        shown(Come(progress.read, progress.size, progress.cases, before[0]))

    return told


@application.command("template")
def template(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The spreadsheet to make: its name ends in .xlsx.")],
    force: Annotated[bool, typer.Option("--force", help="Write over FILE if it is there.")] = False,
) -> None:
    """Make a spreadsheet with a row for each case: drop-downs for every fact, and beside it what is asked.

    Filled in and saved as “CSV UTF-8” it is what `triage batch` reads. Exit codes: 0 done, 2 the file can not be
    written, or is there already.
    """
    from triage.rulebook.loading import house_rulebook
    from triage.spreadsheet.template import template_of

    if file.suffix.lower() != ".xlsx":
        refuse(f"{file}: the name has to end in .xlsx.")
    try:
        with file.open("wb" if force else "xb") as opened:
            opened.write(template_of(house_rulebook().vocabulary))
    except FileExistsError:
        refuse(f"{file}: this is there already. Name another file, or say --force to write over it.")
    except OSError as error:
        refuse(f"{file}: can not be written: {error.strerror}.")
    say(one_line(f"{file}: a row for each case. Save it as CSV UTF-8, then say: triage batch FILE.csv OUT.csv"))
