"""A stored assessment is derived again with the rulebook of its day."""

from __future__ import annotations

from dataclasses import asdict

from api.storage import StoredAssessment
from api.storage.documents import Packed
from tests.api.client import NOW, ON_BOTH_DATABASES, Client, assert_problem
from tests.small_rulebook import small_rule_files
from triage import assess, case_from_data, house_rulebook, load_rulebook
from triage.rulebook.bundle import bundle_of, rulebook_in

CASE = {"country_of_asylum": "KEN", "assessed_on": "2026-11-23", "applicant": {"protection_wish": "yes"}}


def keep_instead(client: Client, document: bytes) -> None:
    """Replace what is kept of the one assessment, with a SHA-256 that fits."""
    client.change(
        "UPDATE assessments SET content = :content, encoding = :encoding, sha256 = :sha256", **packed(document)
    )


def keep(client: Client, document: bytes, digest: str, bundle: bytes | None = None) -> str:
    """Store a document as the service would, with its entry in the log, and return where it is."""
    store = client.app.state.service.store
    if bundle is not None:
        store.keep_rulebook(digest, bundle)
    store.keep(StoredAssessment("a" * 32, NOW, digest, document, author="local"))
    return f"/v1/assessments/{'a' * 32}"


def packed(document: bytes) -> dict[str, object]:
    return asdict(Packed.of(document))


@ON_BOTH_DATABASES
def test_what_was_stored_follows_again(client: Client) -> None:
    created = client.post_case(CASE)
    answer = client.get(f"{created.headers['location']}/verification")
    assert answer.status_code == 200
    assert answer.json() == {
        "follows": True,
        "rulebook_digest": house_rulebook().digest,
        "steps": len(created.json()["trace"]),
        "step": None,
        "reason": None,
    }


def test_an_assessment_of_another_rulebook_follows_under_the_one_that_is_kept(client: Client) -> None:
    files = small_rule_files()
    rulebook = load_rulebook(files)
    # A fact by a name that today's vocabulary does not have.
    case = case_from_data({"assessed_on": "2026-11-23", "applicant": {"alone": "yes"}}, rulebook)
    document = assess(case, rulebook=rulebook).model_dump_json().encode()
    location = keep(client, document, rulebook.digest, bundle_of(rulebook, files).model_dump_json().encode())
    verification = client.get(f"{location}/verification").json()
    assert (verification["follows"], verification["rulebook_digest"]) == (True, rulebook.digest)
    assert "Regular procedure" in client.get(f"{location}/trace", headers={"Accept": "text/plain"}).text
    assert client.get(f"{location}/why-not/return_support").json()["about"] == "return_support"


def test_a_stored_assessment_that_was_changed_does_not_follow(client: Client) -> None:
    """As a program with a mistake, or one that was tampered with, would have stored and recorded it."""
    created = client.post_case(CASE)
    forged = created.content.replace(b'"rank":4', b'"rank":3')
    assert forged != created.content
    location = keep(client, forged, house_rulebook().digest)
    verification = client.get(f"{location}/verification").json()
    assert verification["follows"] is False
    assert verification["step"].endswith("/rank")


def test_the_same_content_in_other_bytes_is_not_what_was_stored(client: Client) -> None:
    created = client.post_case(CASE)
    keep_instead(client, created.content + b" ")
    verification = client.get(f"{created.headers['location']}/verification").json()
    assert (verification["follows"], verification["step"]) == (False, "(document)")


DAMAGES: dict[str, dict[str, object]] = {
    "other content": {"content": Packed.of(b"{}").content},
    "no longer packed": {"content": b"{}"},
    "cut off": {"content": Packed.of(b"[]" * 1000).content[:-5]},
    "other SHA-256": {"sha256": "0" * 64},
    "of a later program": {"encoding": "zstd"},
}


def test_a_damaged_assessment_is_named_and_not_read(client: Client) -> None:
    created = client.post_case(CASE)
    location = created.headers["location"]
    for damage, changed in DAMAGES.items():
        keep_instead(client, created.content)
        ((column, value),) = changed.items()
        client.change(f"UPDATE assessments SET {column} = :value", value=value)
        for address in ("", "/trace", "/why-not/return_support", "/what-would-change", "/reviews"):
            problem = assert_problem(client.get(location + address), 503, "damaged-document")
            assert str(problem["detail"]).startswith("The stored assessment is not what was stored."), damage
        assert_problem(client.post_review(location, {}), 503, "damaged-document")
        verification = client.get(f"{location}/verification").json()
        assert (verification["follows"], verification["step"]) == (False, "(document)")
        assert verification["rulebook_digest"] == house_rulebook().digest


@ON_BOTH_DATABASES
def test_a_damaged_rulebook_is_named_and_not_used(client: Client) -> None:
    location = client.post_case(CASE).headers["location"]
    client.change("UPDATE rulebooks SET content = :content", content=Packed.of(b"{}").content)
    for address in (f"{location}/why-not/return_support", f"/v1/rulebooks/{house_rulebook().digest}"):
        assert_problem(client.get(address), 503, "damaged-document")
    verification = client.get(f"{location}/verification").json()
    assert (verification["follows"], verification["step"]) == (False, "/rulebook/digest")


def test_without_its_rulebook_an_assessment_can_not_be_derived_again_and_that_is_said(client: Client) -> None:
    created = client.post_case(CASE)
    client.change("UPDATE rulebooks SET content = NULL")
    verification = client.get(f"{created.headers['location']}/verification").json()
    assert (verification["follows"], verification["step"]) == (False, "/rulebook/digest")


def test_a_kept_rulebook_that_was_changed_is_not_used(client: Client) -> None:
    created = client.post_case(CASE)
    client.change(
        "UPDATE rulebooks SET content = :content, sha256 = :sha256, encoding = :encoding", **packed(b"{}")
    )
    verification = client.get(f"{created.headers['location']}/verification").json()
    assert (verification["follows"], verification["step"]) == (False, "/rulebook/digest")


def test_what_is_kept_with_a_rulebook_of_the_form_before_is_there_and_can_not_be_explained(client: Client) -> None:
    document = client.post_case(CASE).content
    location = keep(client, document, "sha256:former", b'{"format": "triage-rulebook/1"}')
    assert client.get(location).content == document
    for address in ("why-not/return_support", "what-would-change"):
        assert_problem(client.get(f"{location}/{address}"), 404, "not-found")


def test_the_rulebook_of_the_day_is_there_under_its_digest(client: Client) -> None:
    digest = client.post_case(CASE).json()["rulebook"]["digest"]
    answer = client.get(f"/v1/rulebooks/{digest}")
    assert answer.status_code == 200
    assert "immutable" in answer.headers["cache-control"]
    assert rulebook_in(answer.content).digest == digest


def test_a_rulebook_that_was_never_in_use_is_not_found(client: Client) -> None:
    assert_problem(client.get("/v1/rulebooks/sha256:0"), 404, "not-found")


def test_an_assessment_that_is_not_there_can_not_be_verified(client: Client) -> None:
    assert_problem(client.get(f"/v1/assessments/{'0' * 32}/verification"), 404, "not-found")
