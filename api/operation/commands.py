"""The commands of whoever operates the service: serve, migrate, backup, restore, doctor, retention, and groups.

`triage` finds them by their entry points, so that the program that assesses knows nothing of the service. Settings
come from the environment. Exit codes are those of `triage`: 0 done; 1 the answer is no; 2 the call or a setting is
wrong, and nothing was done; 3 the system failed.
"""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from typing import Annotated

import typer

from api.application import create_application
from api.observation.log import write_log
from api.operation import accounts, drafts
from api.operation import log as log_commands
from api.operation.backup import back_up, restore
from api.operation.examination import examine
from api.operation.retention import retention
from api.operation.telling import WRONG, told
from api.server import server_of
from api.service import utc_now
from api.settings import CannotStartError, settings_from
from api.storage import AssessmentStore
from api.storage.engine import name_of
from api.workers import serve_by_workers
from triage import RulebookError

NO = 1


@told
def serve() -> None:
    """Serve over HTTP until interrupted, and print the address as soon as requests are answered."""
    try:
        settings = settings_from(os.environ)
        write_log(settings.log_format)
        if settings.workers > 1:
            if not serve_by_workers(settings):
                raise CannotStartError("a worker could not; what it logged says why.")
            return
        app = create_application(settings)
    except (CannotStartError, RulebookError) as error:
        raise CannotStartError(f"The service can not start: {error}") from error
    app.state.people.tell_if_local()
    server = server_of(app, settings)
    with suppress(KeyboardInterrupt):
        server.run()
    if not server.started:
        raise typer.Exit(WRONG)


@told
def migrate() -> None:
    """Bring the database to the format of this program, as a start does, and say what was done."""
    settings = settings_from(os.environ)
    write_log(settings.log_format)
    AssessmentStore(settings.database, settings.key_folder).close()
    typer.echo(f"The {name_of(settings.database)} has the format of this program.")


@told
def backup(file: Annotated[Path, typer.Argument(metavar="FILE", help="A new file.", show_default=False)]) -> None:
    """Write a backup of the database, also while the service runs. It holds case facts, for its owner alone."""
    database = settings_from(os.environ).database
    back_up(database, file)
    typer.echo(f"The {name_of(database)} was backed up to {file}.")


@told
def restore_backup(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="What `backup` wrote.", show_default=False)],
    replace: Annotated[
        bool, typer.Option("--replace", help="Replace a database; it is kept beside itself.")
    ] = False,
) -> None:
    """Make the database as a backup has it. Stop the service first."""
    settings = settings_from(os.environ)
    database = settings.database
    kept = restore(database, file, replace=replace, key_folder=settings.key_folder)
    former = f" The one from before is kept as {kept}." if kept else ""
    typer.echo(f"The {name_of(database)} is as {file} has it.{former}")


@told
def doctor() -> None:
    """Look at rules, clock, certificate, disk and database, read every document, and change nothing."""
    well = True
    for finding in examine(settings_from(os.environ), utc_now):
        well = well and finding.well
        remedy = f"\n      {finding.remedy}" if finding.remedy else ""
        typer.echo(f"{'well ' if finding.well else 'WRONG'} {finding.about}: {finding.found}{remedy}")
    if not well:
        raise typer.Exit(NO)


application = typer.Typer(
    name="python -m api", add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None
)
application.command("serve")(serve)
application.command("migrate")(migrate)
application.command("backup")(backup)
application.command("restore")(restore_backup)
application.command("doctor")(doctor)
application.command("retention")(retention)
application.add_typer(accounts.application, name="accounts")
application.add_typer(drafts.application, name="drafts")
application.add_typer(log_commands.application, name="log")
