"""One request in flight: its body in, its answer out, its windows, its end.

Both directions keep to the flow control of the protocol: a sender has at most one window of body outstanding, and the
receiver gives credit back as it consumes.
"""

from __future__ import annotations

import asyncio
import threading
from collections import deque
from collections.abc import Callable, Iterable
from typing import Any, Protocol

from .errors import ChannelClosed, ProtocolError, RequestCancelled
from .frames import Buffer, encode_frame, pack_prefix, to_body
from .response import Response, encode_plain_response, encode_response_head
from .waiting import Gate

_JOIN_BELOW_BYTES = 65_536
_MAX_DATA_BYTES = 262_144


class Link(Protocol):
    """What an exchange needs of the session it belongs to."""

    loop: asyncio.AbstractEventLoop
    window_bytes: int
    max_body_bytes: int

    def send(self, part: Buffer) -> None:
        """Sends bytes to the host, in order, from any thread."""

    def send_parts(self, *parts: Buffer) -> None:
        """The same in several parts."""


class SendWindow:
    """How much more of a body the host takes at the moment."""

    __slots__ = ("_left", "_lock", "_window", "gate")

    def __init__(self, loop: asyncio.AbstractEventLoop, window_bytes: int) -> None:
        self.gate = Gate(loop)
        self._lock = threading.Lock()
        self._window = window_bytes
        self._left = window_bytes

    def add(self, size: int) -> None:
        """The host consumed that many bytes."""
        with self._lock:
            self._left += size
        self.gate.wake()

    def take(self, wanted: int) -> int:
        """Takes up to that many bytes of the window; 0 means: wait."""
        with self._lock:
            taken = min(wanted, self._left, _MAX_DATA_BYTES)
            if taken > 0:
                self._left -= taken
                return taken
            return 0

    def take_message(self, size: int) -> bool:
        """Takes room for one whole message: what fits, or any size while nothing is outstanding."""
        with self._lock:
            if size > self._left and self._left < self._window:
                return False
            self._left -= size
            return True

    @property
    def is_open(self) -> bool:
        """Whether there is room for at least one byte."""
        return self._left > 0


