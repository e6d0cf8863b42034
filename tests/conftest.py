"""What holds for all tests."""

from __future__ import annotations

from hypothesis import settings

# How long an example takes is measured in benchmarks/, not here: a busy machine must not fail a property.
settings.register_profile("house", deadline=None, print_blob=True)
settings.load_profile("house")
