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


plugin.run()
