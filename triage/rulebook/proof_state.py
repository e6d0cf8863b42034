"""How a fact is known: said by the person, said by somebody else, backed up, disputed, or contradicted.

Sources: Handbook, paragraphs 195-205 (duty to substantiate, shared; benefit of the doubt).
"""

from __future__ import annotations

from enum import StrEnum

from triage.rulebook.vocabulary import NOT_KNOWN


class ProofState(StrEnum):
    """How a fact is known. A fact without a proof state is taken as established by whoever recorded it."""

    STATED = "stated"
    """The person says so."""
    STATED_BY_THIRD_PARTY = "stated_by_third_party"
    """Somebody else says so, and nothing else supports it."""
    CORROBORATED = "corroborated"
    """Documents, witnesses, medical reports or country information support it."""
    DISPUTED = "disputed"
    """Statements or evidence on it differ, between the person and an authority, between authorities, or between
    parties, and that is not settled. It can be said of a fact that is not known, too: nobody has to take a side.
    """
    CONTRADICTED = "contradicted"
    """Evidence speaks against it."""

    def can_be_of(self, value: str) -> bool:
        """Return whether a fact with this value can be known in this way; one not known can only be disputed."""
        return value not in NOT_KNOWN or (self is ProofState.DISPUTED and value == "unknown")

    @property
    def doubted(self) -> bool:
        """Whether nothing adverse may rest on a fact that is known in this way only."""
        return self in (self.STATED_BY_THIRD_PARTY, self.DISPUTED, self.CONTRADICTED)
