"""The command `triage`: assess a case, explain and check an assessment, read and lint the rulebook."""
