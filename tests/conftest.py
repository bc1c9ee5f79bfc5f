"""What all tests share: how hypothesis runs, and what is begun first."""

from __future__ import annotations

import os

import pytest
from hypothesis import HealthCheck, settings

# A shared machine makes no promise about the time of one example. Examples are the same in every
# run, so that a failure can be repeated anywhere; HYPOTHESIS_PROFILE=search tries others.
settings.register_profile(
    "default",
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    max_examples=100,
    derandomize=True,
)
settings.register_profile("search", settings.get_profile("default"), derandomize=False)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))

pytest_plugins = ["tests.databases"]

#: Folders of tests that start servers and browsers. Where files run beside each other (`make
#: test`), a long one that comes last is waited for by all the others.
LONG = ("faults", "browser", "benchmarks")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: not any(f"tests/{name}/" in item.nodeid for name in LONG))
