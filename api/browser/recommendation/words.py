"""What the codes of reviews and of their state are called on pages."""

from __future__ import annotations

from collections.abc import Mapping

from api.reviews import CODES, ReasonCode, ReviewDecision
from triage.translation import gettext as _


def codes_in_words() -> Mapping[ReasonCode, str]:
    """Return what each coded reason is called."""
    return {
        ReasonCode.WITH_THE_PERSON: _("The facts were checked with the person"),
        ReasonCode.WITH_THE_FILE: _("The facts were checked with the file"),
        ReasonCode.WITH_BOTH: _("The facts were checked with both, the person and the file"),
        ReasonCode.WEIGHED_OTHERWISE: _("The facts weigh otherwise"),
        ReasonCode.LAW_OTHERWISE: _("The law is read otherwise"),
        ReasonCode.DOES_NOT_FIT: _("A rule does not fit this case"),
        ReasonCode.NEED_NOT_SEEN: _("A need for protection was not seen"),
        ReasonCode.NOT_AVAILABLE: _("The recommended procedure is not available"),
        ReasonCode.MISSING: _("Facts are missing"),
        ReasonCode.CONTRADICT: _("Facts contradict each other"),
        ReasonCode.NOT_HEARD: _("The person was not heard"),
        ReasonCode.NO_SUPPORT: _("Support was missing: an interpreter, a guardian, counsel"),
        ReasonCode.NO_DOCUMENT: _("A document is missing"),
        ReasonCode.OTHER: _("Another reason"),
    }


def codes_for(decision: ReviewDecision) -> tuple[tuple[ReasonCode, str], ...]:
    """Return the coded reasons that go with a decision, with what they are called."""
    words = codes_in_words()
    return tuple((code, words[code]) for code in CODES[decision])
