"""The rights are tested in a moderation room, by what its rules do."""

from tests.casework.conftest import room, test_screener

__all__ = ["room", "test_screener"]
