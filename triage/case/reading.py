"""From bytes or plain data to a `Case`, strictly: what is not understood is refused with place and remedy."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import TYPE_CHECKING, Any, NoReturn, overload

from pydantic import BaseModel, ValidationError

from triage.case.contradictions import contradictions
from triage.case.lists import repeated_values
from triage.case.model import MOST_CLAIMS, MOST_STAYS, CaseFile, FactError, case_model, group_in
from triage.case.proof_state import proof_state_problems
from triage.errors import CaseError, Problem, Suggestion, nearest, pointer_part
from triage.rulebook.loading import house_rulebook
from triage.rulebook.model import Rulebook

if TYPE_CHECKING:
    from triage.case.house import Case

MOST_BYTES = 1_000_000
DEEPEST = 16
LONGEST_NAME = 200
# Groups of which a case has a list, each with the name of one member.
_MEMBERS = ("claim", "stay")
# A hostile document could hold a problem in every byte: the first hundred are as useful as all of them.
MOST_PROBLEMS = 100


@overload
def read_case(document: bytes) -> Case: ...
@overload
def read_case(document: bytes, rulebook: Rulebook | None) -> CaseFile: ...
def read_case(document: bytes, rulebook: Rulebook | None = None) -> CaseFile:
    """Read a case from a JSON document in UTF-8, in the vocabulary of a rulebook, by default that of this package.

    Raises `CaseError` if the document is larger than a megabyte, is not JSON as RFC 8259 defines it, holds
    a name twice, NUL or half a surrogate pair, or if its facts are refused by `case_from_data`.
    """
    return case_from_data(read_document(document), rulebook)


def read_document(document: bytes) -> object:
    """Return the data in a JSON document in UTF-8, read as strictly as a case.

    Raises `CaseError` if it is larger than a megabyte, is not JSON as RFC 8259 defines it, holds a number, a name
    twice, NUL or half a surrogate pair, or is nested too deeply.
    """
    if len(document) > MOST_BYTES:
        raise CaseError([Problem("", "The document is too large.", f"Send at most {MOST_BYTES:,} bytes.")])
    data = _read_json(document)
    problems = list(islice(_unreadable(data, "", 0), MOST_PROBLEMS))
    if problems:
        raise CaseError(problems)
    return data


@overload
def case_from_data(data: object) -> Case: ...
@overload
def case_from_data(data: object, rulebook: Rulebook | None) -> CaseFile: ...
def case_from_data(data: object, rulebook: Rulebook | None = None) -> CaseFile:
    """Build a case from plain data (dict, list, str), in the vocabulary of a rulebook, by default the house's.

    What is null is not given.

    Raises `CaseError` with every problem found, or the first hundred.
    """
    problems = list(islice(_unreadable(data, "", 0), MOST_PROBLEMS))
    if problems:
        raise CaseError(problems)
    if not isinstance(data, Mapping):
        raise CaseError([Problem("", "A case is a JSON object.", "Send an object with groups of facts.")])
    rulebook = rulebook or house_rulebook()
    model = case_model(rulebook)
    try:
        case = model.model_validate(data)
    except ValidationError as error:
        found = error.errors(include_url=False)[:MOST_PROBLEMS]
        raise CaseError([_problem(detail, model, rulebook) for detail in found]) from None
    values = dict(case.facts())
    problems = [
        *repeated_values(case),
        *contradictions(case, values),
        *_proof_state_problems(data, case, values, rulebook),
    ]
    if problems:
        raise CaseError(problems)
    return case


def case_under(case: CaseFile, rulebook: Rulebook) -> CaseFile:
    """Return a case in the vocabulary of a rulebook.

    Raises `CaseError` if that vocabulary does not know a fact, or a value, that the case gives.
    """
    return case if case.vocabulary == rulebook.vocabulary else case_from_data(case.given(), rulebook)


def _proof_state_problems(
    data: Mapping[str, Any], case: CaseFile, values: Mapping[str, str], rulebook: Rulebook
) -> Iterator[Problem]:
    """Yield what is wrong with proof states. One that is null is not given, but it has to be that of a fact."""
    submitted = data.get("proof_states") or {}
    nowhere = [node for node in submitted if submitted[node] is None and node not in values]
    yield from proof_state_problems([*case.proof_states, *nowhere], values, rulebook)


def _refuse(message: str, remedy: str) -> NoReturn:
    raise CaseError([Problem("", message, remedy)])


def _read_json(document: bytes) -> object:
    def unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
        found = dict(pairs)
        if len(found) != len(pairs):
            _refuse("A name stands twice in one object.", "Give each fact once.")
        return found

    def not_json(constant: str) -> NoReturn:
        _refuse("NaN and Infinity are not JSON.", "Case facts are words such as yes, no, unknown.")

    def no_number(digits: str) -> NoReturn:
        _refuse("The document holds a number.", "Case facts are words such as yes, no, unknown.")

    try:
        text = document.decode("utf-8")
    except UnicodeDecodeError as error:
        _refuse(f"The document is not UTF-8 (byte {error.start}).", "Send JSON in UTF-8.")
    try:
        return json.loads(
            text,
            object_pairs_hook=unique,
            parse_constant=not_json,
            parse_int=no_number,
            parse_float=no_number,
        )
    except json.JSONDecodeError as error:
        _refuse(f"Not JSON: {error.msg} (line {error.lineno}, column {error.colno}).", "Send a JSON object.")
    except RecursionError:
        _refuse("The document is nested too deeply.", f"A case is at most {DEEPEST} levels deep.")


def _unreadable(data: object, pointer: str, depth: int) -> Iterator[Problem]:
    """Find what must not reach validation, logs or answers: NUL, half surrogate pairs, deep nesting, huge lists."""
    if depth > DEEPEST:
        yield Problem("", "The document is nested too deeply.", f"A case is at most {DEEPEST} levels deep.")
    elif isinstance(data, str):
        if not _readable(data):
            yield Problem(pointer, "The text holds NUL or half a surrogate pair.", "Send plain Unicode text.")
    elif isinstance(data, Mapping):
        for key, value in data.items():
            if not isinstance(key, str) or not _readable(key) or len(key) > LONGEST_NAME:
                yield Problem(pointer, "A name here is not plain short text.", "Use the vocabulary's names.")
            else:
                yield from _unreadable(value, f"{pointer}/{pointer_part(key)}", depth + 1)
    elif isinstance(data, list | tuple):
        if len(data) > max(MOST_CLAIMS, MOST_STAYS):
            yield Problem(pointer, "The list is too long.", f"Give at most {MOST_CLAIMS} claims or stays.")
            return
        for index, value in enumerate(data):
            yield from _unreadable(value, f"{pointer}/{index}", depth + 1)


def _readable(text: str) -> bool:
    return "\0" not in text and not any("\ud800" <= character <= "\udfff" for character in text)


def _problem(detail: Mapping[str, Any], model: type[CaseFile], rulebook: Rulebook) -> Problem:
    """Say what pydantic found, with place and remedy, and without the submitted value."""
    location: tuple[str | int, ...] = detail["loc"]
    pointer = "".join(f"/{pointer_part(str(part))}" for part in location)
    match detail["type"]:
        case "extra_forbidden":
            names = _names_at(model, location[:-1])
            meant = _meant(location, names, rulebook)
            remedy = meant.sentence if meant else f"Known here: {', '.join(names)}."
            return Problem(pointer, "This name is not in the vocabulary.", remedy)
        case "enum":
            expected = str(detail["ctx"]["expected"])
            suggestion = nearest(str(detail["input"]), expected.replace("'", "").replace(" or ", ", ").split(", "))
            hint = f"Did you mean {suggestion!r}? " if suggestion else ""
            return Problem(pointer, "This value is not in the vocabulary.", f"{hint}Use one of {expected}.")
        case "model_type" | "model_attributes_type":
            return Problem(pointer, "This is not a JSON object.", "Give an object of facts here.")
        case "mapping_type" | "dict_type":
            return Problem(pointer, "This is not a JSON object.", "Give names of facts with their proof states.")
        case "tuple_type":
            content = "objects" if location[-1] in ("claims", "stays") else "values"
            return Problem(pointer, "This is not a list.", f"Give a list of {content} here.")
        case "string_pattern_mismatch" | "string_type":
            return Problem(
                pointer,
                "This is not an opaque key.",
                "Use at most 64 letters, digits, or the characters . _ : - and no name of a person.",
            )
        case "value_error":
            error = detail["ctx"]["error"]
            assert isinstance(error, FactError)
            return Problem(pointer, f"This {error}.", error.remedy)
        case _:
            return Problem(pointer, f"{detail['msg']}.", "Correct the value or leave it out.")


def _names_at(model: type[BaseModel], location: tuple[str | int, ...]) -> list[str]:
    for part in location:
        if isinstance(part, str):
            model = group_in(model, part)
    return list(model.model_fields)


def _meant(location: tuple[str | int, ...], names: list[str], rulebook: Rulebook) -> Suggestion | None:
    """Return the name that is meant at a place: the one that a group or fact has now, else the nearest."""
    *groups, name = (part for part in location if isinstance(part, str))
    if not groups:
        now = rulebook.renamed.names.get("groups", {}).get(name)
        return Suggestion(f"{now}s", renamed=True) if now in _MEMBERS else rulebook.suggestion(name, names)
    group = groups[0].removesuffix("s") if groups[0] in ("claims", "stays") else groups[0]
    renamed = rulebook.renamed.fact(f"{group}.{name}")
    if renamed is not None:
        of_group, _, now = renamed.partition(".")
        return Suggestion(now if of_group == group else renamed, renamed=True)
    close = nearest(name, names)
    return Suggestion(close) if close else None
