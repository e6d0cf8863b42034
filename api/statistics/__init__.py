"""Counts over the case files of a month, in which nobody can be found: `suppression` sees to that, `counting` counts."""
