"""Attacks on a service of one's own, on this machine and in a folder that is thrown away: what passes is told.

`database` changes the database behind the back of the service, `copies` a copy of its log. `python -m tools.attack`
runs all of them; none takes longer than a few seconds, and none leaves the machine.
"""
