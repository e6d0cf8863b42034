"""What lawyers say of steps stands on the printed record, each at its step, with who, when and how it ended."""

from __future__ import annotations

from api.people.roles import Role
from tests.api.client import Client
from tests.api.oversight.reviewing import ANY, CHILD, assessed, someone
from tests.api.oversight.test_opinions import FINDING
from tests.api.pages.test_frame import HTML
from tests.api.people.someone import Someone
from tests.api.printing.pdf import whole

WHEN = "23 November 2026, 23:59 UTC"


def said(lawyer: Someone, location: str, opinion: str, node: str, instead: str | None, reason: str) -> str:
    body = {"opinion": opinion, "node": node, "instead": instead, "reason": reason}
    answer = lawyer.ask("POST", f"{location}/opinions", body, ANY)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


def test_each_opinion_stands_at_its_step_with_who_when_and_how_it_ended(client: Client) -> None:
    lena, mona = (someone(client, name, Role.LEGAL_ADVISER) for name in ("lena", "mona"))
    location = assessed(someone(client, "anna", Role.CASEWORKER), CHILD)
    trace = lena.ask("GET", location).json()["trace"]
    numbers = {node["id"]: number for number, node in enumerate(trace, start=1)}
    [rule] = [each["id"] for each in trace if each["id"] == "child.presumption.child_or_age_in_doubt"]
    fact = "applicant.age"
    said(lena, location, "signed", rule, None, "It says what the guidance says.")
    dissent = said(lena, location, "dissented", FINDING, "adult", "No age,\n\nsay the papers.")
    said(mona, location, "queried", fact, None, "Where does this come from? 中")
    said(lena, location, "dissented", "procedure", "regular_rsd", "The lane is not for her.")
    stands = {"outcome": "stands", "reason": "The presumption needs no assessment."}
    assert mona.ask("PUT", f"{location}/opinions/{dissent}/resolution", stands).status_code == 201
    text = whole(lena.ask("GET", f"{location.removeprefix('/v1')}/record.pdf", None, HTML).content)
    assert (
        "Lawyers gave 4 opinions on steps of the trace: each stands at its step, in the appendix. 2 are open."
        in text
    )
    appendix = text.rpartition("Appendix: the complete trace")[2]

    def at(node: str) -> str:
        return appendix.partition(f" {numbers[node]}. ")[2].partition(f" {numbers[node] + 1}. ")[0]

    assert f"lena, legal adviser, signed it on {WHEN}: It says what the guidance says." in at(rule)
    dissented = f"lena, legal adviser, dissented on {WHEN}, and would have “adult” here: No age, say the papers."
    ended = f"mona, legal adviser, let the step stand, said on {WHEN}: The presumption needs no assessment."
    assert f"{dissented} – {ended}" in at(FINDING)
    assert f"mona, legal adviser, asked on {WHEN}: Where does this come from? ‹U+4E2D›" in at(fact)
    assert "It is open: nobody has answered yet." in at(fact)
    end = appendix.partition(f" {len(trace) + 1}. Recommended procedure: ")[2]
    assert "and would have “Regular individual status procedure” here: The lane is not for her." in end
    # The characters that no font has are told of, as in reviews.
    assert "No font of this program has the characters that are printed as ‹U+…›" in text
