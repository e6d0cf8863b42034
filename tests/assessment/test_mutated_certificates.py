"""A certificate with whatever changes to its bytes follows for all who read it, or is refused with a step."""

from __future__ import annotations

import json

import pytest
from hypothesis import HealthCheck, given, settings

from tests.assessment.test_certificate import certificate
from tests.mutated import Mutated, mutated
from triage import CertificateError, check_certificate

TOKENS = [
    each.encode()
    for each in (
        *(
            "{",
            "}",
            "[",
            "]",
            ",",
            ":",
            '"',
            "\\",
            "null",
            "true",
            "0",
            "-1",
            "1e999",
            "NaN",
            "{}",
            "[]",
            '""',
            " ",
        ),
        *('"yes"', '"unknown"', '"regular_rsd"', '"procedure":{},', '"trace":[],', '"format":1,', '"case":{},'),
        *('"\\ud800"', "\\u0000", "\u2028", "9" * 5000, "[" * 2000, '{"a":' * 2000, "\ufeff"),
    )
]
MUTATED = mutated(certificate(), TOKENS)


def follows_or_is_refused(document: bytes) -> None:
    try:
        assessment = check_certificate(document)
    except CertificateError as refused:
        assert refused.step and refused.reason
    else:
        assert json.loads(document) == json.loads(assessment.model_dump_json())
        assert first_named(document) == json.loads(document)


def first_named(document: bytes) -> object:
    """Return the document as a reader has it who takes the first of two members of one name."""
    return json.loads(document, object_pairs_hook=lambda pairs: dict(reversed(pairs)))


@given(MUTATED)
def test_a_mutated_certificate_follows_or_is_refused_with_a_step(certificate: Mutated) -> None:
    follows_or_is_refused(certificate.content)


@pytest.mark.slow
@settings(max_examples=2000, suppress_health_check=[HealthCheck.too_slow])
@given(MUTATED)
def test_many_mutated_certificates_follow_or_are_refused_with_a_step(certificate: Mutated) -> None:
    follows_or_is_refused(certificate.content)


def test_a_certificate_that_says_something_twice_is_refused() -> None:
    """One reader takes the first, another the last: what was checked would not be what is read."""
    forged = b'{"procedure":{"id":"return_procedure"},' + certificate()[1:]
    with pytest.raises(CertificateError, match="two members of one name"):
        check_certificate(forged)
