"""What stands behind the question mark: what is not understood is refused, not ignored."""

from __future__ import annotations

from collections.abc import Sequence

from fastapi import Request

from api.problems import UNKNOWN_PARAMETER, ProblemError


def parameters_of(request: Request, known: Sequence[str]) -> dict[str, str]:
    """Return the parameters of an address. Raises `ProblemError` for one that is not known, or a second one."""
    if not request.scope["query_string"]:
        return {}
    given = request.query_params.multi_items()
    names = [name for name, _ in given]
    if not given or len(set(names)) < len(names) or not set(names) <= set(known):
        raise ProblemError(UNKNOWN_PARAMETER, _known(known))
    return dict(given)


def _known(names: Sequence[str]) -> str:
    if not names:
        return "This address takes no parameters behind a question mark."
    if len(names) == 1:
        return f"This address takes one parameter behind a question mark: {names[0]}."
    return f"This address takes these parameters behind a question mark, each once: {', '.join(names)}."
