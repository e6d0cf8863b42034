"""Sentences of pages that are told in English alone, marked as sentences for the day on which they are translated.

Not those of the standard library: these look for catalogues on the disk at each sentence, in the language of the
process, which is not the language of whoever reads the page.
"""


def gettext(sentence: str) -> str:
    """Return the sentence as it stands."""
    return sentence


def ngettext(singular: str, plural: str, number: int) -> str:
    """Return the sentence for the number as English has it."""
    return singular if number == 1 else plural
