"""The record of an assessment in Spanish and Arabic: of the same case, and marked as a translation."""

from __future__ import annotations

import pytest

from api.languages.catalogues import ANSWER, OFFERED, words_in
from api.languages.languages import ENGLISH, Language
from tests.api.client import Client
from tests.api.printing.pdf import language as language_of
from tests.api.printing.pdf import whole
from tests.api.printing.test_record import CASE

each_language = pytest.mark.parametrize(
    "language", [each for each in OFFERED[ANSWER] if each != ENGLISH], ids=lambda each: each.code
)


@each_language
def test_the_record_is_told_in_the_language_and_says_that_it_is_a_translation(
    shared_client: Client, language: Language
) -> None:
    path = str(shared_client.post_case(CASE).headers["location"]).removeprefix("/v1")
    answer = shared_client.get(f"{path}/record.pdf?language={language.code}")
    assert answer.status_code == 200
    assert f'-{language.code}.pdf"' in answer.headers["content-disposition"]
    assert language_of(answer.content) == language.code
    told = " ".join(whole(answer.content).split())
    assert "‹U+" not in told
    if not language.right_to_left:  # The letters of Arabic stand in a PDF in the order in which they are drawn.
        title = words_in(language, ANSWER).gettext("Record of an assessment")
        assert title in told
        assert "The facts as given" not in told
    again = shared_client.get(f"{path}/record.pdf?language={language.code}")
    assert shared_client.get(f"{path}/record.pdf?language=xx").status_code == 400
    assert again.status_code == 200
