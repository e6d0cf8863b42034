"""`triage log verify` and `check`: whether a copy of a log is whole, and whether it has an assessment.

Neither needs the database that they came from.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, BinaryIO

import typer

from triage.assessment.certificate import check_certificate
from triage.command_line.reporting import NO, UnreadableError, ending_well, read_bytes, refuse, say, warn
from triage.command_line.rulebooks import rulebook_of
from triage.command_line.views import check_view_against_log, key_given
from triage.errors import CertificateError
from triage.explanation.text import assessment_text
from triage.log.checkpoint import log_key
from triage.log.entry import LogError
from triage.log.export import check_export
from triage.log.proof import check_proof
from triage.log.record import checkpoint_on, recorded
from triage.redaction.check import is_view

application = typer.Typer(help="Check what a service recorded, without its database.", no_args_is_help=True)

# An entry has some three hundred bytes.
_LONGEST_LINE = 64 * 1024


@application.callback()
def _of_the_log() -> None:
    """Check what a service recorded, without its database."""


@application.command("verify")
def verify(
    file: Annotated[str, typer.Argument(help="A copy of the log, as the service gives it at /v1/log/exports.")],
    key: Annotated[
        str | None,
        typer.Option(
            "--key",
            metavar="KEY",
            help="The key of the log, from a place that whoever made the copy can not write to.",
        ),
    ] = None,
    checkpoint: Annotated[
        list[str] | None,
        typer.Option(
            "--checkpoint",
            metavar="FILE",
            help="A checkpoint that was kept, or a record that has one; as often as wanted.",
        ),
    ] = None,
) -> None:
    """Check a copy of the log: that nothing in it was changed, left out, put in another order, added or cut off.

    Without a checkpoint that somebody else kept, nobody can see that the end is cut off, or that the whole was
    written anew by whoever has the signing key. Exit codes: 0 it is whole, 1 it is not, 2 a file can not be read.
    """
    held = []
    with ending_well():
        for name in checkpoint or ():
            held.append(checkpoint_on(read_bytes(name).decode("utf-8", "replace")))
    try:
        expected = log_key(key) if key is not None else None
    except LogError as error:
        refuse(f"--key: {error}.")
    try:
        with _opened(file) as copy:
            checked = check_export(_lines(copy), expected, held)
    except LogError as error:
        warn(f"{file}: is not whole. {str(error)[0].upper()}{str(error)[1:]}.")
        raise typer.Exit(NO) from None
    except UnreadableError as error:
        refuse(str(error))
    say(f"{file}: is whole: {checked.size} entries of {checked.key.log}, signed at {checked.at}.")
    say(f"Root: {checked.root.hex()}")
    if checked.held:
        say(f"It agrees with {checked.held} checkpoint{'s' if checked.held > 1 else ''} that somebody kept.")
    else:
        say("No checkpoint of somebody else was given: that its end was cut off could not be seen.")
    if expected is None:
        say(f"The key was taken from the copy itself; compare it with one that you have: {checked.key}")


@application.command("check")
def check(
    file: Annotated[str, typer.Argument(help="The proof of an entry, as …/log-proof gives it, or a view.")],
    key: Annotated[str, typer.Option("--key", metavar="KEY", help="The key of the log, taken from it once.")],
    certificate: Annotated[
        str | None,
        typer.Option("--certificate", metavar="FILE", help="The certificate that is said to have been recorded."),
    ] = None,
) -> None:
    """Check that an assessment was recorded, when and through whom, from what was kept or printed with it.

    Of a view (…/views/) what it shows is checked, and that the digests of what it hides are those recorded.
    Exit codes: 0 it was, 1 it was not, 2 a file can not be read.
    """
    with ending_well():
        document = read_bytes(file)
        recorded = read_bytes(certificate) if certificate is not None else None
    expected = key_given(key)
    if is_view(document):
        if certificate is not None:
            refuse("--certificate is for a proof; a view is checked by itself.")
        check_view_against_log(file, document, expected)
        return
    try:
        proved = check_proof(document, expected, recorded)
    except LogError as error:
        warn(f"{file}: proves nothing. {str(error)[0].upper()}{str(error)[1:]}.")
        raise typer.Exit(NO) from None
    entry = proved.entry
    say(f"{file}: entry {entry.number} of {expected.log}, {entry.kind} at {entry.at}, of {entry.subject}.")
    who, office = entry.by or "nobody who is named", entry.office or "not named"
    say(f"By {who}, office {office}; signed at {proved.signed_at}.")
    if recorded is None:
        say("No certificate was given: that it is the one that was recorded was not looked at.")


@application.command("record")
def record(
    certificate: Annotated[str, typer.Argument(help="An assessment as JSON, as the service answered it.")],
    proof: Annotated[str, typer.Argument(help="The proof of its entry, as …/log-proof gives it.")],
    key: Annotated[str, typer.Option("--key", metavar="KEY", help="The key of the log, taken from it once.")],
    bundle: Annotated[
        str | None,
        typer.Option(
            "--rulebook", metavar="FILE", help="The rulebook of its day, as `triage rules bundle` wrote it."
        ),
    ] = None,
) -> None:
    """Print an assessment as text with the checkpoint of the log, once it follows and is seen to be recorded.

    Exit codes: 0 printed, 1 it does not follow or was not recorded, 2 a file can not be read.
    """
    with ending_well():
        document, proving = read_bytes(certificate), read_bytes(proof)
    rulebook = rulebook_of(bundle)
    expected = key_given(key)
    try:
        proved = check_proof(proving, expected, document)
        assessment = check_certificate(document, rulebook=rulebook)
    except LogError as error:
        warn(f"{proof}: proves nothing. {str(error)[0].upper()}{str(error)[1:]}.")
        raise typer.Exit(NO) from None
    except CertificateError as error:
        warn(f"{certificate}: does not follow. {error.step}: {error.reason}")
        raise typer.Exit(NO) from None
    say(assessment_text(assessment, rulebook) + recorded(proved.entry, proved.checkpoint, expected))


def _opened(name: str) -> BinaryIO:
    try:
        return Path(name).open("rb")
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else "it is not a file name"
        raise UnreadableError(f"{name}: can not be read: {reason}.") from None


def _lines(copy: BinaryIO) -> Iterator[bytes]:
    while line := copy.readline(_LONGEST_LINE):
        yield line
