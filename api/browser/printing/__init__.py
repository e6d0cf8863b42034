"""What is printed: the record of an assessment that a lawyer can file, and the sheet for the person, as PDF.

Typst sets what stands in `*.typ`; all that is told of a case goes to it as data and is never read as markup. Fonts
come from `fonts/`, with their licence: none of the machine, and nothing is fetched.
"""
