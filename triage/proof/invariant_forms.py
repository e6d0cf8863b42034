"""What stands in `rules/invariants.yaml`: a form for each kind of promise."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BeforeValidator, Discriminator, Field, Tag

from triage.rulebook.forms import Form, Several, Words, YesNo, not_among, refused, unique
from triage.rulebook.rule import Sentence


class Entry(Form, what="an invariant"):
    """What every promise says of itself."""

    id: Words
    statement: Words = Field(description="The promise, for a lawyer.")
    sources: Several[Words] = Field(validation_alias="source", description="Instrument and paragraph, one each.")


class GateEntry(Entry, what="an invariant of the kind gate"):
    """Whenever `if` holds, `then` holds; `beyond doubt: yes`: also if what is doubted is taken as unknown."""

    kind: Literal["gate"]
    condition: Sentence = Field(validation_alias="if")
    then: Sentence
    beyond_doubt: YesNo = Field(default=False, validation_alias="beyond doubt")


class VetoEntry(Entry, what="an invariant of the kind veto"):
    """With `procedure` recommended, making any one of `facts` unknown gives another procedure."""

    kind: Literal["veto"]
    procedure: Words
    facts: Several[Words]


class MonotoneEntry(Entry, what="an invariant of the kind monotone"):
    """A protective move never lowers the rank; one of a fact in `except` may lead to a procedure in `except to`."""

    kind: Literal["monotone"]
    exceptions: Several[Words] = Field(validation_alias="except")
    allowed: Several[Words] = Field(validation_alias="except to")


class KeepsEntry(Entry, what="an invariant of the kind keeps"):
    """A protective move of any fact never ends what holds of `then`."""

    kind: Literal["keeps"]
    then: Several[Sentence]


class NeutralEntry(Entry, what="an invariant of the kind neutral"):
    """Whatever the value of `facts`, and if `if` holds, `unchanged` is the same."""

    kind: Literal["neutral"]
    facts: Several[Words]
    condition: Sentence | None = Field(default=None, validation_alias="if")
    unchanged: Several[Words]


class ParameterEntry(Entry, what="an invariant of the kind parameter"):
    """Changing `parameter` from `value` to `to` never lowers the rank of the procedure."""

    kind: Literal["parameter"]
    parameter: Words
    value: Words
    to: Words


class DoubtEntry(Entry, what="an invariant of the kind doubt"):
    """Doubt about any facts never lowers the rank of the procedure, and opens no adverse one."""

    kind: Literal["doubt"]


class HeldAgainstEntry(Entry, what="an invariant of the kind held_against"):
    """An adverse procedure is recommended only if it is proposed, too, where what is doubted and protects less than
    not to know it is not known.
    """

    kind: Literal["held_against"]


KINDS = ("gate", "veto", "monotone", "keeps", "neutral", "parameter", "doubt", "held_against")


def _has_a_kind(entry: object) -> object:
    if isinstance(entry, dict):
        if "kind" not in entry:
            raise refused("an invariant lacks 'kind'")
        if entry["kind"] not in KINDS:
            raise refused(f"kind {not_among(str(entry['kind']), KINDS)}", "kind")
        return entry
    if isinstance(entry, Entry):
        return entry
    raise refused("an invariant has to be a mapping with id, kind, statement, source")


def _kind_of(entry: object) -> str:
    # Not the kind alone: the kind `parameter` has a key of that name, and a fault is found by keys.
    return f"of the kind {entry['kind'] if isinstance(entry, dict) else getattr(entry, 'kind', '')}"


AnyEntry = Annotated[
    Annotated[GateEntry, Tag("of the kind gate")]
    | Annotated[VetoEntry, Tag("of the kind veto")]
    | Annotated[MonotoneEntry, Tag("of the kind monotone")]
    | Annotated[KeepsEntry, Tag("of the kind keeps")]
    | Annotated[NeutralEntry, Tag("of the kind neutral")]
    | Annotated[ParameterEntry, Tag("of the kind parameter")]
    | Annotated[DoubtEntry, Tag("of the kind doubt")]
    | Annotated[HeldAgainstEntry, Tag("of the kind held_against")],
    Discriminator(_kind_of),
    BeforeValidator(_has_a_kind),
]


class Invariants(Form):
    """`invariants.yaml`: what is promised for every possible case."""

    invariants: Annotated[Several[AnyEntry], unique("id")]
