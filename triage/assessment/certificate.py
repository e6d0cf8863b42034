"""Checks a certificate: that an assessment follows from its facts, step by step, without the engine.

The check does not trust the document: it names the first step that does not follow. Steps are taken in the
order of the trace, so the first wrong step is the place to look.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence

from pydantic import ValidationError

from triage.assessment.assess import assessment_of
from triage.assessment.legal_regime import Choice
from triage.assessment.model import AS_OF_4, FORMAT, FORMER, Assessment
from triage.assessment.stops import concluded
from triage.case import case_from_data
from triage.errors import CaseError, CertificateError, HeldByStopError, UnknownNameError
from triage.rulebook.loading import house_rulebook
from triage.rulebook.model import Rulebook

# The parts of the document before the trace that later steps rest on, and those after it that rest on the trace.
_FOUNDATION = ("format", "notice", "assessed_on", "profile", "profile_chosen", "rulebook", "made_by", "case")
_STOPPABLE = "rule or family"


def check_certificate(document: bytes, *, rulebook: Rulebook | None = None) -> Assessment:
    """Return the assessment if it follows from its facts under the rulebook it names.

    `document` is an assessment as JSON. It may have been made by another version of this program: whether it
    follows is asked of this one. Raises `CertificateError` that names the first step that does not follow: the
    document's form, the rulebook, the facts, then each node of the trace, then each part of the outcome.
    """
    rulebook = rulebook or house_rulebook()
    claimed = _read(document)
    assessment = _validated(claimed, rulebook)
    if assessment.rulebook.digest != rulebook.digest:
        raise CertificateError(
            "/rulebook/digest",
            f"it was made with another rulebook; this one is version {rulebook.version}, {rulebook.digest}",
        )
    expected = _rederived(claimed, assessment, rulebook)
    if "stopped" in claimed and "stopped" not in expected:
        raise CertificateError("/stopped", "no rule or family is named, so that nothing of this follows")
    for part in (*_FOUNDATION, *(["stopped"] if "stopped" in expected else [])):
        _compare(f"/{part}", claimed.get(part), expected.get(part))
    _check_trace(claimed["trace"], expected["trace"])
    for part in expected:
        _compare(f"/{part}", claimed.get(part), expected[part])
    return assessment


def _read(document: bytes) -> dict[str, object]:
    try:
        claimed = json.loads(document, object_pairs_hook=_named_once)
    except (ValueError, RecursionError):
        raise CertificateError("(document)", "this is not a JSON document") from None
    if not isinstance(claimed, dict):
        raise CertificateError("(document)", "this is not an assessment: it has to be a JSON object")
    return claimed


def _named_once(members: list[tuple[str, object]]) -> dict[str, object]:
    """Return an object. Of two members of one name another reader could take the other one."""
    found = dict(members)
    if len(found) < len(members):
        raise CertificateError("(document)", "an object in it has two members of one name")
    return found


def _validated(claimed: Mapping[str, object], rulebook: Rulebook) -> Assessment:
    try:
        return Assessment.model_validate(claimed, context={"rulebook": rulebook})
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = "".join(f"/{part}" for part in first["loc"])
        raise CertificateError(place or "(document)", f"not in the form of an assessment: {first['msg']}") from None


def _rederived(claimed: Mapping[str, object], assessment: Assessment, rulebook: Rulebook) -> dict[str, object]:
    try:
        case = case_from_data(claimed["case"], rulebook)
        requested = assessment.profile if assessment.profile_chosen is Choice.BY_REQUEST else None
        searched = assessment.counterfactuals.searched_up_to
        stopped = assessment.stopped.names if assessment.stopped else ()
        result = assessment_of(concluded(case, rulebook, requested, stopped), searched)
    except CaseError as error:
        raise CertificateError(f"/case{error.problems[0].pointer}", error.problems[0].message) from None
    except UnknownNameError as error:
        raise CertificateError("/stopped" if error.kind == _STOPPABLE else "/profile", str(error)) from None
    except HeldByStopError as error:
        raise CertificateError("/stopped", str(error)) from None
    document: dict[str, object] = json.loads(result.model_dump_json())
    made_by, this = assessment.made_by, result.made_by
    versions = {"version": made_by.version, "engine_version": made_by.engine_version}
    document["made_by"] = this.model_dump() | versions
    return document if assessment.format == FORMAT else _as_written_before(document)


def _as_written_before(document: dict[str, object]) -> dict[str, object]:
    """Return an assessment in the former form: without what the form of today has more."""
    former = {part: content for part, content in document.items() if part not in AS_OF_4[""]}
    for part, fields in AS_OF_4.items():
        if part:
            former[part] = _without(former[part], fields)
    return former | {"format": FORMER}


def _without(content: object, fields: Collection[str]) -> object:
    if isinstance(content, list):
        return [_without(member, fields) for member in content]
    assert isinstance(content, dict)
    return {name: value for name, value in content.items() if name not in fields}


def _check_trace(claimed: object, expected: object) -> None:
    assert isinstance(claimed, list) and isinstance(expected, list)
    for index, (found, due) in enumerate(zip(claimed, expected, strict=False)):
        if found != due:
            # A node may lack its id where only one is possible: the form alone does not ask for it.
            if found.get("id") != due["id"] or found.get("kind") != due["kind"]:
                raise CertificateError(
                    f"/trace/{index}",
                    f"{due['kind']} {due['id']!r} is due here, but {found.get('id')!r} stands here",
                )
            _compare(f"/trace/{index} ({due['kind']} {due['id']})", found, due)
    if len(claimed) > len(expected):
        raise CertificateError(
            f"/trace/{len(expected)}", "nothing more follows from the facts, but a node stands here"
        )
    if len(claimed) < len(expected):
        due = expected[len(claimed)]
        raise CertificateError(f"/trace/{len(claimed)}", f"{due['kind']} {due['id']!r} follows, but is missing")


def _compare(place: str, claimed: object, expected: object) -> None:
    for pointer, found, due in _differences(claimed, expected):
        raise CertificateError(f"{place}{pointer}", f"what follows is {_shown(due)}, not {_shown(found)}")


def _differences(claimed: object, expected: object) -> Iterator[tuple[str, object, object]]:
    """Yield the places where two JSON values differ, outermost first where their form differs."""
    if isinstance(claimed, dict) and isinstance(expected, dict) and claimed.keys() == expected.keys():
        for key, due in expected.items():
            for pointer, inner, inner_due in _differences(claimed[key], due):
                yield f"/{key}{pointer}", inner, inner_due
    elif _same_length(claimed, expected):
        assert isinstance(claimed, Sequence) and isinstance(expected, Sequence)
        for index, (found, due) in enumerate(zip(claimed, expected, strict=True)):
            for pointer, inner, inner_due in _differences(found, due):
                yield f"/{index}{pointer}", inner, inner_due
    elif claimed != expected or type(claimed) is not type(expected):
        yield "", claimed, expected


def _same_length(claimed: object, expected: object) -> bool:
    return isinstance(claimed, list) and isinstance(expected, list) and len(claimed) == len(expected)


def _shown(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 120 else f"{text[:117]}…"
