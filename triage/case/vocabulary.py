"""The vocabulary as a table: each fact with its values, definition, legal source, question and direction."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import Any, cast

from pydantic import BaseModel, ConfigDict

from triage.case.fact import MIXED, Direction
from triage.case.model import groups
from triage.language.sentences import EntityKind


class FactDefinition(BaseModel):
    """One case fact as the vocabulary defines it.

    `path` is the name in rules (`claim.harm`), `entity` says whether it is told once, per claim or per stay,
    `values` are all it can take (always with `unknown`), `direction` which changes of value are protective.
    """

    model_config = ConfigDict(frozen=True)

    path: str
    entity: EntityKind
    label: str
    values: tuple[str, ...]
    definition: str
    source: str
    question: str
    direction: Direction

    def speaks_for(self, value: str) -> bool:
        """Return whether the value is more protective than not knowing the fact."""
        return self._levels_from_unknown(value) > 0

    def speaks_against(self, value: str) -> bool:
        """Return whether the value is less protective than not knowing the fact, or may lead away from protection.

        The latter are the values of facts without a single direction in law, such as indications of grave crimes.
        """
        return self._levels_from_unknown(value) < 0 or (self.direction == MIXED and value != "unknown")

    def _levels_from_unknown(self, value: str) -> int:
        places = {member: place for place, level in enumerate(self.direction.levels) for member in level}
        return places[value] - places["unknown"] if places else 0


@cache
def vocabulary() -> dict[str, FactDefinition]:
    """Return every fact by its path, in the order of the groups."""
    definitions: dict[str, FactDefinition] = {}
    for prefix, group in groups():
        entity = EntityKind(prefix) if prefix in ("claim", "stay") else EntityKind.CASE
        for name, field in group.model_fields.items():
            extra = cast(dict[str, Any], field.json_schema_extra)
            values = cast(Any, field.annotation)
            direction = extra["direction"]
            path = f"{prefix}.{name}"
            definitions[path] = FactDefinition(
                path=path,
                entity=entity,
                label=field.title or name,
                values=tuple(member.value for member in values),
                definition=field.description or "",
                source=extra["source"],
                question=extra["question"],
                direction=Direction(direction["name"], tuple(map(tuple, direction["levels"]))),
            )
    return definitions


@lru_cache(maxsize=65536)
def fact_path(node: str) -> str:
    """Return the vocabulary's path of a fact node: `claims[0].harm` becomes `claim.harm`."""
    entity, _, name = node.partition(".")
    for plural, kind in (("claims[", "claim"), ("stays[", "stay")):
        if entity.startswith(plural) and entity.endswith("]"):
            return f"{kind}.{name}"
    return node
