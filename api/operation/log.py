"""`python -m api log …`: whoever has the database and the keys copies the log, or accepts a restored backup."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Annotated

import typer

from api.log.copying import copy_of
from api.log.events import Act
from api.log.log import TamperEvidentLog
from api.log.nodes import BrokenLogError
from api.operation.telling import told
from api.settings import CannotStartError, settings_from
from api.storage import AssessmentStore

application = typer.Typer(
    name="python -m api log",
    help="Copy the log in the database of TRIAGE_DATABASE_URL, or accept one that was restored.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


@application.command("export")
@told
def export(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Where to write it; it must not exist.")],
) -> None:
    """Write a copy of the whole log, which `triage log verify` checks, and print the key of the log."""
    with _log() as log:
        try:
            with os.fdopen(os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as copy:
                copy.writelines(copy_of(log, Act()))
        except OSError as error:
            raise CannotStartError(f"{file} can not be written ({type(error).__name__}).") from None
        typer.echo(str(log.key))


@application.command("checkpoint")
@told
def checkpoint() -> None:
    """Print the signed head of the log: keep it where nobody can change it who can change the database."""
    with _log() as log:
        typer.echo(log.checkpoint(), nl=False)


@application.command("accept-restored")
@told
def accept_restored() -> None:
    """Take the log that is there for the right one, after a backup was restored on purpose.

    What was recorded since that backup is lost. That it was accepted, and the head that was known before, becomes
    an entry of the log.
    """
    with _log() as log:
        fault = log.accept_restored()
        if fault is None:
            typer.echo("The log is the one that was known: nothing has to be accepted.")
        else:
            typer.echo(f"Accepted. Before, it was said: {fault}")


@contextmanager
def _log() -> Iterator[TamperEvidentLog]:
    settings = settings_from(os.environ)
    with closing(AssessmentStore(settings.database, settings.key_folder)) as store:
        try:
            yield store.log
        except BrokenLogError as error:
            raise CannotStartError(str(error)) from None
