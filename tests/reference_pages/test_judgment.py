"""Judgment: a human finding stands where the law asks for one, and nothing is decided by a proxy for it."""

from __future__ import annotations

import pycountry
import pytest
from hypothesis import given

from tests.strategies import cases
from triage import Case, assess, case_from_data, house_rulebook
from triage.language.sentences import Add, paths
from triage.reference_pages.flow import Flow
from triage.reference_pages.judgment import house_judgments
from triage.reference_pages.seed import numbers_in
from triage.rulebook.citations import citation_of

RULEBOOK = house_rulebook()
JUDGMENTS = house_judgments()


def test_every_human_finding_is_a_fact_that_a_rule_reads() -> None:
    listed = [path for judgment in JUDGMENTS for path in judgment.facts]
    told = RULEBOOK.vocabulary.told
    assert [path for path in listed if path not in told] == []
    assert [path for path in listed if not Flow(RULEBOOK).readers_of(told[path])] == []


def test_no_human_finding_is_listed_twice() -> None:
    listed = [path for judgment in JUDGMENTS for path in judgment.facts]
    assert len(listed) == len(set(listed))


def test_every_human_finding_can_stay_unanswered() -> None:
    listed = [path for judgment in JUDGMENTS for path in judgment.facts]
    told = RULEBOOK.vocabulary.told
    assert [path for path in listed for each in told[path].each() if "unknown" not in each.values] == []


def test_every_guidance_cites_law() -> None:
    for judgment in JUDGMENTS:
        citations = [citation_of(source, RULEBOOK.instruments) for source in judgment.sources]
        assert all(citations), judgment.question
        assert any(citation.instrument.cite != "seed" for citation in citations if citation), judgment.question
        assert all(numbers_in(source) for source in judgment.sources if source.startswith("seed"))


def test_no_fact_records_demeanour() -> None:
    words = ("demeanour", "demeanor", "nervous", "eye contact", "body language", "tone of voice", "facial")
    texts = {path: f"{path} {fact.label} {fact.definition}".lower() for path, fact in RULEBOOK.facts.items()}
    assert [path for path, text in texts.items() if any(word in text for word in words)] == []


def test_no_fact_names_a_country() -> None:
    codes = {country.alpha_3.lower() for country in pycountry.countries}
    names = {country.name.lower().replace(" ", "_") for country in pycountry.countries}
    values = {(path, value) for path, fact in RULEBOOK.facts.items() for value in fact.values}
    assert [pair for pair in values if pair[1] in codes | names] == []
    assert "country_of_origin" not in Case.model_fields


def test_the_nationality_position_alone_proposes_no_procedure() -> None:
    alone = [
        branch.id
        for _, branch in RULEBOOK.branches.values()
        if branch.proposal
        and set(paths(branch.condition)) <= {"applicant.nationality", "country_information.listed_safe"}
    ]
    assert alone == []


def test_a_safe_country_list_only_adds_safeguards_and_raises_a_point_at_issue() -> None:
    """It sets no finding, proposes nothing, hurries nothing, asks nothing of the person: whoever is on it is heard.

    The one point is the one on which the list is answered; beside what is told of no listed country, it changes
    neither the procedure nor how soon it is done, whatever else the claim is.
    """
    effects = [
        effect
        for _, branch in RULEBOOK.branches.values()
        if "country_information.listed_safe" in paths(branch.condition)
        for effect in branch.effects
    ]
    assert effects
    assert {getattr(effect, "kind", None) for effect in effects} == {"safeguard", "issue"}
    assert {effect.term for effect in effects if isinstance(effect, Add) and effect.kind == "issue"} == {
        "safe_country_list"
    }


@pytest.mark.slow
@given(cases())
def test_a_safe_country_list_takes_nothing_away(case: Case) -> None:
    told = case.model_dump(mode="json") | {"assessed_on": "2026-11-23"}
    country = told["country_information"] | {"listed_safe": "no"}
    unlisted = assess(case_from_data(told | {"country_information": country}))
    listed = assess(case_from_data(told | {"country_information": country | {"listed_safe": "yes"}}))
    assert (listed.procedure, listed.priority, listed.findings) == (
        unlisted.procedure,
        unlisted.priority,
        unlisted.findings,
    )
    for kind in ("actions", "safeguards", "referrals", "information"):
        before, after = ({each.term for each in getattr(one, kind)} for one in (unlisted, listed))
        assert before <= after, kind
