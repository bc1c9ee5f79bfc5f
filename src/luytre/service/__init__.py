"""The HTTP server: thin. It reads requests, asks the screening room, and shows what it said."""

from luytre.service.app import create_app
from luytre.service.settings import Settings, SettingsError

__all__ = ["Settings", "SettingsError", "create_app"]
