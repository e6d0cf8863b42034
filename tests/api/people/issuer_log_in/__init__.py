"""Browsers that log in at the issuer of an office."""
