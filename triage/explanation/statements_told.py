"""Words of the file beside what they are about: a point at issue, raised or not, a fact, or the whole case.

They are told as they were given, with who says them. No rule reads them, so they raise no point: one that no rule
raised and that they are about is told after the others, as brought up by them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from triage.assessment.assess import inference_of
from triage.assessment.inference import Inference
from triage.assessment.model import Assessment, PointAtIssue
from triage.assessment.points_at_issue import point_brought_up
from triage.case.statements import Maker, Statement, point_of
from triage.explanation.told import Passage, Section
from triage.explanation.wording import in_a_row, spoken, spoken_of
from triage.language.names import Entity, list_of, path_of
from triage.rulebook.argument import Argument
from triage.rulebook.model import Rulebook
from triage.translation import gettext as _
from triage.translation import marked, word

NOT_READ = marked("Words of the file stand as they were given. No rule read them: hold them against the test.")
BROUGHT_UP = marked("Brought up by words of the file; what rules read does not raise it")

MAKERS: Mapping[Maker, str] = {
    Maker.APPLICANT: marked("the applicant"),
    Maker.FAMILY_MEMBER: marked("a member of the family"),
    Maker.WITNESS: marked("a witness"),
    Maker.REPRESENTATIVE: marked("the representative"),
    Maker.AUTHORITY: marked("the authority"),
    Maker.EARLIER_DECISION: marked("an earlier decision"),
    Maker.COURT: marked("a court"),
    Maker.OTHER_STATE: marked("another State"),
    Maker.UNHCR: marked("UNHCR"),
    Maker.EXPERT: marked("an expert"),
    Maker.DOCUMENT: marked("a document"),
    Maker.COUNTRY_INFORMATION: marked("country information"),
    Maker.CASEWORKER: marked("the caseworker"),
}


@dataclass(frozen=True)
class WordsOfTheFile:
    """The statements of a case, each at its place in what is told. `rulebook` is the one the assessment names."""

    assessment: Assessment
    rulebook: Rulebook

    @cached_property
    def at_points(self) -> Mapping[str, tuple[Statement, ...]]:
        """The statements to be told at a point at issue, by its id: raised ones and others.

        What is about a fact is told at the first point raised that asks for it.
        """
        found: dict[str, list[Statement]] = {}
        for statement in self.assessment.case.statements:
            name = self._point_of(statement)
            if name is not None:
                found.setdefault(name, []).append(statement)
        return {name: tuple(several) for name, several in found.items()}

    @cached_property
    def inference(self) -> Inference:
        """What was inferred of the case, which is worked out once for all that is told."""
        return inference_of(self.assessment, self.rulebook)

    def brought_up(self) -> Mapping[str, tuple[PointAtIssue, ...]]:
        """Return the points at issue that only words of the file bring up, in the order of the rulebook."""
        raised = {point.id for point in self.assessment.points_at_issue}
        return {
            name: point_brought_up(self.inference, name, self._entities(name))
            for name in self.rulebook.issues
            if name in self.at_points and name not in raised
        }

    def elsewhere(self) -> Section:
        """Return what is about no point at issue: about facts that none asks for, and about the whole case."""
        vocabulary = self.assessment.case.vocabulary
        labels = {**vocabulary.facts, **vocabulary.told}
        placed = {statement for several in self.at_points.values() for statement in several}
        passages = []
        for statement in self.assessment.case.statements:
            if statement not in placed:
                about = statement.about
                of = f"{spoken_of(about)}{labels[path_of(about)].label}, " if about else ""
                passages.append(self._passage(statement, f"{of[:1].upper()}{of[1:]}" if of else ""))
        return Section(_("What the file says besides"), tuple(passages))

    def days(self) -> Iterator[Passage]:
        """Yield the days on which something ends or has to be done, the nearest first; those gone by after them.

        They stand among what is to be done, so each says first that it is a day of the file, and who says so:
        "The notice is held back" read as an order would be a wrong one.
        """
        today = self.assessment.assessed_on
        dated = [(each.until, each) for each in self.assessment.case.statements if each.until is not None]
        for day, statement in sorted(dated, key=lambda each: (each[0] < today, each[0])):
            label = (
                _("Day of the file, until %(day)s (%(whoever)s says)")
                if day >= today
                else _("Day of the file, past since %(day)s (%(whoever)s says)")
            )
            whoever = _(MAKERS[statement.made_by])
            yield Passage(_quoted(statement), label % {"day": day.isoformat(), "whoever": whoever})

    def passages(self, name: str) -> Iterator[Passage]:
        """Yield the statements at a point at issue; those that make one argument together, before its answer."""
        # A statement that makes no known argument stands alone, at its place.
        together: dict[str | int, list[Statement]] = {}
        for place, statement in enumerate(self.at_points.get(name, ())):
            together.setdefault(statement.argument or place, []).append(statement)
        for statements in together.values():
            yield from map(self._passage, statements)
            argument = statements[0].argument
            if argument is not None:
                yield from self._answer(self.rulebook.arguments[argument])

    def _answer(self, argument: Argument) -> Iterator[Passage]:
        """Yield what the law answers, unless nothing that the answer rests on was law yet on the day."""
        regime = self.inference.regime
        if regime.may_govern(argument.sources):
            # What is answered is said, so that it is seen how near it comes to the words above.
            yield Passage(
                argument.answer,
                _("To the known argument \u201c%(argument)s\u201d the law answers")
                % {"argument": argument.argument.removesuffix(".")},
                sources=in_a_row(regime.cited(argument.sources)),
            )

    def _passage(self, statement: Statement, about: str = "") -> Passage:
        """Return a statement as it is told: who says it, of which claim if there are several, for which answer."""
        label = _("%(whoever)s says") % {"whoever": _(MAKERS[statement.made_by])}
        if statement.of and self._has_several(statement.of):
            label = _("%(who_says)s, of %(claim)s") % {"who_says": label, "claim": spoken(statement.of)}
        if statement.answers:
            label = _("%(who_says)s (speaks for %(answer)s)") % {
                "who_says": label,
                "answer": word("answers", statement.answers),
            }
        label = f"{about}{label}"
        until = " " + _("Until %(day)s.") % {"day": statement.until.isoformat()} if statement.until else ""
        return Passage(f"{_quoted(statement)}{until}", f"{label[:1].upper()}{label[1:]}")

    def _has_several(self, entity: Entity) -> bool:
        """Return whether the case has more than one of what an entity is: of the only claim nobody says which."""
        return len(getattr(self.assessment.case, entity.partition("[")[0])) > 1

    def _point_of(self, statement: Statement) -> str | None:
        point = point_of(statement, self.rulebook)
        if point is not None or statement.about is None:
            return point
        asked_by = (
            point.id
            for point in self.assessment.points_at_issue
            for node in (*(fact.node for fact in point.known), *point.unknown)
            if statement.about in (node, list_of(node)) or list_of(statement.about) == node
        )
        return next(asked_by, None)

    def _entities(self, name: str) -> frozenset[str]:
        of = [statement.of for statement in self.at_points[name]]
        return frozenset() if None in of else frozenset(entity for entity in of if entity)


def _quoted(statement: Statement) -> str:
    return _("\u201c%(words)s\u201d") % {"words": statement.words}
