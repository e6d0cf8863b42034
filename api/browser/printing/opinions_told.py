"""What lawyers say of a step of the trace, and how that ended, as it is printed at the step."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from api.browser.navigation import role_in_words
from api.browser.trace.words import instead_in_words
from api.languages.languages import Language
from api.oversight.opinions import Opinion, OpinionKind, OpinionOutcome, OpinionWithEnd, Resolution
from triage.rulebook.model import Rulebook
from triage.translation import gettext as _


def opinions_told(
    opinions: Sequence[OpinionWithEnd], rulebook: Rulebook, language: Language
) -> Mapping[str, tuple[str, ...]]:
    """Return what is said of each node, by its id, the earliest first: who, when, what, and how it ended."""
    told: dict[str, tuple[str, ...]] = {}
    for each in opinions:
        node = each.opinion.node
        told[node] = (*told.get(node, ()), *_told(each, rulebook, language))
    return told


def _told(each: OpinionWithEnd, rulebook: Rulebook, language: Language) -> Iterator[str]:
    opinion = each.opinion
    values = _said(opinion, language)
    if opinion.instead is not None:
        values["instead"] = instead_in_words(rulebook, opinion.node, opinion.instead)
    yield {
        OpinionKind.SIGNED: _("%(who)s signed it on %(moment)s: %(reason)s"),
        OpinionKind.QUERIED: _("%(who)s asked on %(moment)s: %(reason)s"),
        OpinionKind.DISSENTED: _("%(who)s dissented on %(moment)s, and would have “%(instead)s” here: %(reason)s"),
    }[opinion.opinion] % values
    if each.resolution is not None:
        yield {
            OpinionOutcome.ANSWERED: _("%(who)s answered on %(moment)s: %(reason)s"),
            OpinionOutcome.RULE_CHANGED: _("%(who)s changed the rule, said on %(moment)s: %(reason)s"),
            OpinionOutcome.STANDS: _("%(who)s let the step stand, said on %(moment)s: %(reason)s"),
            OpinionOutcome.WITHDRAWN: _("%(who)s withdrew it on %(moment)s: %(reason)s"),
        }[each.resolution.outcome] % _said(each.resolution, language)
    elif opinion.opinion is not OpinionKind.SIGNED:
        yield _("It is open: nobody has answered yet.")


def _said(by: Opinion | Resolution, language: Language) -> dict[str, str]:
    return {
        "who": _("%(name)s, %(role)s,") % {"name": by.author, "role": _(role_in_words(by.author_role))},
        "moment": language.moment(by.made_at),
        # A list has one line for each.
        "reason": " ".join(by.reason.split()),
    }
