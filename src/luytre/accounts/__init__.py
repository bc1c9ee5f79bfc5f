"""Who may do what: for now, the keys of machines."""

from luytre.accounts.keys import SCOPES, ApiKey, KeyRing, create_key, list_keys, revoke_key

__all__ = ["SCOPES", "ApiKey", "KeyRing", "create_key", "list_keys", "revoke_key"]
