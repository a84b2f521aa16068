"""Requests in flight: finds their handlers, runs them, settles each exactly once."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from typing import TYPE_CHECKING, Any

from .channel import Channel
from .errors import ChannelClosed, HttpError, ProtocolError, RequestCancelled, WebSocketClosed
from .exchange import Exchange, ReceiveBuffer, SendWindow, stream, stream_in_thread
from .frames import MAX_BODY_BYTES, Head
from .json_text import encode_json
from .request import Request
from .request_head import RequestHead, to_request_head
from .response import BYTES, JSON, TEXT, Response, problem, to_response
from .routes import Route, RouteTable
from .stderr import report
from .tasks import start_task
from .thread_pool import ThreadPool, call_soon
from .websocket import WebSocket

if TYPE_CHECKING:
    from .asgi import AsgiApp

_GOING_AWAY = 1001
_ABNORMAL = 1006


class Serving:
    """What is in flight on one channel."""

    def __init__(
        self,
        channel: Channel,
        loop: asyncio.AbstractEventLoop,
        pool: ThreadPool,
        routes: RouteTable,
        websocket_routes: RouteTable,
        window_bytes: int,
    ) -> None:
        self.loop = loop
        self.window_bytes = window_bytes
        self.max_body_bytes = MAX_BODY_BYTES
        self.send = channel.send
        self.send_parts = channel.send_parts
        self.asgi: AsgiApp | None = None
        """The application that gets what no route matches."""
        self._pool = pool
        self._routes = routes
        self._websocket_routes = websocket_routes
        self._last_id = 0
        self._exchanges: dict[int, Exchange] = {}
        self._websockets: dict[int, WebSocket] = {}
        self._tasks: set[asyncio.Task[Any]] = set()
        self._drained: asyncio.Future[None] | None = None

    # Messages from the host. Their fields have been judged.

    def on_request(self, head: Head, body: bytes) -> None:
        """A request in any form, or a WebSocket."""
        request_head = to_request_head(head)
        if head.get("upgrade") is None:
            self.serve(request_head, body)
        else:
            self._open_websocket(request_head, head["upgrade"], head.get("protocols") or [])

    def serve(self, head: RequestHead, body: bytes) -> None:
        """A request."""
        request_id, method, target, details = head
        exchange = self._admit(request_id)
        if not details.is_whole:
            exchange.receive_body(body)
        request = Request(exchange, method, target, details, body)
        if method == "HEAD":
            exchange.is_head = True
        match = self._routes.find(method, target)
        if match is None:
            self._serve_rest(exchange, request)
            return
        route, params = match
        if params:
            request.params = params
        if route.kind == "sync":
            self._pool.submit(lambda: self._run_in_thread(exchange, request, route))
        else:
            exchange.stop = start_task(self._run(exchange, request, route), self.loop).cancel

    def _admit(self, request_id: int) -> Exchange:
        if request_id <= self._last_id:
            message = f"request id {request_id} does not follow {self._last_id}"
            raise ProtocolError("MESSAGE_UNEXPECTED", message, "remote")
        self._last_id = request_id
        exchange = Exchange(request_id, self)
        self._exchanges[request_id] = exchange
        return exchange

    def on_data(self, head: Head, body: bytes) -> None:
        """More of a request's body."""
        exchange = self._exchanges.get(head["id"])
        if exchange is not None and exchange.inflow is not None and not exchange.is_over:
            exchange.inflow.push(body, head["end"])

    def on_credit(self, head: Head, _body: bytes) -> None:
        """The host has consumed a part of an answer."""
        exchange = self._exchanges.get(head["id"])
        if exchange is not None and exchange.outflow is not None:
            exchange.outflow.add(head["bytes"])

    def on_cancel(self, head: Head, _body: bytes) -> None:
        """Nobody waits for an answer any more."""
        exchange = self._exchanges.get(head["id"])
        if exchange is None or exchange.finished:
            return
        reason = head.get("reason") or "client_gone"
        if exchange.id in self._websockets:
            self._websockets[exchange.id].closed_by_host(_ABNORMAL, reason)
        exchange.cancel(reason)

    def on_message(self, head: Head, body: bytes) -> None:
        """One message of a WebSocket."""
        exchange = self._exchanges.get(head["id"])
        if exchange is not None and exchange.inflow is not None and not exchange.is_over:
            exchange.inflow.push_message(body, head["text"])

    def on_close(self, head: Head, _body: bytes) -> None:
        """The client has closed a WebSocket."""
        websocket = self._websockets.get(head["id"])
        if websocket is not None:
            websocket.closed_by_host(head["code"], head.get("reason") or "")
            self._exchanges[head["id"]].finished = True

    # The end.

    async def say_goodbye(self) -> None:
        """Closes every WebSocket."""
        for websocket in list(self._websockets.values()):
            await websocket.close(_GOING_AWAY, "the plugin is stopping")

    def cancel_all(self, channel_ended: bool) -> None:
        """Gives up whatever is in flight."""
        for exchange in list(self._exchanges.values()):
            exchange.cancel("shutdown", channel_ended)

    async def drain(self, seconds: float) -> None:
        """Waits until nothing is in flight, for so long at most."""
        self._drained = self.loop.create_future()
        if self._exchanges:
            await asyncio.wait([self._drained], timeout=seconds)

    # Running handlers.

    def spawn(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        """Runs a coroutine beside everything else and keeps it from being forgotten."""
        task = self.loop.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    def fail(self, exchange: Exchange, request: Request, error: BaseException) -> None:
        """Settles a request whose handler raised. Any thread."""
        gone = isinstance(error, (RequestCancelled, ChannelClosed, asyncio.CancelledError))
        if gone and exchange.cancel_reason is not None:
            exchange.abort_cancelled()
        elif isinstance(error, HttpError) and not exchange.head_sent:
            exchange.respond(problem(error.status, error.message))
        else:
            report(f"{request.method} {request.target} failed", error)
            if exchange.head_sent:
                exchange.abort("HANDLER_FAILED", type(error).__name__)
            else:
                exchange.respond(problem(500, "The plugin could not answer; its log says why"))

    def retire(self, exchange: Exchange) -> None:
        """The work on a request has ended. Any thread."""
        self._exchanges.pop(exchange.id, None)
        if self._drained is not None and not self._exchanges:
            call_soon(self.loop, self.stop_draining)

    def stop_draining(self) -> None:
        """Lets `drain` return at once: nobody waits for what is in flight."""
        if self._drained is not None and not self._drained.done():
            self._drained.set_result(None)

    async def _run(self, exchange: Exchange, request: Request, route: Route) -> None:
        try:
            exchange.started = True  # a task that takes its first step at once cannot have been cancelled
            result = route.call(request, request.params)
            if route.kind == "coroutine":
                result = await result
            # The commonest results, without detours.
            kind = type(result)
            if kind is dict or kind is list:
                body, content_type = encode_json(result), JSON
            elif kind is str:
                body, content_type = result.encode(), TEXT
            elif kind is bytes and result:
                body, content_type = result, BYTES
            else:
                await self._reply(exchange, to_response(result, route.content_type))
                return
            if not exchange.respond_plainly(body, route.content_type or content_type):
                await exchange.send_body(body)
                exchange.finish()
        except (Exception, asyncio.CancelledError) as error:
            self.fail(exchange, request, error)
        finally:
            self.retire(exchange)

    async def _reply(self, exchange: Exchange, response: Response) -> None:
        if exchange.respond(response):
            return
        body: Any = response.body
        if isinstance(body, bytes):
            await exchange.send_body(body)
            exchange.finish()
        elif hasattr(body, "__aiter__"):
            await stream(exchange, body)
        else:
            await self._pool.run(lambda: stream_in_thread(exchange, body))

    def _run_in_thread(self, exchange: Exchange, request: Request, route: Route) -> None:
        try:
            result = route.call(request, request.params)
            if hasattr(result, "__await__"):
                call_soon(self.loop, self._go_on, exchange, request, result, route)
                return
            response = to_response(result, route.content_type)
            body: Any = response.body
            if hasattr(body, "__aiter__"):
                call_soon(self.loop, self._go_on, exchange, request, response, route)
                return
            if not exchange.respond(response):
                stream_in_thread(exchange, (body,) if isinstance(body, bytes) else body)
        except BaseException as error:
            self.fail(exchange, request, error)
        self.retire(exchange)

    def _go_on(self, exchange: Exchange, request: Request, result: Any, route: Route) -> None:
        """A plain function returned what only the loop can finish: a coroutine or an async iterator."""

        async def go_on() -> None:
            try:
                exchange.begin()
                value = await result if hasattr(result, "__await__") else result
                await self._reply(exchange, to_response(value, route.content_type))
            except (Exception, asyncio.CancelledError) as error:
                self.fail(exchange, request, error)
            finally:
                if asyncio.iscoroutine(result):
                    result.close()  # one that never ran would complain
                self.retire(exchange)

        exchange.stop = self.spawn(go_on()).cancel

    def _serve_rest(self, exchange: Exchange, request: Request) -> None:
        if self.asgi is not None:
            self.spawn(self.asgi.serve(exchange, request))
            return
        allowed = self._routes.methods(request.target)
        if allowed:
            response = problem(405, f"{request.method} is not supported here")
            response.headers["allow"] = ", ".join(allowed)
        else:
            response = problem(404, f"The plugin has nothing at {request.path}")
        exchange.respond(response)
        self.retire(exchange)

    # WebSockets.

    def _open_websocket(self, head: RequestHead, upgrade: str, protocols: list[str]) -> None:
        request_id, method, target, details = head
        exchange = self._admit(request_id)
        request = Request(exchange, method, target, details, b"")
        exchange.inflow = ReceiveBuffer(exchange)
        exchange.outflow = SendWindow(self.loop, self.window_bytes)
        websocket = WebSocket(exchange, request, protocols)
        match = self._websocket_routes.find("GET", request.target)
        handle: Callable[[WebSocket], Awaitable[Any]] | None = None
        if upgrade == "websocket":
            if match is not None:
                route, request.params = match
                handle = lambda socket: route.call(socket, request.params)  # noqa: E731
            elif self.asgi is not None:
                handle = self.asgi.serve_websocket
        if handle is None:
            exchange.respond(problem(404, f"The plugin has no WebSocket at {request.path}"))
            self.retire(exchange)
            return
        self._websockets[exchange.id] = websocket
        exchange.stop = self.spawn(self._run_websocket(exchange, websocket, handle)).cancel

    async def _run_websocket(
        self, exchange: Exchange, websocket: WebSocket, handle: Callable[[WebSocket], Awaitable[Any]]
    ) -> None:
        try:
            exchange.begin()
            await handle(websocket)
            await websocket.close()
        except (Exception, asyncio.CancelledError) as error:
            ends = (WebSocketClosed, RequestCancelled, asyncio.CancelledError)
            if not (websocket.closed and isinstance(error, ends)):
                self.fail(exchange, websocket.request, error)
        finally:
            if exchange.cancel_reason is not None:
                exchange.abort_cancelled()
            self._websockets.pop(exchange.id, None)
            self.retire(exchange)
