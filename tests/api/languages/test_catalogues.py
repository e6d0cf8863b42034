"""Translations are whole, and nothing is told in English where another language is asked."""

from __future__ import annotations

import re
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import write_po

from api.application import create_application
from api.languages import catalogues
from api.languages.catalogues import (
    INTAKE,
    OFFERED,
    RULES,
    SENTENCES,
    SHEET,
    CatalogueError,
    NotTranslatedError,
    Placed,
    path_of_catalogue,
    read_catalogue,
    words_in,
)
from api.languages.languages import ENGLISH, LANGUAGES, Language
from api.settings import CannotStartError, Settings, sqlite_file
from tools.translations import differences, templates, written
from triage import house_rulebook
from triage.rulebook.loading import house_rule_files

TRANSLATED = [each for each in LANGUAGES.values() if each != ENGLISH]
ARABIC, FRENCH = LANGUAGES["ar"], LANGUAGES["fr"]


def test_four_languages_are_offered() -> None:
    assert [(each.code, each.name, each.right_to_left) for each in LANGUAGES.values()] == [
        ("en", "English", False),
        ("fr", "French", False),
        ("es", "Spanish", False),
        ("ar", "Arabic", True),
    ]
    assert [each.own_name for each in LANGUAGES.values()] == ["English", "français", "español", "العربية"]


@pytest.mark.parametrize("folder", [SENTENCES, RULES], ids=["program", "rules"])
@pytest.mark.parametrize(
    ("domain", "language"),
    [(domain, each) for domain, offered in OFFERED.items() for each in offered if each != ENGLISH],
    ids=str,
)
def test_each_catalogue_can_be_used(domain: str, folder: Path, language: Language) -> None:
    # What is fuzzy, not translated, or has other placeholders or plural forms is named one by one.
    read_catalogue(path_of_catalogue(folder, language, domain))


def test_no_sentence_lacks_a_translation_and_no_translation_is_stale() -> None:
    assert list(differences()) == []


def test_what_is_to_be_translated_is_written_down_as_the_program_and_the_rules_have_it() -> None:
    for folder, domain, template in templates():
        assert without_header((folder / f"{domain}.pot").read_text(encoding="utf-8")) == without_header(
            written(template)
        )


def without_header(text: str) -> str:
    return text.split("\n\n", 1)[1]


def catalogue_with(language: Language, folder: Path, *flags: str, **changed: object) -> Path:
    catalogue = Catalog(locale=language.code, fuzzy=False)
    told = {"id": "%(number)s days", "string": "%(number)s jours", "context": "procedures.x plain.next", **changed}
    catalogue.add(flags=flags, **told)  # type: ignore[arg-type]
    path = folder / "some.po"
    written_to = BytesIO()
    write_po(written_to, catalogue)
    path.write_bytes(written_to.getvalue())
    return path


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        ({"string": ""}, "is not translated"),
        ({"string": "  "}, "is not translated"),
        ({"string": "des jours"}, "other placeholders than the English: %(number)s"),
        ({"string": "%(days)s jours"}, "other placeholders than the English: %(number)s"),
        ({"string": "%(number)s et %(number)s jours"}, "other placeholders than the English: %(number)s"),
        ({"id": "Days", "string": "%s jours"}, "other placeholders than the English: none"),
        ({"id": ("a day", "days"), "string": ("un jour", "", "jours")}, "is not translated"),
    ],
)
def test_a_catalogue_with_a_fault_is_refused_with_the_place(
    tmp_path: Path, changed: dict[str, object], fault: str
) -> None:
    with pytest.raises(CatalogueError) as refused:
        read_catalogue(catalogue_with(FRENCH, tmp_path, **changed))
    assert "some.po can not be used" in str(refused.value) and "procedures.x plain.next: “" in str(refused.value)
    assert fault in str(refused.value)


def test_a_translation_that_somebody_has_to_look_at_is_refused(tmp_path: Path) -> None:
    read_catalogue(catalogue_with(FRENCH, tmp_path))
    with pytest.raises(CatalogueError, match="is marked fuzzy"):
        read_catalogue(catalogue_with(FRENCH, tmp_path, "fuzzy"))


