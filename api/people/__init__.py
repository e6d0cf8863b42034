"""People: who asks, what they may do, and how they show who they are.

`roles` says which roles there are, `policy` what each may do, in one table; `gate` holds every request to it.
`tables` says what is kept; `accounts`, `sessions`, `keys` and `attempts` keep it; `passwords` and `secret` make
and compare secrets; `second_factor` asks for more than a password; `issuer` is what an issuer says of itself,
`tokens` reads its tokens, `issuer_log_in` sends browsers there and takes them back; `sealing` keeps what nobody
else reads; `origin` says from where a browser may ask; `exposure` when the service may be reached from other
machines at all. `people` puts them together.
"""
