"""The page of an impact: one file that asks no other host, in the tokens of the service's pages."""

from __future__ import annotations

import re
from base64 import b64encode
from datetime import date
from hashlib import sha256
from pathlib import Path

from tests.impact.changes import SMALL, changed_rulebook
from triage import case_from_data
from triage.caseload import table_of
from triage.impact.law import AppliedLaw
from triage.impact.page import bars_of, impact_page
from triage.impact.tally import ImpactTally, NamedCases

DAY = date(2026, 12, 1)
HOUSE = Path(__file__).parents[2]
REFERENCES = ["<script>", "A-2"]


def page() -> str:
    tally = ImpactTally(AppliedLaw(SMALL, DAY), AppliedLaw(changed_rulebook("a branch widened"), DAY))
    facts: list[dict[str, object]] = [{"earlier_procedure": {"status_here": "rejected_final"}}, {}]
    [batch] = table_of([case_from_data(each, SMALL) for each in facts], SMALL).combine_chunks().to_batches()
    tally.add(NamedCases(batch, REFERENCES.__getitem__))
    return impact_page(tally.result(("old", "new")))


def test_the_page_tells_the_verdict_the_rules_and_the_cases() -> None:
    found = page()
    assert "1 of 2 cases loses protection; 1 to an adverse procedure." in found
    assert "<code>sample.lanes</code>" in found
    # What stands in a file is never run.
    assert "&lt;script&gt;" in found
    assert "<script" not in found


def test_the_page_asks_no_other_host_and_its_style_is_the_one_that_its_policy_lets_in() -> None:
    found = page()
    assert not re.search(r"https?:|src=|url\(|@import|<link| style=| on\w+=", found)
    [style] = re.findall(r"<style>(.*?)</style>", found, re.DOTALL)
    digest = b64encode(sha256(style.encode()).digest()).decode()
    assert f"default-src 'none'; style-src 'sha256-{digest}'" in found


def test_its_tokens_are_those_of_the_pages_of_the_service() -> None:
    def tokens(path: str) -> list[dict[str, str]]:
        text = (HOUSE / path).read_text(encoding="utf-8")
        return [
            dict(re.findall(r"(--[\w-]+): (.+?);", block))
            for block in re.findall(r":root \{(.*?)\}", text, re.DOTALL)
        ]

    for ours, theirs in zip(
        tokens("triage/impact/page.css"), tokens("api/browser/assets/triage.css"), strict=False
    ):
        assert ours.items() <= theirs.items()


def test_a_bar_is_a_share_of_the_longest_and_what_is_there_at_all_is_seen() -> None:
    assert [bar.length for bar in bars_of([200, 100, 1, 0])] == [100, 50, 1, 0]
    assert [bar.length for bar in bars_of([50], 100)] == [50]
    assert bars_of([]) == []
