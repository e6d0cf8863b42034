"""What stands in the record of an assessment, part by part, as data for `record.typ`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from api.browser.navigation import role_in_words
from api.browser.printing.blocks import Data, Signed, items, paragraph, part, signed, table
from api.browser.printing.characters import families, lacks
from api.browser.printing.explanation_told import recommendation_told, sections_told
from api.browser.printing.opinions_told import opinions_told
from api.browser.printing.trace_told import trace_told
from api.browser.recommendation.words import codes_in_words
from api.browser.verifying import how_to_verify
from api.languages.catalogues import ANSWER, words_in
from api.languages.countries import name_of_country
from api.languages.languages import ENGLISH, Language
from api.log.records import Recorded
from api.oversight.opinions import OpinionWithEnd
from api.oversight.review_state import ReviewState, StateOfReview
from api.reviews import Review, ReviewDecision
from triage.assessment.model import Assessment
from triage.explanation.explanation import explanation_of
from triage.explanation.wording import in_a_row, spoken_of
from triage.language.names import path_of
from triage.rulebook.model import Rulebook
from triage.translation import gettext as _
from triage.translation import ngettext, word

_LETTERS_OF_DIGEST = 12


@dataclass(frozen=True)
class OnRecord:
    """All that the record of an assessment is made of; reviews and opinions are the earliest first.

    `assessment` and `rulebook` are in `language`.
    """

    assessment_id: str
    reference: str | None
    assessment: Assessment
    rulebook: Rulebook
    reviews: Sequence[Review]
    opinions: Sequence[OpinionWithEnd]
    state: StateOfReview
    recorded: Recorded
    language: Language = ENGLISH


def record_data(record: OnRecord) -> Data:
    """Return what `record.typ` sets: head and foot of each page, and the parts in their order.

    It is made within its language (`api.languages.telling.telling_in`).
    """
    assessment = record.assessment
    case = (
        _("Case %(reference)s") % {"reference": record.reference}
        if record.reference
        else _("Assessment %(id)s") % {"id": record.assessment_id}
    )
    language = record.language
    said = opinions_told(record.opinions, record.rulebook, language)
    return {
        "language": language.code,
        "right_to_left": language.right_to_left,
        "fonts": families(),
        "title": _("Record of an assessment"),
        "head": {
            "case": case,
            "day": _("Assessed as of %(day)s") % {"day": language.day(assessment.assessed_on)},
        },
        "foot": _foot(record),
        "parts": [
            *_told(record, case),
            part(_("The facts as given"), _facts(assessment, language)),
            part(_("Reviews"), _reviews(record, said)),
            part(_("How to contest"), _contest(assessment)),
            part(_("How to check this record"), _check(record)),
            part(_("Appendix: the complete trace"), trace_told(assessment, said), appendix=True),
        ],
    }


def _foot(record: OnRecord) -> Data:
    checkpoint = record.recorded.checkpoint
    lines = record.recorded.signed.rstrip("\n").split("\n")
    rulebook = record.assessment.rulebook
    return {
        "rulebook": _("Rulebook %(version)s, %(digest)s…")
        % {"version": rulebook.version, "digest": _short(rulebook.digest)},
        "page": _("Page {page} of {pages}"),
        "checkpoint": [
            Signed(
                _("Log %(log)s, %(size)s entries, root %(root)s, %(at)s")
                % {"log": checkpoint.log, "size": checkpoint.size, "root": lines[2], "at": checkpoint.at}
            ),
            Signed(_("Signature %(signature)s") % {"signature": lines[-1].rpartition(" ")[2]}),
        ],
        "verify": _("How to check this: see “How to check this record”. A person decides, not this paper."),
    }


def _short(digest: str) -> str:
    name, colon, letters = digest.rpartition(":")
    return f"{name}{colon}{letters[:_LETTERS_OF_DIGEST]}"


def _told(record: OnRecord, case: str) -> Iterator[Data]:
    """Yield what is told of the case, in the order of the text."""
    told = explanation_of(record.assessment, record.rulebook)
    source = _("%(case)s. Assessment %(id)s, made %(moment)s.") % {
        "case": case,
        "id": record.assessment_id,
        "moment": record.language.moment(datetime.fromisoformat(record.recorded.entry.at)),
    }
    yield part(_("Recommendation"), [*_translated(record), *recommendation_told(told), paragraph(source)])
    yield from sections_told(told)


def _translated(record: OnRecord) -> Iterator[Data]:
    """Yield what has to be said first of a record that is told in a translation."""
    if record.language != ENGLISH:
        day = words_in(record.language, ANSWER).translated_on
        assert day is not None  # Only what is told in English has none.
        yield paragraph(
            _(
                "This is a translation. It was made by the project on %(day)s, and nobody has reviewed it yet. "
                "What was decided by and is signed are the English words: where the translation is in doubt, "
                "they hold. What is not translated yet stands in English."
            )
            % {"day": record.language.day(day)}
        )


def _facts(assessment: Assessment, language: Language) -> list[Data]:
    """Return every fact that is known, in dispute or was declined, with how it is known."""
    case = assessment.case
    facts, states = case.vocabulary.facts, case.proof_states
    told = {group.name: group.introduction for group in case.vocabulary.groups}
    declined = set(case.declined())
    rows: dict[str, list[tuple[str, str, str]]] = {}
    for node, value in case.facts():
        if value in ("unknown", "declined") and node not in states and node not in declined:
            continue
        state = states.get(node)
        rows.setdefault(facts[path_of(node)].group, []).append(
            (
                f"{spoken_of(node)}{facts[path_of(node)].label}",
                _("does not wish to say") if node in declined else word(path_of(node), value),
                word("proof_states", state.value) if state else _("as recorded"),
            )
        )
    columns = (_("Fact"), _("Answer"), _("How it is known"))
    before = [_("As of %(day)s.") % {"day": language.day(assessment.assessed_on)}]
    if case.country_of_asylum:
        name = name_of_country(case.country_of_asylum, language) or case.country_of_asylum
        before.append(_("Country of asylum: %(name)s (%(code)s).") % {"name": name, "code": case.country_of_asylum})
    before.append(_("What does not stand here was not told: it counts as not known, and against nobody."))
    blocks = [paragraph(" ".join(before))]
    if not rows:
        blocks.append(paragraph(_("Nothing was told of this case.")))
    for group, members in rows.items():
        blocks += [paragraph(told[group], strong=True), table(columns, (6, 3, 3), members)]
    return blocks


def _decision(decision: ReviewDecision) -> str:
    return {
        ReviewDecision.CONFIRMED: _("Confirmed"),
        ReviewDecision.DEPARTED: _("Departed from"),
        ReviewDecision.SENT_BACK: _("Sent back"),
    }[decision]


def _stands(state: ReviewState) -> str:
    return {
        ReviewState.NOT_REVIEWED: _("Nobody has reviewed this recommendation yet. A trained person decides."),
        ReviewState.AWAITING_SECOND_PERSON: _(
            "One person has reviewed it. It waits for the word of a second person."
        ),
        ReviewState.CONFIRMED: _("The recommendation is confirmed."),
        ReviewState.DEPARTED: _("It was departed from: another procedure is taken."),
        ReviewState.SENT_BACK: _("It was sent back: the facts do not bear it yet."),
    }[state]


def _reviews(record: OnRecord, said: Mapping[str, Sequence[str]]) -> list[Data]:
    blocks = [paragraph(_stands(record.state.state))]
    for review in record.reviews:
        procedure = record.rulebook.procedures.get(review.procedure)
        who = (
            f"{review.reviewer}, {_(role_in_words(review.reviewer_role))}"
            if review.reviewer_role
            else review.reviewer
        )
        values = {
            "decision": _decision(review.decision),
            "who": who,
            "moment": record.language.moment(review.made_at),
            "procedure": procedure.title if procedure else review.procedure,
            "code": codes_in_words()[review.code] if review.code else _("no code"),
        }
        blocks.append(paragraph(_("%(decision)s by %(who)s, %(moment)s") % values, strong=True))
        blocks.append(items([_("Procedure: %(procedure)s") % values, _("Reason: %(code)s") % values]))
        blocks += [paragraph(line) for line in review.reason.splitlines() if line.strip()]
    if said:
        blocks.append(paragraph(_opinions(record.opinions)))
    words = [text for review in record.reviews for text in (review.reason, review.reviewer)]
    if any(lacks(text) for text in (*words, *(text for each in said.values() for text in each))):
        blocks.append(
            paragraph(
                _("No font of this program has the characters that are printed as ‹U+…›, their number in Unicode.")
            )
        )
    return blocks


def _opinions(opinions: Sequence[OpinionWithEnd]) -> str:
    number = len(opinions)
    opened = sum(each.is_open for each in opinions)
    told = ngettext(
        "Lawyers gave %(number)s opinion on steps of the trace: it stands at its step, in the appendix.",
        "Lawyers gave %(number)s opinions on steps of the trace: each stands at its step, in the appendix.",
        number,
    ) % {"number": number}
    still = ngettext("%(number)s is open.", "%(number)s are open.", opened) % {"number": opened}
    return f"{told} {still}" if opened else told


def _contest(assessment: Assessment) -> list[Data]:
    procedure = assessment.procedure
    told = [_("Where the person can turn: %(where)s") % {"where": procedure.turn_to}] if procedure.turn_to else []
    if procedure.if_negative:
        told.append(_("If the result is negative: %(what)s") % {"what": procedure.if_negative})
    told += [
        _("Time limit: %(text)s [%(sources)s]") % {"text": each.text, "sources": in_a_row(each.sources)}
        for each in procedure.time_limits
    ]
    return [paragraph(assessment.notice), *([items(told)] if told else [])]


def _check(record: OnRecord) -> list[Data]:
    told = how_to_verify(record.recorded, record.assessment.rulebook.digest)
    return [signed(each.text) if each.exact else paragraph(each.text) for each in told]
