"""Tasks that take their first step when they are made.

Most handlers answer without waiting. Scheduling each of them would cost a turn of the event loop, which is a third of
all that a request costs.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable, Coroutine
from contextvars import Context
from typing import Any

# Numbering the names would cost a tenth of making the task.
_NAME = "toru-request"


def _start_eagerly(work: Coroutine[Any, Any, None], loop: asyncio.AbstractEventLoop) -> asyncio.Task[None]:
    # Not `create_task`, which knows no such option before 3.14.
    options: dict[str, Any] = {"eager_start": True}
    return asyncio.Task(work, loop=loop, name=_NAME, **options)


_first_steps: list[tuple[Callable[[], None], Context]] = []


def _note_first_step(step: Callable[[], None], *, context: Context) -> None:
    # Stands in for `call_soon` of the loop while a task is made: a new task asks its loop to take the first step.
    _first_steps.append((step, context))


def _start_by_hand(work: Coroutine[Any, Any, None], loop: asyncio.AbstractEventLoop) -> asyncio.Task[None]:
    loop.call_soon = _note_first_step  # type: ignore[assignment, method-assign]
    try:
        task = asyncio.Task(work, loop=loop, name=_NAME)
    finally:
        del loop.call_soon
    step, context = _first_steps.pop()
    context.run(step)
    return task


start_task = _start_eagerly if sys.version_info >= (3, 12) else _start_by_hand
"""Makes a task and takes its first step. On the loop's thread, and not from within another task."""
