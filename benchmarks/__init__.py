"""Measurements, each figure beside something run in the same process: `make bench`."""
