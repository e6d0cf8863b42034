"""A rulebook that is kept can be loaded again, under the same digest."""

from __future__ import annotations

import json
from datetime import date

import pytest

from tests.small_rulebook import small_rule_files, with_text
from triage import Case, CaseError, CertificateError, RulebookError, assess, check_certificate, load_rulebook
from triage.case import case_from_data
from triage.rulebook.bundle import bundle_of, house_bundle, rulebook_in
from triage.rulebook.loading import house_rule_files, house_rulebook

DAY = date(2026, 11, 23)


def small_bundle(files: dict[str, str]) -> bytes:
    return bundle_of(load_rulebook(files), files).model_dump_json().encode()


def test_the_bundle_of_the_house_is_the_rulebook_of_the_house() -> None:
    assert rulebook_in(house_bundle().model_dump_json().encode()).digest == house_rulebook().digest


def test_an_assessment_follows_under_the_bundle_of_its_day_and_under_no_other() -> None:
    files = small_rule_files()
    kept = rulebook_in(small_bundle(files))
    document = assess(Case(assessed_on=DAY), rulebook=load_rulebook(files)).model_dump_json().encode()
    assert check_certificate(document, rulebook=kept).model_dump_json().encode() == document
    changed = load_rulebook(with_text("terms.yaml", "Legal aid.", "Free legal aid."))
    with pytest.raises(CertificateError, match="made with another rulebook"):
        check_certificate(document, rulebook=changed)


def test_a_bundle_whose_files_were_changed_is_refused() -> None:
    bundle = json.loads(small_bundle(small_rule_files()))
    bundle["files"]["terms.yaml"] = bundle["files"]["terms.yaml"].replace("Legal aid.", "No aid.")
    with pytest.raises(RulebookError, match="not to the digest that the bundle names"):
        rulebook_in(json.dumps(bundle).encode())


@pytest.mark.parametrize("document", [b"", b"{}", b"[]", b'{"format": "triage-rulebook/3"}'])
def test_what_is_no_bundle_is_refused(document: bytes) -> None:
    with pytest.raises(RulebookError, match="this is no rulebook bundle"):
        rulebook_in(document)


def test_a_bundle_of_the_form_before_is_refused_with_the_program_that_reads_it() -> None:
    former = json.loads(small_bundle(small_rule_files())) | {"format": "triage-rulebook/1", "vocabulary": []}
    with pytest.raises(RulebookError, match=r"form triage-rulebook/1: a program of version 0.1 reads it"):
        rulebook_in(json.dumps(former).encode())


def test_a_rulebook_of_a_smaller_vocabulary_reads_a_case_of_today() -> None:
    """A fact that was added since is left out where it is unknown, and refused where it is known."""
    kept = rulebook_in(small_bundle(small_rule_files()))
    case = case_from_data({"assessed_on": "2026-11-23", "exclusion": {"danger_to_host": "yes"}})
    document = assess(case, rulebook=kept).model_dump_json().encode()
    assert check_certificate(document, rulebook=kept).model_dump_json().encode() == document
    with pytest.raises(CaseError, match="is not in the vocabulary"):
        assess(case_from_data({"assessed_on": "2026-11-23", "motives": {"economic": "yes"}}), rulebook=kept)


OLD, NEW = "danger_to_host", "danger_to_the_host_country"


def house_with_a_fact_renamed() -> dict[str, str]:
    """Return the rule files of the house with one fact renamed by hand: in vocabulary, rules, and examples."""
    files = dict(house_rule_files())
    del files["renamed.yaml"]
    return {
        file: text.replace(f"exclusion.{OLD}", f"exclusion.{NEW}").replace(f"- name: {OLD}\n", f"- name: {NEW}\n")
        for file, text in files.items()
    }


def test_a_certificate_is_read_in_the_vocabulary_of_its_own_rulebook() -> None:
    """What is assessed in other words than today's follows under its own bundle, and not in those of today."""
    files = house_with_a_fact_renamed()
    rulebook = load_rulebook(files)
    kept = rulebook_in(bundle_of(rulebook, files).model_dump_json().encode())
    given = {"assessed_on": "2026-11-23", "exclusion": {NEW: "yes"}}
    document = assess(case_from_data(given, rulebook), rulebook=rulebook).model_dump_json().encode()
    assert json.loads(document)["case"] == given
    assert check_certificate(document, rulebook=kept).model_dump_json().encode() == document
    with pytest.raises(CertificateError, match=f"/case/exclusion/{NEW}"):
        check_certificate(document)


def test_a_certificate_of_today_is_not_read_in_the_words_of_another_rulebook() -> None:
    files = house_with_a_fact_renamed()
    kept = rulebook_in(bundle_of(load_rulebook(files), files).model_dump_json().encode())
    given = {"assessed_on": "2026-11-23", "exclusion": {OLD: "yes"}}
    document = assess(case_from_data(given)).model_dump_json().encode()
    assert check_certificate(document).model_dump_json().encode() == document
    with pytest.raises(CertificateError, match=f"/case/exclusion/{OLD}"):
        check_certificate(document, rulebook=kept)
