"""Assessments of which parts are hidden, and that are still seen to be what was recorded.

`pieces` cuts an assessment into pieces and binds each by a salted digest in a tree of their own, whose root stands
in the entry of the log; `hiding` says which pieces give a fact away, `views` what each view hides, `redacted`
writes a view, `check` verifies one, and `derivation` derives again what the facts that are shown allow. Nothing
here opens a database.
"""
