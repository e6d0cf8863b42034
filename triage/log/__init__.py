"""The tamper-evident log, apart from any database: its tree, entries and signed heads, and how a copy is checked.

`tree` hashes and proves as RFC 9162 does, `entry` says what an entry is, `commitment` what it holds of a document
without telling it, `checkpoint` what is signed, and `export` checks a whole copy. Nothing here opens a database.
"""
