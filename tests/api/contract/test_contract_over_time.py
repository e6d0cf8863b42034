"""Addresses called one after the other: the answer of one names what the next is about."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import httpx
import schemathesis
from hypothesis import HealthCheck, Phase, settings
from schemathesis import Response
from sqlalchemy import URL

from api.people.roles import Role
from tests.api.client import Client, running_service
from tests.api.contract.keeping import Case, keep, sent
from tests.api.contract.office import EXAMPLES, Office, access_to, make_sensible, with_accounts

# What stores something says where in its header Location.
_ID = "$response.header.Location#regex:/([0-9a-f]+)$"
_MADE_BY = {
    "assessment_id": ("/v1/assessments",),
    "case_id": ("/v1/cases", "/v1/assessments/{assessment_id}/case"),
    "draft_id": ("/v1/drafts",),
    "household_id": ("/v1/households",),
}


def with_links(document: dict[str, Any]) -> dict[str, Any]:
    """Return the document with a link from whatever is made to every address that is about it."""
    for path, item in document["paths"].items():
        for operation in item.values():
            for parameter, makers in _MADE_BY.items():
                if f"{{{parameter}}}" not in path:
                    continue
                for maker in makers:
                    made = document["paths"][maker]["post"]["responses"]["201"].setdefault("links", {})
                    name = operation["operationId"]
                    made[name] = {"operationId": name, "parameters": {parameter: _ID}}
    return document


def test_whatever_follows_from_what_was_answered_stands_in_the_document(
    shared_client: Client, prepared_database: Callable[[Path], URL]
) -> None:
    schema = schemathesis.openapi.from_dict(with_links(shared_client.get("/openapi.json").json()))
    reached: Counter[tuple[str, bool]] = Counter()

    class OverTime(schema.as_state_machine()):  # type: ignore[misc]  # the class is made of the document
        """One service from its start to its end, asked by each role in turn."""

        def setup(self) -> None:
            self.everything = ExitStack()
            folder = Path(self.everything.enter_context(TemporaryDirectory()))
            database = prepared_database(folder)
            client = self.everything.enter_context(running_service(database))
            with_accounts(client)
            self.office = Office(client, {})
            self.turns: Counter[str] = Counter()

        def teardown(self) -> None:
            self.everything.close()

        def call(self, case: Case, **_: Any) -> Response:
            label = case.operation.label
            roles: list[Role] = sorted(access_to(label).roles)
            role = roles[self.turns[label] % len(roles)] if roles else None
            self.turns[label] += 1
            # As often as not what is drawn is refused, and then nothing follows from it.
            if self.turns[label] % 2:
                make_sensible(case)
            self.answer: httpx.Response = sent(self.office.client, case, self.office.somebody(role, label))
            reached[label, self.answer.is_success] += 1
            return Response.from_any(self.answer)

        def validate_response(self, response: Response, case: Case, **_: Any) -> None:
            keep(case, self.answer)

    OverTime.run(
        settings=settings(
            max_examples=4 * EXAMPLES,
            stateful_step_count=12,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            phases=[Phase.generate],
        )
    )
    # That it follows from what was answered, and does not only begin anew each time.
    followed = {label for label, success in reached if success and "{" in label}
    assert len(followed) >= 12, sorted(reached.items())
