"""From bytes or plain data to a `Case`, strictly: what is not understood is refused with place and remedy."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import chain, islice
from typing import TYPE_CHECKING, Any, overload

from pydantic import BaseModel, ValidationError

from triage.case.contradictions import contradictions
from triage.case.json_document import (
    MOST_PROBLEMS,
    IsKnown,
    names_known,
    ordinal,
    read_document,
    refuse_unreadable,
)
from triage.case.lists import repeated_values
from triage.case.model import CaseFile, case_model, group_in
from triage.case.proof_state import proof_state_problems
from triage.case.single_values import FactError
from triage.case.statements import Statement, statement_problems
from triage.errors import CaseError, DocumentError, Problem, Suggestion, nearest, pointer_of
from triage.rulebook.loading import house_rulebook
from triage.rulebook.model import Rulebook

if TYPE_CHECKING:
    from triage.case.house import Case

# Groups of which a case has a list, each with the name of one member.
_MEMBERS = ("claim", "stay")


@overload
def read_case(document: bytes) -> Case: ...
@overload
def read_case(document: bytes, rulebook: Rulebook | None) -> CaseFile: ...
def read_case(document: bytes, rulebook: Rulebook | None = None) -> CaseFile:
    """Read a case from a JSON document in UTF-8, in the vocabulary of a rulebook, by default that of this package.

    Raises `DocumentError` if `read_document` refuses the document, `CaseError` if `case_from_data` refuses facts.
    """
    rulebook = rulebook or house_rulebook()
    return _case_of(read_document(document, _names_of(rulebook)), rulebook)


@overload
def case_from_data(data: object) -> Case: ...
@overload
def case_from_data(data: object, rulebook: Rulebook | None) -> CaseFile: ...
def case_from_data(data: object, rulebook: Rulebook | None = None) -> CaseFile:
    """Build a case from plain data (dict, list, str), in the vocabulary of a rulebook, by default the house's.

    What is null is not given.

    Raises `CaseError` with every problem found, or the first hundred; `DocumentError` if the data are no case.
    """
    rulebook = rulebook or house_rulebook()
    refuse_unreadable(data, _names_of(rulebook))
    return _case_of(data, rulebook)


def _case_of(data: object, rulebook: Rulebook) -> CaseFile:
    """Build a case from data in which nothing is unreadable: a document was looked through when it was read."""
    if not isinstance(data, Mapping):
        raise DocumentError([Problem("", "A case is a JSON object.", "Send an object with groups of facts.")])
    model = case_model(rulebook)
    try:
        case = model.model_validate(data)
    except ValidationError as error:
        found = error.errors(include_url=False)[:MOST_PROBLEMS]
        raise CaseError([_problem(detail, model, rulebook, data) for detail in found]) from None
    values = dict(case.facts())
    problems = list(
        islice(
            chain(
                repeated_values(case),
                contradictions(case, values),
                _proof_state_problems(data, case, values, rulebook),
                statement_problems(case, values, rulebook),
            ),
            MOST_PROBLEMS,
        )
    )
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
    nowhere = {node: None for node in submitted if submitted[node] is None and node not in values}
    yield from proof_state_problems({**case.proof_states, **nowhere}, values, rulebook)


@lru_cache(maxsize=8)
def _names_of(rulebook: Rulebook) -> IsKnown:
    """Return which names a problem may repeat: those of the vocabulary."""
    model = case_model(rulebook)
    names = {*model.model_fields, *Statement.model_fields, *_MEMBERS}
    for fact in rulebook.vocabulary.told.values():
        names |= {fact.group, fact.name, *fact.list_names.all, *fact.values}
    return names_known(names)


def _problem(detail: Mapping[str, Any], model: type[CaseFile], rulebook: Rulebook, data: object) -> Problem:
    """Say what pydantic found, with place and remedy, without the submitted value or a name that nobody knows."""
    location: tuple[str | int, ...] = detail["loc"]
    is_known = _names_of(rulebook)
    if location[:1] == ("proof_states",) and not all(is_known(str(part)) for part in location):
        told = ordinal(str(location[1]), data["proof_states"] if isinstance(data, Mapping) else None)
        return Problem(
            "/proof_states",
            f"{told} here is no fact of this case.",
            "Name a fact as claims[0].nexus_link or trafficking.means.",
        )
    pointer = pointer_of(location)
    match detail["type"]:
        case "extra_forbidden":
            names = _names_at(model, location[:-1])
            meant = _meant(location, names, rulebook)
            if meant:
                return Problem(pointer, "This name is not in the vocabulary.", meant.sentence)
            # It may be anything, also the name of a person.
            told = ordinal(str(location[-1]), _part_of(data, location[:-1]))
            here = pointer_of(location[:-1])
            return Problem(here, f"{told} here is not in the vocabulary.", f"Known here: {', '.join(names)}.")
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
            content = "objects" if location[-1] in ("claims", "stays", "statements") else "values"
            return Problem(pointer, "This is not a list.", f"Give a list of {content} here.")
        case "missing":
            return Problem(pointer, "This is not given.", "A statement has its words, and who makes it.")
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


def _part_of(data: object, location: Sequence[str | int]) -> object:
    for part in location:
        data = data[part]  # type: ignore[index]  # the place was found in it
    return data


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
