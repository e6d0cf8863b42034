"""The record as a lawyer files it: whole, on paper that says what it is of, and checked without the service."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from api.browser.printing.characters import FONTS
from api.browser.printing.typesetting import bundled_fonts, pdf_of
from tests.api.client import NOW, Client, assert_problem
from tests.api.printing.pdf import fonts, is_tagged, language, lines_of_pages, opened, outline, pages, whole
from triage.log.checkpoint import checkpoint_in

CASE = {
    "reference": "ward-17",
    "assessed_on": "2026-11-23",
    "country_of_asylum": "CIV",
    "applicant": {"age": "adult", "protection_wish": "yes", "needs_interpreter": "no"},
    "circumstances": {"place": "on_territory"},
    "claims": [
        {
            "harms": ["torture_or_inhuman"],
            "agents": ["state"],
            "grounds": ["political_opinion"],
            "past_harm": "yes",
        },
        {"harms": ["life_or_liberty"], "sexual_orientation_or_gender_identity": "yes"},
    ],
    "stays": [{"kind": "transit"}],
    "proof_states": {"claims[0].past_harm": "corroborated", "claims[0].state_protection": "disputed"},
}
# By hand, from the case and the vocabulary.
FACTS = (
    "Age position of the person adult as recorded",
    "Fear of return or protection wish yes as recorded",
    "Need for an interpreter no as recorded",
    "Place where the person is now on territory as recorded",
    "Claim 1: Harm feared on return: torture or inhuman yes as recorded",
    "Claim 1: Who would cause the harm: state yes as recorded",
    "Claim 1: Convention grounds: political opinion yes as recorded",
    "Claim 1: Harm of this kind already suffered yes corroborated",
    "Claim 1: Protection by the home State not known disputed",
    "Claim 2: Harm feared on return: life or liberty yes as recorded",
    "Claim 2: Sexual orientation or gender identity yes as recorded",
    "Stay 1: Capacity during stay in that country transit as recorded",
    "Country of asylum: Côte d'Ivoire (CIV).",
)
HOSTILE = '#panic("x") \\u{41} *b* $x$ `r` <a> @b // /* ‮edispu‬ 中 مرحبا ትግርኛ ' + "x" * 1700


@pytest.fixture(scope="module")
def location(shared_client: Client) -> str:
    answer = shared_client.post_case(CASE)
    location = answer.headers["location"]
    review = {
        "decision": "confirmed",
        "procedure": answer.json()["procedure"]["id"],
        "code": "facts_checked_with_both",
        "reason": HOSTILE,
    }
    assert shared_client.post_review(location, review).status_code == 201
    return str(location)


@pytest.fixture(scope="module")
def record(shared_client: Client, location: str) -> bytes:
    answer = shared_client.get(location.removeprefix("/v1") + "/record.pdf")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/pdf")
    assert answer.headers["content-disposition"] == 'inline; filename="record-ward-17.pdf"'
    assert answer.headers["cache-control"] == "no-store"
    return answer.content


def test_each_page_names_the_case_the_day_the_rulebook_and_its_place_in_the_record(
    record: bytes, shared_client: Client
) -> None:
    digest = shared_client.app.state.service.rulebook.digest
    found = pages(record)
    assert len(found) > 5
    for number, page in enumerate(found, start=1):
        assert page.startswith("Case ward-17 Assessed as of 23 November 2026"), page[:200]
        assert f"Page {number} of {len(found)}" in page
        assert digest[:19] in page
        assert "How to check this: see “How to check this record”." in page


def test_the_foot_of_each_page_is_a_signed_head_of_the_log(record: bytes, shared_client: Client) -> None:
    key = shared_client.app.state.service.store.log.key
    heads = set()
    for page in lines_of_pages(record):
        found = re.search(
            r"Log (?P<log>\S+), (?P<size>\d+) entries, root (?P<root>\S+), (?P<at>\S+)\s+Signature (?P<mark>\S+)",
            page,
        )
        assert found is not None
        heads.add(
            f"{found['log']}\n{found['size']}\n{found['root']}\nTime: {found['at']}\n\n"
            f"— {found['log']} {found['mark']}\n"
        )
    [head] = heads
    assert checkpoint_in(head, key).size > 1


def test_the_checkpoint_can_be_copied_from_the_page_line_by_line(record: bytes, shared_client: Client) -> None:
    key = shared_client.app.state.service.store.log.key
    pages = lines_of_pages(record)
    [at] = [number for number, page in enumerate(pages) if "log verify COPY" in page]
    # What stands at the foot of a page may go on at the head of the next.
    lines = [line.strip() for page in pages[at : at + 2] for line in page.splitlines()]
    first = lines.index(key.log)
    signature = next(line for line in lines[first:] if line.startswith("— "))
    assert checkpoint_in("\n".join((*lines[first : first + 4], "", signature)), key)
    assert str(key) in lines


@pytest.mark.parametrize("fact", FACTS)
def test_no_fact_is_missing(record: bytes, fact: str) -> None:
    assert fact in whole(record)


def test_the_whole_trace_is_there_with_rules_sources_and_what_they_rest_on(
    record: bytes, shared_client: Client, location: str
) -> None:
    text = whole(record).replace(" ", "")
    trace = shared_client.get(location).json()["trace"]
    assert len(trace) > 100
    for number, node in enumerate(trace, start=1):
        assert f"{number}." in text
        if node["kind"] == "firing":
            for told in (node["id"], node["because"], node["condition"], *node["effects"], *node["sources"]):
                assert told.replace(" ", "") in text, told


def test_the_parts_stand_in_the_order_of_the_text(record: bytes) -> None:
    titles = outline(record)
    assert titles[:2] == ["Recommendation", "What this case turns on"]
    assert titles[-5:] == [
        "The facts as given",
        "Reviews",
        "How to contest",
        "How to check this record",
        "Appendix: the complete trace",
    ]
    between = [
        "Do first",
        "Ask next",
        "Findings",
        "What is done in this procedure, and what follows",
        "Under which law",
    ]
    assert [title for title in titles if title in between] == between


def test_whatever_the_text_tells_is_told_before_the_facts(
    record: bytes, shared_client: Client, location: str
) -> None:
    text = shared_client.get(f"{location}/trace", {"Accept": "text/plain"}).text
    # The last part is where it comes from, and how to check and contest it: the record has parts for that.
    told = Counter(re.findall(r"[^\W_]+", text.partition("Case ward-17, assessed")[0].lower()))
    assert sum(told.values()) > 1000
    printed = Counter(re.findall(r"[^\W_]+", whole(record).partition("The facts as given As of")[0].lower()))
    # What the headline says besides is a title in the record.
    assert told - printed - Counter(("recommended", "procedure")) == Counter()


def test_it_says_that_nothing_is_decided_by_it_and_how_to_contest(record: bytes) -> None:
    text = whole(record)
    assert "It grants nothing and refuses nothing. A trained person decides" in text
    assert "Where the person can turn: " in text
    assert "triage check FILE" in text


def test_whoever_has_it_read_aloud_can(record: bytes) -> None:
    found = opened(record)
    assert is_tagged(record) and language(record) == "en"
    assert found.metadata is not None and found.metadata.title == "Record of an assessment"
    xmp = found.xmp_metadata
    assert xmp is not None
    raw = xmp.stream.get_data().decode()
    assert "pdfuaid:part" in raw and "pdfaid:part" in raw


def test_every_font_is_in_the_file_and_none_comes_from_the_machine(record: bytes) -> None:
    found = dict(fonts(record))
    assert len(found) > 3 and all(found.values())
    assert {re.sub(r"^/?[A-Z]{6}\+|-.*$", "", name) for name in found} <= {
        "NotoSans",
        "NotoNaskhArabic",
        "NotoSansEthiopic",
        "DejaVuSansMono",
    }


def test_fonts_are_looked_for_in_this_program_alone() -> None:
    paths = [font.path for font in bundled_fonts().fonts()]
    # Those without a path come with the typesetter.
    assert all(path is None or Path(path).parent == FONTS for path in paths)
    assert len([path for path in paths if path is not None]) == len(list(FONTS.glob("*.ttf")))


def test_what_a_reviewer_writes_is_shown_and_never_read_as_markup(record: bytes) -> None:
    text = whole(record)
    assert '#panic("x") \\u{41} *b* $x$ `r` <a> @b // /* ‹U+202E›edispu‹U+202C› ‹U+4E2D›' in text
    assert "No font of this program has the characters that are printed as ‹U+…›, their number" in text
    assert text.count("x") >= 1700
    # What is too long for a line goes on in the next.
    assert max(line.count("x") for page in lines_of_pages(record) for line in page.splitlines()) < 100


def test_the_same_gives_the_same_bytes(shared_client: Client) -> None:
    data = {
        "language": "en",
        "right_to_left": False,
        "fonts": ["Noto Sans"],
        "title": "A record",
        "head": {"case": "#" * 2000, "day": "‏\\*"},
        "foot": {"rulebook": "r", "page": "Page {page} of {pages}", "checkpoint": ["c"], "verify": "v"},
        "parts": [],
    }
    first = pdf_of("record.typ", data, NOW)
    assert first == pdf_of("record.typ", data, NOW)
    assert len(pages(first)) == 1
    assert first != pdf_of("record.typ", {**data, "title": "Another"}, NOW)
    told = opened(first).metadata
    # No clock but the one that it is given.
    assert told is not None and told.creation_date == told.modification_date == NOW


def test_the_same_record_and_checkpoint_give_the_same_bytes(
    shared_client: Client, location: str, record: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = shared_client.app.state.service.store.log
    # Each reading is an entry of the log: here its head stays the same.
    held = log.checkpoint()
    monkeypatch.setattr(log, "checkpoint", lambda: held)
    path = location.removeprefix("/v1") + "/record.pdf"
    first = shared_client.get(path).content
    assert shared_client.get(path).content == first != record


def test_an_assessment_that_is_not_there_has_no_record(shared_client: Client) -> None:
    assert_problem(shared_client.get(f"/assessments/{'0' * 32}/record.pdf"), 404, "not-found")
