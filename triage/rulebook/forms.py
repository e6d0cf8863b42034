"""What rule files are described with: a model for each mapping in them, and the kinds of its values.

Everything in a rule file is text, so a kind of value says how that text becomes what it means: `YesNo`, `Day`,
`Words`. A form says once what stands in a file; reading it (`triage.rulebook.reading`), the schema for editors, the
digest and the documents of command line and API all come from that.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Annotated, Any, ClassVar, Literal, Self, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    GetJsonSchemaHandler,
    ValidationInfo,
    WithJsonSchema,
    model_validator,
)
from pydantic_core import CoreSchema, PydanticOmit

from triage.errors import nearest

FROM_FILE = "from a rule file"
"""The context of validation while a rule file is read: the keys are then those of the file."""


@dataclass(frozen=True)
class Fault:
    """What is wrong, and where: `within` leads to it from the value that is refused.

    In `message`, `{what}` stands for the name of that place, `{list}` for that of the list it is in. `key` says
    that the key at its end is meant and not its value, `offset` which character of its text.
    """

    message: str
    within: tuple[str | int, ...] = ()
    key: bool = False
    offset: int | None = None


class RefusedError(ValueError):
    """A value of a rule file is refused: what validators of forms raise."""

    def __init__(self, *faults: Fault) -> None:
        self.faults = faults
        super().__init__("; ".join(fault.message for fault in faults))


def refused(message: str, *within: str | int, offset: int | None = None) -> RefusedError:
    """Return the refusal of a value for one reason: see `Fault`."""
    return RefusedError(Fault(message, within, offset=offset))


def not_among(value: str, known: Sequence[str]) -> str:
    """Return the second half of a refusal: `can not be 'week'; did you mean 'weak'?`"""
    suggestion = nearest(value, known)
    hint = f"did you mean {suggestion!r}?" if suggestion else f"use one of {', '.join(known)}"
    return f"can not be {value!r}; {hint}"


def no_key(key: str, known: Iterable[str]) -> str:
    """Return the second half of a refusal: `has no key 'becuse'; did you mean 'because'?`"""
    names = list(known)
    suggestion = nearest(key, names)
    hint = f"did you mean {suggestion!r}?" if suggestion else f"known here: {', '.join(names)}"
    return f"has no key {key!r}; {hint}"


@dataclass(frozen=True)
class Derived:
    """Marks a field that no file holds: the loader gives it from where the thing stands, or from other files."""

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        if handler.mode == "validation":
            raise PydanticOmit
        return handler(schema)


@dataclass(frozen=True)
class Asked:
    """Marks a field that every rule file of today holds; a rulebook kept from before there was it may lack it.

    Such a field has an empty default and is left out of what is dumped where it is empty: so the kept rulebook
    keeps its digest.
    """


class Form(BaseModel):
    """A mapping of a rule file. It can not be changed; `changed` returns another.

    `what` names it in refusals: `class Finding(Form, what="a finding")`. Without it, it is the file itself.
    The keys of the file are the `validation_alias`es of the fields, else their names. A field marked `Derived` is
    no key. What is dumped for digests and documents goes by the names of the fields.
    """

    model_config = ConfigDict(strict=True, frozen=True, extra="forbid", populate_by_name=True)

    what: ClassVar[str] = ""

    def __init_subclass__(cls, what: str = "", **settings: Any) -> None:
        super().__init_subclass__(**settings)
        cls.what = what

    @classmethod
    @cache
    def keys(cls) -> Mapping[str, bool]:
        """Return the keys of the mapping, each with whether it has to be there."""
        return {
            str(field.validation_alias or name): field.is_required()
            for name, field in cls.model_fields.items()
            if not any(isinstance(mark, Derived) for mark in field.metadata)
        }

    @classmethod
    @cache
    def needed_keys(cls) -> frozenset[str]:
        """Return the keys that have to be there."""
        return frozenset(key for key, needed in cls.keys().items() if needed)

    @model_validator(mode="before")
    @classmethod
    def _has_its_keys(cls, data: object, info: ValidationInfo) -> object:
        if info.context is not FROM_FILE:
            return data
        keys, needed = cls.keys(), cls.needed_keys()
        if isinstance(data, dict) and data.keys() <= keys.keys() and needed <= data.keys():
            return data
        what = cls.what or "{what}"
        if not isinstance(data, dict):
            raise refused(f"{what} has to be a mapping with {', '.join(key for key in keys if key in needed)}")
        faults = []
        for key in data:
            if key not in keys:
                faults.append(Fault(f"{what} {no_key(key, keys)}", (key,), key=True))
        missing = [repr(key) for key in keys if key in needed and key not in data]
        if missing:
            faults.append(Fault(f"{what} lacks {', '.join(missing)}"))
        raise RefusedError(*faults)

    def lacking(self) -> tuple[str, ...]:
        """Return the keys of today that the file it was read from did not have."""
        return tuple(
            str(field.validation_alias or name)
            for name, field in type(self).model_fields.items()
            if name not in self.model_fields_set and any(isinstance(mark, Asked) for mark in field.metadata)
        )

    def changed(self, **fields: object) -> Self:
        """Return the same with other values for some fields, unchecked; nothing worked out before is taken over."""
        changed = self.model_copy(update=fields)
        for worked_out in changed.__dict__.keys() - type(self).model_fields.keys():
            del changed.__dict__[worked_out]
        return changed


def _words(text: str) -> str:
    if not text.strip():
        raise refused("{what} has to be text that is not empty")
    return text


def _yes_or_no(value: object) -> object:
    if isinstance(value, str):
        if value not in ("yes", "no"):
            raise refused(f"{{what}} {not_among(value, ('yes', 'no'))}")
        return value == "yes"
    return value


def _day(value: object) -> object:
    if not isinstance(value, str):
        return value
    try:
        # `fromisoformat` alone would take 20260203 and 2026-W06-2 too.
        return date.fromisoformat(value if re.fullmatch(r"\d{4}-\d{2}-\d{2}", value) else "")
    except ValueError:
        raise refused("{what} has to be a day written as YYYY-MM-DD") from None


def _number_up_to(highest: int) -> Callable[[object], object]:
    known = [str(number) for number in range(highest + 1)]

    def read(value: object) -> object:
        if not isinstance(value, str):
            return value
        if value not in known:
            raise refused(f"{{what}} {not_among(value, known)}")
        return int(value)

    return read


Item = TypeVar("Item")

Words = Annotated[str, AfterValidator(_words), WithJsonSchema({"type": "string", "minLength": 1})]
"""Text that is not empty."""

YesNo = Annotated[bool, BeforeValidator(_yes_or_no), WithJsonSchema({"enum": ["yes", "no"]}, mode="validation")]
"""The word yes or the word no."""

Day = Annotated[
    date, BeforeValidator(_day), WithJsonSchema({"type": "string", "format": "date"}, mode="validation")
]
"""A day, written as YYYY-MM-DD."""

Rank = Annotated[
    int, BeforeValidator(_number_up_to(5)), WithJsonSchema({"type": "integer", "minimum": 0, "maximum": 5})
]
"""A protection rank, 0 (return) to 5 (rescue)."""

Checked = Literal["A", "B", "C"]
"""How far it was checked: A, wording seen; B, instrument and scope confirmed; C, professional knowledge only."""


class _NotEmpty:
    """Tells editors that a list is not empty."""

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return {**handler(schema), "minItems": 1}


def _not_empty(members: tuple[Item, ...]) -> tuple[Item, ...]:
    # Not `Field(min_length=1)`: that counts only the members without fault.
    if not members:
        raise refused("{what} has to be a list that is not empty")
    return members


Several = Annotated[tuple[Item, ...], AfterValidator(_not_empty), _NotEmpty()]
"""A list that is not empty."""


def unique(attribute: str) -> AfterValidator:
    """Return the check that no two members of a list have the same value of `attribute`."""

    def check(members: tuple[Item, ...]) -> tuple[Item, ...]:
        repeated = set(duplicates(getattr(member, attribute) for member in members))
        if repeated:
            raise RefusedError(
                *(
                    Fault(f"{getattr(members[at], attribute)!r} stands twice in {{list}}", (at,))
                    for at in sorted(repeated)
                )
            )
        return members

    return AfterValidator(check)


def duplicates(names: Iterable[str]) -> list[int]:
    """Return at which places a name stands that stood before."""
    seen: set[str] = set()
    found = []
    for place, name in enumerate(names):
        if name in seen:
            found.append(place)
        seen.add(name)
    return found
