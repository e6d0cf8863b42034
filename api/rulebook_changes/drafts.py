"""Reads an uploaded draft: its form here, its rules in a process of its own, as they are read at the start."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from hashlib import sha256

from api.problems import REFUSED_CHANGE, ProblemError
from api.reviews import read_words, refused
from api.rulebook_changes.documents import MOST_DRAFT_BYTES, ChangeRequest
from triage.errors import Place, Problem, RulebookError, pointer_of
from triage.proof.invariants import FILE, names_read, read_invariants
from triage.rulebook.bundle import bundle_of
from triage.rulebook.lint import Remark, lint
from triage.rulebook.loading import FOLDERS, RulebookFile, house_rule_files, load_rulebook
from triage.rulebook.model import Rulebook
from triage.rulebook.reading import read_form

MOST_FILES = 300
_MOST_PROBLEMS = 100
_NAME = re.compile(rf"(?:(?:{'|'.join(FOLDERS)})/)?[a-z][a-z0-9_]{{0,63}}\.yaml")
TOP = "rulebook.yaml"


@dataclass(frozen=True)
class Loaded:
    """A draft that is a rulebook: what it calls itself, and the bundle that it becomes."""

    version: str
    digest: str
    bundle: bytes

    @property
    def sha256(self) -> str:
        """The SHA-256 of the bundle: also of what is in no digest."""
        return sha256(self.bundle).hexdigest()


@dataclass(frozen=True)
class NotLoaded:
    """A draft that is refused: each problem with the file and what is wrong, by line and column."""

    problems: tuple[tuple[str, str], ...]


def change_request(body: bytes, today: date) -> ChangeRequest:
    """Return what a body submits. Raises `ProblemError` with the place and remedy of everything that is wrong.

    Names of files lead nowhere: nothing of a draft is ever written to a disk but as text in the database.
    """
    asked = read_words(ChangeRequest, body, REFUSED_CHANGE, MOST_DRAFT_BYTES)
    if asked.active_from <= today:
        remedy = "Name tomorrow or a later day: on this day cases were assessed already."
        raise _refused(Problem("/active_from", "The day has begun in the office, or is over.", remedy))
    if len(asked.files) > MOST_FILES:
        raise _refused(Problem("/files", "There are too many files.", f"Send at most {MOST_FILES}."))
    unread = [number for number, name in enumerate(asked.files, start=1) if not is_read(name)]
    if unread:
        remedy = f"Top files are {', '.join(top_files())}; others are in {', '.join(FOLDERS)}, one level deep."
        named = ", ".join(map(str, unread[:_MOST_PROBLEMS]))
        raise _refused(Problem("/files", f"These names of files, by number, are read by nothing: {named}.", remedy))
    return asked


@cache
def top_files() -> tuple[str, ...]:
    """Return the names of the files that a rulebook has at its top."""
    return tuple(name for name in house_rule_files() if "/" not in name)


def is_read(name: str) -> bool:
    """Return whether a file of this name, with its folder, is read as part of a rulebook."""
    return _NAME.fullmatch(name) is not None and ("/" in name or name in top_files())


def loaded(files: Mapping[str, str], promises: str) -> Iterator[Loaded | NotLoaded]:
    """Yield the rulebook that files come to, or what is wrong with them. Takes a second: ask it in the process.

    Promises are those of the program: a draft that brings others is refused, as it would promise what suits it.
    """
    rulebook = _rulebook(files, promises)
    yield rulebook if isinstance(rulebook, NotLoaded) else _as_loaded(rulebook, files)


def looked_at(files: Mapping[str, str], promises: str) -> Iterator[tuple[Loaded | NotLoaded, tuple[Remark, ...]]]:
    """Yield what `loaded` does of files, and what the lint remarks of the rulebook, if they come to one."""
    rulebook = _rulebook(files, promises)
    if isinstance(rulebook, NotLoaded):
        yield rulebook, ()
    else:
        yield _as_loaded(rulebook, files), tuple(lint(rulebook, names_read(read_invariants(promises))))


def _rulebook(files: Mapping[str, str], promises: str) -> Rulebook | NotLoaded:
    if files.get(FILE, promises) != promises:
        message = "a change of the rulebook does not change what is promised: leave the file out, or as it is"
        return NotLoaded(((FILE, f"{Place(FILE, 1, 1)}: {message}"),))
    try:
        return load_rulebook(files)
    except RulebookError as error:
        told = [(place.file, f"{place}: {message}") for place, message in error.problems[:_MOST_PROBLEMS]]
        return NotLoaded(tuple(told))


def _as_loaded(rulebook: Rulebook, files: Mapping[str, str]) -> Loaded:
    bundle = bundle_of(rulebook, files).model_dump_json().encode()
    return Loaded(rulebook.version, rulebook.digest, bundle)


def refuse_what_is_no_change(read: Loaded | NotLoaded, files: Mapping[str, str], in_force: Rulebook) -> Loaded:
    """Return a draft that can be submitted.

    Raises `ProblemError` if its files are refused, or if it comes to the rulebook in force, in content or by name.
    """
    if isinstance(read, NotLoaded):
        remedy = "Correct it there; `triage rules lint` tells the same of a folder with these files."
        raise _refused(*(Problem(pointer_of(("files", file)), told, remedy) for file, told in read.problems))
    if read.digest == in_force.digest:
        remedy = "Examples, comments and spacing alone need no change: they are in no digest."
        raise _refused(Problem("/files", "These files come to the rulebook that is in force.", remedy))
    if read.version == in_force.version:
        _, places = read_form(TOP, files[TOP], RulebookFile)
        told = f"{places.place('version')}: this is the version of the rulebook in force, with other content"
        raise _refused(Problem(pointer_of(("files", TOP)), told, "Raise the version: a name is for one text."))
    return read


def _refused(*problems: Problem) -> ProblemError:
    return refused(*problems, kind=REFUSED_CHANGE)
