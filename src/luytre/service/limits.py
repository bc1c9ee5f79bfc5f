"""How much one request may carry, and how long it may take to arrive.

A limit is there so that nobody can make the server hold or read without end. Each is well above
what a post on any platform needs; what goes over it is refused with a 4xx that says the limit.
"""

from __future__ import annotations

#: Bytes of a body, before anything in it is read.
BODY = 1 << 20
BATCH_BODY = 8 << 20

#: Texts in a batch, and code points in a text.
BATCH_TEXTS = 1_000
TEXT_LENGTH = 100_000

#: Posts in a batch.
BATCH_POSTS = 1_000

#: Seconds in which a whole body has to arrive.
BODY_SECONDS = 20.0

#: Bytes of the head of a request, and seconds in which it has to arrive.
HEAD = 64 << 10
HEAD_SECONDS = 10.0

#: From this many bytes on, a body is screened in a thread, so that short requests needn't wait.
INLINE_BODY = 32 << 10

#: Entries on one page of the dictionary.
PAGE_ENTRIES = 200
