"""Changes of the rulebook: uploaded, checked, approved by two, and in force from a day.

`documents` says what is submitted and kept, `drafts` reads what was uploaded, `checking` is the work of a check in
its process and `runner` what has it done, `records` and `check_records` keep it all, `statements` are what is
signed.
"""
