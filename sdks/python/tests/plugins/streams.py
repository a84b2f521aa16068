"""Large bodies in both directions, on the loop and in threads."""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Iterator

from toru_plugin import Plugin, Request

plugin = Plugin(id="streams", name="Streams", version="1.0.0")
PIECE = bytes(range(256)) * 1024


@plugin.get("/down/{count}", content_type="application/octet-stream")
async def down(count: int) -> AsyncIterator[bytes]:
    for _ in range(count):
        yield PIECE


@plugin.get("/down-in-thread/{count}", content_type="application/octet-stream")
def down_in_thread(count: int) -> Iterator[bytes]:
    for _ in range(count):
        yield PIECE


@plugin.post("/up")
async def up(request: Request) -> dict[str, object]:
    digest = hashlib.sha256()
    size = 0
    async for piece in request.stream():
        digest.update(piece)
        size += len(piece)
    return {"bytes": size, "sha256": digest.hexdigest()}


@plugin.post("/up-in-thread")
def up_in_thread(request: Request) -> dict[str, object]:
    digest = hashlib.sha256()
    size = 0
    for piece in request.sync.stream():
        digest.update(piece)
        size += len(piece)
    return {"bytes": size, "sha256": digest.hexdigest()}


@plugin.post("/both")
async def both(request: Request) -> AsyncIterator[bytes]:
    async for piece in request.stream():
        yield piece.upper()


@plugin.post("/ignore")
async def ignore() -> str:
    return "not read"


@plugin.post("/never-reads")
async def never_reads() -> None:
    await asyncio.Event().wait()


@plugin.get("/one-large")
async def one_large() -> bytes:
    return bytes(20 * 1024 * 1024)


@plugin.get("/one-large-list")
async def one_large_list() -> list[str]:
    return ["x" * (20 * 1024 * 1024)]


@plugin.get("/limited")
async def limited() -> str:
    """Needs the task that it runs in before it waits for the first time."""
    await asyncio.wait_for(asyncio.sleep(0), 10)
    task = asyncio.current_task()
    return "a task" if task is not None and not task.done() else "no task"


@plugin.get("/at-once")
async def at_once() -> str:
    return "no task" if asyncio.current_task() is None else "a task"


plugin.run()
