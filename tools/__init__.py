"""Tools for those who work on the rules and the code; no part of the system that is installed."""
