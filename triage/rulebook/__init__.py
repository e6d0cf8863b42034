"""The rulebook: rule files, their checks, and the checked rules as data."""
