"""Names that were changed: whoever still uses the old one is refused, and told the new one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from triage.errors import Suggestion, nearest
from triage.language.names import entity_of, node_of, path_of


@dataclass(frozen=True)
class Renamed:
    """For each kind of name the old ones with the new. One word may have been several things."""

    names: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def suggestion(self, name: str, candidates: Iterable[str]) -> Suggestion | None:
        """Return what is meant by a name that none of the candidates has: the one it has now, else the nearest."""
        known = list(candidates)
        for now in self._now(name):
            if now in known:
                return Suggestion(now, renamed=True)
        close = nearest(name, known)
        return Suggestion(close) if close else None

    def _now(self, name: str) -> Iterator[str]:
        """Yield what a name may have become: as anything, as a fact, and as a fact of one claim or stay."""
        yield from (renamed[name] for renamed in self.names.values() if name in renamed)
        path = self.fact(path_of(name))
        if path is not None:
            yield from (path, node_of(path, entity_of(name)))

    def fact(self, path: str) -> str | None:
        """Return the path that a fact has now, by its old path or by its old name in the group of today."""
        return self._facts.get(path)

    @cached_property
    def _facts(self) -> Mapping[str, str]:
        facts = self.names.get("facts", {})
        in_new_groups = {f"{new.partition('.')[0]}.{old.partition('.')[2]}": new for old, new in facts.items()}
        return {**{old: new for old, new in in_new_groups.items() if old != new}, **facts}
