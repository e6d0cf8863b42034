"""A rulebook as one document that can be kept: its files, vocabulary included, under its digest.

With it an assessment can be derived again years later, whatever has become of `rules/` since then.
"""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from triage.errors import Place, RulebookError
from triage.rulebook.loading import RuleFiles, house_rule_files, house_rulebook, load_rulebook
from triage.rulebook.model import Rulebook

FORMAT: Literal["triage-rulebook/2"] = "triage-rulebook/2"

# Its vocabulary stood beside the rule files, in names that no rule file of today may use.
_FORMER = "triage-rulebook/1"
_PLACE = Place("(rulebook bundle)", 1, 1)


class RulebookBundle(BaseModel):
    """The rule files by name, and the digest that they come to."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    format: Literal["triage-rulebook/2"] = FORMAT
    version: str
    digest: str
    files: dict[str, str]


def house_bundle() -> RulebookBundle:
    """Return the rulebook of this package as a bundle."""
    rulebook = house_rulebook()
    return bundle_of(rulebook, house_rule_files())


def bundle_of(rulebook: Rulebook, files: RuleFiles) -> RulebookBundle:
    """Return a rulebook as a bundle; `files` are those that it was loaded from."""
    return RulebookBundle(
        version=rulebook.version,
        digest=rulebook.digest,
        files=dict(files),
    )


# The files of a rulebook take a second to read, and one that is not the house's is asked for with each request.
@lru_cache(maxsize=4)
def rulebook_in(document: bytes) -> Rulebook:
    """Return the rulebook that a bundle, as JSON, holds.

    Raises `RulebookError` if the document is no bundle, if its files are refused, or if they do not come to the
    digest that it names.
    """
    try:
        bundle = RulebookBundle.model_validate_json(document)
    except ValidationError as error:
        if _format_of(document) == _FORMER:
            message = (
                f"the bundle is of the form {_FORMER}: a program of version 0.1 reads it; this one reads {FORMAT}"
            )
            raise RulebookError([(_PLACE, message)]) from None
        first = error.errors(include_url=False, include_input=False)[0]
        place = "/".join(map(str, first["loc"])) or "document"
        raise RulebookError([(_PLACE, f"this is no rulebook bundle: {place}: {first['msg']}")]) from None
    if bundle.digest == house_rulebook().digest:
        return house_rulebook()
    rulebook = load_rulebook(bundle.files, kept=True)
    if rulebook.digest != bundle.digest:
        message = f"the files come to {rulebook.digest}, not to the digest that the bundle names"
        raise RulebookError([(_PLACE, message)])
    return rulebook


def _format_of(document: bytes) -> object:
    try:
        found = json.loads(document)
    except (ValueError, RecursionError):
        return None
    return found.get("format") if isinstance(found, dict) else None
