"""`triage drafts …`: whoever has the database and the keys of drafts changes the keys.

It can be used while services run: they look at the file of keys again whenever it has changed.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import typer

from api.case_files.casework import draft_keys_file, draft_keys_of, move_former_keys
from api.case_files.draft_keys import add_key, keep_only
from api.case_files.drafts import Drafts
from api.operation.telling import told
from api.settings import CannotStartError, settings_from
from api.storage import AssessmentStore, DamagedDocumentError

application = typer.Typer(
    name="drafts",
    help="Change the keys that drafts are encrypted with, in the folder of keys.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


@application.command("rotate-key")
@told
def rotate_key() -> None:
    """Make a new key, and encrypt every draft with it. The former keys stay until they are forgotten."""
    with _drafts() as (drafts, file):
        key_id = add_key(file)
        try:
            done = drafts.encrypt_anew()
        except DamagedDocumentError as damage:
            raise CannotStartError(
                f"A draft can not be read ({damage}). The new key {key_id} is in use; no former key was forgotten."
            ) from None
        typer.echo(f"The new key is {key_id}; {done} drafts were encrypted with it. Copy {file} to other machines,")
        typer.echo("then forget the former keys with `triage drafts forget-keys`.")


@application.command("forget-keys")
@told
def forget_keys() -> None:
    """Forget the keys that no draft needs any more. What was copied with them can not be read again."""
    with _drafts() as (drafts, file):
        forgotten = keep_only(file, drafts.keys_in_use())
        typer.echo(f"{forgotten} keys were forgotten.")


@application.command("keys")
@told
def list_keys() -> None:
    """Print the ids of the keys, the current one first, and whether drafts need them."""
    with _drafts() as (drafts, _):
        in_use = drafts.keys_in_use()
        keys = draft_keys_of(settings_from(os.environ), in_use)
        for key_id in (keys.current, *sorted(keys.ids - {keys.current})):
            use = "in use" if key_id in in_use else "not in use"
            typer.echo(f"{key_id}\t{'current' if key_id == keys.current else 'former'}\t{use}")


@contextmanager
def _drafts() -> Iterator[tuple[Drafts, Path]]:
    settings = settings_from(os.environ)
    file = draft_keys_file(settings)
    move_former_keys(settings)
    with closing(AssessmentStore(settings.database, settings.key_folder)) as store:
        keys = draft_keys_of(settings, Drafts(store.engine, None).keys_in_use())
        yield Drafts(store.engine, keys), file
