"""The law that one side of a comparison applies: a rulebook, a day, and a profile if one is asked for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from triage.assessment.assess import assess
from triage.assessment.model import Assessment
from triage.case import CaseFile, case_from_data
from triage.rulebook.model import Rulebook


@dataclass(frozen=True)
class AppliedLaw:
    """What every case of one side is assessed under. Without `profile`, the country of asylum selects one."""

    rulebook: Rulebook
    day: date
    profile: str | None = None

    @cached_property
    def in_force(self) -> Rulebook:
        """The rules in force on the day."""
        return self.rulebook.as_of(self.day)

    def case(self, facts: Mapping[str, Any]) -> CaseFile:
        """Return a case, given as the data of its document, as of the day of this law, whatever day it names.

        Raises what `case_from_data` raises.
        """
        return case_from_data({**facts, "assessed_on": self.day.isoformat()}, self.rulebook)

    def assessment(self, facts: Mapping[str, Any]) -> Assessment:
        """Return the assessment of a case, given as data. Raises what `case` and `assess` raise."""
        return assess(self.case(facts), rulebook=self.rulebook, profile=self.profile)
