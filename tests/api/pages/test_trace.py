"""The pages of a trace: every step as a list and as a graph, files to take along, and opinions of lawyers."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Mapping
from datetime import date
from html import unescape
from itertools import pairwise

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.browser.trace.columns import columns_of
from api.browser.trace.drawing import Drawing
from api.browser.trace.groups import groups_of
from api.browser.trace.layout import BOX_WIDTH, laid_out
from api.browser.trace.lettering import lines_of, width_of
from api.people.roles import Role
from tests.api.client import Client
from tests.api.oversight.reviewing import ANY, someone
from tests.api.pages.test_frame import HTML
from tests.api.people.someone import Someone, by_session
from tests.oracle.landmarks import LANDMARKS
from tests.strategies import cases
from triage import Case, assess, case_from_data
from triage.explanation.trace_graph import Arrow, ArrowKind, TraceGraph
from triage.rulebook.loading import house_rulebook

CHILD = {"assessed_on": "2026-11-23", "applicant": {"age": "child"}}
FORM = {**HTML, "Content-Type": "application/x-www-form-urlencoded", "Sec-Fetch-Site": "same-origin"}
# The landmark case with the most firings.
LARGEST = {"assessed_on": "2026-11-23", **LANDMARKS["O19_l_o"]["facts"]}
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def largest() -> TraceGraph:
    return TraceGraph(assess(case_from_data(LARGEST)), house_rulebook())


def trace_of(client: Client, case: Mapping[str, object]) -> str:
    return f"{client.post_case(case).headers['location'].removeprefix('/v1')}/trace"


def steps_in(page: str) -> list[str]:
    return re.findall(r'<div id="((?:step|point|procedure)[-0-9]*)"', page)


@pytest.mark.slow
@given(cases())
def test_every_step_is_in_the_list_once_and_in_the_full_graph_and_so_is_every_arrow(case: Case) -> None:
    graph = TraceGraph(assess(case.model_copy(update={"assessed_on": date(2026, 11, 23)})), house_rulebook())
    groups = [name for group in groups_of(graph, graph.path) for name in group.names]
    others = [name for group in groups_of(graph, graph.steps.keys() - graph.path) for name in group.names]
    assert sorted(groups + others) == sorted(graph.steps)
    assert set(groups) == graph.path
    drawn = ElementTree.fromstring(Drawing(graph, frozenset(graph.steps)).in_page(lambda name: f"#{name}"))
    assert [each.get("href") for each in drawn.iter(f"{SVG}a")] == [f"#{name}" for name in graph.steps]
    arrows = [
        (each.get("data-from"), each.get("data-to")) for each in drawn.iter(f"{SVG}path") if each.get("data-to")
    ]
    assert arrows == [(arrow.source, arrow.target) for arrow in graph.arrows]
    path = Drawing(graph, graph.path)
    assert set(path.columns) == graph.path
    assert {end for arrow in path.arrows for end in (arrow.source, arrow.target)} == graph.path


@pytest.mark.parametrize("whole", [True, False])
def test_in_the_largest_trace_no_boxes_overlap_and_arrows_lead_to_the_right(
    largest: TraceGraph, whole: bool
) -> None:
    drawing = Drawing(largest, frozenset(largest.steps) if whole else largest.path)
    middles, heights = drawing.layout.middles, drawing.heights
    assert len({(round(x), round(y)) for x, y in middles.values()}) == len(drawing.columns)
    in_column: dict[float, list[tuple[float, float]]] = {}
    for name, (x, y) in middles.items():
        in_column.setdefault(x, []).append((y - heights[name] / 2, y + heights[name] / 2))
    lefts = sorted(in_column)
    assert all(after - before > BOX_WIDTH for before, after in pairwise(lefts))
    for boxes in in_column.values():
        boxes.sort()
        assert all(below[0] - above[1] > 10 for above, below in pairwise(boxes))
    # An arrow passes no box either: where it goes through a column it has a place of its own.
    for (source, target), way in drawing.layout.ways.items():
        assert middles[source][0] < middles[target][0]
        for x, y in way:
            assert not any(top < y < bottom for top, bottom in in_column[x]), (source, target)


@given(
    st.lists(st.tuples(st.integers(0, 5), st.floats(20, 100)), min_size=1, max_size=12),
    st.data(),
)
def test_whatever_is_laid_out_nothing_overlaps(boxes: list[tuple[int, float]], data: st.DataObject) -> None:
    names = [f"step-{place}" for place in range(len(boxes))]
    columns = {name: column for name, (column, _) in zip(names, boxes, strict=True)}
    heights = {name: height for name, (_, height) in zip(names, boxes, strict=True)}
    pairs = [(one, other) for one in names for other in names if columns[one] < columns[other]]
    chosen = data.draw(st.lists(st.sampled_from(pairs), unique=True)) if pairs else []
    arrows = [Arrow(one, other, ArrowKind.SUPPORTS) for one, other in chosen]
    found = laid_out(columns, arrows, heights)
    assert found == laid_out(columns, arrows, heights)
    for one in names:
        for other in names:
            if one < other and columns[one] == columns[other]:
                apart = abs(found.middles[one][1] - found.middles[other][1])
                assert apart > (heights[one] + heights[other]) / 2


def test_what_a_step_rests_on_stands_in_an_earlier_column(largest: TraceGraph) -> None:
    columns = columns_of(largest, frozenset(largest.steps))
    assert all(columns[arrow.source] < columns[arrow.target] for arrow in largest.arrows)
    assert columns["procedure"] == max(columns.values())


@given(st.text("aiWM .-é文 ", max_size=120))
def test_lines_hold_all_words_and_none_is_too_wide(text: str) -> None:
    lines = lines_of(text, 200)
    assert "".join("".join(lines).split()) == "".join(text.split())
    assert all(width_of(line) <= 200 or len(line) == 1 for line in lines)


def test_the_list_opens_on_the_path_and_holds_every_step(shared_client: Client) -> None:
    trace = trace_of(shared_client, LARGEST)
    page = shared_client.get(trace, HTML).text
    nodes = json.loads(shared_client.get(f"{trace}.json", HTML).text)
    steps = steps_in(page)
    assert sorted(steps) == sorted({*steps})
    assert {f"step-{place}" for place in range(1, len(nodes) + 1)} <= set(steps)
    first, rest = page.split('<h2 id="others">')
    # What the house's explanation of the recommendation rests on, asked of another part of the program.
    diagram = shared_client.get(f"{trace}.mermaid", HTML).text
    assert "Other bars to return outlast a negative decision" in first and "[return.not_cleared" in diagram
    assert steps_in(first)[-1] == "procedure" and len(steps_in(first)) == 4
    assert "<details open" not in rest and 'details class="group" open' not in rest
    assert 'details class="group" open' in shared_client.get(f"{trace}?steps=all", HTML).text


def test_a_rule_is_told_with_its_conditions_its_reason_its_sources_and_what_it_read(shared_client: Client) -> None:
    page = unescape(shared_client.get(f"{trace_of(shared_client, CHILD)}?steps=all", HTML).text)
    told = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page[page.index("Anyone who may be a child") :]))
    rule = told[: told.index("</details>") if "</details>" in told else 3000]
    for words in (
        "A person who may be a child is treated as one until the doubt is resolved.",
        "Age position of the person is child or age in doubt",
        "Finding: Treatment as a child stands at treat as child.",
        "Safeguard: Best interests of the child are a primary consideration at each step.",
        "Rests on Age position of the person: child",
        "[ child.presumption ]",
    ):
        assert words in rule, words
    assert "applicant.age" not in told


def test_a_step_is_found_by_a_word_of_its_reason(shared_client: Client) -> None:
    trace = trace_of(shared_client, CHILD)
    found = shared_client.get(f"{trace}?find=DOUBT+is+resolved", HTML).text
    section = found[found.index('id="found"') : found.index("</section>")]
    assert "Anyone who may be a child is treated as one" in section
    assert "No step" not in section
    nothing = shared_client.get(f"{trace}?find=xyzzy", HTML).text
    assert "Try fewer words" in nothing


@pytest.mark.parametrize(
    "query", ["view=tree", "steps=some", "find=" + "a" * 201, "step=step-9999", "step=procedure&find=a"]
)
def test_what_is_not_understood_is_refused_in_words(shared_client: Client, query: str) -> None:
    answer = shared_client.get(f"{trace_of(shared_client, CHILD)}?{query}", HTML)
    assert answer.status_code in (400, 404) and answer.headers["content-type"].startswith("text/html")


def test_files_are_the_same_bytes_twice_and_say_what_they_are(shared_client: Client) -> None:
    trace = trace_of(shared_client, LARGEST)
    for ending, media_type in (
        ("svg", "image/svg+xml"),
        ("svg?steps=all", "image/svg+xml"),
        ("mermaid", "text/vnd.mermaid"),
        ("json", "application/json"),
        ("prov.json", "application/json"),
    ):
        one, other = (shared_client.get(f"{trace}.{ending}", HTML) for _ in range(2))
        assert one.content == other.content
        assert one.headers["content-type"].startswith(media_type)
        assert "attachment" in one.headers["content-disposition"]
    drawn = ElementTree.fromstring(shared_client.get(f"{trace}.svg?steps=all", HTML).text)
    assert drawn.find(f"{SVG}style") is not None and list(drawn.iter(f"{SVG}a")) == []
    of_programs = shared_client.get(f"/v1{trace}", {"Accept": "application/json"})
    assert shared_client.get(f"{trace}.json", HTML).content == of_programs.content


def test_nothing_in_the_graph_is_styled_or_run_in_the_page(shared_client: Client) -> None:
    page = shared_client.get(f"{trace_of(shared_client, CHILD)}?view=graph&steps=all", HTML).text
    assert not re.search(r"<script(?![^>]* src=)|<style|\son\w+=|\sstyle=", page)


def test_what_is_looked_for_is_never_markup(shared_client: Client) -> None:
    trace = trace_of(shared_client, CHILD)
    assert '"><i>' not in shared_client.get(f"{trace}?find=%22%3E%3Ci%3E", HTML).text


def lawyer(client: Client) -> tuple[Someone, str]:
    """Return a legal adviser, and the trace of a case of their office."""
    anna = someone(client, "anna", Role.CASEWORKER)
    location = anna.ask("POST", "/v1/assessments", CHILD).headers["location"]
    someone(client, "lena", Role.LEGAL_ADVISER)
    return by_session(client, "lena"), location.removeprefix("/v1")


def step_called(client: Client, who: Someone, trace: str, node: str) -> str:
    nodes = json.loads(who.ask("GET", f"{trace}/trace.json", None, HTML).text)
    return f"step-{[each['id'] for each in nodes].index(node) + 1}"


def sent(who: Someone, assessment: str, step: str, **given: str) -> httpx.Response:
    form = who.ask("GET", f"{assessment}/trace?step={step}", None, HTML).text
    tag = re.search(r'name="as_read" value="([^"]*)"', form)
    assert tag is not None
    fields = {"step": step, "as_read": unescape(tag[1]), **given}
    content = str(httpx.QueryParams(fields)).encode()
    who.client._http.cookies.clear()
    return who.client.run(
        who.client._http.request("POST", f"{assessment}/opinions", content=content, headers={**who.headers, **FORM})
    )


def test_a_dissent_is_kept_as_programs_keep_it_and_shown_at_its_step(client: Client) -> None:
    lena, assessment = lawyer(client)
    step = step_called(client, lena, assessment, "child")
    reason = "The register shows another year of birth."
    answer = sent(lena, assessment, step, opinion="dissented", instead="adult", reason=reason)
    assert (answer.status_code, answer.headers["location"]) == (303, f"{assessment}/trace?step={step}")
    [kept] = lena.ask("GET", f"/v1{assessment}/opinions").json()
    assert kept["opinion"] | {"node": "child", "instead": "adult", "author": "lena"} == kept["opinion"]
    page = lena.ask("GET", f"{assessment}/trace", None, HTML).text
    assert "lena dissented on 23 November 2026, 23:59 UTC" in page and reason in page
    assert "one dissent" in page


def test_what_is_wrong_with_an_opinion_is_said_at_its_field_and_what_was_written_stays(client: Client) -> None:
    lena, assessment = lawyer(client)
    for written, said in (
        ({"opinion": "", "reason": "It is right as it stands."}, "Choose whether you sign, ask or dissent."),
        ({"opinion": "signed", "reason": "short"}, "Give your reason in ten letters or more"),
        ({"opinion": "dissented", "instead": "", "reason": "The law says otherwise."}, "choose it from the list"),
        (
            {"opinion": "signed", "instead": "regular_rsd", "reason": "It is right as it stands."},
            "Only a dissent says what should stand here",
        ),
    ):
        answer = sent(lena, assessment, "procedure", **written)
        assert answer.status_code == 422 and said in answer.text, answer.text
        assert "<title>Problem:" in answer.text and f">{written['reason']}</textarea>" in answer.text
    assert lena.ask("GET", f"/v1{assessment}/opinions").json() == []


def test_what_was_said_meanwhile_is_shown_and_nothing_that_was_written_is_lost(client: Client) -> None:
    lena, assessment = lawyer(client)
    form = lena.ask("GET", f"{assessment}/trace?step=procedure", None, HTML).text
    tag = re.search(r'name="as_read" value="([^"]*)"', form)
    assert tag is not None
    lisa = someone(client, "lisa", Role.LEGAL_ADVISER)
    other = {"opinion": "signed", "node": "procedure", "instead": None, "reason": "It is right as it stands."}
    assert lisa.ask("POST", f"/v1{assessment}/opinions", other, ANY).status_code == 201
    written = {"opinion": "queried", "instead": "", "reason": "Was the guardian heard on this?"}
    late = sent(lena, assessment, "procedure", **written, as_read=unescape(tag[1]))
    assert late.status_code == 412
    assert "lisa signed it on" in late.text and written["reason"] in late.text
    assert sent(lena, assessment, "procedure", **written).status_code == 303


def test_who_may_not_judge_a_step_is_shown_no_form_and_a_fact_is_not_dissented_from(client: Client) -> None:
    lena, assessment = lawyer(client)
    fact = step_called(client, lena, assessment, "applicant.age")
    assert 'value="dissented"' not in lena.ask("GET", f"{assessment}/trace?step={fact}", None, HTML).text
    anna = by_session(client, "anna")
    page = anna.ask("GET", f"{assessment}/trace?step={fact}", None, HTML).text
    assert '<form method="post" action="/assessments' not in page
    assert "Sign, query or dissent" not in anna.ask("GET", f"{assessment}/trace", None, HTML).text
