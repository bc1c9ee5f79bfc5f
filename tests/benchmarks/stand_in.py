"""A plain server with the two screening endpoints: ``stand_in.py PORT``.

It lets the load client be tested where the `server` extra isn't installed.
"""

from __future__ import annotations

import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import msgspec

from luytre import Lexicon, Screener

SCREENER = Screener(Lexicon.default())


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1

    def do_GET(self) -> None:
        self.answer({"status": "ok"})

    def do_POST(self) -> None:
        sent = msgspec.json.decode(self.rfile.read(int(self.headers["Content-Length"])))
        if "texts" in sent:
            self.answer({"verdicts": SCREENER.screen_many(sent["texts"])})
        else:
            self.answer(SCREENER.screen(sent["text"]))

    def answer(self, made: Any) -> None:
        body = msgspec.json.encode(made)
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Texts and requests are not for the log."""


if __name__ == "__main__":
    ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
