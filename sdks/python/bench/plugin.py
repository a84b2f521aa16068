#!/usr/bin/env python3
"""The plugin that `round_trip.py` measures."""

from collections.abc import AsyncIterator

from toru_plugin import Plugin, Request, Response

plugin = Plugin(id="bench", name="Bench", version="1.0.0")


@plugin.get("/json")
async def as_json() -> dict[str, object]:
    return {"message": "Hello", "count": 1}


@plugin.get("/json-in-thread")
def as_json_in_thread() -> dict[str, object]:
    return {"message": "Hello", "count": 1}


@plugin.post("/echo")
async def echo(request: Request) -> Response:
    return Response(await request.body(), content_type="application/octet-stream")


@plugin.get("/stream")
async def stream(request: Request) -> Response:
    size = int(request.query["bytes"])

    async def chunks() -> AsyncIterator[bytes]:
        piece = b"x" * 262_144
        for _ in range(size // len(piece)):
            yield piece

    return Response(chunks())


@plugin.post("/upload")
async def upload(request: Request) -> dict[str, int]:
    size = 0
    async for chunk in request.stream():
        size += len(chunk)
    return {"bytes": size}


if __name__ == "__main__":
    plugin.run()
