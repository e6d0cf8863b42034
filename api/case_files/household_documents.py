"""What is taken and answered about households and groups."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic_core import ErrorDetails

from api.case_files.documents import Answer, case_address
from api.case_files.households import Household, HouseholdKind, Member, NewMember
from api.people.roles import Person
from api.problems import REFUSED_HOUSEHOLD, ProblemError
from triage.case import names_known, read_document
from triage.errors import CaseError, Problem, pointer_of
from triage.household.model import CameTogether, Relation

# As many as a list in a document may have; further ones are added one by one.
MOST_AT_ONCE = 32
_MOST_PROBLEMS = 20

CaseId = Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")]


class _Form(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


class Membership(_Form):
    """How a person belongs: what they are to the principal applicant, and whether they came together."""

    relation: Relation
    came_together: CameTogether = CameTogether.UNKNOWN


class MemberForm(Membership):
    """A person who belongs to it, by their case file."""

    case: CaseId


class NewHousehold(_Form):
    """A household or group that is made, with those who belong to it."""

    kind: HouseholdKind
    members: Annotated[tuple[MemberForm, ...], Field(max_length=MOST_AT_ONCE)] = ()


FORMS: tuple[type[BaseModel], ...] = (NewHousehold, Membership)


class HouseholdMember(Answer):
    """A person who belongs to it. `case` is the id of their case file, which stands at `href`."""

    case: str
    href: str
    relation: Relation
    came_together: CameTogether
    added_at: datetime
    added_by: str | None


class FormerMember(HouseholdMember):
    """A person who belonged to it, or was said to belong to it in another way."""

    removed_at: datetime
    removed_by: str | None


class HouseholdDocument(Answer):
    """A household or group. The `ETag` of this document is what `If-Match` of a change names."""

    format: Literal["triage-household-file/1"] = "triage-household-file/1"
    id: str
    href: str
    office: str
    kind: HouseholdKind
    made_at: datetime
    made_by: str | None
    members: tuple[HouseholdMember, ...]
    former_members: tuple[FormerMember, ...]


class HouseholdPage(Answer):
    """A page of households, the one that was made last first. `next` is the address of the page after it."""

    households: tuple[HouseholdDocument, ...]
    next: str | None = Field(description="Missing on the last page. The header Link names it too.")


def household_address(household_id: str) -> str:
    """Return where a household is read."""
    return f"/v1/households/{household_id}"


def household_document(household: Household) -> HouseholdDocument:
    """Return a household as it is answered."""
    return HouseholdDocument(
        id=household.id,
        href=household_address(household.id),
        office=household.office,
        kind=household.kind,
        made_at=household.made_at,
        made_by=household.made_by,
        members=tuple(HouseholdMember(**_told(member)) for member in household.members),
        former_members=tuple(
            FormerMember(**_told(member), removed_at=member.removed_at, removed_by=member.removed_by)
            for member in household.memberships
            if member.removed_at is not None
        ),
    )


def content_of(household: Household) -> bytes:
    """Return the bytes that a household is answered with."""
    return household_document(household).model_dump_json().encode()


def new_household(body: bytes) -> tuple[HouseholdKind, tuple[NewMember, ...]]:
    """Return what is to be made. Raises `ProblemError` with the place of each problem."""
    form = _read(NewHousehold, body)
    assert isinstance(form, NewHousehold)
    problems = tuple(_problems_of(form))
    if problems:
        raise refused(*problems)
    return form.kind, tuple(NewMember(each.case, each.relation, each.came_together) for each in form.members)


def membership(body: bytes, case_id: str) -> NewMember:
    """Return how a person belongs. Raises `ProblemError` with the place of each problem."""
    form = _read(Membership, body)
    assert isinstance(form, Membership)
    return NewMember(case_id, form.relation, form.came_together)


def refused(*problems: Problem) -> ProblemError:
    """Return the problem that a form is refused with."""
    return ProblemError(REFUSED_HOUSEHOLD, "Nothing was changed.", errors=problems)


def refuse_second_principal(household: Household, member: NewMember) -> None:
    """Raise `ProblemError` if there would be two principal applicants: relations are told as seen from one."""
    if member.relation is Relation.PRINCIPAL_APPLICANT and any(
        other.relation is Relation.PRINCIPAL_APPLICANT and other.case_id != member.case_id
        for other in household.members
    ):
        raise refused(_two_principals("/relation"))


def refuse_another_office(household: Household, person: Person) -> None:
    """Hold that a household is of the office of whoever changes it: the gate let nobody else pass."""
    assert household.office == person.office


def _problems_of(form: NewHousehold) -> Iterator[Problem]:
    seen: set[str] = set()
    principal = False
    for index, member in enumerate(form.members):
        if member.case in seen:
            yield Problem(f"/members/{index}/case", "This case file stands here twice.", "Name each person once.")
        if member.relation is Relation.PRINCIPAL_APPLICANT and principal:
            yield _two_principals(f"/members/{index}/relation")
        principal = principal or member.relation is Relation.PRINCIPAL_APPLICANT
        seen.add(member.case)


def _two_principals(pointer: str) -> Problem:
    remedy = "Say what this person is to the principal applicant; whoever has a claim of their own keeps it."
    return Problem(pointer, "There is a principal applicant already.", remedy)


def _read(form: type[_Form], body: bytes) -> _Form:
    names = {*form.model_fields, *MemberForm.model_fields}
    try:
        return form.model_validate(read_document(body, names_known(names)))
    except CaseError as error:
        raise refused(*error.problems) from None
    except ValidationError as error:
        found = error.errors(include_url=False, include_input=False)[:_MOST_PROBLEMS]
        raise refused(*(_problem(each, f"It has {', '.join(form.model_fields)}.") for each in found)) from None


def _problem(detail: ErrorDetails, known: str) -> Problem:
    if detail["type"] == "extra_forbidden":
        # A name that nobody knows is not repeated: it may be that of a person.
        place = pointer_of(detail["loc"][:-1])
        return Problem(place, "There is a member of this object that is not known here.", known)
    return Problem(pointer_of(detail["loc"]), f"{detail['msg']}.", known)


def _told(member: Member) -> dict[str, object]:
    return {
        "case": member.case_id,
        "href": case_address(member.case_id),
        "relation": member.relation,
        "came_together": member.came_together,
        "added_at": member.added_at,
        "added_by": member.added_by,
    }
