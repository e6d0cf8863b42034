"""`python -m tools.attack`: try every attack on a service made for it; exit code 1 if one is not noticed."""

from __future__ import annotations

import asyncio
import json
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import httpx
from fastapi import FastAPI

from api.application import create_application
from api.log.copying import copy_of
from api.log.events import Act
from api.oversight.opinions import Opinion, OpinionKind, OpinionOutcome, Resolution, reference_of
from api.oversight.stops import AlreadyError, Lifting, Stop, StopKind
from api.people.roles import Role
from api.service import Service
from api.settings import Settings, sqlite_file
from api.storage import AssessmentStore
from tools.attack.copies import ON_A_COPY
from tools.attack.database import (
    ON_AN_ASSESSMENT,
    ON_ITS_OPINIONS,
    ON_ITS_REVIEWS,
    ON_STOPS,
    Attack,
    Target,
    alter_rulebooks,
)
from triage.log.checkpoint import LogKey
from triage.log.entry import LogError
from triage.log.export import check_export

CASE = {"assessed_on": "2026-11-23", "reference": "ATTACKED", "applicant": {"age": "child"}}
REVIEW = {
    "decision": "confirmed",
    "procedure": "child_best_interests_rsd",
    "reason": "The guardian was heard and agrees.",
    "code": "facts_checked_with_the_person",
}
NOTICED = ("damaged-document", "log-broken")
OF_AN_ASSESSMENT = ("", "/trace", "/recommendation", "/why-not/return_support", "/reviews")


class Attacked:
    """A service in this process, without a socket."""

    def __init__(self, app: FastAPI, file: Path, runner: asyncio.Runner) -> None:
        self.file = file
        self._runner = runner
        self._service: Service = app.state.service
        headers = {"Accept-Encoding": "identity", "If-Match": "*"}
        transport = httpx.ASGITransport(app)
        self._http = httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1", headers=headers)

    def ask(self, method: str, path: str, body: object = None) -> httpx.Response:
        """Send a request."""
        return self._runner.run(self._http.request(method, path, json=body))

    def target(self) -> Target:
        """Make what is attacked."""
        location, other = (self.ask("POST", "/v1/assessments", CASE).headers["location"] for _ in range(2))
        first, second = (self.ask("POST", f"{location}/reviews", REVIEW).json()["id"] for _ in range(2))
        certificate = self.ask("GET", location).content
        ids = (location.rpartition("/")[2], other.rpartition("/")[2])
        opinions = self._opinions(ids[0])
        self._stops()
        return Target(self.file, ids[0], (first, second), opinions, ids[1], certificate)

    def _opinions(self, assessment: str) -> tuple[str, str]:
        """Have a lawyer dissent twice, and the first one end. The person at the machine is no lawyer."""
        records = self._service.oversight.opinions
        said = {"opinion": OpinionKind.DISSENTED, "node": "child", "instead": "adult", "assessment": assessment}
        by = {"made_at": datetime.now(UTC), "author": "lena", "author_role": Role.LEGAL_ADVISER}
        opinions = [
            Opinion.model_validate({**said, **by, "id": uuid4().hex, "reason": f"The register says so, {number}."})
            for number in range(2)
        ]
        for opinion in opinions:
            records.keep(opinion, lambda _: None)
        ended = {"outcome": OpinionOutcome.STANDS, "reason": "The doubt is resolved later."}
        rulebook = reference_of(self._service.rulebook)
        resolution = {**ended, **by, "author": "sam", "opinion": opinions[0].id, "rulebook": rulebook}
        records.resolve(Resolution.model_validate(resolution), assessment)
        return opinions[0].id, opinions[1].id

    def _stops(self) -> None:
        """Have two families stopped, and one of them lifted."""
        records = self._service.oversight.stops
        now = datetime.now(UTC)
        for target in ("child", "trafficking"):
            told = {
                "kind": StopKind.FAMILY,
                "target": target,
                "reason": "The guidance was withdrawn.",
                "until": None,
            }
            stop = Stop.model_validate({**told, "id": uuid4().hex, "set_at": now, "set_by": "lena", "holds": True})
            try:
                records.set(stop)
            except AlreadyError:
                return
        records.lift(stop.id, Lifting(reason="There is new guidance.", lifted_at=now, lifted_by="sam"))

    def notices(self, addresses: list[str]) -> bool:
        """Return whether every one of these is answered with what was found to be wrong."""
        answers = [self.ask("GET", address) for address in addresses]
        return all(
            answer.status_code == 503 and answer.json()["type"].rpartition(":")[2] in NOTICED for answer in answers
        )


