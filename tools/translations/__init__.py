"""Writes what has to be translated, and brings the catalogues up to it: `python -m tools.translations`."""

from tools.translations.domains import catalogues, differences, templates, written

__all__ = ["catalogues", "differences", "templates", "written"]
