"""What all tests share: how hypothesis runs."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

# A shared machine makes no promise about the time of one example. In continuous integration the
# examples are the same in every run, so that a failure there can be repeated here.
settings.register_profile(
    "default", deadline=None, suppress_health_check=[HealthCheck.too_slow], max_examples=100
)
settings.register_profile("ci", settings.get_profile("default"), derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "default")
