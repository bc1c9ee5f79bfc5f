"""Headers of every answer, by which a browser does no more with it than it is for."""

from __future__ import annotations

__all__ = ["HTML_HEADERS", "SAFE_HEADERS", "TRANSPORT_HEADER"]

#: On what is no page: nothing of it may be run, shown in a frame, kept, or taken for another type.
#: A verdict is nothing to keep.
SAFE_HEADERS = {
    "content-security-policy": "default-src 'none'; base-uri 'none'; frame-ancestors 'none'",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "cache-control": "no-store",
}

#: On pages: what they load and where they send is this server's own.
HTML_HEADERS = {
    "content-security-policy": "default-src 'none'; style-src 'self'; script-src 'self'; "
    "connect-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "cross-origin-opener-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=()",
}

#: Where the request came encrypted, all further ones are to come so, for two years.
TRANSPORT_HEADER = (b"strict-transport-security", b"max-age=63072000; includeSubDomains")