@contextmanager
def running(folder: Path) -> Iterator[Attacked]:
    """Run a service on a database in a folder."""
    file = folder / "triage.db"
    app = create_application(Settings(database=sqlite_file(file), requests_per_minute=0))
    with asyncio.Runner() as runner:
        life = app.router.lifespan_context(app)
        runner.run(life.__aenter__())
        try:
            yield Attacked(app, file, runner)
        finally:
            runner.run(life.__aexit__(None, None, None))


def attack_documents(folder: Path) -> Iterator[tuple[str, bool]]:
    """Attack assessments and reviews, each on a service of its own."""
    attacks: list[tuple[str, Attack, tuple[str, ...]]] = [
        *((name, attack, OF_AN_ASSESSMENT) for name, attack in ON_AN_ASSESSMENT.items()),
        *((name, attack, ("/reviews",)) for name, attack in ON_ITS_REVIEWS.items()),
        *((name, attack, ("/opinions", "/review-state")) for name, attack in ON_ITS_OPINIONS.items()),
        *((name, attack, ("/review-state",)) for name, attack in ON_STOPS.items()),
    ]
    for number, (name, attack, addresses) in enumerate(attacks):
        with running(folder / str(number)) as service:
            target = service.target()
            attack(target)
            yield name, service.notices([f"/v1/assessments/{target.assessment}{each}" for each in addresses])


def attack_rulebooks(folder: Path) -> Iterator[tuple[str, bool]]:
    """Attack the kept rulebooks."""
    with running(folder) as service:
        target = service.target()
        digest = json.loads(target.certificate)["rulebook"]["digest"]
        alter_rulebooks(target)
        yield "alter a kept rulebook", service.notices([f"/v1/rulebooks/{digest}"])


def attack_file(folder: Path) -> Iterator[tuple[str, bool]]:
    """Bring back an older copy of the whole file, and begin a new one under the same keys."""
    with running(folder) as service:
        older = service.target()
    kept = folder / "older"
    shutil.copyfile(older.file, kept)
    with running(folder) as service:
        service.target()
    shutil.copyfile(kept, older.file)
    with running(folder) as service:
        addresses = [f"/v1/assessments/{older.assessment}{each}" for each in OF_AN_ASSESSMENT]
        yield "bring back an older copy of the file", service.notices(addresses)
    older.file.unlink()
    with running(folder) as service:
        yield "begin a new database under the same keys", service.notices(["/v1/log", "/readyz"])


def attack_copies(folder: Path) -> Iterator[tuple[str, bool]]:
    """Attack a copy of the log."""
    store = AssessmentStore(sqlite_file(folder / "triage.db"))
    try:
        for number in range(4):
            store.keep_rulebook(f"sha256:{number}", b"{}")
        lines, key = list(copy_of(store.log, Act())), store.log.key
    finally:
        store.close()
    if not _is_whole(lines, key):
        raise AssertionError("a copy that nobody changed is not whole")
    for name, attack in ON_A_COPY.items():
        yield f"in a copy of the log: {name}", not _is_whole(attack(lines), key)


def _is_whole(lines: list[bytes], key: LogKey) -> bool:
    try:
        check_export(lines, key)
    except LogError:
        return False
    return True


def main() -> int:
    """Try everything, print what came of it, and return the exit code."""
    unnoticed = 0
    with tempfile.TemporaryDirectory(prefix="triage-attack-") as name:
        folder = Path(name)
        for attacks in (attack_documents, attack_rulebooks, attack_file, attack_copies):
            for attack, noticed in attacks(folder / attacks.__name__):
                print(f"{'noticed    ' if noticed else 'NOT NOTICED'}  {attack}", flush=True)
                unnoticed += not noticed
    return 1 if unnoticed else 0


if __name__ == "__main__":
    sys.exit(main())
