"""The reference pages under `docs/`, generated from the rulebook so that a lawyer reviews it without reading YAML.

`pages` returns them; `python -m triage.reference_pages docs` writes them.
"""

from __future__ import annotations

from collections.abc import Mapping

from triage.proof.invariants import house_invariants
from triage.reference_pages.citations import citations_page
from triage.reference_pages.flow import Flow
from triage.reference_pages.households_page import households_page
from triage.reference_pages.invariants_page import invariants_page
from triage.reference_pages.issues_page import issue_page, issues_index_page
from triage.reference_pages.judgment import house_judgments
from triage.reference_pages.judgment_page import judgment_page
from triage.reference_pages.links import ISSUE_PAGES, RULE_PAGES
from triage.reference_pages.procedures_page import procedures_page
from triage.reference_pages.profiles_page import profiles_page
from triage.reference_pages.rule_pages import family_page, index_page
from triage.reference_pages.seed import house_paper
from triage.reference_pages.traceability import traceability_page
from triage.reference_pages.treaties_page import treaties_page
from triage.reference_pages.vocabulary_page import vocabulary_page
from triage.rulebook.model import Rulebook

__all__ = ["ISSUE_PAGES", "RULE_PAGES", "pages"]

NOTICE = "<!-- Generated from rules/ by `make docs`; change the rules, not this page. -->\n\n"


def pages(rulebook: Rulebook) -> Mapping[str, str]:
    """Return every reference page, as path under `docs/` → text."""
    flow = Flow(rulebook)
    found = {
        "traceability.md": traceability_page(rulebook, house_paper()),
        "citations.md": citations_page(rulebook),
        "households.md": households_page(rulebook),
        "invariants.md": invariants_page(rulebook, house_invariants()),
        "judgment.md": judgment_page(rulebook, house_judgments(), flow),
        "procedures.md": procedures_page(rulebook, flow),
        "profiles.md": profiles_page(rulebook, flow),
        "treaties.md": treaties_page(rulebook),
        "vocabulary.md": vocabulary_page(rulebook, flow),
        f"{RULE_PAGES}/README.md": index_page(rulebook),
        f"{ISSUE_PAGES}/README.md": issues_index_page(rulebook),
    }
    for family in rulebook.families:
        found[f"{RULE_PAGES}/{family.id}.md"] = family_page(family, rulebook, flow)
    for issue in rulebook.issues.values():
        found[f"{ISSUE_PAGES}/{issue.id}.md"] = issue_page(issue, rulebook)
    return {path: f"{NOTICE}{text.rstrip()}\n" for path, text in found.items()}
