"""Persons who belong together, each assessed alone, and what has to be seen of them together.

`model` says how persons belong together and what is told of them; `agreement` where their files do not agree;
`together` everything that one looks at; `topics` has the texts with their sources. Nothing here is an input of any
assessment: what is seen is a question to people, and none of it counts against anybody.
"""
