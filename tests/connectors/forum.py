"""A small forum that speaks as Discourse does: it sends signed webhooks and can be moderated."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx
from tests.connectors.samples import of_discourse, sample

KEY, USER = "the-forum-s-key", "luytre"


class Forum:
    """Keeps posts, who is suspended, and what was written to whom."""

    def __init__(self) -> None:
        self.posts: dict[str, dict[str, Any]] = {}
        self.suspended: dict[str, str] = {}
        self.messages: dict[str, dict[str, Any]] = {}
        self.calls: list[str] = []
        #: Statuses to answer with instead of doing what was asked.
        self.bad_days: list[int] = []
        #: Where its webhooks go, and what was answered to them.
        self.hook = ""
        self.answers: list[httpx.Response] = []
        self._emitting: list[threading.Thread] = []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))
        self._thread.start()

    def close(self) -> None:
        self.settle()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def write(self, id: str, text: str, **more: Any) -> httpx.Response:
        """Somebody writes a post; what the bridge answers to its webhook."""
        post = sample("discourse_post_created")["post"] | {"id": int(id), "raw": text} | more
        self.posts[id] = post
        return self.emit(id, "post_created")

    def emit(self, id: str, event: str) -> httpx.Response:
        body = json.dumps({"post": self.posts[id]}).encode()
        answer = httpx.post(self.hook, content=body, headers=of_discourse(body, event), timeout=20)
        self.answers.append(answer)
        return answer

    def settle(self) -> None:
        """Wait until all webhooks have been sent."""
        while self._emitting:
            self._emitting.pop().join()

    def answer(self, method: str, path: str, body: dict[str, Any]) -> tuple[int, Any]:
        """What the interface does with a call."""
        self.calls.append(f"{method} {path}")
        if self.bad_days:
            return self.bad_days.pop(0), {"errors": ["not today"]}
        parts = path.removesuffix(".json").strip("/").split("/")
        match method, parts:
            case "GET", ["posts", id]:
                return (200, self.posts[id]) if id in self.posts else (404, {})
            case "DELETE", ["posts", id]:
                self.posts[id] |= {"deleted_at": "2026-11-27", "deleted_by": {"username": USER}}
                self._emit_later(id, "post_destroyed")
                return 200, {}
            case "PUT", ["posts", id, "recover"]:
                if not self.posts[id].get("deleted_at"):
                    return 403, {}
                self.posts[id] |= {"deleted_at": None, "deleted_by": None}
                self._emit_later(id, "post_recovered")
                return 200, self.posts[id]
            case "PUT", ["admin", "users", user, "suspend"]:
                if user in self.suspended:
                    return 409, {}
                self.suspended[user] = body["suspend_until"]
                return 200, {}
            case "PUT", ["admin", "users", user, "unsuspend"]:
                self.suspended.pop(user, None)
                return 200, {}
            case "POST", ["posts"]:
                if body["external_id"] in self.messages:
                    return 422, {}
                self.messages[body["external_id"]] = body
                return 200, {"id": 1}
        return 404, {}

    def _emit_later(self, id: str, event: str) -> None:
        thread = threading.Thread(target=self.emit, args=(id, event))
        self._emitting.append(thread)
        thread.start()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        forum = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                sent = self.rfile.read(int(self.headers.get("content-length") or 0))
                known = (self.headers["Api-Key"], self.headers["Api-Username"]) == (KEY, USER)
                status, answer = 403, {}
                if known:
                    body = json.loads(sent) if sent else {}
                    status, answer = forum.answer(self.command, self.path, body)
                encoded = json.dumps(answer).encode()
                self.send_response(status)
                self.send_header("Content-Length", str(len(encoded)))
                self.end_headers()
                self.wfile.write(encoded)

            do_GET = do_POST  # noqa: N815
            do_PUT = do_POST  # noqa: N815
            do_DELETE = do_POST  # noqa: N815

            def log_message(self, format: str, *args: Any) -> None:
                pass

        return Handler
