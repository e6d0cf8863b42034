"""Whether an answer keeps to the OpenAPI document: status, type, schema, and the kind of problem it tells."""

from __future__ import annotations

from typing import Any

import httpx
from requests import Request
from schemathesis import Case as AnyCase
from schemathesis import serializer
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.api.client import Client
from tests.api.people.someone import Someone

# People stop rules, and then nothing is assessed: no failure, and the only 5xx that a request of its own can have.
STOPPED = "urn:triage:problem:stopped"
# An answer that the client asked to have no body has no type either (`Prefer: return=minimal`).
_OF_A_BODY = (content_type_conformance, response_schema_conformance)
_ALWAYS = (status_code_conformance, response_headers_conformance, negative_data_rejection)


# What is drawn for one operation of the document.
Case = AnyCase[Any]


@serializer("application/x-ndjson")
def lines_sent(context: Any, value: Any) -> bytes:
    """Return what is drawn as the lines of a batch, which may be any bytes: what is no case is told by its line."""
    return bytes(value) if isinstance(value, bytes) else str(value).encode("utf-8", "surrogatepass")


def sent(client: Client, case: Case, somebody: Someone) -> httpx.Response:
    """Send a drawn request as somebody; whatever it drew to say who asks is left out."""
    for container, names in ((case.headers, ("Authorization",)), (case.cookies, tuple(case.cookies or ()))):
        for name in names:
            container.pop(name, None)
    drawn = Request(**case.as_transport_kwargs("http://127.0.0.1:8000")).prepare()
    headers = {**dict(drawn.headers), **somebody.headers}
    body = drawn.body.encode() if isinstance(drawn.body, str) else drawn.body or b""
    assert isinstance(body, bytes)
    request = client._http.build_request(
        str(drawn.method),
        str(drawn.url),
        content=body,
        headers=[(name.encode("latin-1"), _bytes(value)) for name, value in headers.items()],
    )
    client._http.cookies.clear()
    answer = client.run(client._http.send(request))
    client._http.cookies.clear()
    return answer


def _bytes(value: str | bytes) -> bytes:
    return value if isinstance(value, bytes) else value.encode("latin-1")


def keep(case: Case, answer: httpx.Response) -> None:
    """Fail with what the document does not say of an answer."""
    told = f"{case.operation.label} {answer.status_code} {answer.text[:300]}"
    minimal = "preference-applied" in answer.headers
    problem = answer.json().get("type") if answer.status_code >= 400 else None
    assert answer.status_code < 500 or problem == STOPPED, told
    assert not minimal or answer.content == b""
    case.validate_response(answer, checks=[*_ALWAYS, *(() if minimal else _OF_A_BODY)])
    if problem is not None:
        declared = case.operation.definition.raw["responses"][str(answer.status_code)]["description"]
        assert f"`{problem}`" in declared, f"{told}: this kind of problem is not declared"
