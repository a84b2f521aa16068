#!/usr/bin/env python3
"""The conformance plugin: the one whose sessions are written down in `conformance/sessions`."""

import asyncio
from collections.abc import AsyncIterator

from toru_plugin import Plugin, Request, Response, WebSocket

plugin = Plugin(id="conformance", name="Conformance", version="1.0.0", route="/conformance")


@plugin.get("/")
async def root() -> str:
    return "hello"


@plugin.post("/echo")
async def echo(request: Request) -> Response:
    return Response(await request.body(), content_type=request.headers.get("content-type"))


@plugin.get("/headers")
async def headers(request: Request) -> dict[str, object]:
    return dict(request.headers.raw)


@plugin.get("/user")
async def user(request: Request) -> Response:
    return Response.json(request.user._asdict() if request.user else None)


@plugin.get("/bytes")
async def many(request: Request) -> Response:
    async def chunks() -> AsyncIterator[bytes]:
        left = int(request.query["n"])
        while left > 0:
            size = min(left, 65_536)
            yield b"x" * size
            left -= size

    return Response(chunks(), content_type="application/octet-stream")


@plugin.get("/kv/get")
async def kv_get(request: Request) -> Response:
    value = await plugin.kv.get(request.query["key"])
    return Response(b"", 404) if value is None else Response(value)


@plugin.put("/kv/set")
async def kv_set(request: Request) -> dict[str, int]:
    durable = "durable" in request.query
    return {"version": await plugin.kv.set(request.query["key"], await request.body(), durable=durable)}


@plugin.get("/slow")
async def slow() -> None:
    await asyncio.Event().wait()


@plugin.get("/throw")
async def throw() -> None:
    raise RuntimeError("as asked")


@plugin.get("/settings")
async def settings() -> dict[str, object]:
    return plugin.settings


@plugin.websocket("/ws")
async def ws(socket: WebSocket) -> None:
    async for message in socket:
        await socket.send(message)


if __name__ == "__main__":
    plugin.run()
