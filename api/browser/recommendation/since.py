"""What became since of the rules that an assessment, and what is laid beside it, rest on."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from triage import Assessment, Rulebook
from triage.assessment.nodes import FiringNode


@dataclass(frozen=True)
class Since:
    """The rules that fired, by id and title: those stopped since, that say something else now, and gone."""

    stopped: tuple[tuple[str, str], ...]
    changed: tuple[tuple[str, str], ...]
    gone: tuple[tuple[str, str], ...]

    def __bool__(self) -> bool:
        return bool(self.stopped or self.changed or self.gone)


def since_then(both: Iterable[Assessment], then: Rulebook, now: Rulebook, stopped: Collection[str]) -> Since:
    """Return what became of the rules that fired in some assessments under a rulebook.

    `stopped` are the rules and families that are stopped now.
    """
    fired = dict.fromkeys(node.rule for each in both for node in each.trace if isinstance(node, FiringNode))
    names = now.rules_named(stopped)
    titles = [(rule, then.rules[rule].title if rule in then.rules else rule) for rule in fired]
    return Since(
        tuple(each for each in titles if each[0] in names),
        tuple(
            each
            for each in titles
            if each[0] in now.rules
            and each[0] in then.rules
            and now.rules[each[0]].digest != then.rules[each[0]].digest
        ),
        tuple(each for each in titles if each[0] not in now.rules),
    )
