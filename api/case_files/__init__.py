"""Case files: one person's assessments in order, drafts of them, and the households that persons belong to.

`tables` says what is kept; `history` keeps the files, `terms` says what each is found by and `searching` finds it;
`drafts` keeps drafts, encrypted with the keys of `draft_keys`; `households` keeps who belongs together. `documents`
and `household_documents` say what is answered and taken, and `casework` puts the parts together.
"""

# Whichever is asked for first, the tables of the documents are there before those of case files.
import api.storage  # noqa: F401
