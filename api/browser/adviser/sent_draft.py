"""Reads the form for a draft of the rulebook: rule files, chosen now or shown before, and words about them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from fastapi import Request

from api.browser.multipart import SentFile, multipart_of
from api.problems import UNREADABLE_DOCUMENT, ProblemError
from api.rulebook_changes.documents import MOST_DRAFT_BYTES
from api.rulebook_changes.drafts import MOST_FILES, is_read, top_files
from triage.errors import Problem
from triage.rulebook.loading import FOLDERS

TOP_FILES = "top"
"""The field for the files that are in no folder; each folder has a field of its own name."""

WORDS = ("title", "reason", "active_from", "version", "taken_out")
"""What is written in the form about the files."""

_STEPS = ("step", "seen", "once")
# A file that was shown comes back with its text, and with a box that says that it still belongs to the draft.
_SHOWN, _KEPT = "shown:", "kept"


@dataclass(frozen=True)
class SentDraft:
    """What the form holds.

    `words` has a text for each name in `WORDS`, `changed` the files of the draft by name; `problems` are those of
    the files that were chosen. `submits` says that the draft is to be submitted, if it is the one that was shown,
    whose digest is `seen`; `once` names the page that showed it.
    """

    words: Mapping[str, str]
    changed: Mapping[str, str]
    problems: tuple[Problem, ...]
    submits: bool
    seen: str
    once: str

    @property
    def taken_out(self) -> tuple[str, ...]:
        """The names of the files that are to be taken out."""
        return tuple(line.strip() for line in self.words["taken_out"].splitlines() if line.strip())


async def sent_draft(request: Request) -> SentDraft:
    """Return what was sent. Raises `ProblemError` for a body of another kind, a larger one, one that is no form."""
    fields, files = await multipart_of(
        request,
        MOST_DRAFT_BYTES,
        most_files=MOST_FILES,
        most_fields=2 * MOST_FILES + len(WORDS) + len(_STEPS),
    )
    kept = [text for name, text in fields if name == _KEPT]
    others = [(name, text) for name, text in fields if name != _KEPT]
    given = dict(others)
    shown = {name.removeprefix(_SHOWN): text for name, text in others if name.startswith(_SHOWN)}
    known = {*WORDS, *_STEPS, *(_SHOWN + name for name in shown)}
    if len(given) < len(others) or not {*given} <= known or not all(map(is_read, shown)):
        raise ProblemError(UNREADABLE_DOCUMENT, "This is not the form for a draft, each of its fields once.")
    chosen, problems = _chosen(files)
    return SentDraft(
        {name: given.get(name, "").strip() for name in WORDS},
        {name: text for name, text in shown.items() if name in kept} | chosen,
        tuple(problems),
        given.get("step") == "submit",
        given.get("seen", ""),
        given.get("once", ""),
    )


def _chosen(files: Sequence[SentFile]) -> tuple[dict[str, str], list[Problem]]:
    """Return the texts of the files that were chosen, by name, and what is wrong with others."""
    texts: dict[str, str] = {}
    problems = []
    for at, file in _numbered(files):
        # A browser may tell the folder on the machine of whoever sends it.
        name = file.name.replace("\\", "/").rpartition("/")[2]
        name = name if file.field == TOP_FILES else f"{file.field}/{name}"
        try:
            text = file.content.decode("utf-8-sig").replace("\r\n", "\n")
        except UnicodeDecodeError as error:
            remedy = "Save it as UTF-8."
            problems.append(Problem("/files", f"{at} is no text in UTF-8 (byte {error.start}).", remedy))
            continue
        if not is_read(name):
            remedy = (
                f"Files at the top are {', '.join(top_files())}."
                if file.field == TOP_FILES
                else "Such a name has small letters, digits and _, and ends with .yaml."
            )
            problems.append(Problem("/files", f"{at} has a name that no rule file there has.", remedy))
        elif name in texts:
            problems.append(Problem("/files", f"{name} was chosen twice.", "Choose one of the two."))
        texts[name] = text
    return {name: text for name, text in texts.items() if is_read(name)}, problems


def _numbered(files: Sequence[SentFile]) -> Iterator[tuple[str, SentFile]]:
    """Yield the files that were chosen, each by its number: a name that is not known is not repeated."""
    counted = dict.fromkeys((TOP_FILES, *FOLDERS), 0)
    for file in files:
        if file.field not in counted:
            raise ProblemError(UNREADABLE_DOCUMENT, "This is not the form for a draft, each of its fields once.")
        if file.name or file.content:
            counted[file.field] += 1
            where = "the files at the top" if file.field == TOP_FILES else f"the files of {file.field}"
            yield f"File {counted[file.field]} of {where}", file
