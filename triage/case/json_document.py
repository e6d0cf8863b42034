"""From bytes to plain data, as strictly as a case is read: whatever is not JSON as it should be is told by place.

One rule each: a byte order mark before UTF-8 is left out; a number, NaN and Infinity are refused; a name that
stands twice in one object is refused; NUL and half of a surrogate pair are refused, in names and in texts. What
null means, whoever reads the data says.

A name that nobody knows is never repeated, since anything may stand in it, also the name of a person: the place is
then told as far as names are known, and in words after that.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Container, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import NoReturn

from triage.case.model import MOST_CLAIMS, MOST_STAYS
from triage.case.statements import MOST_STATEMENTS
from triage.errors import CaseError, DocumentError, Problem, pointer_part

MOST_BYTES = 1_000_000
DEEPEST = 16
LONGEST_NAME = 200
# A hostile document could hold a problem in every byte: the first hundred are as useful as all of them.
MOST_PROBLEMS = 100

_WORDS = "Case facts are words such as yes, no, unknown."
_SEPARATORS = re.compile(r"[.\[\]]+")

IsKnown = Callable[[str], bool]


@dataclass(frozen=True)
class _NotAllowed:
    """Stands in the data where the document has what is JSON, or nearly, and is no part of a case."""

    message: str


class _Repeated(dict[str, object]):
    """An object in which names stand twice."""

    twice: tuple[str, ...] = ()


_NUMBER = _NotAllowed("This is a number.")
_NOT_JSON = _NotAllowed("NaN and Infinity are not JSON.")


def read_document(document: bytes, is_known: IsKnown = lambda _: False, most_bytes: int = MOST_BYTES) -> object:
    """Return the data in a JSON document in UTF-8; `is_known` says which names may be repeated in a problem.

    Raises `DocumentError` if it is larger than `most_bytes`, is not JSON as RFC 8259 defines it, holds a number or
    a name twice, or is nested too deeply, and `CaseError` if a text in it holds NUL or half a surrogate pair; with
    the place of each where there is one.
    """
    if len(document) > most_bytes:
        _refuse("The document is too large.", f"Send at most {most_bytes:,} bytes.")
    data = _parsed(document)
    refuse_unreadable(data, is_known)
    return data


def refuse_unreadable(data: object, is_known: IsKnown = lambda _: False) -> None:
    """Raise `CaseError` for what must reach no log and no answer, `DocumentError` if it spoils the whole."""
    found = list(islice(_unreadable(data, _Place("", "", is_known), 0), MOST_PROBLEMS))
    if any(of_the_whole for _, of_the_whole in found):
        raise DocumentError([problem for problem, _ in found])
    if found:
        raise CaseError([problem for problem, _ in found])


def names_known(names: Container[str]) -> IsKnown:
    """Return whether a name is one of some, or made of them, as that of a fact of a claim is."""

    def is_known(name: str) -> bool:
        return name in names or all(part in names or part.isdigit() for part in _SEPARATORS.split(name) if part)

    return is_known


def ordinal(name: str, of: object) -> str:
    """Return how a name is told that is not repeated: by where it stands in its object.

    Looks through the whole object: call it for what is told, not for all that was sent.
    """
    return f"Name {list(of).index(name) + 1}" if isinstance(of, Mapping) and name in of else "A name"


@dataclass(frozen=True)
class _Place:
    """A place in a document: a JSON Pointer as far as names are known, and the rest in words."""

    pointer: str
    rest: str
    is_known: IsKnown

    def under(self, name: str, position: int) -> _Place:
        if self.rest:
            return self
        if self.is_known(name):
            return _Place(f"{self.pointer}/{pointer_part(name)}", "", self.is_known)
        return _Place(self.pointer, f"Name {position} here is not known; under it: ", self.is_known)

    def at(self, index: int) -> _Place:
        return self if self.rest else _Place(f"{self.pointer}/{index}", "", self.is_known)

    def problem(self, message: str, remedy: str) -> Problem:
        return Problem(self.pointer, f"{self.rest}{message}", remedy)


def _parsed(document: bytes) -> object:
    def each_once(pairs: list[tuple[str, object]]) -> dict[str, object]:
        found = dict(pairs)
        if len(found) == len(pairs):
            return found
        times = Counter(name for name, _ in pairs)
        repeated = _Repeated(found)
        repeated.twice = tuple(islice((name for name in found if times[name] > 1), MOST_PROBLEMS))
        return repeated

    try:
        # Windows programs write a byte order mark; it says nothing, and rule files may have one too.
        text = document.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        _refuse(f"The document is not UTF-8 (byte {error.start}).", "Send JSON in UTF-8.")
    try:
        return json.loads(
            text,
            object_pairs_hook=each_once,
            parse_constant=lambda _: _NOT_JSON,
            parse_int=lambda _: _NUMBER,
            parse_float=lambda _: _NUMBER,
        )
    except json.JSONDecodeError as error:
        _refuse(f"Not JSON: {error.msg} (line {error.lineno}, column {error.colno}).", "Send a JSON object.")
    except RecursionError:
        _refuse("The document is nested too deeply.", f"A case is at most {DEEPEST} levels deep.")


def _refuse(message: str, remedy: str) -> NoReturn:
    raise DocumentError([Problem("", message, remedy)])


def _unreadable(data: object, place: _Place, depth: int) -> Iterator[tuple[Problem, bool]]:
    """Yield each problem, and whether it spoils the document as a whole."""
    if depth > DEEPEST:
        yield Problem("", "The document is nested too deeply.", f"A case is at most {DEEPEST} levels deep."), True
    elif isinstance(data, _NotAllowed):
        yield place.problem(data.message, _WORDS), True
    elif isinstance(data, str):
        if not _readable(data):
            yield place.problem("The text holds NUL or half a surrogate pair.", "Send plain Unicode text."), False
    elif isinstance(data, Mapping):
        twice = frozenset(data.twice) if isinstance(data, _Repeated) else frozenset()
        for position, name in enumerate(data, 1):
            if name in twice:
                here = place.under(name, position)
                yield here.problem("This stands twice in one object.", "Give each fact once."), True
        for position, (name, value) in enumerate(data.items(), 1):
            if not isinstance(name, str) or not _readable(name) or len(name) > LONGEST_NAME:
                yield place.problem("A name here is not plain short text.", "Use the vocabulary's names."), True
            else:
                yield from _unreadable(value, place.under(name, position), depth + 1)
    elif isinstance(data, list | tuple):
        if len(data) > max(MOST_CLAIMS, MOST_STAYS, MOST_STATEMENTS):
            yield (
                place.problem("The list is too long.", f"Give at most {MOST_CLAIMS} claims, stays or statements."),
                False,
            )
            return
        for index, value in enumerate(data):
            yield from _unreadable(value, place.at(index), depth + 1)


def _readable(text: str) -> bool:
    return "\0" not in text and (text.isascii() or not any("\ud800" <= each <= "\udfff" for each in text))
