"""Everything that `triage` raises on purpose, in one tree.

TriageError
├── CaseError            the submitted facts are refused; every problem with its place and remedy
│   └── DocumentError    the document can not be read at all, so no fact was looked at
├── RulebookError        a rule file is refused; file, line, column and remedy
├── InferenceError       the inference did not come to a result that may be released
│   ├── EngineError      durable-rules failed, or swallowed an exception
│   ├── DisagreementError  the two readers of the rulebook did not derive the same
│   └── HeldByStopError  with rules stopped only an adverse procedure would be left
├── CertificateError     a certificate does not follow from its facts; the first step that does not
└── UnknownNameError     a rule, procedure or profile was asked for that does not exist
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches


def nearest(name: str, candidates: Iterable[str]) -> str | None:
    """Return the candidate that looks most like `name`, or None if nothing comes close."""
    matches = get_close_matches(name, list(candidates), n=1, cutoff=0.6)
    return matches[0] if matches else None


@dataclass(frozen=True)
class Suggestion:
    """A name that is probably meant: the one that a thing has now, if `renamed`, or one that looks alike."""

    name: str
    renamed: bool = False

    @property
    def clause(self) -> str:
        """The suggestion as the last part of a sentence."""
        return f"it is now {self.name!r}" if self.renamed else f"did you mean {self.name!r}?"

    @property
    def sentence(self) -> str:
        """The suggestion as a sentence of its own."""
        return f"It is now {self.name!r}." if self.renamed else f"Did you mean {self.name!r}?"


class TriageError(Exception):
    """Root of all errors that the expert system raises on purpose."""


def pointer_part(name: str) -> str:
    """Return a name as it stands in a JSON Pointer (RFC 6901)."""
    return name.replace("~", "~0").replace("/", "~1")


def pointer_of(location: Iterable[str | int]) -> str:
    """Return the JSON Pointer (RFC 6901) to a place that is given by names and positions."""
    return "".join(f"/{pointer_part(str(part))}" for part in location)


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong with the submitted facts.

    `pointer` is a JSON Pointer (RFC 6901) into the submitted document, `message` says what is
    wrong without repeating the submitted value, `remedy` says what to do.
    """

    pointer: str
    message: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.pointer or '(whole document)'}: {self.message} {self.remedy}"


class CaseError(TriageError):
    """The case facts are refused. `problems` holds every problem found, in document order."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class DocumentError(CaseError):
    """The document can not be read as a case, so no fact in it was looked at."""


@dataclass(frozen=True)
class Place:
    """A place in a rule file: file name, line and column, both counted from 1."""

    file: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


class RulebookError(TriageError):
    """The rulebook is refused. `problems` holds `(place, message)` for every problem found."""

    def __init__(self, problems: Sequence[tuple[Place, str]]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(f"{place}: {message}" for place, message in self.problems))


class InferenceError(TriageError):
    """The inference did not come to a result that may be released."""


class EngineError(InferenceError):
    """durable-rules failed or swallowed an exception; nothing was concluded."""


class DisagreementError(InferenceError):
    """The Rete reader and the reference reader did not derive the same from the same facts."""


class HeldByStopError(InferenceError):
    """With rules stopped only an adverse procedure would be left that is not recommended without the stop.

    Nothing is recommended then: a person decides. `rules` are the stopped rules that would have fired.
    """

    def __init__(self, rules: Sequence[str]) -> None:
        self.rules = tuple(rules)
        super().__init__(f"nothing adverse rests on a stop; stopped here: {', '.join(rules)}")


class CertificateError(TriageError):
    """A certificate does not follow. `step` names the first step that does not, `reason` says why."""

    def __init__(self, step: str, reason: str) -> None:
        self.step = step
        self.reason = reason
        super().__init__(f"{step}: {reason}")


class UnknownNameError(TriageError):
    """Something was asked for by a name that does not exist. The message ends with what is probably meant."""

    def __init__(
        self, kind: str, name: str, candidates: Iterable[str], suggestion: Suggestion | None = None
    ) -> None:
        self.kind = kind
        close = nearest(name, candidates)
        meant = suggestion or (Suggestion(close) if close else None)
        hint = f" {meant.sentence}" if meant else ""
        super().__init__(f"There is no {kind} {name!r}.{hint}")
