"""`/schema`: the HTTP interface on a page of its own, written from the schema, and offline."""

from __future__ import annotations

from typing import Any

import msgspec
from litestar import Request
from litestar.openapi.plugins import OpenAPIRenderPlugin

from luytre.service.page import environment

__all__ = ["ReferencePlugin"]


class ReferencePlugin(OpenAPIRenderPlugin):
    """Lists every endpoint with its parameters, bodies, examples and answers."""

    def __init__(self) -> None:
        super().__init__(path="/reference")

    def render(self, request: Request[Any, Any, Any], openapi_schema: dict[str, Any]) -> bytes:
        """The page as HTML."""
        operations = [
            _operation(path, method, operation)
            for path, methods in openapi_schema["paths"].items()
            for method, operation in methods.items()
            if isinstance(operation, dict) and method != "head"
        ]
        by_tag = [
            (tag, [one for one in operations if tag["name"] in one["tags"]])
            for tag in openapi_schema["tags"]
        ]
        template = environment().get_template("reference.html")
        return template.render(
            info=openapi_schema["info"],
            by_tag=by_tag,
            schemas=openapi_schema["components"]["schemas"],
        ).encode()


def _operation(path: str, method: str, operation: dict[str, Any]) -> dict[str, Any]:
    content = operation.get("requestBody", {}).get("content", {})
    examples = [
        _json(example)
        for kind in content.values()
        for example in kind["schema"].get("examples", [])
    ]
    return {
        "id": operation["operationId"],
        "path": path,
        "method": method.upper(),
        "summary": operation["summary"],
        "description": operation.get("description", ""),
        "tags": operation["tags"],
        "parameters": operation.get("parameters", []),
        "examples": examples,
        "answers": [
            (status, answer["description"], _name_of_schema(answer))
            for status, answer in operation["responses"].items()
        ],
    }


def _name_of_schema(answer: dict[str, Any]) -> str:
    for kind in (answer.get("content") or {}).values():
        reference = kind.get("schema", {}).get("$ref", "")
        return str(reference).rpartition("/")[2]
    return ""


def _json(value: Any) -> str:
    return msgspec.json.format(msgspec.json.encode(value), indent=2).decode()
