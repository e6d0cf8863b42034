"""Names that were changed: whoever still uses the old one is refused, and told the new one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from pydantic import Field

from triage.errors import Suggestion, nearest
from triage.language.names import path_of
from triage.rulebook.forms import Form, Words

RENAMED = "renamed.yaml"


class RenamedNames(Form):
    """`renamed.yaml`: what can have been renamed, each old name with the new one."""

    groups: dict[str, Words] = Field(default_factory=dict)
    facts: dict[str, Words] = Field(default_factory=dict)
    findings: dict[str, Words] = Field(default_factory=dict)
    families: dict[str, Words] = Field(default_factory=dict)
    rules: dict[str, Words] = Field(default_factory=dict)
    branches: dict[str, Words] = Field(default_factory=dict)
    switches: dict[str, Words] = Field(default_factory=dict)

    @property
    def by_kind(self) -> Mapping[str, Mapping[str, str]]:
        """The names by what they are names of, for each kind of which there are any."""
        return {kind: names for kind in type(self).model_fields if (names := getattr(self, kind))}


@dataclass(frozen=True)
class Renamed:
    """For each kind of name the old ones with the new. One word may have been several things."""

    names: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def suggestion(self, name: str, candidates: Iterable[str]) -> Suggestion | None:
        """Return what is meant by a name that none of the candidates has: the one it has now, else the nearest."""
        known = list(candidates)
        for renamed in self.names.values():
            for old in (name, path_of(name)):
                if renamed.get(old) in known:
                    return Suggestion(renamed[old], renamed=True)
        close = nearest(name, known)
        return Suggestion(close) if close else None

    def fact(self, path: str) -> str | None:
        """Return the path that a fact has now, by its old path or by its old name in the group of today."""
        return self._facts.get(path)

    @cached_property
    def _facts(self) -> Mapping[str, str]:
        facts = self.names.get("facts", {})
        in_new_groups = {f"{new.partition('.')[0]}.{old.partition('.')[2]}": new for old, new in facts.items()}
        return {**{old: new for old, new in in_new_groups.items() if old != new}, **facts}