def test_plural_forms_are_those_of_the_language_whatever_the_header_says(tmp_path: Path) -> None:
    path = catalogue_with(FRENCH, tmp_path, id=("a day", "days"), string=("un jour", "jours", "jours"))
    read_catalogue(path)
    text = path.read_text(encoding="utf-8")
    two = re.sub(r'"Plural-Forms.*\n', '"Plural-Forms: nplurals=2; plural=(n > 1);\\\\n"\n', text)
    path.write_text(two, encoding="utf-8")
    with pytest.raises(CatalogueError, match="can not be read: msg has more translations than"):
        read_catalogue(path)
    path.write_text(two.replace('msgstr[2] "jours"\n', ""), encoding="utf-8")
    with pytest.raises(CatalogueError, match="has 2 plural forms, the language has 3"):
        read_catalogue(path)


def test_a_catalogue_that_is_not_there_or_is_none_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CatalogueError, match="can not be read"):
        read_catalogue(tmp_path / "none.po")
    (tmp_path / "headless.po").write_text('msgid "a"\nmsgstr "b"\n', encoding="utf-8")
    with pytest.raises(CatalogueError, match="does not say which language it is in"):
        read_catalogue(tmp_path / "headless.po")


def test_a_sentence_is_never_told_in_english_where_another_language_is_asked() -> None:
    words = words_in(FRENCH, SHEET)
    helps = house_rulebook().procedures["regular_rsd"].plain.helps
    told = Placed("procedures.regular_rsd plain.helps", helps)
    assert words.of(told).startswith("un avocat ou un bureau d'aide juridique")
    for changed in (Placed(told.place, f"{helps}!"), Placed("procedures.another plain.helps", helps)):
        with pytest.raises(NotTranslatedError, match="No translation into French: procedures") as missing:
            words.of(changed)
        assert missing.value.place == changed.place and changed.text in str(missing.value)
    with pytest.raises(NotTranslatedError, match=r"a sentence of the program, “Never written\."):
        words.gettext("Never written.")
    with pytest.raises(NotTranslatedError, match="One letter"):
        words.ngettext("One letter.", "%(num)s letters.", 3)
    english = words_in(ENGLISH, SHEET)
    assert english.of(Placed("anywhere", "As it is.")) == english.gettext("As it is.") == "As it is."
    assert english.ngettext("One letter.", "Letters.", 2) == "Letters."


def test_a_service_does_not_start_with_a_catalogue_that_has_gaps(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(catalogues, "RULES", tmp_path)
    words_in.cache_clear()
    try:
        with pytest.raises(CannotStartError, match=r"fr/sheet\.po can not be read"):
            create_application(Settings(database=sqlite_file(tmp_path / "cases.db")))
    finally:
        words_in.cache_clear()
    assert not (tmp_path / "cases.db").exists()


def test_no_translation_is_part_of_the_rulebook_that_is_digested() -> None:
    assert {name.rpartition(".")[2] for name in house_rule_files()} == {"yaml"}
    assert not any("translations" in name for name in house_rule_files())


def test_it_is_known_when_a_translation_was_made() -> None:
    made = {words_in(each, domain).translated_on for each in TRANSLATED for domain in (SHEET, INTAKE)}
    assert made == {date(2026, 11, 30)}
    assert words_in(ENGLISH, SHEET).translated_on is None


def test_days_are_written_as_each_language_writes_them() -> None:
    assert {code: each.day(date(2026, 11, 3)) for code, each in LANGUAGES.items()} == {
        "en": "3 November 2026",
        "fr": "3 novembre 2026",
        "es": "3 de noviembre de 2026",
        "ar": "3 نوفمبر 2026",
    }


def test_a_number_with_letters_keeps_its_order_in_arabic() -> None:
    assert ARABIC.embedded("17-ward") == "\u200e17-ward\u200e"
    assert FRENCH.embedded("17-ward") == "17-ward"


@pytest.mark.parametrize("language", TRANSLATED, ids=lambda each: each.code)
def test_what_stands_on_the_sheet_and_in_the_intake_is_translated_alike(language: Language) -> None:
    sheet, intake = (
        {
            (message.context, message.id): message.string
            for message in read_catalogue(path_of_catalogue(RULES, language, domain))
            if message.id
        }
        for domain in (SHEET, INTAKE)
    )
    both = sheet.keys() & intake.keys()
    assert len(both) > 20
    assert [each for each in both if sheet[each] != intake[each]] == []
