"""Waiting for something that happens on the loop's thread, as a coroutine or as a plain thread."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable


class Gate:
    """Wakes every coroutine and every thread that waits for a change.

    `wake` is called on the loop's thread only, after the change was made.
    """

    __slots__ = ("_changed", "_futures", "_loop")

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._changed = threading.Condition(threading.Lock())
        self._futures: list[asyncio.Future[None]] = []

    def wake(self) -> None:
        """Lets everyone who waits look again."""
        with self._changed:
            self._changed.notify_all()
        futures, self._futures = self._futures, []
        for future in futures:
            if not future.done():
                future.set_result(None)

    async def wait(self) -> None:
        """Returns after the next `wake`. Only on the loop's thread."""
        future: asyncio.Future[None] = self._loop.create_future()
        self._futures.append(future)
        await future

    def wait_in_thread(self, is_ready: Callable[[], bool]) -> None:
        """Returns once `is_ready()` holds. Only on another thread than the loop's."""
        with self._changed:
            self._changed.wait_for(is_ready)
