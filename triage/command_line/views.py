"""What `triage check` and `triage log check` say of a view: an assessment of which pieces are hidden."""

from __future__ import annotations

from collections import Counter
from typing import Any, NoReturn

import typer

from triage.command_line.reporting import NO, Format, one_line, refuse, say, say_json, warn
from triage.errors import CertificateError
from triage.log.checkpoint import LogKey, log_key
from triage.log.entry import LogError
from triage.redaction.check import CheckedView, ViewError, check_view
from triage.redaction.derivation import DerivedAgain, derived_again
from triage.rulebook.model import Rulebook


def key_given(text: str) -> LogKey:
    """Return the key of a log, or end because it is none."""
    try:
        return log_key(text)
    except LogError as error:
        refuse(f"--key: {error}.")


def check_view_against_log(file: str, document: bytes, key: LogKey) -> None:
    """Say whether what a view shows was recorded, and end with 1 if not."""
    try:
        checked = check_view(document, key)
    except ViewError as error:
        warn(f"{file}: proves nothing. {error}.")
        raise typer.Exit(NO) from None
    for line in _recorded(file, checked, key):
        say(line)
    say("Whether it follows was not looked at: `triage check` derives again what the shown facts allow.")


def check_view_and_derivation(
    file: str, document: bytes, key: str | None, rulebook: Rulebook, report: Format
) -> None:
    """Say whether what a view shows was recorded and follows as far as it shows, and end with 1 if not."""
    if key is None:
        refuse(f"{file}: this is a view, of which pieces are hidden. Say with --key KEY which log recorded it.")
    known = key_given(key)
    try:
        checked = check_view(document, known)
        again = derived_again(checked.assessment, (*checked.shown, *checked.hidden), rulebook)
    except ViewError as error:
        _refused(report, str(error.fault), error.place, error.reason)
    except CertificateError as error:
        _refused(report, "does not follow", error.step, error.reason)
    if report is Format.JSON:
        say_json(_data(checked, again))
        return
    for line in (*_recorded(file, checked, known), *_derived(again)):
        say(line)


def _refused(report: Format, fault: str, place: str, reason: str) -> NoReturn:
    if report is Format.JSON:
        say_json({"follows": False, "fault": fault, "step": place, "reason": reason})
    else:
        say(one_line(f"does not follow. {place}: {fault}: {reason}"))
    raise typer.Exit(NO)


def _recorded(file: str, checked: CheckedView, key: LogKey) -> list[str]:
    entry = checked.entry
    parts = Counter(place.split("/")[1] for place in checked.hidden)
    hidden = ", ".join(f"{number} in {part}" for part, number in parts.items()) or "nothing"
    places = len(checked.shown) + len(checked.hidden)
    by, office = entry.by or "nobody who is named", entry.office or "not named"
    return [
        one_line(f"{file}: a view that calls itself {checked.name!r}, of assessment {entry.subject}."),
        f"Entry {entry.number} of {key.log}, {entry.kind} at {entry.at}, by {by}, office {office}.",
        f"The log was signed at {checked.signed_at}.",
        f"Verified: {len(checked.shown)} of {places} places stand as they were recorded; none is missing or added.",
        f"Hidden: {hidden}. Verified of these: that something stands there, with the digest that was recorded.",
        "Not verified: what is hidden; that no more is hidden than the name of the view says.",
    ]


def _derived(again: DerivedAgain) -> list[str]:
    if not again.by_rules:
        return [
            f"Rules were stopped: {again.firings} firings stand in the words of the rules, with fitting premises.",
            "What follows was not derived again.",
        ]
    firm = "whatever the hidden facts are" if again.firm else "for some values of the hidden facts, not for all"
    return [
        f"Derived again from the shown facts: {again.firings} firings and {again.findings} findings can follow.",
        f"Of these {again.certain} follow whatever the hidden facts are.",
        f"The procedure {again.procedure} follows {firm}.",
        "Not derived again: points at issue, terms, questions and changes; the log recorded them with the whole.",
    ]


def _data(checked: CheckedView, again: DerivedAgain) -> dict[str, Any]:
    return {
        "follows": True,
        "view": checked.name,
        "assessment": checked.entry.subject,
        "entry": checked.entry.number,
        "recorded_at": checked.entry.at,
        "signed_at": checked.signed_at,
        "shown": len(checked.shown),
        "hidden": list(checked.hidden),
        "derived_again": vars(again),
    }
