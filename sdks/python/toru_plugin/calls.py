"""Calls of the plugin to the host, from coroutines and from threads."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Mapping
from itertools import count
from typing import Any

from .channel import Channel
from .errors import CallError, ChannelClosed, KvConflict
from .frames import Head, encode_frame

Answer = tuple[Head, bytes]
Settle = Callable[[Answer | Exception], None]


class Calls:
    """Every call gets one `result` or `error`, or fails with the channel."""

    def __init__(self, channel: Channel, loop: asyncio.AbstractEventLoop) -> None:
        self._channel = channel
        self._loop = loop
        self._loop_thread = threading.get_ident()
        self._lock = threading.Lock()
        self._ids = count(1)
        self._waiting: dict[int, Settle] = {}

    async def ask(self, head: Mapping[str, Any], body: bytes) -> Answer:
        """Asks the host and waits for its answer. On the loop's thread."""
        if threading.get_ident() != self._loop_thread:
            raise RuntimeError(f"{head['op']}: another event loop cannot wait for the host; use plugin.kv.sync")
        future: asyncio.Future[Answer] = self._loop.create_future()

        def settle(answer: Answer | Exception) -> None:
            if future.done():
                return
            if isinstance(answer, Exception):
                future.set_exception(answer)
            else:
                future.set_result(answer)

        self._call(head, body, settle)
        return await future

    def ask_in_thread(self, head: Mapping[str, Any], body: bytes) -> Answer:
        """Asks the host and blocks until its answer is there. On another thread than the loop's."""
        if threading.get_ident() == self._loop_thread:
            raise RuntimeError(f'{head["op"]} would block the event loop: in async functions use "await plugin.kv…"')
        answers: list[Answer | Exception] = []
        gate = threading.Lock()
        gate.acquire()

        def settle(answer: Answer | Exception) -> None:
            answers.append(answer)
            gate.release()

        self._call(head, body, settle)
        gate.acquire()
        answer = answers[0]
        if isinstance(answer, Exception):
            raise answer
        return answer

    def on_result(self, head: Head, body: bytes) -> None:
        """The host's answer; one that nobody waits for is dropped."""
        settle = self._waiting.pop(head["id"], None)
        if settle is not None:
            settle((head, body))

    def on_error(self, head: Head, _body: bytes) -> None:
        """The host's refusal; one that nobody waits for is dropped."""
        settle = self._waiting.pop(head["id"], None)
        if settle is not None:
            kind = KvConflict if head["code"] == "KV_CONFLICT" else CallError
            settle(kind(head["code"], head["message"]))

    def fail_all(self) -> None:
        """The channel has ended: no answer will come. On the loop's thread."""
        while self._waiting:
            _, settle = self._waiting.popitem()
            settle(ChannelClosed())

    def _call(self, head: Mapping[str, Any], body: bytes, settle: Settle) -> None:
        # The ids on the wire must grow, so numbering and sending are one step.
        with self._lock:
            call_id = next(self._ids)
            frame = encode_frame({"type": "call", "id": call_id, **head}, body)
            self._waiting[call_id] = settle
            self._channel.send(frame)
        # Looked at after the call was noted, so that either this or `fail_all` sees it.
        if self._channel.reading_ended and self._waiting.pop(call_id, None) is not None:
            raise ChannelClosed
