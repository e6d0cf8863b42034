"""The page of the service: every address with what it takes and what it answers, from the OpenAPI document."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from api.application import create_application
from api.openapi import NOT_MODIFIED
from api.problems import BAD_REQUEST, GENERAL, METHOD_NOT_ALLOWED, TOO_SLOW, described
from api.settings import Settings, sqlite_file

_ANYWHERE = (BAD_REQUEST, *GENERAL, METHOD_NOT_ALLOWED, TOO_SLOW)


def http_page() -> str:
    """Return the page: every address, parameter, body, status and media type."""
    lines = [
        "# The service over HTTP",
        "",
        "Every address, with what it takes and what it answers. A running service says the same in full at "
        "`/openapi.json`; a refusal is a problem document whose `type` stands in brackets.",
        "",
        "Any address can answer these too; `HEAD` is answered wherever `GET` is, and `OPTIONS` everywhere:",
        "",
        "| status | answer |",
        "|---|---|",
        f"| 304 | {NOT_MODIFIED['description']} Where something is read. |",
        *(f"| {status} | {answer['description']} |" for status, answer in described(*_ANYWHERE).items()),
        "",
    ]
    for path, item in openapi_document()["paths"].items():
        for method, operation in item.items():
            lines += [f"## `{method.upper()} {path}`", "", f"{operation['summary']}.".replace("?.", "?"), ""]
            lines += [operation["description"].replace("\n\n", "\n").strip(), ""]
            lines += [*_taken(operation), "| status | answer |", "|---|---|", *_answered(operation), ""]
    return "\n".join(lines)


def openapi_document() -> dict[str, Any]:
    """Return the OpenAPI document of the service."""
    with tempfile.TemporaryDirectory() as folder:
        return create_application(Settings(database=sqlite_file(Path(folder) / "triage.db"))).openapi()


def _taken(operation: Mapping[str, Any]) -> Iterator[str]:
    for parameter in operation.get("parameters", ()):
        said = parameter.get("description", "")
        yield f"- `{parameter['name']}` in the {parameter['in']}{': ' if said else ''}{said}"
    for media, content in operation.get("requestBody", {}).get("content", {}).items():
        yield f"- the body, `{media}`: {_title(content['schema'])}"
    if operation.get("parameters") or operation.get("requestBody"):
        yield ""


def _answered(operation: Mapping[str, Any]) -> Iterator[str]:
    for status, answer in operation["responses"].items():
        media = ", ".join(f"`{name}`" for name in answer.get("content", ()))
        # What any address can answer, or every reading, is told once.
        if answer == described(*GENERAL).get(int(status)) or answer == NOT_MODIFIED:
            continue
        yield f"| {status} | {answer['description'] if int(status) >= 400 else media} |"


def _title(schema: Mapping[str, Any]) -> str:
    return f"a {schema['$ref'].rpartition('/')[2]}" if "$ref" in schema else str(schema.get("title", "a document"))
