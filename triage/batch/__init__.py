"""Whole files of cases: read strictly, assessed as columns, written beside what was refused, and taken up again."""
