"""Puts a draft together of the rulebook in force and the few files that somebody changed; and says what differs."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from difflib import unified_diff

from api.problems import REFUSED_CHANGE
from api.reviews import refused
from api.rulebook_changes.drafts import TOP
from triage.errors import Problem, RulebookError, nearest
from triage.proof.invariants import FILE
from triage.rulebook.loading import RulebookFile
from triage.rulebook.reading import read_form

_VERSION = re.compile(r"[0-9A-Za-z][0-9A-Za-z.\-]{0,39}")


@dataclass(frozen=True)
class FileDifference:
    """A file that is not as the rulebook in force has it, with the lines of `diff -u`, without their head.

    `before` and `after` say whether it is there on either side.
    """

    name: str
    before: bool
    after: bool
    lines: tuple[str, ...]


def composed(
    in_force: Mapping[str, str], changed: Mapping[str, str], taken_out: Collection[str], version: str
) -> dict[str, str]:
    """Return the rule files of a draft: those in force, but for what was changed or taken out.

    The version is written into `rulebook.yaml`; if it is empty, the file is left as it is. Promises are those of
    the program, whichever the rulebook in force was kept with. Raises `ProblemError` for a file to take out that is
    not there or was changed as well, and for a version that is none, or not that of a changed file.
    """
    problems = [*_not_to_take_out(in_force, changed, taken_out)]
    files = {name: text for name, text in in_force.items() if name not in {FILE, *taken_out}} | dict(changed)
    if version and not _VERSION.fullmatch(version):
        remedy = "Letters, digits, dots and hyphens, at most forty."
        problems.append(Problem("/version", "This can not be the name of a version.", remedy))
    elif version and TOP in files:
        try:
            written = _with_version(files[TOP], version)
        except RulebookError:
            # What is wrong with the file is told with all the others that do not load.
            written = files[TOP]
        if TOP in changed and written != files[TOP]:
            remedy = "Leave the field empty, or write the version there."
            problems.append(Problem("/version", f"{TOP} was sent as well, and has another version.", remedy))
        files[TOP] = written
    if problems:
        raise refused(*problems, kind=REFUSED_CHANGE)
    return files


def file_differences(before: Mapping[str, str], after: Mapping[str, str]) -> tuple[FileDifference, ...]:
    """Return the files that differ, by name; what is promised is no part of a draft and is left aside."""
    names = sorted(name for name in {*before, *after} - {FILE} if before.get(name) != after.get(name))
    return tuple(
        FileDifference(name, name in before, name in after, tuple(_lines(before.get(name), after.get(name))))
        for name in names
    )


def _lines(before: str | None, after: str | None) -> Iterator[str]:
    one, other = (before or "").splitlines(), (after or "").splitlines()
    for number, line in enumerate(unified_diff(one, other, lineterm="")):
        if number >= 2:
            yield line


def _not_to_take_out(
    in_force: Mapping[str, str], changed: Mapping[str, str], taken_out: Collection[str]
) -> Iterator[Problem]:
    for number, name in enumerate(taken_out, start=1):
        if name in changed:
            remedy = "Leave one of the two."
            yield Problem("/taken_out", f"{name} is to be taken out, and was sent as well.", remedy)
        elif name not in in_force:
            close = nearest(name, in_force)
            remedy = f"Did you mean {close}?" if close else "Take the names from the list of files in force."
            yield Problem("/taken_out", f"Line {number} is no file of the rulebook in force.", remedy)


def _with_version(text: str, version: str) -> str:
    """Return `rulebook.yaml` with another version. Raises `RulebookError` if it can not be read."""
    form, places = read_form(TOP, text, RulebookFile)
    if form.version == version:
        return text
    place = places.place("version")
    lines = text.splitlines(keepends=True)
    line = lines[place.line - 1]
    ending = line[len(line.rstrip("\r\n")) :]
    # Quoted: a version such as 1.10 is a name, not a number.
    lines[place.line - 1] = f'{line[: place.column - 1]}"{version}"{ending}'
    return "".join(lines)
