"""Runs an ASGI application unchanged: HTTP with streams, WebSocket, lifespan (ASGI 3.0, HTTP spec 2.4).

A client that leaves is told as ASGI says: `receive` gives the disconnect and `send` raises `OSError`. An application
that does not end within a few seconds after that is cancelled.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from typing import TYPE_CHECKING, Any

from .errors import RequestCancelled, StartError, WebSocketClosed
from .exchange import Exchange, ReceiveBuffer
from .frames import to_body
from .request import Request
from .response import HeaderValue, Response
from .stderr import complain, report
from .websocket import WebSocket

if TYPE_CHECKING:
    from .roles import AsgiHost

Message = dict[str, Any]
Scope = dict[str, Any]

_VERSIONS = {"version": "3.0", "spec_version": "2.4"}
_CANCEL_AFTER_SECONDS = 5.0
_ABNORMAL = 1006


class AsgiApp:
    """One application under one session."""

    def __init__(self, serving: AsgiHost, app: Callable[[Any, Any, Any], Awaitable[None]]) -> None:
        self._serving = serving
        self._app = app
        self._state: dict[str, Any] = {}
        self._to_app: asyncio.Queue[Message] = asyncio.Queue()
        self._started: asyncio.Future[bool] = serving.loop.create_future()
        self._stopped: asyncio.Future[None] = serving.loop.create_future()
        self._has_lifespan = False

    # Lifespan.

    async def start(self) -> None:
        """Lets the application start. Raises `StartError` when it says that it cannot."""
        self._serving.spawn(self._live())
        self._to_app.put_nowait({"type": "lifespan.startup"})
        self._has_lifespan = await self._started

    async def stop(self) -> None:
        """Lets the application clean up."""
        if self._has_lifespan:
            self._to_app.put_nowait({"type": "lifespan.shutdown"})
            await self._stopped

    async def _live(self) -> None:
        scope: Scope = {"type": "lifespan", "asgi": _VERSIONS, "state": self._state}
        try:
            await self._app(scope, self._to_app.get, self._from_lifespan)
        except Exception as error:
            # Before the start is complete it means: this application has no lifespan.
            if self._has_lifespan:
                report("the application's lifespan failed", error)
        finally:
            if not self._started.done():
                self._started.set_result(False)
            if not self._stopped.done():
                self._stopped.set_result(None)

    async def _from_lifespan(self, message: Message) -> None:
        kind = message["type"]
        if kind == "lifespan.startup.complete" and not self._started.done():
            self._started.set_result(True)
        elif kind == "lifespan.startup.failed" and not self._started.done():
            self._started.set_exception(StartError(message.get("message") or "the application could not start"))
        elif kind in ("lifespan.shutdown.complete", "lifespan.shutdown.failed"):
            if kind.endswith("failed"):
                complain(f"ERROR: the application could not stop: {message.get('message', '')}")
            if not self._stopped.done():
                self._stopped.set_result(None)

    # HTTP.

    async def serve(self, exchange: Exchange, request: Request) -> None:
        """Lets the application answer one request."""
        task = asyncio.current_task()
        if task is not None:
            cancel = task.cancel
            exchange.stop = lambda: self._serving.loop.call_later(_CANCEL_AFTER_SECONDS, cancel)
        conversation = _HttpConversation(exchange, request)
        try:
            exchange.begin()
            scope = _scope(request, "http", self._state)
            scope["method"] = request.method
            await self._app(scope, conversation.receive, conversation.send)
            if not exchange.finished and exchange.cancel_reason is None:
                raise RuntimeError("the application returned without completing its response")
        except (Exception, asyncio.CancelledError) as error:
            if not exchange.finished:
                self._serving.fail(exchange, request, error)
            else:
                report(f"{request.method} {request.target} failed after its answer", error)
        finally:
            if exchange.cancel_reason is not None:
                exchange.abort_cancelled()
            self._serving.retire(exchange)

    # WebSocket.

    async def serve_websocket(self, websocket: WebSocket) -> None:
        """Lets the application speak over one WebSocket."""
        connected = False

        async def receive() -> Message:
            nonlocal connected
            if not connected:
                connected = True
                return {"type": "websocket.connect"}
            try:
                # An application may wait for messages before it accepts.
                message = await websocket.next_message()
            except WebSocketClosed as closed:
                return {"type": "websocket.disconnect", "code": closed.close_code, "reason": closed.reason}
            except RequestCancelled as cancelled:
                return {"type": "websocket.disconnect", "code": _ABNORMAL, "reason": cancelled.reason}
            if isinstance(message, str):
                return {"type": "websocket.receive", "text": message}
            return {"type": "websocket.receive", "bytes": message}

        async def send(message: Message) -> None:
            kind = message["type"]
            if kind == "websocket.accept":
                await websocket.accept(message.get("subprotocol"))
            elif kind == "websocket.send":
                text = message.get("text")
                try:
                    await websocket.send(text if text is not None else message.get("bytes") or b"")
                except WebSocketClosed as closed:
                    raise RequestCancelled(str(closed)) from closed
            elif kind == "websocket.close":
                await websocket.close(message.get("code") or 1000, message.get("reason") or "")
            else:
                raise RuntimeError(f"the application sent {kind!r} on a WebSocket")

        scope = _scope(websocket.request, "websocket", self._state)
        scope["subprotocols"] = list(websocket.protocols)
        await self._app(scope, receive, send)


class _HttpConversation:
    """`receive` and `send` of one request."""

    def __init__(self, exchange: Exchange, request: Request) -> None:
        self._exchange = exchange
        self._request = request
        self._head: tuple[int, dict[str, HeaderValue]] | None = None
        self._body_is_whole = exchange.inflow is None
        self._body_is_read = False
        if exchange.inflow is None:
            # Only its gate is used: whoever waits for the disconnect waits there.
            exchange.inflow = ReceiveBuffer(exchange)
            exchange.inflow.end()

    async def receive(self) -> Message:
        exchange = self._exchange
        if not self._body_is_read and exchange.cancel_reason is None:
            if self._body_is_whole:
                self._body_is_read = True
                return {"type": "http.request", "body": await self._request.body(), "more_body": False}
            try:
                item = await exchange.next_item()
            except RequestCancelled:
                return {"type": "http.disconnect"}
            self._body_is_read = item is None
            return {"type": "http.request", "body": item[0] if item else b"", "more_body": item is not None}
        while not exchange.is_over and exchange.inflow is not None:
            await exchange.inflow.gate.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: Message) -> None:
        kind = message["type"]
        exchange = self._exchange
        exchange.check_wanted()
        if kind == "http.response.start":
            if self._head is not None:
                raise RuntimeError("the application started its response twice")
            self._head = message["status"], _to_headers(message.get("headers") or ())
        elif kind == "http.response.body":
            await self._send_body(message.get("body") or b"", bool(message.get("more_body")))
        else:
            raise RuntimeError(f"the application sent {kind!r} in an HTTP response")

    async def _send_body(self, body: bytes, more: bool) -> None:
        exchange = self._exchange
        if self._head is None or exchange.finished:
            raise RuntimeError("the application sent a body before the start or after the end of its response")
        status, headers = self._head
        if not exchange.head_sent:
            whole: Any = to_body(body) if not more else ()
            if exchange.respond(Response.raw(whole, status, headers)):
                self._wake()
                return
        if exchange.is_head:
            return
        await exchange.send_body(body)
        if not more:
            exchange.finish()
            self._wake()

    def _wake(self) -> None:
        if self._exchange.inflow is not None:
            self._exchange.inflow.gate.wake()


def _to_headers(pairs: Iterable[tuple[bytes, bytes]]) -> dict[str, HeaderValue]:
    headers: dict[str, HeaderValue] = {}
    for raw_name, raw_value in pairs:
        name = bytes(raw_name).decode("latin-1").lower()
        value = bytes(raw_value).decode("latin-1")
        present = headers.get(name)
        if present is None:
            headers[name] = value
        elif isinstance(present, list):
            present.append(value)
        else:
            headers[name] = [present, value]
    return headers


def _scope(request: Request, kind: str, state: dict[str, Any]) -> Scope:
    headers = request.headers
    # The panel serves the plugin below this prefix; ASGI wants it in `root_path` and in front of `path`.
    prefix = headers.get("x-forwarded-prefix", "").rstrip("/")
    raw_path, _, query = request.target.partition("?")
    scheme = headers.get("x-forwarded-proto", "http").partition(",")[0].strip()
    if kind == "websocket":
        scheme = "wss" if scheme == "https" else "ws"
    client = headers.get("x-forwarded-for", "").partition(",")[0].strip()
    host, _, port = headers.get("x-forwarded-host", headers.get("host", "")).partition(":")
    user = request.user
    return {
        "type": kind,
        "asgi": _VERSIONS,
        "http_version": "1.1",
        "scheme": scheme,
        "path": prefix + request.path,
        "raw_path": (prefix + raw_path).encode(),
        "query_string": query.encode(),
        "root_path": prefix,
        "headers": [
            (name.encode("latin-1"), value.encode("latin-1")) for name in headers for value in headers.get_all(name)
        ],
        "client": (client, 0) if client else None,
        "server": (host, int(port)) if port.isdigit() else (host, None) if host else None,
        "state": state.copy(),
        "extensions": {"toru": {"user": None if user is None else user._asdict()}},
    }
