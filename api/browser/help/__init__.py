"""Help: the texts of `docs/pages`, shown by the service itself, and which of them is about which page.

`texts/` is `docs/pages`, so that each text is written once: a link in a working copy, files where it is installed.
"""
