"""Layers the findings: a branch reads facts and findings of lower strata only; a cycle is refused."""

from __future__ import annotations

from dataclasses import replace

from triage.errors import RulebookError
from triage.language.sentences import paths
from triage.rulebook.model import Branch, Rulebook


def stratify(rulebook: Rulebook) -> Rulebook:
    """Return the rulebook with the stratum of every finding and branch.

    Raises `RulebookError` if findings depend on each other in a circle, with the circle spelled out.
    """
    reads = {
        branch.id: {path for path in paths(branch.condition) if path in rulebook.findings}
        for _, branch in rulebook.branches.values()
    }
    setters: dict[str, list[str]] = {name: [] for name in rulebook.findings}
    for _, branch in rulebook.branches.values():
        for setting in branch.settings:
            setters[setting.finding].append(branch.id)
    strata: dict[str, int] = {}

    def stratum_of(finding: str, above: tuple[str, ...]) -> int:
        if finding in above:
            circle = [*above[above.index(finding) :], finding]
            spelled = " reads ".join(circle)
            problem = f"findings depend on each other in a circle: {spelled}"
            place = rulebook.places.place(("branch", setters[finding][0]), "if")
            raise RulebookError([(place, problem)])
        if finding not in strata:
            strata[finding] = max(
                (level(reads[branch], (*above, finding)) for branch in setters[finding]), default=1
            )
        return strata[finding]

    def level(findings: set[str], above: tuple[str, ...]) -> int:
        return 1 + max((stratum_of(finding, above) for finding in sorted(findings)), default=0)

    highest = max((level(read, ()) for read in reads.values()), default=0)

    def layered(branch: Branch) -> Branch:
        if branch.id in rulebook.deciding_branches:
            return branch.changed(stratum=highest + 1)
        return branch.changed(stratum=level(reads[branch.id], ()))

    families = tuple(
        family.changed(
            rules=tuple(rule.changed(branches=tuple(map(layered, rule.branches))) for rule in family.rules)
        )
        for family in rulebook.families
    )
    findings = {name: finding.changed(stratum=stratum_of(name, ())) for name, finding in rulebook.findings.items()}
    return replace(rulebook, families=families, findings=findings)
