"""The brief form of an answer as data: what to do, what the case turns on, what first, and what to ask."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field


class Brief(BaseModel):
    """A part of the brief form."""

    model_config = ConfigDict(frozen=True)


class BriefProcedure(Brief):
    """The recommended procedure. `adverse`: it leads away from a full examination or out of the country."""

    id: str
    title: str
    purpose: str
    adverse: bool


class BriefPoint(Brief):
    """What the case turns on, with what follows either answer."""

    id: str
    entity: str
    question: str
    if_yes: str
    if_no: str


class BriefQuestion(Brief):
    """What to ask next."""

    fact: str
    question: str


class BriefAnswer(Brief):
    """An assessment without its certificate. It can not be verified: `certificate` is the address of what can.

    `do_first` are actions and safeguards particular to this case; `could_become` are the ids of the procedures that
    answers to open questions could lead to.
    """

    format: Literal["triage-brief/1"] = "triage-brief/1"
    notice: str
    certificate: str
    etag: str = Field(description="The entity tag of the certificate.")
    assessed_on: date
    rulebook_version: str
    procedure: BriefProcedure
    standing: str
    priority: str
    points_at_issue: tuple[BriefPoint, ...]
    do_first: tuple[str, ...]
    flags: tuple[str, ...]
    ask_next: tuple[BriefQuestion, ...]
    could_become: tuple[str, ...]


def brief_answer(document: bytes, address: str, tag: str) -> BriefAnswer:
    """Return the brief form of a stored assessment at an address; what an earlier form of it lacks is empty."""
    whole: dict[str, Any] = json.loads(document)
    procedure = whole["procedure"]
    return BriefAnswer(
        notice=whole["notice"],
        certificate=address,
        etag=tag,
        assessed_on=whole["assessed_on"],
        rulebook_version=whole["rulebook"]["version"],
        procedure=BriefProcedure(
            id=procedure["id"],
            title=procedure["title"],
            purpose=procedure.get("purpose", ""),
            adverse=procedure["adverse"],
        ),
        standing=whole["standing"],
        priority=whole["priority"]["level"],
        points_at_issue=tuple(
            BriefPoint(**{name: point[name] for name in BriefPoint.model_fields})
            for point in whole.get("points_at_issue", ())
        ),
        do_first=tuple(dict.fromkeys((*_particular(whole, "actions"), *_particular(whole, "safeguards")))),
        flags=tuple(item["meaning"] for item in whole["flags"]),
        ask_next=tuple(
            BriefQuestion(fact=asked["fact"], question=asked["question"]) for asked in whole.get("ask_next", ())
        ),
        could_become=tuple(whole["could_become"]),
    )


def _particular(whole: Mapping[str, Any], kind: str) -> Iterator[str]:
    # Assessments of an earlier form do not say what is particular to the case: then all of it is told.
    return (item["meaning"] for item in whole[kind] if item.get("particular", True))
