"""What a page of the intake needs to save while somebody writes, and to lose nothing where the line breaks.

Why what a browser keeps is encrypted, and how long it is kept: `docs/decisions/0059-what-a-browser-keeps.md`.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable
from dataclasses import dataclass
from http import HTTPStatus

from fastapi import Request
from starlette.responses import Response

from api.case_files.casework import Casework
from api.case_files.drafts import DraftEntry
from api.settings import UnsentAnswers


@dataclass(frozen=True)
class Saving:
    """A draft, and the keys with which its owner's browser keeps what it can not send: each with its id, as base64.

    The first one is to be used; without any, nothing is kept.
    """

    draft: DraftEntry
    keys: tuple[tuple[str, str], ...]


def saving_of(casework: Casework, draft: DraftEntry) -> Saving:
    """Return what the page of a draft needs; it is shown to the owner alone."""
    if casework.unsent_answers is UnsentAnswers.LOST:
        return Saving(draft, ())
    keys = casework.drafts.keys_for_browser(draft)
    return Saving(draft, tuple((key_id, b64encode(key).decode("ascii")) for key_id, key in keys.items()))


def is_by_script(request: Request) -> bool:
    """Return whether a script asks, which puts what it gets into the page that is shown, or only wants to know."""
    return request.headers.get("triage-script") == "true"


def saved_by_script(tag: str, address: str, members: Iterable[str]) -> Response:
    """Return the answer to a script that saved a form: what the form builds on now, and no page to go to.

    That is the tag of the draft, the address of its section, and the claims or stays of which it is one by digests.
    """
    headers = {"ETag": tag, "Content-Location": address, "Triage-Members": " ".join(members)}
    return Response(status_code=HTTPStatus.NO_CONTENT, headers=headers)
