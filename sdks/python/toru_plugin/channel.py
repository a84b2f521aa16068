"""One live connection to the host: bytes in and out, from any thread.

Two threads can read it. Normally the event loop does, without a detour. When the loop is late (a handler blocks it),
`watch.py` reads in its place, so that pings are answered whatever handlers do. Everything else that was read waits in
the inbox, in order, until the loop takes it.
"""

from __future__ import annotations

import asyncio
import socket
import threading
from collections import deque
from collections.abc import Callable, Sequence
from threading import get_ident

from .errors import ProtocolError
from .frames import Buffer, FrameReader, Head, encode_frame
from .messages import check_host_message
from .request_head import AnyHead, HeadReader

_READ_BYTES = 262_144
_COPY_BELOW_BYTES = 65_536
_MAX_PARTS = 512
_LAST_FLUSH_SECONDS = 1.0


class Channel:
    """Frames to and from the host over one connected socket."""

    def __init__(
        self,
        connection: socket.socket,
        loop: asyncio.AbstractEventLoop,
        deliver: Callable[[AnyHead, bytes], None],
        ended: Callable[[ProtocolError | None], None],
    ) -> None:
        """`deliver` gets each frame but pings, `ended` the end of the stream; both on the loop's thread."""
        connection.setblocking(False)
        self._socket = connection
        self._loop = loop
        self._loop_thread = get_ident()
        self._deliver = deliver
        self._ended = ended
        self._decoder = FrameReader(HeadReader().read)
        self._read_lock = threading.Lock()
        # One buffer for all reads: a fresh one of this size would be mapped and unmapped by the kernel each time.
        self._buffer = bytearray(_READ_BYTES)
        self._view = memoryview(self._buffer)
        self._inbox: deque[tuple[AnyHead, bytes]] = deque()
        self._reading_ended = False
        self._problem: ProtocolError | None = None
        self._send_lock = threading.Lock()
        self._outbox: deque[Buffer] = deque()
        self._unsent: list[Buffer] = []
        self._flush_is_due = False
        self._wants_writable = False
        self.answers_pings = False
        """Whether a ping is answered as soon as it is read, whatever the loop does; none may come before `welcome`."""
        self.reads = 0
        """Counts reads; who sees it stand still while bytes wait knows that the loop is late."""

    def open(self) -> None:
        """Begins to read."""
        self._loop.add_reader(self._socket, self._on_readable)

    @property
    def reading_ended(self) -> bool:
        """Whether the host's bytes have come to an end, for whatever reason."""
        return self._reading_ended

    def fileno(self) -> int:
        """The socket's descriptor."""
        return self._socket.fileno()

    def read(self) -> None:
        """Takes what has arrived, answers pings, leaves the rest in the inbox. Any thread."""
        with self._read_lock:
            if self._reading_ended:
                return
            try:
                data = bytes(self._view[: self._socket.recv_into(self._buffer)])
            except BlockingIOError:
                return
            except OSError:
                data = b""  # a reset connection is an ended one
            self.reads += 1
            take = self._inbox.append
            try:
                if not data:
                    self._reading_ended = True
                    self._decoder.end()
                for frame in self._decoder.feed(data):
                    head = frame[0]
                    if self.answers_pings and isinstance(head, dict) and head.get("type") == "ping":
                        check_host_message(head)
                        self.answer_ping(head)
                    else:
                        take(frame)
            except ProtocolError as problem:
                self._reading_ended = True
                self._problem = problem

    def hand_over(self) -> None:
        """Makes the loop deliver what another thread has read. Any thread but the loop's."""
        self._loop.call_soon_threadsafe(self._deliver_inbox)

    def send(self, part: Buffer) -> None:
        """Sends bytes in order, at once or as soon as the socket takes them. Any thread.

        From the loop's thread everything sent within one turn goes out in one write.
        """
        self._outbox.append(part)
        if not self._flush_is_due or get_ident() != self._loop_thread:
            self._flush_later()

    def send_parts(self, *parts: Buffer) -> None:
        """The same for bytes in several parts, which are sent in one piece."""
        self._outbox.extend(parts)
        self._flush_later()

    def flush(self) -> None:
        """Writes as much as the socket takes. Any thread."""
        with self._send_lock:
            while self._unsent or self._outbox:
                if not self._write(self._unsent or self._next_parts()):
                    break
            blocked = bool(self._unsent)
        if blocked and not self._wants_writable:
            self._wants_writable = True
            self._loop.call_soon_threadsafe(self._wait_until_writable)

    def close(self) -> None:
        """Writes what is left, for at most a second, and closes the connection. On the loop's thread."""
        self._loop.remove_reader(self._socket)
        self._loop.remove_writer(self._socket)
        with self._send_lock:
            left = b"".join((*self._unsent, *self._outbox))
            self._unsent.clear()
            self._outbox.clear()
            try:
                self._socket.settimeout(_LAST_FLUSH_SECONDS)
                self._socket.sendall(left)
                self._socket.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass  # the other side is gone already: there is nobody left to tell
            self._socket.close()

    def _on_readable(self) -> None:
        self.read()
        self._deliver_inbox()

    def _deliver_inbox(self) -> None:
        inbox = self._inbox
        if inbox:
            # What this turn sends waits until all of it is there: one write for all.
            self._flush_is_due = True
            take, deliver = inbox.popleft, self._deliver
            try:
                while inbox:
                    head, body = take()
                    deliver(head, body)
            except ProtocolError as problem:
                inbox.clear()
                self._reading_ended = True
                self._problem = problem
            finally:
                # The handlers' first steps have been taken.
                self._flush_now()
        if self._reading_ended:
            self._loop.remove_reader(self._socket)
            self._ended(self._problem)

    def answer_ping(self, head: Head) -> None:
        """Answers a ping whose fields have been judged. Any thread."""
        self._outbox.append(encode_frame({"type": "pong", "id": head["id"]}))
        self.flush()

    def _flush_later(self) -> None:
        if get_ident() == self._loop_thread:
            if not self._flush_is_due:
                self._flush_is_due = True
                self._loop.call_soon(self._flush_now)
        else:
            self.flush()

    def _flush_now(self) -> None:
        self._flush_is_due = False
        self.flush()

    def _next_parts(self) -> list[Buffer]:
        parts: list[Buffer] = []
        size = 0
        outbox = self._outbox
        while outbox and size < _READ_BYTES and len(parts) < _MAX_PARTS:
            part = outbox.popleft()
            parts.append(part)
            size += len(part)
        return [b"".join(parts)] if len(parts) > 1 and size < _COPY_BELOW_BYTES else parts

    def _write(self, parts: Sequence[Buffer]) -> bool:
        """Whether the socket took all of it; what it did not take is kept in `_unsent`."""
        try:
            sent = self._socket.send(parts[0]) if len(parts) == 1 else self._socket.sendmsg(parts)
        except BlockingIOError:
            sent = 0
        except OSError:
            # Nobody reads any more: reading will find the end of the stream and say so.
            self._unsent = []
            self._outbox.clear()
            return False
        left: list[Buffer] = []
        for part in parts:
            if sent >= len(part):
                sent -= len(part)
            elif sent:
                left.append(memoryview(part)[sent:])
                sent = 0
            else:
                left.append(part)
        self._unsent = left
        return not left

    def _wait_until_writable(self) -> None:
        if self._socket.fileno() >= 0:
            self._loop.add_writer(self._socket, self._on_writable)

    def _on_writable(self) -> None:
        self._wants_writable = False
        self._loop.remove_writer(self._socket)
        self.flush()
