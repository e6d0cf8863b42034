"""Where the intake asks for a fact: the address of its section, and in it that of its field."""

from __future__ import annotations

from dataclasses import dataclass

from api.languages.catalogues import Placed
from api.languages.english import gettext as _
from api.languages.vocabulary import label_of
from triage.language.names import CASE_ENTITY, Node, entity_of, list_of, pointer_of
from triage.rulebook.vocabulary import Vocabulary

# What is no fact of a group stands in one section, each under its own name.
_ABOUT = "about"
_ABOUT_FIELDS = {
    "reference": _("Reference"),
    "country_of_asylum": _("Country of asylum"),
    "assessed_on": _("Assessed on"),
}


@dataclass(frozen=True)
class Place:
    """The address at which something is asked, and what it is called: a fact, or a field that is none."""

    address: str
    label: Placed | str


@dataclass(frozen=True)
class Places:
    """The places of the facts in the intake of one draft."""

    draft_id: str
    vocabulary: Vocabulary

    def of_node(self, node: Node) -> str:
        """Return the address at which a fact is asked; a value of a list is asked for with its list."""
        entity = entity_of(node)
        group, _, name = (list_of(node) or node).rpartition(".")
        return self._address(group if entity == CASE_ENTITY else _section_of_member(entity), name)

    def of_pointer(self, pointer: str) -> Place | None:
        """Return where what a JSON Pointer names is asked; None where no field asks for it."""
        match [part.replace("~1", "/").replace("~0", "~") for part in pointer.split("/")[1:]]:
            case [name] if name in _ABOUT_FIELDS:
                return Place(self._address(_ABOUT, name), _ABOUT_FIELDS[name])
            case ["statements", *_rest]:
                return Place(f"/intake/{self.draft_id}/statements", _("Words of the file"))
            case ["proof_states", node]:
                return self.of_pointer(pointer_of(node)) if "." in node else None
            case [("claims" | "stays") as members, index, name, *_rest] if index.isdigit():
                return self._field(members.removesuffix("s"), f"{members}-{int(index) + 1}", name)
            case [group, name, *_rest]:
                return self._field(group, group, name)
        return None

    def _field(self, group: str, section: str, name: str) -> Place | None:
        for fact in self.vocabulary.told.values():
            if fact.group == group and name in (fact.list_names.all if fact.several else (fact.name,)):
                return Place(self._address(section, fact.name), label_of(fact))
        return None

    def _address(self, section: str, field: str) -> str:
        # The section asks a few facts at a time: it shows those among which this one is.
        return f"/intake/{self.draft_id}/{section}?fact={field}#fact-{field}"


def _section_of_member(entity: str) -> str:
    members, _, index = entity.rstrip("]").partition("[")
    return f"{members}-{int(index) + 1}"
