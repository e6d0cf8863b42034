"""The recorded mistakes of rule authors, `mistakes.yaml`, and the house's rule files with one of them made."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tests.plain_yaml import read_plain_yaml
from triage.rulebook.loading import house_rule_files, load_rulebook
from triage.rulebook.model import Rulebook

LOAD = "load"


@dataclass(frozen=True)
class Slip:
    """One place of a rule file: what stands there, and what a mistaken author wrote instead.

    Where a file says the same in several places, `rule` is the one in which the first of them is meant.
    """

    file: str
    stands: str
    instead: str
    rule: str

    def made_in(self, source: str) -> str:
        """Return the text of the file with this place changed.

        Raises `ValueError` if there is no such place, or if there are several and it is not said in which rule: a
        rule that is written later, above, would be taken for the one that was meant.
        """
        # White space is as the file folds it; what is left out takes the space before or behind it along.
        pattern = r"\s+".join(map(re.escape, self.stands.split()))
        if not self.instead:
            pattern = r"\s+" + pattern if self.stands.startswith(("and ", "- ")) else pattern + r"\s*"
        before, rule, behind = source.partition(f"  - id: {self.rule}\n") if self.rule else ("", "", source)
        places = len(re.findall(pattern, behind))
        if not places:
            raise ValueError(f"{self.file} {self.rule} reads nowhere '{self.stands}'")
        if places > 1 and not self.rule:
            raise ValueError(f"{self.file} reads in {places} places '{self.stands}': say in which rule")
        return before + rule + re.sub(pattern, lambda _: self.instead, behind, count=1)


@dataclass(frozen=True)
class Mistake:
    """A mistake made in one place or several, and the promise or property that it breaks, or `load`."""

    breaks: str
    mistake: str
    slips: tuple[Slip, ...]

    def rule_files(self) -> dict[str, str]:
        """Return the house's rule files with the mistake made."""
        files = dict(house_rule_files())
        for slip in self.slips:
            files[slip.file] = slip.made_in(files[slip.file])
        return files

    def rulebook(self) -> Rulebook:
        """Return the rulebook with the mistake made. Raises `RulebookError` if it is noticed on loading."""
        return load_rulebook(self.rule_files())


@cache
def recorded_mistakes() -> tuple[Mistake, ...]:
    """Return all recorded mistakes, in the order of the file."""
    entries = read_plain_yaml(Path(__file__).with_name("mistakes.yaml"))["mistakes"]
    return tuple(_mistake(entry) for entry in entries)


def _mistake(entry: Mapping[str, object]) -> Mistake:
    besides = entry.get("besides", [])
    further = besides if isinstance(besides, list) else [besides]
    slips = [_slip(each) for each in (entry, *further)]
    return Mistake(str(entry["breaks"]), str(entry["mistake"]), tuple(slips))


def _slip(entry: Mapping[str, object]) -> Slip:
    return Slip(str(entry["file"]), str(entry["stands"]), str(entry["instead"]), str(entry.get("rule", "")))
