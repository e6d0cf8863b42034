"""What a form is refused for, so that a page can say it beside the fields."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from api.languages.english import gettext as _
from api.problems import REFUSED_FORM, ProblemError, ProblemType
from triage.errors import Problem

AForm = TypeVar("AForm", bound=BaseModel)

OF_THE_WHOLE = ""
"""The name under which stands what concerns no single field."""


def form_of(
    form: type[AForm], given: Mapping[str, object], sentences: Mapping[str, str], kind: ProblemType = REFUSED_FORM
) -> AForm:
    """Return the form that a page sent; a field that is empty is not given.

    Raises `ProblemError` with, for each field that is not as it has to be, the sentence that says how it has to be.
    """
    try:
        return form.model_validate({name: value for name, value in given.items() if value != ""})
    except ValidationError as error:
        names = dict.fromkeys(str(each["loc"][0]) for each in error.errors(include_url=False, include_input=False))
        problems = [Problem(f"/{name}", sentences[name], "") for name in names]
        raise ProblemError(kind, _("Nothing was changed."), errors=problems) from None


def told_of(problem: ProblemError) -> dict[str, str]:
    """Return what is said of each field, in the order of the fields; what concerns none stands first."""
    if problem.errors:
        return {each.pointer.lstrip("/"): f"{each.message} {each.remedy}".strip() for each in problem.errors}
    sentences = [f"{problem.kind.title}.", problem.detail]
    if wait := problem.headers.get("Retry-After"):
        sentences.append(_("Try again in %(seconds)s seconds.") % {"seconds": wait})
    return {OF_THE_WHOLE: " ".join(sentences)}
