"""A case as a row of a spreadsheet: the columns, what a row holds, and a template to fill in."""
