"""The rulebooks that are kept, and what became of a rule from one to the next."""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from api.log.tables import LOG_BINDINGS
from api.storage import AssessmentStore
from api.storage.documents import Kind
from api.storage.tables import RULEBOOKS
from triage.errors import RulebookError
from triage.reference_pages.flow import Flow
from triage.reference_pages.rule_pages import rule_lines
from triage.rulebook.bundle import rulebook_in
from triage.rulebook.model import Rulebook


@dataclass(frozen=True)
class KeptRulebook:
    """A rulebook that is kept, and when it first was: from then on cases may have been assessed with it."""

    digest: str
    kept_at: datetime


@dataclass(frozen=True)
class KeptRule:
    """A rule of a rulebook that was read: its digest, its title, and its page as Markdown, compressed."""

    digest: str
    title: str
    packed: bytes

    @property
    def lines(self) -> tuple[str, ...]:
        """Its reference page, under its rulebook."""
        return tuple(zlib.decompress(self.packed).decode().split("\n"))


@dataclass(frozen=True)
class Outline:
    """What is remembered of a rulebook once it was read: its version, and what each rule says."""

    version: str
    rules: Mapping[str, KeptRule]


@dataclass(frozen=True)
class Stage:
    """A rule as it was from one rulebook on, until the next stage; None where it was not in the rulebook."""

    since: KeptRulebook
    version: str
    rule: KeptRule | None


@dataclass(frozen=True)
class History:
    """What became of a rule, the earliest stage first, over the rulebooks that this program can read."""

    stages: tuple[Stage, ...]
    rulebooks: int
    unreadable: int


# A digest names one text for good, and a rulebook takes a second to read; what is remembered takes half a megabyte.
_READ: dict[str, Outline | None] = {}


def kept_rulebooks(store: AssessmentStore) -> tuple[KeptRulebook, ...]:
    """Return every rulebook that is kept, the earliest first. Waits for the disk.

    The moments are those of the entries of the log that bind them; one that nothing binds is left out, as it is
    refused wherever it is read.
    """
    of = LOG_BINDINGS.c
    asked = select(of.key, of.number).join(RULEBOOKS, RULEBOOKS.c.digest == of.key)
    asked = asked.where(of.kind == Kind.RULEBOOK, RULEBOOKS.c.content.is_not(None)).order_by(of.number)
    with store.engine.connect() as connection:
        rows = connection.execute(asked).all()
        return tuple(KeptRulebook(row.key, _moment(store.log.entry(connection, row.number).at)) for row in rows)


def read_kept(store: AssessmentStore, digest: str) -> Rulebook | None:
    """Return a kept rulebook; None if there is none with this digest, or none that this program can read."""
    bundle = store.find_rulebook(digest)
    try:
        return None if bundle is None else rulebook_in(bundle)
    except RulebookError:
        return None


def outline_of(store: AssessmentStore, digest: str) -> Outline | None:
    """Return what is remembered of a kept rulebook, read if need be; None as `read_kept` does."""
    if digest not in _READ:
        bundle = store.find_rulebook(digest)
        if bundle is None:
            return None
        _READ[digest] = _outline(bundle)
    return _READ[digest]


def history_of(store: AssessmentStore, rule_id: str) -> History:
    """Return what became of a rule over all kept rulebooks.

    Waits for the disk, and a second for each rulebook that was never read since the service began.
    """
    stages: list[Stage] = []
    last: str | None = None
    readable = 0
    kept = kept_rulebooks(store)
    for each in kept:
        outline = outline_of(store, each.digest)
        if outline is None:
            continue
        readable += 1
        rule = outline.rules.get(rule_id)
        digest = rule.digest if rule else None
        if digest != last:
            stages.append(Stage(each, outline.version, rule))
        last = digest
    return History(tuple(stages), len(kept), len(kept) - readable)


def _outline(bundle: bytes) -> Outline | None:
    try:
        rulebook = rulebook_in(bundle)
    except RulebookError:
        return None
    flow = Flow(rulebook)
    rules = {
        each.id: KeptRule(
            each.digest, each.title, zlib.compress("\n".join(rule_lines(each, rulebook, flow)).encode(), 3)
        )
        for each in rulebook.rules.values()
    }
    return Outline(rulebook.version, rules)


def _moment(at: str) -> datetime:
    return datetime.fromisoformat(at)
