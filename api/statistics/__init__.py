"""Counts over the case files of a month: `counting` counts, `suppression` sees to it that nobody can be found."""
