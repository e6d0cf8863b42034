"""The bodies of requests that concern people. Nothing but what is named here is taken, and no value is repeated."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Annotated, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic_core import ErrorDetails

from api.people.keys import DAYS, MOST_DAYS
from api.people.passwords import MOST_CHARACTERS, fault_of
from api.people.roles import LOCAL_NAME, Role
from api.problems import REFUSED_FORM, ProblemError
from triage.case import names_known, read_document
from triage.errors import CaseError, Problem

# Small letters only: no two names look the same but for that.
Name = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9._-]{0,63}$")]
Secret = Annotated[str, Field(min_length=1, max_length=MOST_CHARACTERS)]
# Six digits, or a recovery code, however it is spaced.
Code = Annotated[str, Field(pattern=r"^[A-Za-z0-9 -]{6,64}$")]
Subject = Annotated[str, Field(pattern=r"^[\x21-\x7e]{1,255}$")]
Label = Annotated[str, Field(pattern=r"^[A-Za-z0-9 ._:-]{1,100}$")]


class Form(BaseModel):
    """What all have in common."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


class LogIn(Form):
    """Name and password of an account, and where it has a second factor a code of that, or a recovery code."""

    name: Name
    password: Secret
    code: Code | None = None


class FirstPassword(Form):
    """A password that is set with the way in that an administrator handed over."""

    name: Name
    way_in: Secret
    password: Secret


class OwnPassword(Form):
    """Another password for one's own account."""

    current: Secret
    password: Secret


class NewSecondFactor(Form):
    """One's password, and where there is a second factor already a code of it."""

    password: Secret
    code: Code | None = None


class CodeOnly(Form):
    """A code of one's second factor."""

    code: Code


class NewKey(Form):
    """An API key that one asks for: what it is for, and the last day on which it is good, without it 90 days."""

    label: Label
    last_day: Annotated[str, Field(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$")] | None = None


class NewAccount(Form):
    """An account that an administrator makes; `subject` is who it is at the issuer of tokens, if there is one."""

    name: Name
    role: Role
    office: Name
    subject: Subject | None = None


class AccountChange(Form):
    """What an administrator changes in an account; what is not named stays as it is."""

    role: Role | None = None
    office: Name | None = None
    subject: Subject | None = None
    disabled: Annotated[bool, Field(strict=True)] | None = None


FORMS: tuple[type[Form], ...] = (
    LogIn,
    FirstPassword,
    OwnPassword,
    NewSecondFactor,
    CodeOnly,
    NewKey,
    NewAccount,
    AccountChange,
)

# As useful as all of them.
_MOST_PROBLEMS = 20

AForm = TypeVar("AForm", bound=Form)


def read_form(form: type[AForm], body: bytes) -> AForm:
    """Return the form in a body. Raises `ProblemError` with the place of each problem."""
    try:
        return form.model_validate(read_document(body, names_known(form.model_fields)))
    except CaseError as error:
        raise refused(*error.problems) from None
    except ValidationError as error:
        known = f"It has {', '.join(form.model_fields)}."
        found = error.errors(include_url=False, include_input=False)[:_MOST_PROBLEMS]
        problems = [_problem(each, known) for each in found]
        raise refused(*problems) from None


def refuse_bad_password(password: str, name: str) -> None:
    """Raise `ProblemError` if a new password is not good enough."""
    fault = fault_of(password, name)
    if fault is not None:
        raise refused(Problem("/password", fault, "Take some words that belong together for you alone."))


def last_day_of(form: NewKey, today: date) -> date:
    """Return the last day of a key. Raises `ProblemError` for one that is none, is over, or is too far away."""
    furthest = today + timedelta(days=MOST_DAYS)
    try:
        last = date.fromisoformat(form.last_day) if form.last_day else today + timedelta(days=DAYS)
    except ValueError:
        last = date.min
    if not today <= last <= furthest:
        raise refused(Problem("/last_day", "A key is good for a year at most.", f"Name a day up to {furthest}."))
    return last


def refuse_taken_name(name: str) -> None:
    """Raise `ProblemError` if no account can have this name."""
    if name == LOCAL_NAME:
        raise refused(Problem("/name", "This name stands for the one at the machine.", "Take another name."))


def refused(*problems: Problem) -> ProblemError:
    """Return the problem that a form is refused with."""
    return ProblemError(REFUSED_FORM, "Nothing was changed.", errors=problems)


def _problem(detail: ErrorDetails, known: str) -> Problem:
    if detail["type"] == "extra_forbidden":
        return Problem("", "There is a member that is not known here.", known)
    return Problem("".join(f"/{part}" for part in detail["loc"]), f"{detail['msg']}.", known)
