"""Lũy Tre over HTTP, for programs in Python: one client that waits and one for asyncio.

    with Client("http://127.0.0.1:8000", key) as luytre:
        receipt = luytre.send_post(Post(id="8311", author="17", text="…"))

Needs httpx: the extra ``client``. Nothing here needs the server's packages.
"""

from luytre.client.clients import AsyncClient, Client
from luytre.client.errors import LuytreError, LuytreUnavailable, WebhookError
from luytre.client.records import Post, Receipt
from luytre.client.webhooks import verify_webhook

__all__ = [
    "AsyncClient", "Client", "LuytreError", "LuytreUnavailable", "Post", "Receipt", "WebhookError",
    "verify_webhook",
]  # fmt: skip
