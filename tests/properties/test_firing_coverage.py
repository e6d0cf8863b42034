"""Nothing in the rulebook is out of reach: a search from the empty case comes to every branch and every outcome."""

from __future__ import annotations

import pytest

from tests.properties.search import branch_targets, house_corpus, outcome_targets
from tests.strategies import profile_of
from tests.variations import document_of, settings_of
from triage import case_from_data
from triage.assessment.legal_regime import legal_regime
from triage.readers.derivation import premises_of
from triage.readers.reference import derive
from triage.rulebook.loading import house_rulebook

RULEBOOK = house_rulebook()


@pytest.mark.slow
def test_every_branch_of_every_rule_fires_in_a_case_found_by_search() -> None:
    """Read back as the service reads it, each case found fires what it was found for in the reference reader."""
    fired: set[str] = set()
    for found in house_corpus().found.values():
        profile = profile_of("found", settings_of(RULEBOOK, found.premises))
        case = case_from_data(document_of(found.premises))
        premises = premises_of(case, profile, legal_regime(case, RULEBOOK).law)
        fired |= {firing.branch for firing in derive(RULEBOOK, premises).firings}
    missed = [branch for branch in RULEBOOK.branches if branch not in fired]
    rules = sorted({RULEBOOK.branches[branch][0].id for branch in missed})
    assert not missed, f"{len(missed)} of {len(RULEBOOK.branches)} branches never fired: {missed}, of rules {rules}"


@pytest.mark.slow
def test_every_procedure_finding_value_and_term_comes_about_in_a_case_found_by_search() -> None:
    missed = house_corpus().missed
    targets = branch_targets(RULEBOOK) | outcome_targets(RULEBOOK)
    assert not missed, f"{len(missed)} of {len(targets)} were not reached: {missed}"
    assert targets.keys() == house_corpus().found.keys()
