"""How to check that an assessment follows from its facts, and that it is recorded: on the page and in print."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from api.log.records import Recorded
from triage.translation import gettext as _


@dataclass(frozen=True)
class Instruction:
    """What to do, in a sentence; or, where it is `exact`, lines that are signed or typed to the letter."""

    text: str
    exact: bool = False


def how_to_verify(recorded: Recorded, rulebook: str) -> tuple[Instruction, ...]:
    """Return how to check an assessment without the service; `rulebook` is the digest of its rulebook."""
    return tuple(_instructions(recorded, rulebook))


def _instructions(recorded: Recorded, rulebook: str) -> Iterator[Instruction]:
    entry, key = recorded.entry, recorded.key
    yield Instruction(
        _(
            "The facts, the rules that fired and what follows can be derived again by anybody: save the "
            "assessment as JSON and say:"
        )
    )
    yield Instruction("triage check FILE", exact=True)
    yield Instruction(_("It was made with this rulebook:"))
    yield Instruction(rulebook, exact=True)
    yield Instruction(
        _(
            "That it is recorded: entry %(number)s of the log %(log)s, %(kind)s at %(at)s. These lines are "
            "signed; kept somewhere else, they show later whether the log was cut off or written anew:"
        )
        % {"number": entry.number, "log": key.log, "kind": entry.kind, "at": entry.at}
    )
    yield Instruction(recorded.signed, exact=True)
    yield Instruction(_("Type or copy them to a file, with their blank line, and say:"))
    yield Instruction("triage log verify COPY --key KEY --checkpoint FILE", exact=True)
    yield Instruction(_("That this assessment is in it: keep its document and its proof (/log-proof), and say:"))
    yield Instruction("triage log check PROOF --key KEY --certificate DOCUMENT", exact=True)
    yield Instruction(
        _(
            "KEY is that of the log. Take it from the service once, at the beginning: one that stands beside "
            "what it checks can be forged with it. It should be:"
        )
    )
    yield Instruction(str(key), exact=True)
