"""People: who asks, what they may do, and how they show who they are.

`roles` says which roles there are, `policy` what each may do, in one table; `gate` holds every request to it.
`tables` says what is kept; `accounts`, `sessions`, `keys` and `attempts` keep it; `passwords` and `secret` make
and compare secrets; `tokens` reads those of an issuer; `origin` says from where a browser may ask; `exposure` when
the service may be reached from other machines at all; `commands` is the command line. `people` puts them together.
"""
