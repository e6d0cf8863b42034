"""The sheet in the language of the person: words, direction, numbers, and English beside it for the office."""

from __future__ import annotations

import json
import re
from html import unescape

import pytest

from api.browser.printing.sheet_told import sheet_data
from api.browser.printing.typesetting import pdf_of
from api.languages.catalogues import SHEET, words_in
from api.languages.languages import LANGUAGES
from api.storage import StoredAssessment
from tests.api.client import NOW, Client, assert_problem
from tests.api.pages.test_frame import HTML
from tests.api.printing.pdf import is_tagged, language, opened, whole
from tests.api.printing.test_sheet import CASE, printed, sheet
from tests.api.rulebook_changes.changing import draft
from triage import assess, load_rulebook, read_case
from triage.rulebook.bundle import bundle_of

# By hand, from the facts of the case: its procedure, what is always told, and the answers that can be printed.
TOLD = {
    "fr": (
        "Votre numéro au bureau : ward-17. Date : 23 novembre 2026.",
        "Il est recommandé d'examiner votre demande de protection en entier.",
        "Elle ne décide rien. Une personne du bureau décide, et peut décider autrement.",
        "Comment demander l'asile ? Est‑ce possible à tout moment ?",
        "Âge de la personne : adulte",
    ),
    "es": (
        "Su número en la oficina: ward-17. Fecha: 23 de noviembre de 2026.",
        "La recomendación es estudiar por completo su solicitud de protección.",
        "Con esto no se decide nada. Una persona de la oficina decide, y puede decidir otra cosa.",
        "¿Cómo puedo pedir asilo? ¿Puedo hacerlo en cualquier momento?",
        "Edad de la persona: mayor de edad",
    ),
}


@pytest.fixture(scope="module")
def location(shared_client: Client) -> str:
    return str(shared_client.post_case(CASE).headers["location"]).removeprefix("/v1")


@pytest.mark.parametrize("code", ["fr", "es"])
def test_the_paper_is_in_the_language_of_the_person(shared_client: Client, location: str, code: str) -> None:
    pdf = printed(shared_client, location, f"?answers=yes&language={code}")
    assert language(pdf) == code and is_tagged(pdf) and len(opened(pdf).pages) == 2
    text = whole(pdf).replace("\u00a0", " ")
    for told in (*TOLD[code], f"{LANGUAGES[code].own_name} · {LANGUAGES[code].name}"):
        assert told in text, told
    assert "advice" not in text and "You can" not in text


def test_the_arabic_paper_says_that_it_is_arabic(shared_client: Client, location: str) -> None:
    pdf = printed(shared_client, location, "?language=ar")
    assert language(pdf) == "ar" and is_tagged(pdf) and len(opened(pdf).pages) == 1
    assert "Arabic" in whole(pdf) and "UNHCR" in whole(pdf) and "ward-17" in whole(pdf)


def test_arabic_runs_from_right_to_left_and_is_set_larger() -> None:
    arabic, english = (
        sheet_data(sheet(), words_in(LANGUAGES[code], SHEET), with_answers=True) for code in ("ar", "en")
    )
    assert (arabic["right_to_left"], english["right_to_left"]) == (True, False)
    assert arabic["size"] > english["size"]
    told = json.dumps(arabic, ensure_ascii=False)
    # The number keeps its order between Arabic letters; the day is in Arabic.
    assert "\u200eward-17\u200e. التاريخ: 23 نوفمبر 2026." in told
    for part in arabic["leaves"][0]:
        for block in part["blocks"]:
            for each in block.get("items", [block]):
                assert each["right_to_left"], each["text"]
    # No Latin word stands in it but the number and the short form by which the agency is known.
    latin = set(re.findall(r"[A-Za-z][\w-]+", "".join(texts(arabic["leaves"]))))
    assert latin == {"ward-17", "UNHCR"}


def test_lists_hang_from_the_right_in_arabic_and_from_the_left_elsewhere() -> None:
    for code, from_the_right in (("ar", True), ("fr", False)):
        data = sheet_data(sheet(), words_in(LANGUAGES[code], SHEET), with_answers=False)
        [page] = opened(pdf_of("sheet.typ", data, NOW)).pages
        bullets: list[float] = []

        def see(text: str, matrix: list[float], _at: object, _font: object, _size: object) -> None:
            if "•" in text:
                bullets.append(matrix[4])  # noqa: B023

        page.extract_text(visitor_text=see)
        assert len(bullets) >= 8
        assert all((place > page.mediabox.width / 2) == from_the_right for place in bullets)


