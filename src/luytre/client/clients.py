"""The two clients. They differ in how they send and wait; what is asked is in `calls`."""

from __future__ import annotations

import asyncio
import functools
import inspect
import os
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Coroutine
from types import TracebackType
from typing import Any, Concatenate, ParamSpec, TypeVar

from luytre.client import calls
from luytre.client.exchange import Answer, Lost, Pause, Request, Steps, patiently
from luytre.extras import how_to_install

try:
    import httpx
except ModuleNotFoundError as error:
    raise ModuleNotFoundError(
        f"luytre.client needs httpx. {how_to_install('client')}", name="httpx"
    ) from error

__all__ = ["AsyncClient", "Client"]

P = ParamSpec("P")
T = TypeVar("T")

LOCAL = "http://127.0.0.1:8000"


def _waiting(call: Callable[P, Steps[T]]) -> Callable[Concatenate[Client, P], T]:
    """`call` as a method of `Client`."""

    @functools.wraps(call)
    def method(self: Client, /, *args: P.args, **kwargs: P.kwargs) -> T:
        return self._run(call(*args, **kwargs))

    return _signed(method, call)


def _awaited(
    call: Callable[P, Steps[T]],
) -> Callable[Concatenate[AsyncClient, P], Coroutine[Any, Any, T]]:
    """`call` as a method of `AsyncClient`."""

    @functools.wraps(call)
    async def method(self: AsyncClient, /, *args: P.args, **kwargs: P.kwargs) -> T:
        return await self._run(call(*args, **kwargs))

    return _signed(method, call)


M = TypeVar("M", bound=Callable[..., Any])


def _signed(method: M, call: Callable[..., Any]) -> M:
    """`method`, which shows the parameters of `call` after its own `self`, and what comes of it."""
    own = inspect.signature(call)
    first = inspect.Parameter("self", inspect.Parameter.POSITIONAL_ONLY)
    # What comes after a positional-only `self` may be of any kind.
    result = str(own.return_annotation).removeprefix("Steps[").removesuffix("]")
    shown = own.replace(parameters=[first, *own.parameters.values()], return_annotation=result)
    method.__signature__ = shown  # type: ignore[attr-defined]
    return method


class _Opened(ABC):
    """What both clients are made from; `Client` says what the parameters are."""

    def __init__(
        self,
        base_url: str = LOCAL,
        key: str | None = None,
        *,
        timeout: float = 20.0,
        attempts: int = 5,
    ) -> None:
        if attempts < 1:
            raise ValueError("attempts has to be at least 1: that sends each request once")
        if not base_url.startswith(("http://", "https://")):
            raise ValueError(f"base_url is {base_url!r}; it begins with http:// or https://")
        self.attempts = attempts
        shown = os.environ.get("LUYTRE_KEY") if key is None else key
        self.base_url = base_url.rstrip("/")
        self._open(
            base_url=self.base_url,
            timeout=timeout,
            headers={"Authorization": f"Bearer {shown}"} if shown else {},
        )

    @abstractmethod
    def _open(self, **options: Any) -> None:
        """Make what sends requests."""

    def __repr__(self) -> str:
        # Without the key: this is what lands in logs.
        return f"{type(self).__name__}({self.base_url!r})"


class Client(_Opened):
    """Asks and waits for the answer. Safe in threads; close it, or use it in a `with` block.

    base_url: What `luytre up` shows.
    key: A key that `luytre keys create` made, or the server's own; without it, LUYTRE_KEY.
    timeout: Seconds for the server to take a request or to answer it.
    attempts: How many times a request is sent that was lost or sent away, from 1.

    Raises `LuytreError` where the server refuses, `LuytreUnavailable` where it is not there.
    """

    screen = _waiting(calls.screen)
    screen_many = _waiting(calls.screen_many)
    explain = _waiting(calls.explain)
    send_post = _waiting(calls.send_post)
    send_posts = _waiting(calls.send_posts)
    delete_post = _waiting(calls.delete_post)
    get_post = _waiting(calls.get_post)
    send_report = _waiting(calls.send_report)
    get_report = _waiting(calls.get_report)
    decisions = _waiting(calls.decisions)

    def _open(self, **options: Any) -> None:
        self._http = httpx.Client(**options)

    def _run(self, steps: Steps[T]) -> T:
        patient = patiently(steps, self.attempts)
        got: Answer | Lost | None = None
        try:
            while True:
                step = patient.send(got)
                if isinstance(step, Pause):
                    time.sleep(step.seconds)
                    got = None
                else:
                    got = self._send(step)
        except StopIteration as done:
            result: T = done.value
            return result

    def _send(self, request: Request) -> Answer | Lost:
        try:
            return _answer(self._http.request(**_parts(request)))
        except httpx.TransportError as error:
            return _lost(error)

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def __enter__(self) -> Client:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()


class AsyncClient(_Opened):
    """As `Client`, for asyncio: each method is awaited, and so is `close`."""

    screen = _awaited(calls.screen)
    screen_many = _awaited(calls.screen_many)
    explain = _awaited(calls.explain)
    send_post = _awaited(calls.send_post)
    send_posts = _awaited(calls.send_posts)
    delete_post = _awaited(calls.delete_post)
    get_post = _awaited(calls.get_post)
    send_report = _awaited(calls.send_report)
    get_report = _awaited(calls.get_report)
    decisions = _awaited(calls.decisions)

    def _open(self, **options: Any) -> None:
        self._http = httpx.AsyncClient(**options)

    async def _run(self, steps: Steps[T]) -> T:
        patient = patiently(steps, self.attempts)
        got: Answer | Lost | None = None
        while True:
            try:
                step = patient.send(got)
            except StopIteration as done:
                result: T = done.value
                return result
            if isinstance(step, Pause):
                await asyncio.sleep(step.seconds)
                got = None
            else:
                got = await self._send(step)

    async def _send(self, request: Request) -> Answer | Lost:
        try:
            return _answer(await self._http.request(**_parts(request)))
        except httpx.TransportError as error:
            return _lost(error)

    async def close(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    async def __aenter__(self) -> AsyncClient:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.close()


def _parts(request: Request) -> dict[str, Any]:
    parts: dict[str, Any] = {"method": request.method, "url": request.path}
    if request.query:
        parts["params"] = dict(request.query)
    if request.body is not None:
        parts |= {"content": request.body, "headers": {"Content-Type": "application/json"}}
    return parts


def _answer(response: httpx.Response) -> Answer:
    return Answer(response.status_code, response.headers, response.content)


def _lost(error: httpx.TransportError) -> Lost:
    return Lost(type(error).__name__)
