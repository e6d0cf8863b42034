"""What became of a rule over the rulebooks that are kept: each is read once, whoever asks of whichever rule."""

from __future__ import annotations

import pytest

from api.rulebook_changes import kept
from tests.api.client import Client
from tests.api.pages.reading import text_of
from tests.api.pages.test_frame import HTML
from tests.api.rulebook_changes.changing import LESS, draft
from triage.rulebook.bundle import bundle_of, rulebook_in
from triage.rulebook.loading import load_rulebook
from triage.rulebook.model import Rulebook


def seen(client: Client, rule: str) -> str:
    answer = client.get(f"/rules/{rule}/history", HTML)
    assert answer.status_code == 200, answer.text
    return answer.text


def test_each_rulebook_is_read_once_and_each_stage_keeps_its_words(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[str] = []

    def counted(bundle: bytes) -> Rulebook:
        found = rulebook_in(bundle)
        read.append(found.digest)
        return found

    monkeypatch.setattr(kept, "rulebook_in", counted)
    monkeypatch.setattr(kept, "_READ", {})
    store = client.app.state.service.store
    files = draft(LESS)
    other = load_rulebook(files, kept=True)
    store.keep_rulebook(other.digest, bundle_of(other, files).model_dump_json().encode())
    changed = next(each.id for each in other.rules.values() if each.digest not in _digests(client))
    for _ in range(2):
        page = seen(client, changed)
        now, before = page.partition("From version")[2].split("From version")
        told = [text_of(each).count("urgent") for each in (now, before)]
        # The one that was kept last stands first; it says once less that a child is urgent.
        assert "2099.1.1" in now and told[0] < told[1]
        assert "2 rulebooks are kept here" in page
    # Another rule, which is the same in both, has one stage; nothing is read again for it.
    assert seen(client, "exclusion.level").count("From version") == 1
    assert sorted(read) == sorted({client.app.state.service.rulebook.digest, other.digest})


def test_a_digest_under_which_nothing_is_kept_is_looked_for_again(client: Client) -> None:
    store = client.app.state.service.store
    files = draft(LESS, version="2098.1.1")
    other = load_rulebook(files, kept=True)
    assert kept.outline_of(store, other.digest) is None
    store.keep_rulebook(other.digest, bundle_of(other, files).model_dump_json().encode())
    outline = kept.outline_of(store, other.digest)
    assert outline is not None and outline.version == "2098.1.1"


def _digests(client: Client) -> set[str]:
    return {each.digest for each in client.app.state.service.rulebook.rules.values()}
