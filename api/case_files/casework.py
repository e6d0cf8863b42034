"""All that the service knows of case files, drafts and households, in one place."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from fastapi import Depends, Request

from api.case_files.draft_keys import DraftKeys, make_file, move_file
from api.case_files.drafts import Drafts
from api.case_files.history import CaseFiles
from api.case_files.households import Households
from api.case_files.searching import CaseSearches
from api.case_files.work_list import WorkList
from api.settings import CannotStartError, Settings, UnsentAnswers, key_folder_of
from api.storage import AssessmentStore
from api.storage.engine import is_sqlite


@dataclass(frozen=True)
class Casework:
    """What is kept of cases beside the assessments themselves, and what browsers keep of answers not sent yet."""

    files: CaseFiles
    searches: CaseSearches
    drafts: Drafts
    households: Households
    work: WorkList
    unsent_answers: UnsentAnswers

    @classmethod
    def of(cls, store: AssessmentStore, settings: Settings) -> Casework:
        """Return what is kept in a database.

        Raises `CannotStartError` if there are drafts that the keys of this service can not read.
        """
        move_former_keys(settings)
        engine = store.engine
        in_use = Drafts(engine, None).keys_in_use()
        keys = draft_keys_of(settings, in_use)
        return cls(
            CaseFiles(store),
            CaseSearches(engine, store.documents),
            Drafts(engine, keys),
            Households(engine),
            WorkList(engine, store.documents),
            settings.unsent_answers,
        )


def draft_keys_file(settings: Settings) -> Path:
    """Return where the keys of drafts are: in the folder of keys."""
    return (settings.key_folder or key_folder_of(settings.database)) / "drafts.keys"


def _former_file(settings: Settings) -> Path | None:
    """Return where earlier programs had them: beside an SQLite file. Elsewhere somebody named it, and moves it."""
    if not is_sqlite(settings.database):
        return None
    file = Path(str(settings.database.database))
    return file.with_name(f"{file.name}.draft_keys")


def move_former_keys(settings: Settings) -> None:
    """Move the keys of drafts to the folder of keys, if an earlier program had them elsewhere and there are none.

    Raises `CannotStartError` if what stands there is no file of keys.
    """
    file, former = draft_keys_file(settings), _former_file(settings)
    if former is not None and former.exists() and not file.exists():
        move_file(former, file)


def draft_keys_of(settings: Settings, in_use: frozenset[str]) -> DraftKeys:
    """Return the keys of drafts, `in_use` being those that drafts need; a first one is made where there is none.

    Raises `CannotStartError` if one that is needed is missing: a new one would hide that what people wrote is lost.
    """
    file, former = draft_keys_file(settings), _former_file(settings)
    if former is not None and former.exists() and not file.exists():
        file = former
    if not in_use and not file.exists():
        make_file(file)
    keys = DraftKeys(file)
    missing = len(in_use - keys.ids)
    if missing:
        raise CannotStartError(
            f"There are drafts that the keys in {file} can not read: {missing} of {len(in_use)} keys are missing. "
            "Put the file back as it was."
        )
    return keys


async def casework_of(request: Request) -> Casework:
    """Return the casework of the application that received the request."""
    casework = request.app.state.casework
    assert isinstance(casework, Casework)
    return casework


TheCasework = Annotated[Casework, Depends(casework_of)]
