"""An assessment for people: complete, stable, and never wider than a page."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.cases import case_of_nodes
from tests.strategies import cases
from triage import Assessment, Case, UnknownNameError, assess, case_from_data
from triage.assessment.assess import inference_of
from triage.assessment.nodes import FactNode
from triage.case import ProofState
from triage.explanation.answers import answers_of
from triage.explanation.asking import FIRST_QUESTIONS, only_against, questions
from triage.explanation.brief import assessment_brief
from triage.explanation.mermaid import assessment_mermaid, explanation_mermaid
from triage.explanation.order import grouped_points
from triage.explanation.points import IF_SO
from triage.explanation.reasons import Reasons
from triage.explanation.text import assessment_text
from triage.explanation.tree import explanation_data, explanation_text
from triage.explanation.wording import titled
from triage.rulebook.loading import house_rulebook
from triage.rulebook.vocabulary import NOT_KNOWN

RULEBOOK = house_rulebook()


def assessed(case: Case) -> Assessment:
    return assess(case.model_copy(update={"assessed_on": date(2026, 11, 23)}))


RESCUE = assessed(case_of_nodes({"circumstances.place": "at_sea", "circumstances.in_distress": "yes"}))
CHILD = assessed(
    case_of_nodes({"applicant.age": "child", "cessation.reavailment": "yes", "claims[0].past_harm": "no"})
)


def too_wide(lines: Iterable[str]) -> list[str]:
    """Return the lines of more than a hundred columns, but for those that are one word, which nothing breaks."""
    return [line for line in lines if len(line) > 100 and len(line.strip(" -").split()) > 1]


def text_of(assessment: Assessment) -> str:
    return assessment_text(assessment, RULEBOOK)


@given(cases())
def test_the_text_tells_everything_that_has_to_be_done_and_stays_narrow(case: Case) -> None:
    assessment = assessed(case)
    text = text_of(assessment)
    told = " ".join(text.split())
    assert assessment.procedure.title in told
    for item in (*assessment.actions, *assessment.safeguards, *assessment.referrals, *assessment.information):
        assert item.meaning in told
        assert not item.particular or item.because[0] in told
    for question in assessment.ask_next:
        if (question.decides or question.leads_to) and not only_against(assessment, question):
            assert question.label in told or question.question in told
    assert assessment.rulebook.digest in text
    assert too_wide(text.splitlines()) == []
    assert text == text_of(assessment)


NAMES = {
    name
    for name in (
        *RULEBOOK.facts,
        *RULEBOOK.findings,
        *RULEBOOK.procedures,
        *RULEBOOK.parameters,
        *(term for terms in RULEBOOK.terms.values() for term in terms),
    )
    if "_" in name or "." in name
}


@given(cases())
def test_no_text_names_a_term_by_the_name_that_rules_give_it(case: Case) -> None:
    assessment = assessed(case.model_copy(update={"reference": None}))
    for text in (text_of(assessment), assessment_brief(assessment, RULEBOOK)):
        words = re.findall(r"[\w.]+", re.sub(r"\[[^\]]*\]", "", " ".join(text.split())))
        assert NAMES & {word.strip(".") for word in words} == set()


@given(cases())
def test_what_is_told_as_particular_rests_on_a_fact_that_is_known(case: Case) -> None:
    assessment = assessed(case)
    reasons = Reasons(assessment)
    for item in reasons.outputs.values():
        leading = [reasons.nodes[node] for node in reasons.leading_to(item.firings)]
        known = [node for node in leading if isinstance(node, FactNode) and node.value not in NOT_KNOWN]
        assert known or not item.particular, item.term


def test_what_is_said_to_everybody_is_general_and_what_rests_on_this_case_is_not() -> None:
    assessment = assessed(
        case_of_nodes(
            {"applicant.protection_wish": "yes", "circumstances.detained": "yes", "claims[0].past_harm": "yes"}
        )
    )
    particular = {name: item.particular for name, item in Reasons(assessment).outputs.items()}
    assert particular["detention_last_resort"]
    for name in ("human_decision_maker", "dignified_reception", "complete_vulnerability_screening"):
        assert not particular[name], name


def test_a_word_longer_than_a_line_is_told_whole() -> None:
    link = f"https://court.example/{'a' * 200}"
    statement = {"words": f"It stands under {link} since May.", "made_by": "document"}
    told = text_of(assess(case_from_data({"assessed_on": "2026-11-30", "statements": [statement]})))
    assert link in told.split()
    assert too_wide(told.splitlines()) == []


@given(cases())
def test_the_first_screen_is_one_screen_and_opens_with_the_procedure(case: Case) -> None:
    assessment = assessed(case)
    lines = assessment_brief(assessment, RULEBOOK).splitlines()
    assert len(lines) <= 40
    assert too_wide(lines) == []
    assert lines[0] == f"RECOMMENDED PROCEDURE: {assessment.procedure.title}"[:100]
    shown = " ".join(" ".join(lines).split())
    for title, told in (
        ("TURNS ON", [raised[0].title for raised in list(grouped_points(assessment, RULEBOOK).values())[:1]]),
        ("ASK NEXT", [members[0].question for _, members in list(questions(assessment))[:1]]),
    ):
        assert all(each in shown for each in told) or re.search(rf"{title} - (And )?\d+ (in all|more)\.", shown)


@given(cases())
def test_every_given_answer_is_told_with_what_it_did(case: Case) -> None:
    assessment = assessed(case)
    text = " ".join(text_of(assessment).split())
    did = text[text.index("WHAT EACH ANSWER DID") :] if "WHAT EACH ANSWER DID" in text else ""
    values = Reasons(assessment).values
    for node, value in assessment.case.facts():
        if value not in NOT_KNOWN:
            assert titled(values[node]) in did


def test_a_no_that_keeps_a_rule_away_is_told_with_that_rule() -> None:
    assessment = assessed(case_of_nodes({"circumstances.detained": "no", "applicant.age": "adult"}))
    answers = {answer.fact: answer for answer in answers_of(inference_of(assessment, RULEBOOK))}
    assert RULEBOOK.rules["points_at_issue.detention"].title in answers["circumstances.detained"].kept_away
    assert RULEBOOK.rules["child.presumption"].title in answers["applicant.age"].kept_away


def test_what_an_answer_did_is_told_by_the_procedure_that_it_alone_keeps_from_coming_first() -> None:
    assessment = assessed(
        case_of_nodes({"circumstances.place": "on_territory", "applicant.protection_wish": "yes"})
    )
    did = " ".join(text_of(assessment).split()).partition("WHAT EACH ANSWER DID")[2]
    rescue = RULEBOOK.procedures["rescue_first"].title
    assert re.search(rf"on territory\. Alone keeps from coming first: [^.]*{rescue}", did)
    answers = {answer.fact: answer for answer in answers_of(inference_of(assessment, RULEBOOK))}
    at_sea = assessed(case_of_nodes({"circumstances.place": "at_sea", "applicant.protection_wish": "yes"}))
    assert at_sea.procedure.id in answers["circumstances.place"].keeps_from


def test_what_the_procedure_or_the_priority_rests_on_is_told() -> None:
    told = " ".join(text_of(assessed(case_of_nodes({"circumstances.detained": "yes"}))).split())
    did = told.partition("WHAT EACH ANSWER DID")[2]
    assert "Deprived of liberty at present: yes. The procedure or the priority rests on it." in did


def test_a_question_that_a_point_names_and_that_changes_no_procedure_is_only_counted() -> None:
    assessment = assessed(case_of_nodes({"claims[0].agents.non_state": "yes", "claims[0].past_harm": "yes"}))
    told = " ".join(text_of(assessment).split())
    beyond = list(questions(assessment))[FIRST_QUESTIONS:]
    counted = [
        members for _, members in beyond if all(member.decides and not member.leads_to for member in members)
    ]
    assert counted
    assert f"Then what the points above name as not known yet ({len(counted)} more questions)." in told
    points = told.partition("WHAT THIS CASE TURNS ON")[2].partition("ASK NEXT")[0]
    for members in counted:
        assert members[0].label in points


def test_a_fact_that_only_one_of_two_claims_has_is_told_apart_from_what_they_have_alike() -> None:
    told = text_of(
        assessed(
            case_of_nodes(
                {
                    **{f"claims[{place}].agents.armed_group": "yes" for place in (0, 1)},
                    "claims[1].state_protection": "ineffective",
                }
            )
        )
    )
    assert "Claims 1 and 2: Known: Who would cause the harm: armed group: yes." in told
    assert "Claim 2: Known: Protection by the home State: ineffective." in told


@given(cases())
def test_one_answer_leads_where_it_is_said_to_lead(case: Case) -> None:
    assessment = assessed(case)
    for question in assessment.ask_next[:3]:
        for leads in question.leads_to[:2]:
            told = {**dict(assessment.case.facts()), leads.fact: leads.value}
            known = {node: value for node, value in told.items() if value != "unknown"}
            changed = assessed(case_of_nodes(known))
            if not assessment.case.proof_states and "declined" not in known.values():
                assert changed.procedure.id == leads.procedure


def test_the_text_says_that_a_recommendation_is_firm() -> None:
    assert "Firm: no fact that is still unknown could change this recommendation." in text_of(RESCUE)


def test_the_text_says_to_what_one_answer_could_change_a_provisional_recommendation() -> None:
    told = " ".join(text_of(CHILD).split())
    assert "Provisional: one answer alone could change it, to: Appeal or review of the decision" in told
    assert re.search(r"ASK NEXT .* If [a-z ]+: Appeal or review of the decision\.", told)


def test_no_reason_is_told_twice() -> None:
    told = " ".join(text_of(RESCUE).split())
    for item in (*RESCUE.actions, *RESCUE.safeguards, *RESCUE.referrals, *RESCUE.information):
        for because in item.because[:1]:
            assert not item.particular or told.count(because) == 1, because


def test_what_several_claims_have_alike_is_told_of_them_together() -> None:
    told = text_of(assessed(case_of_nodes({f"claims[{place}].agents.armed_group": "yes" for place in (0, 1)})))
    assert "Claims 1 and 2: Known: Who would cause the harm: armed group: yes." in told
    assert "Claims 1 and 2: Who would cause the harm: armed group: yes." in told


def test_facts_of_the_case_and_of_a_stay_that_share_a_label_are_told_apart() -> None:
    told = text_of(
        assessed(
            case_of_nodes({"proposed_transfer.fair_procedure_there": "no", "stays[0].fair_procedure_access": "no"})
        )
    )
    did = " ".join(told[told.index("WHAT EACH ANSWER DID") :].split())
    assert did.count("Fair asylum procedure there: no") >= 2


def test_the_text_lists_a_fact_that_changed_nothing() -> None:
    told = " ".join(text_of(CHILD).split())
    assert re.search(r"By themselves these changed nothing: [^.]*Renewed protection of origin State: yes", told)


def test_the_tree_leads_from_the_procedure_to_the_fact() -> None:
    text = explanation_text(CHILD)
    assert text.startswith("Child best-interests and status procedure (child_best_interests_rsd) is recommended")
    assert "Age position of the person: child (applicant.age" in text


def test_the_tree_of_a_fact_lists_the_rules_that_rest_on_it() -> None:
    text = explanation_text(CHILD, "applicant.age")
    assert text.startswith("Age position of the person: child (applicant.age)\nWhat rests on it:\n")
    assert "(child.presumption.child_or_age_in_doubt)" in text


def test_a_fact_that_nobody_asked_about_comes_with_its_question() -> None:
    text = explanation_text(CHILD, "circumstances.place")
    assert text.startswith(
        "Place where the person is now: not known (circumstances.place)\n  No rule that fired rests on it."
    )
    assert "Still to ask: Where is the person now" in text


def test_what_was_told_once_in_a_tree_is_not_told_again() -> None:
    text = explanation_text(CHILD, "claims[0].well_founded_fear")
    assert text.count("Treatment as a child: treat as child (child") <= 2
    assert text.count("[child.presumption.child_or_age_in_doubt: ") == 1


def test_the_tree_of_a_finding_that_no_rule_touched_says_so() -> None:
    assert "No rule spoke" in explanation_text(RESCUE, "complexity")


def test_asking_about_something_that_is_not_there_suggests_the_nearest_name() -> None:
    with pytest.raises(UnknownNameError, match="Did you mean 'child_best_interests_rsd'"):
        explanation_text(CHILD, "child_best_interest_rsd")


@given(cases(), st.data())
def test_everything_in_an_assessment_can_be_asked_about(case: Case, data: st.DataObject) -> None:
    assessment = assessed(case)
    name = data.draw(st.sampled_from(Reasons(assessment).names()))
    text = explanation_text(assessment, name)
    assert too_wide(text.splitlines()) == []
    assert str(explanation_data(assessment, name)["statement"]) in " ".join(text.split())
    arrows_of(explanation_mermaid(assessment, RULEBOOK, name))


def test_the_data_of_a_fact_names_the_firings_that_rest_on_it_and_holds_them() -> None:
    data = explanation_data(CHILD, "applicant.age")
    assert data["firings"] == []
    assert data["resting_on_it"] == ["child.presumption.child_or_age_in_doubt"]
    assert [node["id"] for node in nodes_of(data)] == ["applicant.age", "child.presumption.child_or_age_in_doubt"]


def test_the_data_of_a_conclusion_holds_every_node_that_leads_there_each_after_those_it_rests_on() -> None:
    data = explanation_data(CHILD)
    assert data["about"] == "child_best_interests_rsd"
    assert [node["id"] for node in nodes_of(data)] == [
        "applicant.age",
        "child.presumption.child_or_age_in_doubt",
        "child",
        "article_1d",
        "child.route.own_procedure",
    ]


def nodes_of(data: dict[str, object]) -> list[dict[str, object]]:
    nodes = data["nodes"]
    assert isinstance(nodes, list)
    return nodes


def arrows_of(diagram: str) -> list[tuple[str, str]]:
    """Return the arrows of a diagram, after a check that they join declared nodes and that all else is quoted."""
    first, *lines = diagram.splitlines()
    assert first == "flowchart TD"
    lines = [line for line in lines if line not in ('  subgraph turns_on["What this case turns on"]', "  end")]
    declared = [match[1] for line in lines if (match := re.match(r' +(\w+)[(\[{]+"[^"]*"[)\]}]+$', line))]
    arrows = [(match[1], match[2]) for line in lines if (match := re.match(r"  (\w+) --> (\w+)$", line))]
    assert len(declared) + len(arrows) == len(lines)
    assert len(declared) == len(set(declared))
    assert {end for arrow in arrows for end in arrow} <= set(declared)
    return arrows


@given(cases())
def test_the_diagram_leads_from_declared_nodes_to_the_procedure(case: Case) -> None:
    arrows = arrows_of(assessment_mermaid(assessed(case), RULEBOOK))
    joined = {"procedure"}
    for _ in arrows:
        joined |= {source for source, target in arrows if target in joined}
    assert joined == {end for arrow in arrows for end in arrow}


@given(cases())
def test_the_diagram_of_an_answer_shows_what_the_case_turns_on_in_words(case: Case) -> None:
    assessment = assessed(case.model_copy(update={"reference": None}))
    diagram = assessment_mermaid(assessment, RULEBOOK)
    first = [raised[0].question for raised in grouped_points(assessment, RULEBOOK).values()][:3]
    assert [question for question in first if f"<br/>{question}" not in diagram] == []
    words = re.findall(r"[\w.]+", re.sub(r"<br/>\[[a-z_.0-9]+\]", "", diagram).replace("<br/>", " "))
    assert NAMES & {word.strip(".") for word in words} - {"turns_on"} == set()


def test_text_from_the_rules_can_not_break_the_diagram() -> None:
    hostile = '"] --> x; <script> `a` &lt; #quot;'
    procedure = CHILD.procedure.model_copy(update={"title": hostile})
    diagram = assessment_mermaid(CHILD.model_copy(update={"procedure": procedure}), RULEBOOK)
    assert arrows_of(diagram) == arrows_of(assessment_mermaid(CHILD, RULEBOOK))
    assert "<script>" not in diagram


def test_an_answer_that_no_rule_reads_is_told_at_the_top_as_a_warning() -> None:
    text = text_of(
        assessed(case_of_nodes({"claims[0].agents.state": "yes", "claims[0].relocation_area_reasonable": "yes"}))
    )
    warning = text.index("WARNING: no rule reads these answers")
    assert warning < text.index("FINDINGS")
    assert "Relocation area reasonable to live in" in " ".join(text[warning:].split())[:200]


def test_the_first_screen_says_how_the_procedure_begins_where_nothing_else_is_to_be_done() -> None:
    assessment = assessed(case_of_nodes({"applicant.protection_wish": "yes"}))
    assert not any(action.particular for action in assessment.actions)
    first = assessment.procedure.steps[0]
    shown = " ".join(assessment_brief(assessment, RULEBOOK).split())
    assert f"DO FIRST - {first.who}: {first.what}" in shown


def test_the_first_screen_warns_of_unread_answers_too() -> None:
    unread = {"claims[0].agents.state": "yes", "claims[0].relocation_area_reasonable": "yes"}
    brief = assessment_brief(assessed(case_of_nodes(unread)), RULEBOOK)
    assert brief.index("WARNING: no rule reads these answers") < brief.index("ASK NEXT")
    assert "WARNING" not in assessment_brief(
        assessed(case_of_nodes({"applicant.protection_wish": "yes"})), RULEBOOK
    )


def test_what_was_shown_untrue_is_told_as_not_read_in_favour() -> None:
    case = case_of_nodes(
        {
            "claims[0].past_harm": "yes",
            "claims[0].material_deception": "yes",
            "claims[0].opportunity_to_explain": "yes",
        }
    )
    assessment = assessed(
        case.model_copy(update={"proof_states": {"claims[0].past_harm": ProofState.CONTRADICTED}})
    )
    told = " ".join(text_of(assessment).split())
    assert "not read in favour: Claim 1: Harm of this kind already suffered." in told
    explained = " ".join(explanation_text(assessment, "doubt").split())
    assert "not read in favour: Harm of this kind already suffered (claims[0].past_harm)." in explained


def test_what_rests_on_a_fact_in_dispute_is_told_as_what_follows_if_it_is_so() -> None:
    """No instruction rests on what is disputed: that the charge is to be dropped was told of a disputed answer."""
    facts = {
        "circumstances": {"place": "on_territory", "entry_charge_pending": "yes"},
        "journey": {"irregular_entry": "yes", "prompt_presentation": "yes"},
        "claims": [{"grounds": ["religion"], "harms": ["life_or_liberty"], "agents": ["state"]}],
    }
    said = "The person came forward without delay."
    for states, label in (({}, "In this case"), ({"journey.prompt_presentation": "disputed"}, IF_SO)):
        assessment = assess(case_from_data({**facts, "proof_states": states, "assessed_on": "2026-11-23"}))
        [point] = [each for each in assessment.points_at_issue if each.id == "penalties_for_entry"]
        assert any(each.text.startswith(said) for each in point.here)
        told = " ".join(text_of(assessment).split())
        assert f"{label}: {said}" in told
        first_screen = " ".join(assessment_brief(assessment, RULEBOOK).split())
        assert f"In this case: {said}" not in first_screen or not states
