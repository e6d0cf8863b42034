"""What the tests of changes of the rulebook send: drafts of the rulebook of the house with a few words changed."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import httpx

from api.people.roles import Role
from api.rulebook_changes.changes import RulebookChanges
from tests.api.client import Client
from tests.api.oversight.reviewing import someone
from tests.api.people.someone import Someone
from triage import house_rulebook
from triage.log.entry import entry_in
from triage.proof.invariants import FILE
from triage.proof.members import Members
from triage.rulebook.loading import house_rule_files

PATH = "/v1/rulebook-changes"
TOP = "rulebook.yaml"
CHILDREN = "families/child.yaml"
INFORMATION = "families/information.yaml"
VERSION = "2099.1.1"
DAY = "2026-12-01"
ANY = {"If-Match": "*"}
# One promise, and the smallest cases: the proofs of the house take minutes.
PROMISES = """\
invariants:
  - id: I-02
    kind: gate
    statement: Every outcome says that a trained person decides.
    source: [seed 85]
    if: always
    then: safeguard.human_decision_maker is yes
"""
# Protects less: a child is not urgent any more. And nothing that is promised is broken.
LESS = (CHILDREN, "          - priority urgent\n", "          - action establish_age\n")
# Breaks the promise.
NOBODY_DECIDES = (INFORMATION, "          - safeguard human_decision_maker\n", "")


def draft(*changes: tuple[str, str, str], version: str = VERSION) -> dict[str, str]:
    """Return the rule files of the house with words changed, each in a file, and another version."""
    files = {name: text for name, text in house_rule_files().items() if name != FILE}
    was = f"version: {house_rulebook().version}\n"
    for file, old, new in ((TOP, was, f"version: {version}\n"), *changes):
        assert old in files[file], (file, old)
        files[file] = files[file].replace(old, new, 1)
    return files


def recorded(client: Client) -> list[str]:
    """The kinds of the entries of the log, in order."""
    kept = client.app.state.service.store.log
    return [entry_in(entry).kind for entry in kept.entries(0, kept.head().size)]


def request(*changes: tuple[str, str, str], version: str = VERSION, **other: Any) -> dict[str, Any]:
    return {
        "title": "Children wait as long as adults",
        "reason": "A draft of a test, to be seen differ.",
        "active_from": DAY,
        "files": draft(*changes, version=version),
        **other,
    }


def changes_of(client: Client) -> RulebookChanges:
    changes = client.app.state.rulebook_changes
    assert isinstance(changes, RulebookChanges)
    return changes


class Office:
    """A service with a lawyer who writes, two who approve, and a supervisor, whose checks prove little."""

    def __init__(self, client: Client) -> None:
        self.client = client
        plan = replace(changes_of(client).runner.plan, promises=PROMISES, members=Members(0, 0), properties=())
        changes_of(client).runner.plan = plan
        self.lena = someone(client, "lena", Role.LEGAL_ADVISER)
        self.luis = someone(client, "luis", Role.LEGAL_ADVISER, "kakuma")
        self.sam = someone(client, "sam", Role.SUPERVISOR)
        self.anna = someone(client, "anna", Role.CASEWORKER)

    def submitted(self, *changes: tuple[str, str, str], **other: Any) -> str:
        answer = self.lena.ask("POST", PATH, request(*changes, **other))
        assert answer.status_code == 201, answer.text[:500]
        return str(answer.headers["location"])

    def checked(self, location: str) -> dict[str, Any]:
        """Check a change to the end, and return the check."""
        begun = self.lena.ask("POST", f"{location}/checks")
        assert begun.status_code == 202, begun.text[:500]
        self.client.run(changes_of(self.client).runner.ended(begun.json()["id"]))
        found: dict[str, Any] = self.lena.ask("GET", begun.headers["location"]).json()
        return found

    def told(self, location: str) -> dict[str, Any]:
        answer = self.lena.ask("GET", location)
        assert answer.status_code == 200, answer.text[:500]
        found: dict[str, Any] = answer.json()
        return found

    def decide(self, who: Someone, location: str, decision: str, **other: object) -> httpx.Response:
        """Decide what is to be decided, by the latest check."""
        told = self.told(location)
        approves = decision == "approved" and bool(told["checks"])
        body = {
            "decision": decision,
            "check": told["checks"][-1]["id"] if approves else None,
            "digest": told["change"]["rulebook"]["digest"] if approves else None,
            "reason": "The check was read to its end.",
            **other,
        }
        return who.ask("POST", f"{location}/decisions", body, ANY)

    def approved(self, *changes: tuple[str, str, str], **other: Any) -> str:
        """Submit a change, have it checked, and approved by two."""
        location = self.submitted(*changes, **other)
        check = self.checked(location)
        assert check["passed"] is True, check
        for who in (self.luis, self.sam):
            answer = self.decide(who, location, "approved")
            assert answer.status_code == 201, answer.text[:500]
        return location
