"""What every part of an assessment is: it never changes, and what this program made itself is not checked again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Self

from pydantic import BaseModel, ConfigDict


class Part(BaseModel):
    """A part of an assessment. It never changes, and holds nothing that is not defined here."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    _blank: ClassVar[Mapping[str, Any]] = {}

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        super().__pydantic_init_subclass__(**kwargs)
        cls._blank = {name: field.default for name, field in cls.model_fields.items()}

    @classmethod
    def model_construct(  # type: ignore[override]  # The plugin gives each part a signature of its own.
        cls, _fields_set: set[str] | None = None, **values: Any
    ) -> Self:
        """Make a part of values that this program worked out itself, unchecked.

        What comes from outside is validated. The types of what is made here are checked with the code, and
        some hundred parts take longer to validate than to work out. Fields stand in the order in which
        they are defined, whatever the order of `values`: it is that of the bytes.
        """
        part = cls.__new__(cls)
        given = set(values) if _fields_set is None else _fields_set
        object.__setattr__(part, "__dict__", {**cls._blank, **values})
        object.__setattr__(part, "__pydantic_fields_set__", given)
        object.__setattr__(part, "__pydantic_extra__", None)
        object.__setattr__(part, "__pydantic_private__", None)
        return part
