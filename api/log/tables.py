"""What is kept of the log, as tables. Rows are added and never changed."""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, LargeBinary, String, Table

from api.storage.tables import METADATA

# An entry, byte by byte as it was hashed. `subject` stands in it too, and is here to be found by.
LOG_ENTRIES = Table(
    "log_entries",
    METADATA,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("entry", LargeBinary, nullable=False),
    Column("subject", String(71)),
    Index("ix_log_entries_subject", "subject", "number"),
)
# The complete nodes of the tree above its leaves.
LOG_NODES = Table(
    "log_nodes",
    METADATA,
    Column("level", Integer, primary_key=True, autoincrement=False),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("hash", LargeBinary, nullable=False),
)
# Which entry binds a document. Its salt is made from the key of its case, and kept nowhere.
LOG_BINDINGS = Table(
    "log_bindings",
    METADATA,
    Column("kind", String(16), primary_key=True),
    Column("key", String(71), primary_key=True),
    Column("number", Integer, nullable=False),
)
