"""Everything here is slow: the quick tests do not even read it, as what draws the requests takes long to import."""

from __future__ import annotations

from pathlib import Path

import pytest

HERE = Path(__file__).parent


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Leave this folder out where slow tests are left out."""
    return True if config.getoption("markexpr") == "not slow" and HERE in collection_path.parents else None


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """No test here is ever left out unseen: all are slow, whoever writes them."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.slow)
