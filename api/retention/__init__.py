"""How long cases are kept: what is over is announced, then erased; a legal hold keeps it for as long as it stands.

Why it is so: `docs/decisions/0051-how-long-cases-are-kept.md`.
"""
