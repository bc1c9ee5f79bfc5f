"""Platforms that posts come from and decisions go to, one file each: pure translation.

`discourse`, `xenforo` and `generic` turn a platform's webhook into posts, and a decision into calls
of the platform's interface; they open no connection. `bridge` is the program that does.
"""

from luytre.connectors.translation import (
    Call,
    CannotAct,
    Connector,
    ConnectorError,
    Decision,
    Deleted,
    Incoming,
    Recovered,
    SignatureError,
    read_decision,
)

__all__ = [
    "Call", "CannotAct", "Connector", "ConnectorError", "Decision", "Deleted", "Incoming",
    "Recovered", "SignatureError", "read_decision",
]  # fmt: skip
