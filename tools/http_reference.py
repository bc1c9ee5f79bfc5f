"""The reference page of the HTTP interface, from what the server says of itself (OpenAPI)."""

from __future__ import annotations

import asyncio
import importlib
from collections.abc import Iterator, Mapping
from typing import Any

import msgspec
from tools.markdown import code, kind, page, table

from luytre import Lexicon, Screener

__all__ = ["http", "schema", "server_is_installed"]


def server_is_installed() -> bool:
    """Whether the packages are there that `luytre up` serves with, and httpx to ask it."""
    try:
        for name in ("httpx", "litestar", "uvicorn"):
            importlib.import_module(name)
    except ModuleNotFoundError:
        return False
    return True


def schema() -> Mapping[str, Any] | None:
    """What the server says of itself; None where its packages are missing."""
    if not server_is_installed():
        return None
    import httpx  # noqa: PLC0415 - optional, as the server is

    from luytre.service import create_app  # noqa: PLC0415

    app = create_app(Screener(Lexicon.from_terms({"vay nóng": "H06"})))

    async def ask() -> Mapping[str, Any]:
        async with httpx.AsyncClient(
            transport=httpx.ASGITransport(app=app), base_url="http://127.0.0.1"
        ) as client:
            answer = await client.get("/schema/openapi.json")
            answer.raise_for_status()
            return dict(answer.json())

    return asyncio.run(ask())


def http() -> str | None:
    described = schema()
    if described is None:
        return None
    from luytre.service import limits  # noqa: PLC0415
    from luytre.service.refusals import REFUSALS  # noqa: PLC0415

    schemas = described["components"]["schemas"]
    parts = [
        "`luytre up` serves it, and describes it itself: `/schema` is a page, "
        "`/schema/openapi.json` the OpenAPI document with examples. Where the server has a key, "
        "send `Authorization: Bearer KEY`; only `/healthz`, `/readyz` and statements of "
        "reasons are read without it.",
        _limits(limits),
        "## Endpoints",
    ]
    for path, methods in described["paths"].items():
        for method, operation in methods.items():
            if method != "head":
                parts.extend(_operation(method.upper(), path, operation))
    parts.append("## Records")
    for name, record in sorted(schemas.items()):
        if "properties" in record:
            parts.append(f"### {name}")
            rows = [
                (code(key), kind(value), "" if key in record.get("required", ()) else "optional")
                for key, value in record["properties"].items()
            ]
            parts.append(table(["field", "kind", ""], rows))
    refusals = [
        (str(status), code(name), problem.message, problem.hint)
        for name, (status, problem) in REFUSALS.items()
    ]
    parts += [
        "## Errors",
        "Every 4xx and 5xx answer is a `Problem`. `error` is stable; sentences may be reworded.",
        table(["status", "error", "message", "what to do"], refusals),
    ]
    return page("HTTP interface", *parts)


def _limits(limits: Any) -> str:
    rows = [
        ("texts in a batch", f"{limits.BATCH_TEXTS:,}"),
        ("code points of a text", f"{limits.TEXT_LENGTH:,}"),
        ("bytes of a body", f"{limits.BODY:,}"),
        ("bytes of a batch", f"{limits.BATCH_BODY:,}"),
        ("seconds for a body to arrive", f"{limits.BODY_SECONDS:g}"),
        ("bytes of a head", f"{limits.HEAD:,}"),
        ("seconds for a head to arrive", f"{limits.HEAD_SECONDS:g}"),
    ]
    return "## Limits\n\n" + table(["what", "at most"], rows)


def _operation(method: str, path: str, operation: Mapping[str, Any]) -> Iterator[str]:
    yield f"### {method} {path}"
    yield f"{operation['summary']}. {operation.get('description', '')}"
    parameters = operation.get("parameters", ())
    if parameters:
        rows = [(code(one["name"]), one["in"], one.get("description", "")) for one in parameters]
        yield table(["parameter", "in", "meaning"], rows)
    content = operation.get("requestBody", {}).get("content", {})
    for body in content.values():
        yield f"Body: {kind(body['schema'])}."
        for example in body["schema"].get("examples", ())[:1]:
            yield "```json\n" + msgspec.json.encode(example).decode() + "\n```"
    rows = []
    for status, answer in operation["responses"].items():
        kinds = [kind(body["schema"]) for body in answer.get("content", {}).values()]
        meaning = "" if status == "200" else answer["description"]
        rows.append((status, " ".join(kinds) or "", meaning))
    yield table(["status", "body", "meaning"], rows)
