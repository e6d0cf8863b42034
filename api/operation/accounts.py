"""`triage accounts …`: whoever has the database manages accounts from the command line, the first one too.

It can be used while the service runs. What it prints of a secret is printed once and kept nowhere.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from typing import Annotated

import typer

from api.log.events import Act
from api.operation.telling import told
from api.people.accounts import (
    WAY_IN_LIFE,
    Account,
    AccountExistsError,
    Accounts,
    Change,
    LastAdministratorError,
)
from api.people.attempts import Attempts
from api.people.keys import DAYS, MOST_DAYS, ApiKeys
from api.people.roles import LOCAL_NAME, LOCAL_OFFICE, Role
from api.people.sealing import Sealing
from api.people.second_factor import SEALED_FOR, SecondFactors
from api.people.secret import digest_of, new_secret
from api.settings import CannotStartError, settings_from
from api.storage import AssessmentStore

application = typer.Typer(
    name="accounts",
    help="Make, list, change and disable accounts in the database of TRIAGE_DATABASE_URL.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")
_LABEL = re.compile(r"[A-Za-z0-9 ._:-]{1,100}")

TheName = Annotated[str, typer.Argument(metavar="NAME", help="The name of the account.")]
TheOffice = Annotated[str, typer.Option("--office", help="The office whose assessments it sees.")]


@application.command("make-administrator")
@told
def make_administrator(name: TheName, office: TheOffice = LOCAL_OFFICE) -> None:
    """Make an administrator, and print the way in once."""
    _make(name, Role.ADMINISTRATOR, office, None)


@application.command("make")
@told
def make(
    name: TheName,
    role: Annotated[Role, typer.Option("--role", help="What the account is for.")],
    office: TheOffice = LOCAL_OFFICE,
    subject: Annotated[str | None, typer.Option("--subject", help="Who it is at the issuer of tokens.")] = None,
) -> None:
    """Make an account of any role, and print its way in once."""
    _make(name, role, office, subject)


@application.command("list")
@told
def list_accounts() -> None:
    """Print every account: name, role, office, and whether it is disabled, has a password, a second factor."""
    with _database() as (accounts, _):
        for each in accounts.all():
            told = (
                ("disabled", each.disabled),
                ("no password", not each.has_password),
                ("second factor", each.has_second_factor),
            )
            notes = [note for note, true in told if true]
            typer.echo(f"{each.name}\t{each.role}\t{each.office}\t{', '.join(notes)}".rstrip())


@application.command("disable")
@told
def disable(name: TheName) -> None:
    """Disable an account: its sessions end, its keys and tokens are refused. Its name stays in what it did."""
    _change(name, Change(disabled=True), "is disabled")


@application.command("enable")
@told
def enable(name: TheName) -> None:
    """Enable a disabled account again."""
    _change(name, Change(disabled=False), "is enabled")


@application.command("reset")
@told
def reset(name: TheName) -> None:
    """Forget the password of an account, end its sessions, and print a new way in once. Its API keys stay."""
    with _database() as (accounts, _):
        _account(accounts, name)
        secret, now = new_secret(), datetime.now(UTC)
        accounts.reset(name, digest_of(secret), Act(now))
        typer.echo(_way_in(f"The password of {name} was reset.", name, secret, now))


@application.command("reset-second-factor")
@told
def reset_second_factor(name: TheName) -> None:
    """Forget the second factor of an account that lost it, with its recovery codes, and end its sessions."""
    with _store() as store:
        _account(Accounts(store.engine, store.log), name)
        sealing = Sealing(store.folder, SEALED_FOR)
        factors = SecondFactors(store.engine, store.log, sealing, Attempts(store.engine))
        if not factors.reset(name, Act()):
            raise CannotStartError("This account has no second factor.")
        typer.echo(f"The second factor of {name} was reset: until there is another its password is enough.")


@application.command("issue-key")
@told
def issue_key(
    name: TheName,
    label: Annotated[str, typer.Option("--label", help="What the key is for.")],
    days: Annotated[int, typer.Option("--days", min=1, max=MOST_DAYS, help="How long it is good.")] = DAYS,
) -> None:
    """Issue an API key for an account, and print it once."""
    if not _LABEL.fullmatch(label):
        raise CannotStartError("A label has up to 100 letters, digits, spaces and . _ : -")
    with _database() as (accounts, keys):
        _account(accounts, name)
        now = datetime.now(UTC)
        key, text = keys.issue(name, label, now, now + timedelta(days=days))
        typer.echo(f"API key {key.id} of {name}, good until {key.expires_at:%Y-%m-%d %H:%M} UTC:\n\n  {text}")


@application.command("keys")
@told
def list_keys(name: TheName) -> None:
    """Print the API keys of an account, without their secrets."""
    with _database() as (accounts, keys):
        _account(accounts, name)
        for each in keys.of(name):
            state = "revoked" if each.revoked_at else f"until {each.expires_at:%Y-%m-%d}"
            typer.echo(f"{each.id}\t{each.label}\t{state}")


@application.command("revoke-key")
@told
def revoke_key(name: TheName, key_id: Annotated[str, typer.Argument(metavar="ID", help="Its id.")]) -> None:
    """Revoke an API key of an account, at once and for good."""
    with _database() as (_, keys):
        if not keys.revoke(name, key_id, Act()):
            raise CannotStartError("This account has no API key with this id.")
        typer.echo(f"API key {key_id} is revoked.")


@contextmanager
def _store() -> Iterator[AssessmentStore]:
    settings = settings_from(os.environ)
    with closing(AssessmentStore(settings.database, settings.key_folder)) as store:
        yield store


@contextmanager
def _database() -> Iterator[tuple[Accounts, ApiKeys]]:
    with _store() as store:
        yield Accounts(store.engine, store.log), ApiKeys(store.engine, store.log)


def _make(name: str, role: Role, office: str, subject: str | None) -> None:
    if name == LOCAL_NAME or not _NAME.fullmatch(name) or not _NAME.fullmatch(office):
        raise CannotStartError(
            "A name has up to 64 small letters, digits and . _ -, and is not 'local'; so has an office."
        )
    with _database() as (accounts, _):
        secret, now = new_secret(), datetime.now(UTC)
        try:
            accounts.add(Account(name, role, office, subject, False, False, now, None), digest_of(secret))
        except AccountExistsError:
            raise CannotStartError("There is an account with this name or subject already.") from None
        typer.echo(_way_in(f"The account {name} was made: {role}, office {office}.", name, secret, now))


def _change(name: str, change: Change, done: str) -> None:
    with _database() as (accounts, _):
        _account(accounts, name)
        try:
            accounts.change(name, change)
        except LastAdministratorError:
            raise CannotStartError(
                "Nobody would be left to manage accounts: make an administrator first."
            ) from None
        typer.echo(f"The account {name} {done}.")


def _account(accounts: Accounts, name: str) -> Account:
    account = accounts.find(name)
    if account is None:
        raise CannotStartError("There is no account with this name.")
    return account


def _way_in(what: str, name: str, secret: str, now: datetime) -> str:
    return (
        f"{what} Its way in, good once until {now + WAY_IN_LIFE:%Y-%m-%d %H:%M} UTC:\n\n  {secret}\n\n"
        f"With it the password is set on the page /first-password?name={name} of the service, or by a program:\n"
        f'POST /v1/password {{"name": "{name}", "way_in": …, "password": …}}'
    )
