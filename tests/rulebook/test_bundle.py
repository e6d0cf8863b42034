"""A rulebook that is kept can be loaded again, under the same digest."""

from __future__ import annotations

import json
from datetime import date

import pytest

from tests.small_rulebook import small_rule_files, with_text
from triage import Case, CaseError, CertificateError, RulebookError, assess, check_certificate, load_rulebook
from triage.case import case_from_data, vocabulary
from triage.rulebook.bundle import bundle_of, house_bundle, rulebook_in
from triage.rulebook.loading import house_rulebook

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


@pytest.mark.parametrize("document", [b"", b"{}", b"[]", b'{"format": "triage-rulebook/2"}'])
def test_what_is_no_bundle_is_refused(document: bytes) -> None:
    with pytest.raises(RulebookError, match="this is no rulebook bundle"):
        rulebook_in(document)


def test_a_rulebook_of_a_smaller_vocabulary_reads_a_case_of_today() -> None:
    """A fact that was added since is left out where it is unknown, and refused where it is known."""
    files = small_rule_files()
    older = {path: fact for path, fact in vocabulary().items() if path != "motives.economic"}
    rulebook = load_rulebook(files, older)
    bundle = bundle_of(rulebook, files).model_dump_json().encode()
    kept = rulebook_in(bundle)
    assert kept.digest == rulebook.digest != load_rulebook(files).digest
    document = assess(Case(assessed_on=DAY), rulebook=rulebook).model_dump_json().encode()
    assert check_certificate(document, rulebook=kept).model_dump_json().encode() == document
    with pytest.raises(CaseError, match="/motives/economic: The rulebook of that day does not know this fact"):
        assess(case_from_data({"assessed_on": "2026-11-23", "motives": {"economic": "yes"}}), rulebook=kept)
