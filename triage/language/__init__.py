"""The rule language: its sentences as data, and their grammar."""
