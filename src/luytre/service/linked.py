"""Links of the OpenAPI document: what can be asked with what an answer said."""

from __future__ import annotations

from typing import Any

from litestar.openapi.spec import Link, Operation

__all__ = ["linked"]


def linked(**links: tuple[str, dict[str, Any]]) -> type[Operation]:
    """The kind of an operation whose 200 has links.

    Each is the operation that it leads to, and that one's parameters, as expressions.
    """

    class Linked(Operation):
        def __init__(self, **parts: Any) -> None:
            super().__init__(**parts)
            if self.responses is not None:
                self.responses["200"].links = {  # type: ignore[union-attr]
                    name: Link(operation_id=to, parameters=parameters)
                    for name, (to, parameters) in links.items()
                }

    return Linked
