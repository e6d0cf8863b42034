"""Faults that a service meets: processes that are killed at any moment, while cases are submitted."""
