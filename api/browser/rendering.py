"""Makes pages of templates: each value is escaped, a name that a template does not get fails, nothing is inline."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import cache
from pathlib import Path

from fastapi import Request
from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context
from jinja2.runtime import Context
from markupsafe import Markup, escape
from starlette.responses import HTMLResponse

from api.browser.assets import address_of_asset
from api.browser.help.subjects import address_of_help
from api.browser.navigation import navigation, role_in_words
from api.browser.wording import Wording
from api.languages.catalogues import INTAKE, Words, words_in
from api.languages.languages import ENGLISH, LANGUAGES
from api.languages.telling import ISOLATED
from api.people.people import people_of
from api.people.roles import LOCAL_NAME, Person

TEMPLATES = Path(__file__).with_name("templates")

# Everything comes from here: no other host is asked, nothing stands in the page that is run, no page frames it.
CONTENT_SECURITY_POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    # Without a referrer a browser does not say either from where a form is sent, and then it is refused.
    "Referrer-Policy": "same-origin",
}


# A name may end with a place, `family.rule.branch@claims[0]`; no sign that follows a name belongs to it.
_WORDS = re.compile(r"([^\s,;:]+)")


@pass_context
def _marked_as_english(context: Context, value: object) -> object:
    """Return what a template writes; English words within another language are marked as such, and noted."""
    wording = context.get("wording")
    if not isinstance(wording, Wording) or not isinstance(value, str) or not (found := ISOLATED.findall(value)):
        return value
    wording.left.extend(found)
    return Markup(ISOLATED.sub(r'<span lang="en" dir="ltr">\1</span>', str(escape(value))))


@cache
def _environment(words: Words) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
        finalize=None if words.language == ENGLISH else _marked_as_english,
    )
    # Every sentence of a template is marked for translation from the beginning. Where one has none, it is not told.
    environment.install_gettext_callables(words.gettext, words.ngettext, newstyle=True)  # type: ignore[attr-defined]
    environment.globals["language"] = words.language
    environment.globals["languages"] = tuple(LANGUAGES.values())
    environment.globals["asset"] = address_of_asset
    environment.globals["address_of_help"] = address_of_help
    environment.globals["navigation"] = navigation
    environment.globals["role_in_words"] = role_in_words
    environment.filters["day"] = words.language.day
    environment.filters["linked"] = linked
    environment.filters["unmarked"] = unmarked
    environment.filters["moment"] = words.language.moment
    return environment


def page(
    request: Request, template: str, wording: Wording | None = None, /, *, status: int = 200, **named: object
) -> HTMLResponse:
    """Return a page: a template with what is named, and what every page shows. Without `wording` it is in English.

    `person` (a `Person`, or None where nobody is known) and `may` (whether they may use an address, by method and
    path as the policy writes them) are there in every template.
    """
    person = getattr(request.state, "person", None)
    text = (
        _environment(wording.words if wording else words_in(ENGLISH, INTAKE))
        .get_template(template)
        .render(
            request=request,
            person=person,
            local=LOCAL_NAME,
            may=_what_may_be_done(request, person),
            wording=wording,
            **named,
        )
    )
    return HTMLResponse(
        text, status, {**HEADERS, "Content-Language": wording.language.code} if wording else HEADERS
    )


def may_use(request: Request, path: str) -> bool:
    """Return whether who asks may open a page, by its path as the policy writes it."""
    return _what_may_be_done(request, getattr(request.state, "person", None))("GET", path)


def _what_may_be_done(request: Request, person: Person | None) -> Callable[[str, str], bool]:
    policy = people_of(request).policy

    def may(method: str, path: str) -> bool:
        access = policy[method, path]
        return access.anybody or (
            person is not None
            and person.role in access.roles
            and person.means in access.means
            and (access.before_second_factor or not person.must_enrol)
        )

    return may


def linked(text: str, addresses: Mapping[str, str]) -> Markup:
    """Return a text in which each word that has an address is a link to it."""
    found: list[Markup | str] = []
    for word in _WORDS.split(text):
        address = addresses.get(word)
        found.append(Markup('<a href="{}">{}</a>').format(address, word) if address else word)
    return Markup("").join(found)


def unmarked(text: str) -> str:
    """Return a text without the signs around its English words, for a place that can hold no mark."""
    return ISOLATED.sub(r"\1", text)


def day_in_words(day: date) -> str:
    """Return a day as it is read aloud: 3 November 2026."""
    return f"{day.day} {day:%B %Y}"


def moment_in_words(moment: datetime) -> str:
    """Return a moment with its day and its minute: 3 November 2026, 14:02 UTC."""
    return f"{day_in_words(moment)}, {moment:%H:%M} {moment.tzname() or 'UTC'}"
