"""Other processes beside the tests of this room."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.storage.processes import Processes


@pytest.fixture(scope="session")
def processes() -> Iterator[Processes]:
    made = Processes()
    yield made
    made.close()
