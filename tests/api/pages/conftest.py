"""A service with the sample graph that one can also write to, and a browser."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from api.app import create_app
from api.settings import Settings
from tests.api.security.test_access import copy_of
from tests.api.serving import serving


@pytest.fixture(scope="module")
def writable(tmp_path_factory: pytest.TempPathFactory, filled: str) -> Iterator[str]:
    """The address of a service for the person at this computer, on a store of its own for each file of tests."""
    with serving(create_app(Settings(copy_of(filled, tmp_path_factory.mktemp("writable"))))) as address:
        yield address
