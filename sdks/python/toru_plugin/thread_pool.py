"""The threads in which plain (not async) handlers run, so that a blocking one stops nobody else."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from contextvars import Context
from queue import SimpleQueue
from typing import Any

from .stderr import report

Work = Callable[[], None]


class ThreadPool:
    """At most `most` daemon threads, started when there is work that no idle thread can take.

    Daemon threads, because a handler that never returns must not keep a stopping plugin alive.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop, most: int) -> None:
        self._loop = loop
        self._most = most
        self._queue: SimpleQueue[Work] = SimpleQueue()
        self._lock = threading.Lock()
        self._threads = 0
        self._idle = 0
        self._waiting = 0

    def submit(self, work: Work) -> None:
        """Runs `work` in a thread as soon as one is free. `work` deals with its own errors."""
        with self._lock:
            self._waiting += 1
            must_start = self._waiting > self._idle and self._threads < self._most
            if must_start:
                self._threads += 1
                self._idle += 1
        self._queue.put(work)
        if must_start:
            name = f"toru-handler-{self._threads}"
            threading.Thread(target=self._run, name=name, daemon=True).start()

    def run(self, work: Callable[[], Any]) -> asyncio.Future[Any]:
        """Runs `work` in a thread and gives its result to the loop."""
        future: asyncio.Future[Any] = self._loop.create_future()

        def settle(result: Any, error: BaseException | None) -> None:
            if future.done():
                return
            if error is None:
                future.set_result(result)
            else:
                future.set_exception(error)

        def run() -> None:
            try:
                result = work()
            except BaseException as error:
                call_soon(self._loop, settle, None, error)
            else:
                call_soon(self._loop, settle, result, None)

        self.submit(run)
        return future

    def _run(self) -> None:
        while True:
            work = self._queue.get()
            with self._lock:
                self._idle -= 1
                self._waiting -= 1
            try:
                # A fresh context each time: what one request sets, the next one does not see.
                Context().run(work)
            except BaseException as error:
                # SystemExit too: a handler ends its request, not its thread.
                report("work in a thread failed", error)
            del work
            with self._lock:
                self._idle += 1


def call_soon(loop: asyncio.AbstractEventLoop, work: Callable[..., object], *arguments: Any) -> None:
    """Lets the loop's thread do something. Any thread; after the end of the loop nobody waits for it any more."""
    try:
        loop.call_soon_threadsafe(work, *arguments)
    except RuntimeError:
        if not loop.is_closed():
            raise
