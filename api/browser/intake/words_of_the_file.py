"""What the choices on the page for words of the file are called."""

from __future__ import annotations

from api.languages.catalogues import Words
from triage.case.statements import Answer, Maker


def makers_in_words(words: Words) -> dict[str, str]:
    """Return who can say something, in words, by what a statement holds."""
    return {
        Maker.APPLICANT.value: words.gettext("The applicant"),
        Maker.FAMILY_MEMBER.value: words.gettext("A member of the family"),
        Maker.WITNESS.value: words.gettext("A witness"),
        Maker.REPRESENTATIVE.value: words.gettext("The representative"),
        Maker.AUTHORITY.value: words.gettext("The authority"),
        Maker.EARLIER_DECISION.value: words.gettext("An earlier decision"),
        Maker.COURT.value: words.gettext("A court"),
        Maker.OTHER_STATE.value: words.gettext("Another State"),
        Maker.UNHCR.value: words.gettext("UNHCR"),
        Maker.EXPERT.value: words.gettext("An expert"),
        Maker.DOCUMENT.value: words.gettext("A document"),
        Maker.COUNTRY_INFORMATION.value: words.gettext("Country information"),
        Maker.CASEWORKER.value: words.gettext("The caseworker, of what nobody else said"),
    }


def answers_in_words(words: Words) -> dict[str, str]:
    """Return for which answer to the question of a point words can speak, in words."""
    return {Answer.YES.value: words.gettext("Yes"), Answer.NO.value: words.gettext("No")}