class ReceiveBuffer:
    """Body chunks or messages from the host that nobody has taken yet."""

    __slots__ = ("_exchange", "_items", "_lock", "_outstanding", "_owed", "_window", "ended", "gate")

    def __init__(self, exchange: Exchange) -> None:
        self._exchange = exchange
        self._window = exchange.link.window_bytes
        self._lock = threading.Lock()
        self._items: deque[tuple[bytes, bool]] = deque()
        self._outstanding = 0
        self._owed = 0
        self.ended = False
        self.gate = Gate(exchange.link.loop)

    def push(self, body: bytes, end: bool = False) -> None:
        """Takes body bytes from the host.

        Raises `ProtocolError` `WINDOW_EXCEEDED` (blame: remote).
        """
        if body:
            self._push(body, False, may_exceed=False)
        self.ended = self.ended or end
        self.gate.wake()

    def push_message(self, body: bytes, is_text: bool) -> None:
        """Takes one WebSocket message; any size is allowed while nothing is outstanding."""
        self._push(body, is_text, may_exceed=True)
        self.gate.wake()

    def end(self) -> None:
        """Nothing more will come."""
        self.ended = True
        self.gate.wake()

    def take(self) -> tuple[tuple[bytes, bool] | None, bool]:
        """The next item, if there is one, and whether there will be none any more.

        Gives credit for what was taken, in portions of a quarter of the window.
        """
        with self._lock:
            # Read first: an item that comes together with the end must not be passed over.
            is_end = self.ended
            item = self._items.popleft() if self._items else None
            if item is not None:
                self._owed += len(item[0])
            # What is owed is paid in full before anyone waits, so that the sender is never stuck for a remainder.
            pays = not self.ended and self._owed >= (self._window // 4 if item else 1)
            owed = self._owed if pays else 0
            self._owed -= owed
            self._outstanding -= owed
        if owed:
            self._exchange.send_head({"type": "credit", "id": self._exchange.id, "bytes": owed})
        return item, is_end and item is None

    @property
    def is_ready(self) -> bool:
        """Whether `take` has something, or will never have."""
        return bool(self._items) or self.ended or self._exchange.is_over

    def _push(self, body: bytes, is_text: bool, may_exceed: bool) -> None:
        with self._lock:
            outstanding = self._outstanding + len(body)
            if outstanding > self._window and not (may_exceed and self._outstanding == 0):
                message = f"request {self._exchange.id}: {outstanding} bytes outstanding, {self._window} allowed"
                raise ProtocolError("WINDOW_EXCEEDED", message, "remote")
            self._outstanding = outstanding
            self._items.append((body, is_text))


class Exchange:
    """One `request` until it has settled."""

    __slots__ = (
        "_cancel_event",
        "cancel_reason",
        "channel_ended",
        "finished",
        "head_sent",
        "id",
        "inflow",
        "is_head",
        "link",
        "outflow",
        "started",
        "stop",
    )

    def __init__(self, exchange_id: int, link: Link) -> None:
        self.id = exchange_id
        self.link = link
        self.stop: Callable[[], object] | None = None
        self.started = False
        self.inflow: ReceiveBuffer | None = None
        self.outflow: SendWindow | None = None
        self.is_head = False
        self.head_sent = False
        self.finished = False
        self.cancel_reason: str | None = None
        self.channel_ended = False
        self._cancel_event: threading.Event | None = None

    def __repr__(self) -> str:
        state = "finished" if self.finished else "answering" if self.head_sent else "open"
        return f"<Exchange {self.id} {state}{' cancelled' if self.cancel_reason else ''}>"

    # What the host says.

    def receive_body(self, first: bytes) -> None:
        """The request has a body in several frames; these are its first bytes."""
        self.inflow = ReceiveBuffer(self)
        self.inflow.push(first)

    def cancel(self, reason: str, channel_ended: bool = False) -> None:
        """Nobody wants the answer any more. On the loop's thread."""
        if self.cancel_reason is not None:
            return
        self.cancel_reason = reason
        self.channel_ended = channel_ended
        if self._cancel_event is not None:
            self._cancel_event.set()
        for flow in (self.inflow, self.outflow):
            if flow is not None:
                flow.gate.wake()
        if self.stop is not None and self.started:
            self.stop()

    # What the handler says.

    def begin(self) -> None:
        """The first step of a task that works on the request. Raises `CancelledError` when it comes too late.

        A task that is cancelled before its first step never runs, so such a cancel waits for this.
        """
        self.started = True
        if self.cancel_reason is not None:
            raise asyncio.CancelledError

    @property
    def is_over(self) -> bool:
        """Whether there is nothing left to say."""
        return self.cancel_reason is not None or self.finished

    @property
    def cancel_event(self) -> threading.Event:
        """Set when the request is cancelled."""
        if self._cancel_event is None:
            self._cancel_event = threading.Event()
            if self.cancel_reason is not None:
                self._cancel_event.set()
        return self._cancel_event

    def check_wanted(self) -> None:
        """Raises `RequestCancelled` or `ChannelClosed` when nobody waits for the answer."""
        if self.channel_ended:
            raise ChannelClosed
        if self.cancel_reason is not None:
            raise RequestCancelled(self.cancel_reason)

    def send_head(self, head: dict[str, Any], body: bytes = b"") -> None:
        """Sends one message."""
        self.link.send(encode_frame(head, body))

    def respond_plainly(self, body: bytes, content_type: str) -> bool:
        """Answers 200 with no header but the type of the body; the result is that of `respond`."""
        if self.cancel_reason is None and not self.is_head and len(body) < _JOIN_BELOW_BYTES:
            self.head_sent = self.finished = True
            self.link.send(encode_plain_response(self.id, body, content_type))
            return True
        return self.respond(Response(body, content_type=content_type))

    def respond(self, response: Response) -> bool:
        """Sends a whole answer; False: its body is a stream or too large for one frame, and only its head was sent."""
        body = response.body
        if self.cancel_reason is not None:
            self.abort_cancelled()
            return True
        self.head_sent = True
        has_no_body = self.is_head or response.status in (204, 304)
        if isinstance(body, bytes) and (has_no_body or len(body) <= self.link.max_body_bytes):
            self.finished = True
            if self.is_head:
                response.headers.setdefault("content-length", str(len(body)))
            body = b"" if has_no_body else body
            head = encode_response_head(self.id, response, len(body), end=True)
            if len(body) < _JOIN_BELOW_BYTES:
                self.link.send(head + body)
            else:
                self.link.send_parts(head, body)
            return True
        if has_no_body:
            self.finished = True
            self.link.send(encode_response_head(self.id, response, 0, end=True))
            return True
        self.outflow = SendWindow(self.link.loop, self.link.window_bytes)
        self.link.send(encode_response_head(self.id, response, 0, end=False))
        return False

    async def send_body(self, chunk: bytes | str) -> None:
        """Sends body bytes as the host takes them. On the loop's thread."""
        data = to_body(chunk)
        at = 0
        while at < len(data):
            self.check_wanted()
            taken = self._window.take(len(data) - at)
            if taken:
                self._send_data(data, at, taken)
                at += taken
            else:
                await self._window.gate.wait()

    def send_body_in_thread(self, chunk: bytes | str) -> None:
        """Sends body bytes as the host takes them. On another thread than the loop's."""
        data = to_body(chunk)
        window = self._window
        at = 0
        while at < len(data):
            self.check_wanted()
            taken = window.take(len(data) - at)
            if taken:
                self._send_data(data, at, taken)
                at += taken
            else:
                window.gate.wait_in_thread(lambda: window.is_open or self.is_over)

    def finish(self) -> None:
        """Ends a body that was sent in pieces."""
        if self.cancel_reason is not None:
            self.abort_cancelled()
        elif not self.finished:
            self.finished = True
            self.send_head({"type": "data", "id": self.id, "end": True})

    def abort_cancelled(self) -> None:
        """The work on a cancelled request has ended."""
        self.abort("CANCELLED", f"cancelled: {self.cancel_reason}")

    def abort(self, code: str, message: str) -> None:
        """The answer cannot be finished; after a cancel this tells that the work has ended."""
        if not self.finished:
            self.finished = True
            if not self.channel_ended:
                self.send_head({"type": "abort", "id": self.id, "code": code, "message": message})

    async def next_item(self) -> tuple[bytes, bool] | None:
        """The next body chunk or message; `None` at the end. On the loop's thread."""
        inflow = self.inflow
        while inflow is not None:
            item, is_end = inflow.take()
            if item is not None or is_end:
                return item
            self.check_wanted()
            await inflow.gate.wait()
        return None

    def next_item_in_thread(self) -> tuple[bytes, bool] | None:
        """The next body chunk; `None` at the end. On another thread than the loop's."""
        inflow = self.inflow
        while inflow is not None:
            item, is_end = inflow.take()
            if item is not None or is_end:
                return item
            self.check_wanted()
            inflow.gate.wait_in_thread(lambda: inflow.is_ready)
        return None

    @property
    def _window(self) -> SendWindow:
        if self.outflow is None:
            raise RuntimeError(f"request {self.id}: no body can be sent before the head or after the end")
        return self.outflow

    def _send_data(self, data: bytes, at: int, size: int) -> None:
        head = b'{"type":"data","id":%d,"end":false}' % self.id
        prefix = pack_prefix(len(head), size) + head
        if size < _JOIN_BELOW_BYTES:
            self.link.send(prefix + data[at : at + size])
        else:
            self.link.send_parts(prefix, memoryview(data)[at : at + size])


def stream_in_thread(exchange: Exchange, chunks: Iterable[bytes | str]) -> None:
    """Sends what an iterator yields and ends the body. On another thread than the loop's."""
    try:
        for chunk in chunks:
            exchange.send_body_in_thread(chunk)
            exchange.check_wanted()
        exchange.finish()
    finally:
        close = getattr(chunks, "close", None)
        if close is not None:
            close()


async def stream(exchange: Exchange, chunks: Any) -> None:
    """Sends what an async iterator yields and ends the body. On the loop's thread."""
    try:
        async for chunk in chunks:
            await exchange.send_body(chunk)
        exchange.finish()
    finally:
        close = getattr(chunks, "aclose", None)
        if close is not None:
            await close()
