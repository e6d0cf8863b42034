"""In which language something is told: in English, unless it is told within a translation.

The program's own sentences stand in the code in English, marked by `gettext` or `marked`, and are said in the
language in force. What is kept or certified is always English: `told_in` surrounds only what is shown to somebody.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Protocol


class Translation(Protocol):
    """What says the program's sentences and the names of a rulebook in a language."""

    def gettext(self, sentence: str) -> str:
        """Return a sentence of the program."""
        ...

    def ngettext(self, singular: str, plural: str, number: int) -> str:
        """Return a sentence of the program in the form for a number."""
        ...

    def word(self, place: str, name: str) -> str:
        """Return a value or name in words; `place` is what it belongs to: `claim.grounds`, `priority`."""
        ...


class _English:
    def gettext(self, sentence: str) -> str:
        return sentence

    def ngettext(self, singular: str, plural: str, number: int) -> str:
        return singular if number == 1 else plural

    def word(self, place: str, name: str) -> str:
        return "not known" if name == "unknown" else name.replace("_", " ")


_ENGLISH = _English()
_in_force: ContextVar[Translation] = ContextVar("translation", default=_ENGLISH)


@contextmanager
def told_in(translation: Translation) -> Iterator[None]:
    """Tell what is told within in a language. What is told has to be worked out within too, not only begun."""
    before = _in_force.set(translation)
    try:
        yield
    finally:
        _in_force.reset(before)


def gettext(sentence: str) -> str:
    """Return a sentence of the program in the language in force."""
    return _in_force.get().gettext(sentence)


def ngettext(singular: str, plural: str, number: int) -> str:
    """Return a sentence of the program in the language in force, in the form for a number."""
    return _in_force.get().ngettext(singular, plural, number)


def marked(sentence: str) -> str:
    """Return a sentence as it stands: one to translate, which is said by `gettext` where it is told."""
    return sentence


def word(place: str, name: str) -> str:
    """Return a value or name in words in the language in force: `age_in_doubt` → `age in doubt`.

    `place` is what it belongs to, by its path: a fact or finding, or `priority`, `proof_states`.
    """
    return _in_force.get().word(place, name)


def listed(several: Sequence[str]) -> str:
    """Return one, two or more things as a sentence lists them: `a`, `a and b`, `a, b and c`."""
    *first, last = several
    if not first:
        return last
    return gettext("%(first)s and %(last)s") % {"first": gettext(", ").join(first), "last": last}
