"""A draft of the rulebook on a page: changed files are chosen, looked at, and submitted as they were shown."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence

import httpx
import pytest

from api.people.roles import Role
from tests.api.client import Client
from tests.api.oversight.reviewing import someone
from tests.api.pages.browsing import HTML
from tests.api.pages.reading import text_of
from tests.api.people.someone import Someone
from tests.api.rulebook_changes.changing import (
    CHILDREN,
    DAY,
    INFORMATION,
    LESS,
    NOBODY_DECIDES,
    PATH,
    TOP,
    VERSION,
    Office,
    draft,
    recorded,
)
from triage import house_rulebook
from triage.proof.invariants import FILE
from triage.rulebook.loading import house_rule_files, load_rulebook

PAGE = "/differences/draft"
BOUNDARY = "----rules"
SENT = {**HTML, "Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}
WORDS = {
    "title": "Children wait as long as adults",
    "reason": "A draft of a test, to be seen differ.",
    "active_from": DAY,
}
Part = tuple[str, str | None, bytes]
"""A field with its text, or with the name and the content of a file."""


def chosen(name: str, content: bytes | None = None) -> Part:
    """A file that is chosen in the field of its folder."""
    folder, _, own = name.rpartition("/")
    return folder or "top", own, draft(LESS)[name].encode() if content is None else content


def written(**words: str) -> list[Part]:
    return [(name, None, text.encode()) for name, text in words.items()]


def sent(who: Someone, *parts: Part) -> httpx.Response:
    body = b""
    for field, file, content in parts:
        named = f'form-data; name="{field}"' + (f'; filename="{file}"' if file is not None else "")
        body += f"--{BOUNDARY}\r\nContent-Disposition: {named}\r\n\r\n".encode() + content + b"\r\n"
    body += f"--{BOUNDARY}--\r\n".encode()
    http = who.client._http
    return who.client.run(http.request("POST", PAGE, content=body, headers={**who.headers, **SENT}))


def as_shown(page: httpx.Response, step: str = "submit") -> list[Part]:
    """What a browser sends of the page that showed a draft, if nothing is changed in it."""
    form = page.text.partition(f'action="{PAGE}"')[2].partition("</form>")[0]
    inputs = re.findall(r"<input ([^>]*)>", form)
    parts: list[Part] = []
    for attributes in inputs:
        told = {name: html.unescape(value) for name, value in re.findall(r'([a-z-]+)="([^"]*)"', attributes)}
        if told["type"] == "file":
            parts.append((told["name"], "", b""))
        elif told["type"] != "checkbox" or " checked" in attributes:
            # A browser sends each line with both of its signs.
            parts.append((told["name"], None, told["value"].replace("\n", "\r\n").encode()))
    for name, text in re.findall(r'<textarea [^>]*name="([a-z_]+)"[^>]*>\n(.*?)</textarea>', form, re.DOTALL):
        parts.append((name, None, html.unescape(text).encode()))
    return [*parts, ("step", None, step.encode())]


def replaced(parts: Sequence[Part], **words: str) -> list[Part]:
    return [part for part in parts if part[0] not in words] + written(**words)


def nothing_kept(office: Office) -> bool:
    kept = office.lena.ask("GET", PATH).json() == []
    return kept and "rulebook_change_submitted" not in recorded(office.client)


@pytest.fixture
def office(client: Client) -> Office:
    return Office(client)


@pytest.fixture(scope="module")
def shared(shared_client: Client) -> Office:
    """An office in which no test of this module has anything kept."""
    return Office(shared_client)


def test_one_changed_file_is_seen_against_the_rulebook_in_force_and_then_submitted(office: Office) -> None:
    look = sent(office.lena, chosen(CHILDREN), *written(version=VERSION, step="look"))
    assert look.status_code == 200, text_of(look.text)
    assert "1 rule differs" in look.text and "The lint remarks nothing" in look.text
    # Its lines, and those of the version, which was written for the lawyer.
    assert "<del>-          - priority urgent</del>" in look.text
    assert "<ins>+          - action establish_age</ins>" in look.text
    assert f"<ins>+version: &#34;{VERSION}&#34;</ins>" in look.text
    assert nothing_kept(office)

    answer = sent(office.lena, *replaced(as_shown(look), **WORDS))
    assert answer.status_code == 303, text_of(answer.text)
    path = answer.headers["location"]
    [told] = office.lena.ask("GET", PATH).json()
    change = told["change"]
    assert path == f"/differences/changes/{change['id']}"
    assert (change["title"], change["active_from"], change["author"]) == (WORDS["title"], DAY, "lena")
    kept = office.lena.ask("GET", told["draft"]).json()["files"]
    assert kept[CHILDREN] == draft(LESS)[CHILDREN]
    assert load_rulebook(kept).digest == load_rulebook(draft(LESS)).digest == change["rulebook"]["digest"]
    # From here on it is as one that was submitted over HTTP: checked on its page, and not approved by its author.
    page = office.lena.ask("GET", path, None, HTML).text
    assert f'action="{path}/checks"' in page and 'value="approved"' not in page


def test_the_same_page_sent_twice_makes_one_change(office: Office) -> None:
    look = sent(office.lena, chosen(CHILDREN), *written(version=VERSION))
    parts = replaced(as_shown(look), **WORDS)
    first, second = sent(office.lena, *parts), sent(office.lena, *parts)
    assert first.headers["location"] == second.headers["location"]
    assert recorded(office.client).count("rulebook_change_submitted") == 1


def test_what_was_not_shown_is_not_submitted_but_shown(shared: Office) -> None:
    look = sent(shared.lena, chosen(CHILDREN), *written(version=VERSION))
    other = chosen(INFORMATION, draft(NOBODY_DECIDES)[INFORMATION].encode())
    answer = sent(shared.lena, *replaced(as_shown(look), **WORDS), other)
    assert answer.status_code == 412 and "This is not the draft that you were shown" in answer.text
    assert "2 rules differ" in answer.text and f'value="{WORDS["title"]}"' in answer.text
    unshown = [part for part in replaced(as_shown(look), **WORDS) if part[0] != "seen"]
    assert sent(shared.lena, *unshown).status_code == 412
    assert nothing_kept(shared)


def test_a_file_that_was_shown_is_left_out_or_replaced(shared: Office) -> None:
    both = sent(
        shared.lena,
        chosen(CHILDREN),
        chosen(INFORMATION, draft(NOBODY_DECIDES)[INFORMATION].encode()),
        *written(version=VERSION),
    )
    assert "2 rules differ" in both.text
    parts = as_shown(both, "look")
    fewer = sent(shared.lena, *(part for part in parts if part != ("kept", None, INFORMATION.encode())))
    assert "1 rule differs" in fewer.text and f'value="{INFORMATION}" checked' not in fewer.text
    # Chosen anew, as it is in force: nothing of it differs any more.
    again = sent(shared.lena, *parts, chosen(INFORMATION, house_rule_files()[INFORMATION].encode()))
    assert "1 rule differs" in again.text and f"<summary>{INFORMATION}</summary>" not in again.text


def test_a_mistake_is_told_with_file_line_and_column_and_the_lines_that_differ_still_stand_there(
    shared: Office,
) -> None:
    was = "if: applicant.age in {child, age_in_doubt}"
    text = house_rule_files()[CHILDREN].replace(was, was.replace(".age ", ".agee "), 1)
    line = next(number for number, each in enumerate(text.splitlines(), start=1) if ".agee " in each)
    answer = sent(shared.lena, chosen(CHILDREN, text.encode()), *written(version=VERSION, step="submit", **WORDS))
    assert answer.status_code == 422
    told = text_of(answer.text)
    assert f"{CHILDREN}:{line}:13: " in told and "did you mean 'applicant.age'?" in told
    assert "<ins>+        if: applicant.agee" in answer.text
    assert 'value="submit"' not in answer.text and nothing_kept(shared)


def test_the_remarks_of_the_lint_have_file_line_and_what_to_do(shared: Office) -> None:
    terms = house_rule_files()["terms.yaml"]
    new = "flag:\n  - term: seen_by_nobody\n    meaning: A word that no rule adds.\n"
    assert terms.count("\nflag:\n") == 1
    text = terms.replace("\nflag:\n", f"\n{new}", 1)
    line = text.splitlines().index("  - term: seen_by_nobody") + 1
    look = sent(shared.lena, chosen("terms.yaml", text.encode()), *written(version=VERSION))
    assert look.status_code == 200, text_of(look.text)[:2000]
    told = text_of(look.text)
    assert f"terms.yaml:{line}:5: no rule adds the flag term seen_by_nobody. What to do: let a rule add it" in told
    assert "1 remark of the lint" in told and 'value="submit"' in look.text


REFUSED: list[tuple[list[Part], str]] = [
    ([], "No file was chosen."),
    ([chosen(CHILDREN)], "this is the version of the rulebook in force"),
    ([chosen(CHILDREN, b"\xff")], "File 1 of the files of families is no text in UTF-8 (byte 0)."),
    (
        [chosen("families/Paper.docx", b"x")],
        "File 1 of the files of families has a name that no rule file there has",
    ),
    ([chosen("unread.yaml", b"x: y")], "File 1 of the files at the top has a name that no rule file there has"),
    ([chosen(CHILDREN), chosen(CHILDREN)], f"{CHILDREN} was chosen twice."),
    ([chosen("families/new.yaml", b"family: new\n"), *written(version=VERSION)], "not listed in rulebook.yaml"),
    ([chosen("terms.yaml", b"a: &a [*a]"), *written(version=VERSION)], "anchors and aliases are not allowed"),
    ([chosen(TOP, b"- no: rulebook"), *written(version=VERSION)], "rulebook.yaml:1:1"),
    ([chosen(TOP), *written(version="2098.1")], "was sent as well, and has another version"),
    ([chosen(CHILDREN), *written(version="nine lives")], "This can not be the name of a version."),
    ([chosen(CHILDREN), *written(version=VERSION, taken_out=CHILDREN)], "to be taken out, and was sent as well"),
    (written(version=VERSION, taken_out="families/childd.yaml"), "Did you mean families/child.yaml?"),
    (written(version=VERSION, taken_out=CHILDREN), f"{CHILDREN}:1:1: the file is missing"),
    ([chosen(FILE, b"invariants: []\n"), *written(version=VERSION)], "does not change what is promised"),
    ([chosen(CHILDREN, house_rule_files()[CHILDREN].encode())], "come to the rulebook that is in force"),
]


@pytest.mark.parametrize(("parts", "told"), REFUSED, ids=[told for _, told in REFUSED])
def test_what_is_no_draft_is_refused_at_its_place(shared: Office, parts: list[Part], told: str) -> None:
    answer = sent(shared.lena, *parts, *written(step="submit", **WORDS))
    assert answer.status_code == 422 and "<title>Problem:" in answer.text, answer.text[:300]
    assert told in text_of(answer.text)
    for name in re.findall(r'<li><a href="#([a-z_]+)">', answer.text):
        assert f'id="{name}"' in answer.text and f'id="{name}-error"' in answer.text
    assert WORDS["reason"] in answer.text and nothing_kept(shared)


@pytest.mark.parametrize(
    ("words", "field"),
    [
        ({"title": "Short"}, "title"),
        ({"reason": "........."}, "reason"),
        ({"active_from": "2026-11-23"}, "active_from"),
    ],
)
def test_words_that_are_not_whole_are_told_in_their_field_and_the_draft_stays_there(
    shared: Office, words: dict[str, str], field: str
) -> None:
    look = sent(shared.lena, chosen(CHILDREN), *written(version=VERSION))
    answer = sent(shared.lena, *replaced(as_shown(look), **{**WORDS, **words}))
    assert answer.status_code == 422 and f'id="{field}-error"' in answer.text
    assert "1 rule differs" in answer.text and nothing_kept(shared)
    # What was shown can still be submitted from here.
    assert ("kept", None, CHILDREN.encode()) in as_shown(answer)


def test_what_is_no_form_for_a_draft_is_refused(shared: Office) -> None:
    for part in (
        ("shown:../../etc/passwd.yaml", None, b"x: y"),
        ("elsewhere", None, b"x"),
        ("elsewhere", "child.yaml", b"x"),
        ("title", None, b"twice"),
    ):
        assert sent(shared.lena, *written(title="Once"), part).status_code == 400, part
    assert nothing_kept(shared)


def test_a_file_in_force_is_downloaded_to_begin_with(shared: Office) -> None:
    page = shared.lena.ask("GET", PAGE, None, HTML).text
    assert f'<option value="{CHILDREN}">' in page and FILE not in re.findall(r'<option value="([^"]*)"', page)
    answer = shared.lena.ask("GET", f"{PAGE}/file?name={CHILDREN}")
    assert answer.text == house_rule_files()[CHILDREN]
    assert answer.headers["content-disposition"] == 'attachment; filename="child.yaml"'
    assert shared.lena.ask("GET", f"{PAGE}/file?name=../pyproject.toml").status_code == 404


def test_only_a_legal_adviser_is_led_to_the_form(shared: Office) -> None:
    assert f'href="{PAGE}"' in shared.lena.ask("GET", "/differences", None, HTML).text
    assert f'href="{PAGE}"' not in shared.anna.ask("GET", "/differences", None, HTML).text
    assert sent(shared.anna, chosen(CHILDREN)).status_code == 403
    assert sent(someone(shared.client, "una", Role.AUDITOR), chosen(CHILDREN)).status_code == 403
    assert house_rulebook().version in shared.lena.ask("GET", PAGE, None, HTML).text
