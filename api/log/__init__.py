"""The tamper-evident log in the database: what is done is an entry, in the transaction of what it records.

`tables` says what is kept, `events` what is recorded, `folder` what stands outside the database (the keys, and the
last head that is known), `log` appends and holds what is read to that head, `bindings` binds documents to their
entries and checks them. The tree, the checkpoints and the check of a copy are in `triage.log`.
"""

# Whichever is asked for first, the tables of the documents are there before those of the log.
import api.storage  # noqa: F401
