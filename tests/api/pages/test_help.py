"""Help: a text for every page, links that lead somewhere, and what each role is told it may and may not do."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

import api.browser.help
from api.browser.help.subjects import SUBJECTS
from api.browser.help.texts import anchor_of, names_of_pictures, names_of_texts
from api.people.policy import POLICY
from api.people.roles import Role
from tests.api.client import Client, assert_problem
from tests.api.pages.reading import text_of
from tests.api.pages.test_frame import HTML
from tests.api.people.someone import account, by_session

TEXTS = Path(__file__).parents[3] / "docs" / "pages"
FOR_PROGRAMS = ("/v1/", "/healthz", "/readyz", "/metrics", "/openapi.json", "/assets/")


def written(name: str) -> str:
    return (TEXTS / f"{name}.md").read_text(encoding="utf-8")


def headings_of(name: str) -> list[str]:
    return [anchor_of(line) for line in re.findall(r"^##+ (.+)$", written(name), re.MULTILINE)]


def test_every_page_has_a_text_and_a_heading_in_it() -> None:
    assert set(SUBJECTS) == {path for _, path in POLICY if not path.startswith(FOR_PROGRAMS)}
    for path, subject in SUBJECTS.items():
        name, _, anchor = subject.partition("#")
        assert name in names_of_texts() or path.startswith("/help"), path
        assert not anchor or anchor in headings_of(name), (path, subject)


@pytest.mark.parametrize("name", [*names_of_texts(), "README"])
def test_a_text_has_one_title_other_anchors_for_each_heading_and_is_named_in_the_contents(name: str) -> None:
    assert len(re.findall(r"^# ", written(name), re.MULTILINE)) == 1
    assert written(name).startswith("# ")
    assert len(set(headings_of(name))) == len(headings_of(name))
    assert name == "README" or f"]({name}.md)" in written("README")


def test_every_link_between_texts_leads_to_a_text_and_to_a_heading_of_it() -> None:
    for page in (*names_of_texts(), "README"):
        for file, anchor in re.findall(r"\]\((\w*)(?:\.md)?(?:#([\w-]+))?\)", written(page)):
            assert file == "" or (TEXTS / f"{file}.md").is_file(), (page, file)
            assert not anchor or anchor in headings_of(file or page), (page, file, anchor)


@pytest.mark.parametrize("name", ["", *(f"/{name}" for name in names_of_texts())])
def test_a_text_is_shown_to_anybody_and_every_link_of_it_leads_on(shared_client: Client, name: str) -> None:
    page = shared_client.get(f"/help{name}", HTML)
    assert page.status_code == 200, page.text
    main = page.text[page.text.index("<main") : page.text.index("</main>")]
    ids = set(re.findall(r' id="([^"]+)"', main))
    # What the documentation alone has is named, and is no link.
    assert not re.search(r'(href|src)="[^"]*(\.\./|\.md)', main)
    for target in re.findall(r'(?:href|src)="([^"]+)"', main):
        address, _, anchor = target.partition("#")
        if not address:
            assert anchor in ids, target
        # What stands in the policy is served; all else is asked for.
        elif ("GET", address) not in POLICY or anchor:
            there = shared_client.get(address, HTML)
            assert there.status_code in (200, 303, 403), (target, there.status_code)
            assert not anchor or f'id="{anchor}"' in there.text, target


def test_texts_of_the_documentation_that_no_page_shows_are_named_by_their_files(shared_client: Client) -> None:
    assert "stands in roles (docs/roles.md)." in " ".join(
        text_of(shared_client.get("/help/adviser", HTML).text).split()
    )


def test_every_text_and_picture_is_installed_with_the_service() -> None:
    packages = tomllib.loads((TEXTS.parents[1] / "pyproject.toml").read_text(encoding="utf-8"))["tool"][
        "setuptools"
    ]
    folder = Path(api.browser.help.__file__).parent
    packed = {file for pattern in packages["package-data"]["api.browser.help"] for file in folder.glob(pattern)}
    assert {file.resolve() for file in packed} == {file for file in TEXTS.rglob("*") if file.is_file()}


@pytest.mark.parametrize(
    ("asked", "led"),
    [
        ("/home", "/help/dashboard#the-first-page"),
        ("/rules", "/help/adviser#the-rulebook"),
        ("/log-in", "/help/account#to-log-in"),
        ("/help/trace", "/help"),
        # Refused: the help is about what was asked, and about nothing where there is nothing.
        ("/assessments/00000000000000000000000000000000/trace", "/help/trace#as-a-list"),
        ("/nowhere", "/help"),
    ],
)
def test_the_head_of_each_page_leads_to_the_text_about_it(client: Client, asked: str, led: str) -> None:
    someone = by_session(client, account(client, "ward", Role.CASEWORKER))
    page = someone.ask("GET", asked, None, HTML).text
    assert f'<a href="{led}" target="help">Help<' in page


def test_what_is_no_text_and_no_picture_is_not_found(shared_client: Client) -> None:
    for address in ("/help/nothing", "/help/README", "/help/..%2f..%2fhttp", "/help/pictures/none.png"):
        assert_problem(shared_client.get(address), 404, "not-found")
    for address in ("/help/pictures/..%2faccount.md", "/help/pictures/../account.md"):
        assert shared_client.get(address).status_code == 404


def test_pictures_are_shown_and_each_that_there_is_stands_in_a_text_with_words_for_who_does_not_see_it() -> None:
    shown = [
        (words, file)
        for name in (*names_of_texts(), "README")
        for words, file in re.findall(r"!\[([^\]]*)\]\(([^)]*)\)", written(name))
    ]
    assert sorted(file for _, file in shown) == sorted(f"pictures/{name}" for name in names_of_pictures())
    assert [file for words, file in shown if len(words.split()) < 5] == []


def test_pictures_are_few_small_and_no_wider_than_a_page(shared_client: Client) -> None:
    assert len(names_of_pictures()) <= 10
    for name in names_of_pictures():
        answer = shared_client.get(f"/help/pictures/{name}")
        assert answer.headers["content-type"] == "image/png"
        assert answer.content[:8] == b"\x89PNG\r\n\x1a\n" and len(answer.content) <= 120_000
        assert int.from_bytes(answer.content[16:20], "big") <= 1000
