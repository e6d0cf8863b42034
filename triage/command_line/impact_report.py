"""What `triage impact` does: reads rulebooks and cases, reports, and writes certificates."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import typer

from triage.assessment.legal_regime import legal_regime
from triage.command_line.caseload_files import CasesRead, caseload_files, cases_read
from triage.command_line.days import day_given
from triage.command_line.impact import ImpactFormat
from triage.command_line.progress import Come, cases_progress
from triage.command_line.reporting import MOST_PROBLEMS, NO, case_problems, ending_well, refuse, say
from triage.command_line.rulebooks import NamedRulebook, rulebook_named
from triage.impact.caseload_model import CaseloadImpact, OtherChange
from triage.impact.law import AppliedLaw
from triage.impact.model import CaseOutcome
from triage.impact.page import impact_page
from triage.impact.tally import ImpactTally
from triage.impact.text import impact_text
from triage.reference_pages.rule_difference import rulebook_difference


@dataclass(frozen=True)
class ComparedLaw:
    """The law of one side, as the command is told it."""

    rulebook: str
    day: str | None
    profile: str | None


def report_impact(
    before: ComparedLaw, after: ComparedLaw, place: Path, report: ImpactFormat, certificates: Path | None
) -> None:
    """Report what becomes of the cases at a place, and end with 1 if one loses protection or needs a person."""
    if certificates is not None and certificates.exists():
        refuse(f"{certificates}: this is there already. Name a new folder for the certificates.")
    one = rulebook_named(before.rulebook)
    other = one if after.rulebook == before.rulebook else rulebook_named(after.rulebook)
    tally = ImpactTally(_law(one, before, "--day"), _law(other, after, "--against-day"))
    with ending_well(), cases_progress() as shown:
        read = 0
        for found_there in cases_read(caseload_files(place), one.rulebook):
            _count(tally, found_there, read, shown)
            read = found_there.read
    if tally.refused:
        problems = [line for name, error in tally.refused for line in case_problems(name, error)]
        more = [] if len(problems) <= MOST_PROBLEMS else ["There are more problems; correct these first."]
        refuse(*problems[:MOST_PROBLEMS], *more)
    found = tally.result((one.name, other.name), _other_changes(one, other))
    if certificates is not None:
        _write_certificates(certificates, tally, one, other)
    say(_rendered(found, report))
    if found.counts.lose_protection or found.counts.need_a_person:
        raise typer.Exit(NO)


def _count(tally: ImpactTally, there: CasesRead, before: int, shown: Callable[[Come], None]) -> None:
    """Count some cases and show how far they are: each that differs is compared in full, which takes long."""
    done, whole = tally.counted.total(), len(there.cases)

    def counted(cases: int) -> None:
        share = min(cases - done, whole) / whole
        shown(Come(before + int(share * (there.read - before)), there.size, cases))

    tally.add(there.cases, counted)


def _law(named: NamedRulebook, law: ComparedLaw, option: str) -> AppliedLaw:
    """Return the law of one side, or end if no case could be assessed under it."""
    applied = AppliedLaw(named.rulebook, day_given(law.day, option), law.profile)
    with ending_well(named.name):
        legal_regime(applied.case({}), named.rulebook, law.profile)
    return applied


def _other_changes(one: NamedRulebook, other: NamedRulebook) -> list[OtherChange]:
    return [
        OtherChange(kind=each.kind, added=each.added, removed=each.removed, changed=each.changed)
        for each in rulebook_difference(one.rulebook, other.rulebook).names
    ]


def _rendered(found: CaseloadImpact, report: ImpactFormat) -> str:
    match report:
        case ImpactFormat.TEXT:
            return impact_text(found)
        case ImpactFormat.JSON:
            return found.model_dump_json(indent=2)
        case ImpactFormat.HTML:
            return impact_page(found)


def _write_certificates(folder: Path, tally: ImpactTally, one: NamedRulebook, other: NamedRulebook) -> None:
    """Write the assessments of one case of each group that changes; the folder is there whole, or not at all."""
    try:
        with tempfile.TemporaryDirectory(dir=folder.absolute().parent, prefix=".certificates") as name:
            whole = Path(name) / "whole"
            whole.mkdir()
            for side, named in (("before", one), ("after", other)):
                (whole / f"rulebook_{side}.json").write_text(named.bundle.model_dump_json(), encoding="utf-8")
            for number, impact in enumerate(tally.in_order, start=1):
                if impact.outcome is CaseOutcome.SAME:
                    continue
                for side, law in (("before", tally.before), ("after", tally.after)):
                    if getattr(impact, f"procedure_{side}") is not None:
                        written = law.assessment(tally.first[impact]).model_dump_json()
                        (whole / f"group_{number}_{side}.json").write_text(written, encoding="utf-8")
            shutil.move(whole, folder)
    except OSError as error:
        refuse(f"{folder}: can not be written: {error.strerror}.")
