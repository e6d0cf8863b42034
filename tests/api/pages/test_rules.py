"""The rulebook on pages: found by family, point at issue, source and word; each link leads to a page."""

from __future__ import annotations

import re
from urllib.parse import quote

import pytest

from api.browser.adviser.library import library_of
from api.browser.adviser.markdown import as_html, page_of
from tests.api.client import Client
from triage import house_rulebook

HTML = {"Accept": "text/html"}
RULE = "exclusion.level"


def page(client: Client, path: str, status: int = 200) -> str:
    answer = client.get(path, HTML)
    assert answer.status_code == status, (path, answer.text[:300])
    return answer.text


def links(text: str) -> set[str]:
    return {link.replace("&amp;", "&") for link in re.findall(r'href="(/[^"#]*)', text) if "/assets/" not in link}


def test_every_family_and_point_at_issue_is_reached_from_the_first_page_of_the_rules(shared_client: Client) -> None:
    found = links(page(shared_client, "/rules"))
    rulebook = house_rulebook()
    assert {f"/rules/families/{each.id}" for each in rulebook.families} <= found
    assert {f"/rules/issues/{name}" for name in rulebook.issues} <= found


def test_a_family_lists_its_rules_in_the_order_of_the_law(shared_client: Client) -> None:
    text = page(shared_client, "/rules/families/exclusion")
    family = next(each for each in house_rulebook().families if each.id == "exclusion")
    shown = re.findall(r'href="/rules/(exclusion\.[a-z0-9_]+)"', text)
    assert shown == [rule.id for rule in family.rules]


def test_a_rule_is_told_whole_with_its_sources_examples_promises_and_what_it_feeds(shared_client: Client) -> None:
    text = page(shared_client, f"/rules/{RULE}")
    for words in (
        "Indications of grave crimes need full individual examination",
        "need a full and careful examination, not an automatic answer",
        "Holds, for example, where",
        "Does not hold, for example, where",
        '<a href="/rules/vocabulary/exclusion.indication_article_1f_b">Indication of serious non-political',
        '<a href="/rules/sources/handbook">B, with exceptions</a>',
        '<a href="/rules/vocabulary/exclusion_concern">',
        '<a href="/rules/reference/invariants#I-27">I-27</a>',
        "<strong>Feeds</strong>",
    ):
        assert words in text, words
    # Names of facts stand in the rule language alone, which is quoted.
    assert "exclusion.indication_article_1f_a is yes" in text


@pytest.mark.parametrize(
    "path",
    [f"/rules/{RULE}", "/rules/issues/nexus", "/rules/sources/handbook", "/rules/vocabulary/exclusion_concern"],
)
def test_no_link_of_these_pages_leads_nowhere(shared_client: Client, path: str) -> None:
    for link in sorted(links(page(shared_client, path)))[:30]:
        page(shared_client, link)


def test_a_citation_finds_the_ranges_that_hold_it(shared_client: Client) -> None:
    text = page(shared_client, f"/rules/sources?citation={quote('Handbook 204')}")
    found = re.findall(r'<th scope="row">([^<]*)</th>', text.partition("All sources")[0])
    assert found and "203-204" in found
    # What lies beside it is not found.
    assert not any(each in found for each in ("37-41", "53", "205"))


@pytest.mark.parametrize("written", ["handbook 204", "Handbook para 204", "Handbook § 204", "Handbook, 204"])
def test_a_citation_is_understood_however_it_is_written(written: str) -> None:
    library = library_of(house_rulebook())
    _, wanted = library.cited("Handbook 204")
    instrument, found = library.cited(written)
    assert instrument is not None and instrument.cite == "Handbook" and found == wanted != ()


def test_a_source_that_is_not_there_is_looked_for_by_its_title(shared_client: Client) -> None:
    text = page(shared_client, f"/rules/sources?citation={quote('rights of the child')}")
    assert 'href="/rules/sources/crc"' in text.partition("All sources")[0]
    assert "No source begins like this. Write it" in page(shared_client, "/rules/sources?citation=xyzzy")


def test_words_are_looked_for_in_the_whole_text_of_rules_points_and_facts(shared_client: Client) -> None:
    text = page(shared_client, "/rules?words=GRAVE+crimes+careful")
    assert f'href="/rules/{RULE}"' in text and "1 rule<" in text
    assert "Nothing has all of these words" in page(shared_client, "/rules?words=xyzzy")


def test_what_somebody_types_is_shown_as_text(shared_client: Client) -> None:
    for path in ("/rules?words=", "/rules/sources?citation="):
        text = page(shared_client, path + quote('"><script>alert(1)</script>'))
        assert "<script>alert" not in text and "&lt;script&gt;" in text


def test_a_name_that_is_not_there_says_the_nearest_right_one(shared_client: Client) -> None:
    assert "exclusion.level" in page(shared_client, "/rules/exclusion.levle", 404)
    assert "No source of this name" in page(shared_client, "/rules/sources/nothing", 404)


def test_every_link_of_the_reference_pages_has_a_page() -> None:
    wanted = {
        "../rules/child.md#child.presumption": "/rules/child.presumption",
        "rules/child.md": "/rules/families/child",
        "rules/README.md": "/rules",
        "../points_at_issue/nexus.md": "/rules/issues/nexus",
        "../vocabulary.md#claim.harms": "/rules/vocabulary/claim.harms",
        "vocabulary.md#terms": "/rules/vocabulary#terms",
        "citations.md#1951-conv": "/rules/sources/1951-conv",
        "citations.md#verify": "/rules/reference/citations#verify",
        "traceability.md#fn3": "/rules/sources?citation=seed%20fn%203",
        "profiles.md#policy.x": "/rules/reference/profiles#policy.x",
        "#held": "#held",
    }
    assert {link: page_of(link) for link in wanted} == wanted


def test_of_html_in_the_words_of_the_rulebook_only_places_to_link_to_are_kept() -> None:
    told = as_html(['<a id="p1"></a><b onclick="x()">no</b>', "", "<script>alert(1)</script>"])
    assert '<span id="p1"></span>' in told
    assert "<b" not in told and "<script" not in told


def test_the_history_of_a_rule_says_since_when_it_says_so(shared_client: Client) -> None:
    text = page(shared_client, f"/rules/{RULE}/history")
    assert "From version" in text and "1 rulebook is kept here" in text
    page(shared_client, "/rules/no.such_rule/history", 404)
