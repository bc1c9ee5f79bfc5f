"""Who may do what: the keys of machines, and the people with their roles and sessions."""

from luytre.accounts.keys import (
    SCOPES,
    ApiKey,
    KeyRing,
    create_key,
    limit_key,
    list_keys,
    revoke_key,
)
from luytre.accounts.people import Person, PersonError, PersonSettings
from luytre.accounts.permissions import ROLES, may

__all__ = [
    "ROLES",
    "SCOPES",
    "ApiKey",
    "KeyRing",
    "Person",
    "PersonError",
    "PersonSettings",
    "create_key",
    "limit_key",
    "list_keys",
    "may",
    "revoke_key",
]
