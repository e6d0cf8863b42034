"""How a fact is known: said by the person, said by somebody else, backed up, disputed, or contradicted.

Sources: Handbook, paragraphs 195-205 (duty to substantiate, shared; benefit of the doubt).
"""

from __future__ import annotations

from enum import StrEnum


class ProofState(StrEnum):
    """How a fact is known. A fact without a proof state is taken as established by whoever recorded it."""

    STATED = "stated"
    """The person says so."""
    STATED_BY_THIRD_PARTY = "stated_by_third_party"
    """Somebody else says so, and nothing else supports it."""
    CORROBORATED = "corroborated"
    """Documents, witnesses, medical reports or country information support it."""
    DISPUTED = "disputed"
    """Statements or evidence on it differ, and that is not settled."""
    CONTRADICTED = "contradicted"
    """Evidence speaks against it."""

    @property
    def doubted(self) -> bool:
        """Whether nothing adverse may rest on a fact that is known in this way only."""
        return self in (self.STATED_BY_THIRD_PARTY, self.DISPUTED, self.CONTRADICTED)
