"""The sentences of each domain, as templates; the catalogues of each language, brought up to them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_file
from babel.messages.pofile import read_po, write_po

from api.browser.printing.sheet import words_on_sheets
from api.languages.catalogues import ANSWER, INTAKE, LAW, RULES, SENTENCES, SHEET, Placed, path_of_catalogue
from api.languages.languages import ENGLISH, LANGUAGES, Language
from api.languages.rulebook import words_of_answer, words_of_law
from api.languages.vocabulary import words_of_intake
from triage import Rulebook, house_rulebook

HOUSE = Path(__file__).parents[2]
FILES = {
    SHEET: ("api/browser/printing/sheet.py", "api/browser/printing/sheet_told.py"),
    INTAKE: (
        "api/browser/templates/layout.html",
        "api/browser/templates/wording.html",
        "api/browser/templates/intake/*.html",
        "api/browser/templates/so_far/*.html",
        "api/browser/templates/case_import/*.html",
        "api/browser/navigation.py",
        "api/browser/wording.py",
        "api/browser/intake/*.py",
        "api/browser/so_far/*.py",
        "api/browser/case_import/page.py",
    ),
    ANSWER: (
        "api/browser/templates/layout.html",
        "api/browser/templates/wording.html",
        "api/browser/templates/recommendation/decision.html",
        "api/browser/templates/recommendation/recommendation.html",
        "api/browser/templates/recommendation/standing.html",
        "api/browser/templates/recommendation/told.html",
        "api/browser/navigation.py",
        "api/browser/printing/explanation_told.py",
        "api/browser/printing/opinions_told.py",
        "api/browser/printing/record.py",
        "api/browser/printing/trace_told.py",
        "api/browser/trace/words.py",
        "api/browser/recommendation/reviewing.py",
        "api/browser/recommendation/showing.py",
        "api/browser/recommendation/words.py",
        "api/browser/verifying.py",
        "api/languages/telling.py",
        "triage/assessment/*.py",
        "triage/explanation/*.py",
        "triage/rulebook/treaties.py",
        "triage/translation.py",
    ),
    LAW: (),
}
"""The files of the program whose sentences each domain has."""

WORDS: dict[str, Callable[[Rulebook], Iterable[Placed]]] = {
    SHEET: words_on_sheets,
    INTAKE: words_of_intake,
    ANSWER: words_of_answer,
    LAW: words_of_law,
}
"""The words of a rulebook that each domain has."""

_MOST_CHANGED = 200
"""So many sentences may change together and keep their earlier translations beside them."""

_AS_PAGES_ARE_READ = {"trim_blocks": "true", "lstrip_blocks": "true", "newstyle_gettext": "true", "silent": "false"}
_HEADER = "# {what}. How it is translated: docs/translations.md."
# A day of its own would make another file of the same sentences.
_BEGUN = datetime(2026, 11, 30, tzinfo=UTC)


def templates() -> Iterator[tuple[Path, str, Catalog]]:
    """Yield each folder of catalogues, a domain, and the template with its English sentences."""
    for domain in FILES:
        for folder in (SENTENCES, RULES) if FILES[domain] else (RULES,):
            yield folder, domain, template_of(folder, domain)


def template_of(folder: Path, domain: str) -> Catalog:
    """Return the English sentences of a domain, in the order in which they are told."""
    what = f"{'Sentences of the program' if folder == SENTENCES else 'Words of the rulebook'}, domain {domain}"
    template = Catalog(
        domain=domain,
        project="asylum-triage",
        version=domain,
        msgid_bugs_address="the project",
        header_comment=_HEADER.format(what=what),
        creation_date=_BEGUN,
        revision_date=_BEGUN,
        last_translator="",
        language_team="",
        fuzzy=False,
    )
    if folder == SENTENCES:
        for path in (path for name in FILES[domain] for path in sorted(HOUSE.glob(name))):
            for _line, sentence, comments, context in extract_from_file(
                "python" if path.suffix == ".py" else "jinja2.ext:babel_extract",
                path,
                options=_AS_PAGES_ARE_READ,
                keywords={**DEFAULT_KEYWORDS, "marked": None},
                comment_tags=("For translators:",),
                strip_comment_tags=True,
            ):
                name = path.relative_to(HOUSE).as_posix()
                template.add(sentence, None, [(name, 0)], auto_comments=comments, context=context)
    else:
        for words in WORDS[domain](house_rulebook()):
            template.add(words.text, None, context=words.place)
    return template


def catalogues() -> Iterator[tuple[Path, Language, Catalog]]:
    """Yield each catalogue by its path, brought up to its template; what is gone is kept in it as obsolete.

    A sentence that changed gets the translation of the most similar one, marked fuzzy, and the earlier English. It
    does not where more are missing than anybody changes at once: to compare all with all takes hours.
    """
    for folder, domain, template in templates():
        for language in LANGUAGES.values():
            if language != ENGLISH:
                path = path_of_catalogue(folder, language, domain)
                catalogue = _read(path, language, domain)
                missing = sum(1 for each in template if each.id and not _has(catalogue, each))
                catalogue.update(
                    template,
                    no_fuzzy_matching=missing > _MOST_CHANGED,
                    update_header_comment=True,
                    update_creation_date=False,
                )
                if domain == LAW:
                    # Thousands are not translated: they stand in the template, and would be most of each file.
                    for message in [each for each in catalogue if each.id and not each.string]:
                        catalogue.delete(message.id, message.context)
                yield path, language, catalogue


def _has(catalogue: Catalog, message: Message) -> bool:
    return catalogue.get(message.id, message.context) is not None


def written(catalogue: Catalog) -> str:
    """Return a catalogue or template as it is written to its file."""
    file = BytesIO()
    write_po(file, catalogue, width=116, include_lineno=False, include_previous=True)
    return file.getvalue().decode()


def differences() -> Iterator[str]:
    """Yield each sentence that a catalogue lacks, and each one that it has and nothing tells any more.

    Words of the law may lack a translation: they are told in English, marked as such.
    """
    for folder, domain, template in templates():
        asked = {(message.context, str(message.id)) for message in template if message.id}
        for language in LANGUAGES.values():
            if language == ENGLISH:
                continue
            catalogue = _read(path_of_catalogue(folder, language, domain), language, domain)
            had = {(message.context, str(message.id)) for message in catalogue if message.id}
            missing = asked - had if domain != LAW else set()
            for what, found in (("missing", missing), ("stale", had - asked)):
                for context, sentence in sorted(found, key=str):
                    yield f"{language.name}, {what}: {context or 'program'}: “{sentence}”"


def _read(path: Path, language: Language, domain: str) -> Catalog:
    if not path.exists():
        return Catalog(locale=language.code, domain=domain, creation_date=_BEGUN, fuzzy=False)
    with path.open("rb") as file:
        return read_po(file, locale=language.code, domain=domain, abort_invalid=True)
