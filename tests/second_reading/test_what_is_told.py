"""What the second reading found of the answer and of citations, B9 and C2 to C6: seen in the text only."""

from __future__ import annotations

from datetime import date

import pytest

from tests.cases import case_of_nodes
from triage import Assessment, assess, house_rulebook
from triage.explanation.text import assessment_text
from triage.rulebook.citations import citation_of

RULEBOOK = house_rulebook()


def answer(**told: str) -> Assessment:
    facts = {"applicant.protection_wish": "yes", **{name.replace("__", "."): value for name, value in told.items()}}
    return assess(case_of_nodes(facts).model_copy(update={"assessed_on": date(2026, 11, 23)}))


def told(assessment: Assessment) -> str:
    return " ".join(assessment_text(assessment, RULEBOOK).split())


FIGHTER = answer(exclusion__indication_article_1f_a="yes", applicant__age="adult")


def test_c2_what_follows_a_yes_and_a_no_is_told_of_the_procedure_and_of_each_point() -> None:
    text = told(FIGHTER)
    points = [part for point in FIGHTER.points_at_issue for part in (point.if_yes, point.if_no)]
    procedure = FIGHTER.procedure
    assert procedure.id == "regular_rsd_exclusion" and points
    for part in (*points, procedure.if_positive, procedure.if_negative, procedure.turn_to):
        # Where to turn stands within a sentence.
        assert " ".join(part.split()).strip(".").casefold() in text.casefold()


def test_c3_findings_are_told_with_their_reasons() -> None:
    text = told(FIGHTER)
    fired = [rule for rule in RULEBOOK.rules.values() if rule.id == "exclusion.concern"]
    assert RULEBOOK.findings["exclusion_concern"].label in text
    assert all(" ".join(rule.because.split())[:60] in text for rule in fired)


def test_c4_what_everybody_is_told_stands_after_what_is_told_of_this_case() -> None:
    text = assessment_text(FIGHTER, RULEBOOK)
    assert text.index("WHAT THIS CASE TURNS ON") < text.index("ASK NEXT") < text.index("FOR EVERYBODY")


def test_c5_no_question_leads_to_a_procedure_that_is_out_of_reach() -> None:
    """In extremis: a recognised refugee is not asked what would open the fast negative lane."""
    recognised = answer(earlier_procedure__status_here="recognised", applicant__age="adult")
    reached = {leads.procedure for question in recognised.ask_next for leads in question.leads_to}
    assert not reached & {"accelerated_manifestly_unfounded", "return_support", "information_and_options"}


def test_c6_the_no_that_decides_is_not_listed_as_unused() -> None:
    unused = answer(exclusion__indication_article_1f_a="no", applicant__age="adult")
    text = told(unused)
    assert "exclusion.indication_article_1f_a" not in text
    did = text[text.index("WHAT EACH ANSWER DID") :]
    assert RULEBOOK.vocabulary.told["exclusion.indication_article_1f_a"].label in did


@pytest.mark.parametrize(
    ("owner", "wrong"),
    [
        ("persecution.open_harm", "Handbook 164"),
        ("trafficking.asylum_access", "ExCom 90(r)"),
        ("C-05", "Lisbon Conclusions 2002"),
        ("C-19", "Ramirez"),
        ("C-38", "Handbook 164"),
    ],
)
def test_b9_a_citation_that_says_otherwise_does_not_come_back(owner: str, wrong: str) -> None:
    point = RULEBOOK.contested_points.get(owner)
    sources = (
        [source for position in point.positions for source in position.sources]
        if point
        else list(RULEBOOK.rules[owner].sources)
    )
    assert sources and not [source for source in sources if source.startswith(wrong)]


def test_b9_where_the_right_citation_is_known_it_is_the_one() -> None:
    """Compelling reasons rest on paragraph (e) of conclusion 69; C.K. is cited for a bar without systemic flaws."""
    fact = RULEBOOK.vocabulary.told["cessation.compelling_reasons"]
    assert "ExCom 69(e)" in fact.sources
    transfers = [
        position for position in RULEBOOK.contested_points["C-34"].positions if "flaws" in position.position
    ]
    assert [citation_of(source, RULEBOOK.instruments) for source in transfers[0].sources]
    assert "C.K. v. Slovenia" in transfers[0].sources