def texts(value: object) -> list[str]:
    match value:
        case dict():
            return [each for key in ("title", "text", "items", "blocks") for each in texts(value.get(key, ""))]
        case list():
            return [text for each in value for text in texts(each)]
    return [value] if isinstance(value, str) else []


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_page_shows_the_sheet_in_the_language_and_the_english_one_for_the_office(
    shared_client: Client, location: str, code: str
) -> None:
    address = f"{location}/sheet" + ("" if code == "en" else f"?language={code}")
    page = unescape(shared_client.get(address, HTML).text)
    [*_, last] = leaves = re.findall(r'<article class="sheet".*?</article>', page, re.DOTALL)
    direction = "rtl" if code == "ar" else "ltr"
    assert f'lang="{code}" dir="{direction}"' in leaves[0].partition(">")[0]
    for told in TOLD.get(code, ())[:4]:
        assert told in leaves[0].replace("\u00a0", " ")
    assert (
        'lang="en" dir="ltr"' in last
        and "The advice is that your request for protection is looked at in full." in last
    )
    assert len(leaves) == (1 if code == "en" else 2)
    # What is around the sheet is for the office, and says how far the translation can be trusted.
    reviewed = "made by this project on 30 November 2026. No sworn translator and no lawyer who speaks the language"
    assert (reviewed in page) == (code != "en")
    assert "Before you hand it over" in page and '<html lang="en" dir="ltr">' in page
    for other in LANGUAGES.values():
        behind = "" if other.code == "en" else f"?language={other.code}"
        assert f'href="{location}/sheet{behind}"' in page and other.own_name in page
    behind = "" if code == "en" else f"?language={code}"
    assert f'href="{location}/sheet.pdf{behind}"' in page and f'href="{location}/sheet.pdf"' in page


def test_a_language_that_is_not_offered_is_refused_with_those_offered(shared_client: Client, location: str) -> None:
    for name in ("sheet", "sheet.pdf"):
        answer = shared_client.get(f"{location}/{name}?language=de")
        assert_problem(answer, 400, "unknown-parameter")
        assert "en (English), fr (French), es (Spanish), ar (Arabic)" in answer.text


def test_the_page_of_an_assessment_leads_to_its_sheet_in_each_language(
    shared_client: Client, location: str
) -> None:
    page = shared_client.get(location, HTML).text
    for behind, label in (
        ("", "Sheet for the person"),
        ("?language=fr", "Sheet for the person, in French (français)"),
        ("?language=ar", "Sheet for the person, in Arabic (العربية)"),
    ):
        assert f'<a href="{location}/sheet{behind}">{label}</a>' in page


# Reading another rulebook takes seconds.
@pytest.mark.slow
def test_words_that_changed_since_they_were_translated_are_not_told_in_english_instead(
    shared_client: Client,
) -> None:
    location = kept_under(
        shared_client,
        ("recommended: The advice is that your request for protection is", "recommended: Your request is"),
    )
    place = "procedures.regular_rsd plain.recommended"
    page = shared_client.get(f"{location}/sheet", HTML)
    assert page.status_code == 200 and "Your request is looked at in full." in page.text
    assert re.findall(r"Not offered in (\w+) for this assessment, as [\w ]+: ([\w. ]+)\.", page.text) == [
        ("French", place),
        ("Spanish", place),
        ("Arabic", place),
    ]
    for name in ("sheet", "sheet.pdf"):
        answer = shared_client.get(f"{location}/{name}?language=ar")
        assert_problem(answer, 404, "not-found")
        assert (
            f"No translation into Arabic: {place}, “Your request is looked at in full.”" in answer.json()["detail"]
        )
    assert whole(printed(shared_client, location))


def kept_under(client: Client, words: tuple[str, str]) -> str:
    """Keep an assessment that was made by a rulebook with other words; return where its pages are."""
    files = draft(("procedures.yaml", *words))
    rulebook = load_rulebook(files)
    store = client.app.state.service.store
    store.keep_rulebook(rulebook.digest, bundle_of(rulebook, files).model_dump_json().encode())
    document = assess(read_case(json.dumps(CASE).encode(), rulebook)).model_dump_json().encode()
    store.keep(StoredAssessment("1" * 32, NOW, rulebook.digest, document, None, "local", "local"), None)
    return f"/assessments/{'1' * 32}"
