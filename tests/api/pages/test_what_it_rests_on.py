"""On the page of a recommendation: the rules that it rests on as links, its place in the log, and all reviews."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

from fastapi import Request
from typer.testing import CliRunner

from api.browser.recommendation.showing import rule_addresses
from api.browser.rendering import linked
from api.people.roles import LOCAL_PERSON, Role
from tests.api.client import Client
from tests.api.oversight.reviewing import ADVERSE, RECOMMENDED, assessed, confirm, someone
from tests.api.pages.reading import text_of
from tests.api.pages.test_frame import HTML
from tests.api.pages.test_recommendation import RULEBOOK, WARD, page_at, page_of, read
from triage.assessment.nodes import FiringNode
from triage.command_line.main import application
from triage.log.checkpoint import checkpoint_in, log_key


def test_each_rule_is_a_link_to_its_page(shared_client: Client) -> None:
    page, assessment = read(shared_client, WARD)
    behind = page.partition('id="rules"')[2].partition("</details>")[0]
    ids = [node.id for node in assessment.trace if isinstance(node, FiringNode)]
    told = [each for each in ids if re.search(rf"(?<![\w.]){re.escape(each)}(?![\w.\[@])", text_of(behind))]
    assert len(told) > 1
    for each in told:
        assert f'<a href="/rules/{each.partition("@")[0].rpartition(".")[0]}">{each}</a>' in behind
    addresses = set(re.findall('href="(/rules/[^"]*)"', behind))
    assert {shared_client.get(each, HTML).status_code for each in addresses} == {200}


def test_a_name_is_a_link_as_a_whole_and_what_stands_beside_it_is_escaped() -> None:
    told = linked(
        "a.b.c@claims[0], a.b.d: RC art 1; <x>, see above", {"a.b.c@claims[0]": "/rules/a.b", "a.b": "/no"}
    )
    assert told == '<a href="/rules/a.b">a.b.c@claims[0]</a>, a.b.d: RC art 1; &lt;x&gt;, see above'


def test_a_rule_that_is_not_in_force_any_more_leads_to_its_history(shared_client: Client) -> None:
    _, assessment = read(shared_client, WARD)
    request = Request({"type": "http", "app": shared_client.app, "state": {"person": LOCAL_PERSON}})
    addresses = set(rule_addresses(request, assessment, ()).values())
    assert addresses and all(re.fullmatch(r"/rules/[\w.]+/history", each) for each in addresses)


def test_the_head_of_the_log_stands_on_the_page_and_is_checked_as_it_says(
    shared_client: Client, tmp_path: Path
) -> None:
    location = shared_client.post_case(WARD).headers["location"]
    page = shared_client.get(page_of(location), HTML).text
    exact = [unescape(each) for each in re.findall(r"<pre[^>]*>(.*?)</pre>", page, re.DOTALL)]
    check, digest, checkpoint, verify, proof, key = exact
    assert digest == RULEBOOK.digest and check == "triage check FILE"
    (tmp_path / "FILE").write_bytes(shared_client.get(location).content)
    (tmp_path / "PROOF").write_bytes(shared_client.get(f"{location}/log-proof").content)
    (tmp_path / "DOCUMENT").write_bytes(shared_client.get(location).content)
    (tmp_path / "CHECKPOINT").write_text(checkpoint)
    run = CliRunner()
    for line in (check, proof.replace("KEY", key)):
        said = [str(tmp_path / each) if (tmp_path / each).exists() else each for each in line.split()[1:]]
        assert run.invoke(application, said).exit_code == 0, line
    assert checkpoint_in(checkpoint, log_key(key)).size > 0
    assert verify == "triage log verify COPY --key KEY --checkpoint FILE"


def test_reviews_are_paged_through_the_latest_first_seen(client: Client) -> None:
    lena = someone(client, "lena", Role.LEGAL_ADVISER)
    location = assessed(someone(client, "anna", Role.CASEWORKER), ADVERSE)
    for number in range(21):
        reason = f"Nobody heard her, say file {number}."
        confirm(lena, location, RECOMMENDED, decision="sent_back", code="person_not_heard", reason=reason)

    def shown(page: str) -> list[str]:
        return re.findall(r"say file (\d+)\.</q>", page)

    latest = page_at(lena, location)
    assert shown(latest) == ["20"] and '<ol start="21">' in latest and "21 in all" in text_of(latest)
    assert '<a href="?reviews=1#decision">Earlier decisions</a>' in latest
    first = page_at(lena, f"{location}?reviews=1")
    assert shown(first) == [str(number) for number in range(20)] and "?reviews=2#decision" in first
    for odd in ("3", "0", "x", "²"):
        assert lena.ask("GET", f"{page_of(location)}?reviews={odd}", headers=HTML).status_code == 400
