"""The types of `triage.case.house` for editors and type checkers: `python -m triage.case.stubs`."""

from __future__ import annotations

from collections.abc import Iterator

from triage.case.model import class_name, list_of
from triage.language.sentences import EntityKind
from triage.rulebook.loading import house_rulebook
from triage.rulebook.vocabulary import DECLINED, YES_NO, FactDefinition, FactGroupDefinition, Vocabulary

_HEAD = """\
# Generated from rules/vocabulary/ by `make schema`; change the rules, not this file.
from enum import StrEnum

from triage.case.model import CaseFile, FactGroup, YesNo
"""

LONGEST_LINE = 116


def stub_of(vocabulary: Vocabulary) -> str:
    """Return the stub of the case model that is made from a vocabulary."""
    lines = [_HEAD]
    for group in vocabulary.groups:
        for fact in group.facts:
            if fact.several or not _yes_no(fact):
                lines += [f"class {class_name(fact.path)}(StrEnum):", *_members(fact), ""]
        fields = (line for fact in group.facts for line in _fields(fact))
        lines += [f"class {class_name(group.name)}(FactGroup):", *fields, ""]
    lines += ["class Case(CaseFile):", *map(_group_field, vocabulary.groups)]
    return "\n".join(lines) + "\n"


def _yes_no(fact: FactDefinition) -> bool:
    return set(fact.values) == set(YES_NO)


def _members(fact: FactDefinition) -> Iterator[str]:
    for value in fact.values if fact.several else (*fact.values, DECLINED):
        yield f'    {value.upper()} = "{value}"'


def _fields(fact: FactDefinition) -> Iterator[str]:
    if fact.several:
        yield from (f"    {name}: tuple[{class_name(fact.path)}, ...] = ()" for name in fact.list_names.all)
        return
    kind = "YesNo" if _yes_no(fact) else class_name(fact.path)
    line = f"    {fact.name}: {kind} = {kind}.UNKNOWN"
    # As the formatter writes it.
    yield line if len(line) <= LONGEST_LINE else f"    {fact.name}: {kind} = (\n        {kind}.UNKNOWN\n    )"


def _group_field(group: FactGroupDefinition) -> str:
    kind = class_name(group.name)
    if group.entity is EntityKind.CASE:
        return f"    {group.name}: {kind} = {kind}()"
    return f"    {list_of(group.entity)}: tuple[{kind}, ...] = ()"


if __name__ == "__main__":
    print(stub_of(house_rulebook().vocabulary), end="")
