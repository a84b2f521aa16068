"""One WebSocket of a client, from the plugin's side."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import TYPE_CHECKING

from .errors import WebSocketClosed
from .frames import to_body
from .messages import check_plugin_message
from .response import Response

if TYPE_CHECKING:
    from .exchange import Exchange
    from .request import Request

_NORMAL = 1000
_BAD_DATA = 1007
_ABNORMAL = 1006


class WebSocket:
    """A WebSocket: iterate over its messages, `send` to it.

    It is accepted by itself when the handler first reads or sends; `accept` chooses a subprotocol and `reject`
    refuses. When the handler returns, it is closed.
    """

    def __init__(self, exchange: Exchange, request: Request, protocols: list[str]) -> None:
        self._exchange = exchange
        self._close: tuple[int, str] | None = None
        self._closed_here = False
        self.request = request
        """The request that opened it: path, query, headers, user."""
        self.protocols = protocols
        """Subprotocols the client offers."""
        self.accepted = False
        """Whether it was accepted."""

    def __repr__(self) -> str:
        state = "closed" if self._close else "open" if self.accepted else "asking"
        return f"<WebSocket {self.request.target} {state}>"

    @property
    def closed(self) -> bool:
        """Whether it is closed, by either side."""
        return self._close is not None

    async def accept(self, protocol: str | None = None) -> None:
        """Takes the WebSocket, with one of the offered subprotocols."""
        if self.accepted or self.closed:
            raise RuntimeError(f"cannot accept: {self!r}")
        self._exchange.check_wanted()
        self.accepted = self._exchange.head_sent = True
        self._send({"type": "accept", "id": self._exchange.id, "protocol": protocol})

    async def reject(self, status: int = 403, message: str = "") -> None:
        """Refuses the WebSocket with an HTTP status."""
        if self.accepted or self.closed:
            raise RuntimeError(f"cannot reject: {self!r}")
        self._close = (_ABNORMAL, "rejected")
        self._closed_here = True
        self._exchange.respond(Response(message, status))

    async def receive(self) -> str | bytes:
        """The next message: `str` for text, `bytes` for binary. Raises `WebSocketClosed` at the end."""
        if not self.accepted and not self.closed:
            await self.accept()
        return await self.next_message()

    async def next_message(self) -> str | bytes:
        """What `receive` does, without accepting: before the accept it waits."""
        # What came before the client's close may still be read; after a close of our own nothing is.
        item = None if self._closed_here else await self._exchange.next_item()
        if item is None:
            raise WebSocketClosed(*(self._close or (_ABNORMAL, "")))
        body, is_text = item
        if not is_text:
            return body
        try:
            return body.decode()
        except UnicodeDecodeError as error:
            await self.close(_BAD_DATA, "text is not UTF-8")
            raise WebSocketClosed(_BAD_DATA, "text is not UTF-8") from error

    async def send(self, message: str | bytes) -> None:
        """Sends one message and waits while the client is too slow. Raises `WebSocketClosed` when it is closed."""
        if not self.accepted and not self.closed:
            await self.accept()
        is_text = isinstance(message, str)
        body = to_body(message)
        window = self._exchange.outflow
        while self._close is None and window is not None and not window.take_message(len(body)):
            self._exchange.check_wanted()
            await window.gate.wait()
        if self._close is not None:
            raise WebSocketClosed(*self._close)
        self._exchange.check_wanted()
        self._exchange.send_head({"type": "message", "id": self._exchange.id, "text": is_text}, body)

    async def close(self, code: int = _NORMAL, reason: str = "") -> None:
        """Closes the WebSocket; closing a closed one does nothing."""
        if self._close is not None:
            return
        if not self.accepted:
            await self.reject()
            return
        head = {"type": "close", "id": self._exchange.id, "code": code, "reason": reason}
        check_plugin_message(head)
        self._close = (code, reason)
        self._closed_here = True
        self._exchange.finished = True
        self._exchange.send_head(head)
        if self._exchange.inflow is not None:
            self._exchange.inflow.end()

    async def __aiter__(self) -> AsyncIterator[str | bytes]:
        while True:
            try:
                message = await self.receive()
            except WebSocketClosed:
                return
            yield message

    def closed_by_host(self, code: int, reason: str) -> None:
        """The client's side is closed."""
        if self._close is None:
            self._close = (code, reason)
            if self._exchange.outflow is not None:
                self._exchange.outflow.gate.wake()
            if self._exchange.inflow is not None:
                self._exchange.inflow.end()

    def _send(self, head: dict[str, object]) -> None:
        check_plugin_message(head)
        self._exchange.send_head(head)
