"""What whoever operates the service does with it besides asking: serve, migrate, back up, restore, examine.

`commands` is the way in, from the command line; `backup` and `examination` do the work.
"""
