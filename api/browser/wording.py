"""The language in which an intake and a recommendation are told: chosen by a menu, remembered, not guessed.

What was answered is kept by its names in the rulebook, so the language leaves no trace in a case.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from http import HTTPStatus
from urllib.parse import urlencode

from fastapi import Request
from markupsafe import Markup, escape
from starlette.responses import RedirectResponse, Response

from api.languages.catalogues import INTAKE, OFFERED, NotTranslatedError, Placed, Words, words_in
from api.languages.english import gettext as _
from api.languages.languages import ENGLISH, LANGUAGES, Language
from api.languages.vocabulary import label_of, reason_of
from api.problems import UNKNOWN_PARAMETER, ProblemError
from triage.errors import Problem
from triage.rulebook.vocabulary import Vocabulary

LANGUAGE = "language"
"""The parameter of an address that chooses a language."""

PROBLEMS_OF_A_FORM = (
    _("This is not an opaque key."),
    _("This is not given."),
    _("A statement has its words, and who makes it."),
    _("This is no sentence of the file."),
    _("Give the words, or take the statement out."),
    _("This holds a line break or a character that is not seen."),
    _("Write it on one line, as plain text."),
    _("This is longer than 500 characters."),
    _("Shorten it, or make two statements of it."),
    _("This is no name of a point at issue or of a fact."),
    _("Name one, or leave it out."),
    _("This is no point at issue, and no fact of this case."),
    _("There is no such argument."),
    _("Name one of `triage vocabulary statements`, or leave it out."),
    _("This argument is made on another point at issue."),
    _("Only the question of a point at issue is answered."),
    _("Name the point in `about`."),
    _("This is not asked of a claim or a stay."),
    _("Leave `of` out."),
    _("Use at most 64 letters, digits, or the characters . _ : - and no name of a person."),
    _("This is not an ISO 3166-1 alpha-3 country code, such as KEN or ITA."),
    _("This is not a date written as YYYY-MM-DD."),
    _("Correct the value or leave it out."),
    _("This fact is not known."),
    _("Give the fact, or leave its proof state out; only that it is disputed can be said of it."),
)
"""What is wrong with a case that a form can send, beside facts that exclude each other."""

_COOKIE = "triage-language"
_FOR_A_YEAR = 365 * 24 * 3600


@dataclass(frozen=True)
class Wording:
    """What a page tells in the language of its reader.

    What is not translated is told in English, marked as English, and kept in `left`, so that the page says so: a
    rulebook that was changed in a running service has words of which no translation knows yet.
    """

    words: Words
    left: list[str] = field(default_factory=list)

    @property
    def language(self) -> Language:
        """The language of the page."""
        return self.words.language

    @property
    def languages(self) -> tuple[Language, ...]:
        """The languages in which the page is offered."""
        return OFFERED[self.words.domain]

    def of(self, placed: Placed) -> Markup:
        """Return words of the rulebook."""
        try:
            return escape(self.words.of(placed))
        except NotTranslatedError:
            self.left.append(placed.text)
            return self.english(placed.text)

    def begun(self, placed: Placed) -> Markup:
        """Return words of the rulebook as they stand where nothing is before them: with a capital letter."""
        if self.language == ENGLISH:
            return escape(placed.text.capitalize())
        told = self.of(placed)
        return told if told.startswith("<") else told[:1].upper() + told[1:]

    def english(self, text: str) -> Markup:
        """Return words that are told in English in every language, marked to be read aloud as English."""
        if self.language == ENGLISH or not text:
            return escape(text)
        return Markup('<span lang="en" dir="ltr">{}</span>').format(text)

    def sentence(self, text: str) -> Markup:
        """Return a sentence that was made elsewhere in the program, in English where no catalogue has it."""
        try:
            return escape(self.words.gettext(text))
        except NotTranslatedError:
            self.left.append(text)
            return self.english(text)

    def problem(self, problem: Problem, vocabulary: Vocabulary) -> Markup:
        """Return what is wrong with a case, and what to do."""
        if self.language != ENGLISH:
            for contradiction in vocabulary.contradictions:
                if problem.message.endswith(f": {contradiction.reason}."):
                    other = problem.message.removeprefix("contradicts ").partition(":")[0]
                    told = self.words.gettext("This can not be true together with “%(other)s”: %(reason)s.")
                    return Markup(told) % {
                        "other": self._label(other, vocabulary),
                        "reason": self.of(reason_of(contradiction)),
                    }
        return Markup(" ").join(self.sentence(each) for each in (problem.message, problem.remedy) if each)

    def _label(self, pointer: str, vocabulary: Vocabulary) -> Markup:
        group, *_, name = pointer.removeprefix("/").split("/")
        for fact in vocabulary.told.values():
            named = fact.list_names.all if fact.several else (fact.name,)
            if fact.group in (group, group.removesuffix("s")) and name in named:
                return self.of(label_of(fact))
        return self.english(pointer)

    def address_in(self, language: Language, request: Request) -> str:
        """Return the address by which the same page is chosen in another language."""
        asked = {name: value for name, value in request.query_params.items() if name != LANGUAGE}
        return f"{request.url.path}?{urlencode({**asked, LANGUAGE: language.code}, safe=',[]')}"


def wording_of(request: Request, domain: str = INTAKE) -> Wording:
    """Return the words of a domain in the language that this browser chose last; in English if it chose none.

    What a browser says of the languages of its owner is not asked: nobody finds a form in another language than
    the office works in, unless somebody chose that.
    """
    chosen = LANGUAGES.get(request.cookies.get(_COOKIE, ""), ENGLISH)
    return Wording(words_in(chosen if chosen in OFFERED[domain] else ENGLISH, domain))


def in_chosen_language(request: Request, asked: str) -> Response:
    """Return the answer that lets a browser remember a language, and leads it back to the page.

    Raises `ProblemError` for a language that is not offered.
    """
    if asked not in LANGUAGES:
        raise ProblemError(UNKNOWN_PARAMETER, f"The language is one of {', '.join(LANGUAGES)}.")
    rest = {name: value for name, value in request.query_params.items() if name != LANGUAGE}
    address = f"{request.url.path}?{urlencode(rest, safe=',[]')}" if rest else request.url.path
    answer = RedirectResponse(address, status_code=HTTPStatus.SEE_OTHER)
    answer.set_cookie(
        _COOKIE,
        asked,
        max_age=_FOR_A_YEAR,
        path="/",
        httponly=True,
        samesite="strict",
        secure=request.url.scheme == "https",
    )
    return answer
