"""An ASGI application written without a framework, and one handler of the plugin's own beside it."""

import asyncio
import json
import os
from typing import Any

from toru_plugin import Plugin

seen: list[str] = []
FAULT = os.environ.get("FAULT", "")


async def app(scope: Any, receive: Any, send: Any) -> None:
    if scope["type"] == "lifespan":
        await lifespan(scope, receive, send)
    elif scope["type"] == "websocket":
        await websocket(scope, receive, send)
    else:
        await http(scope, receive, send)


async def lifespan(scope: Any, receive: Any, send: Any) -> None:
    if FAULT == "no lifespan":
        raise RuntimeError("what is a lifespan?")
    assert (await receive())["type"] == "lifespan.startup"
    if FAULT == "fails to start":
        await send({"type": "lifespan.startup.failed", "message": "no cellar"})
        return
    scope["state"]["answer"] = 42
    await send({"type": "lifespan.startup.complete"})
    assert (await receive())["type"] == "lifespan.shutdown"
    print("lifespan.shutdown", flush=True)
    await send({"type": "lifespan.shutdown.complete"})


async def reply(send: Any, body: bytes, status: int = 200, headers: Any = ()) -> None:
    await send({"type": "http.response.start", "status": status, "headers": list(headers)})
    await send({"type": "http.response.body", "body": body})


async def http(scope: Any, receive: Any, send: Any) -> None:
    path = scope["path"].removeprefix(scope["root_path"])
    if path == "/scope":
        shown = {name: value for name, value in scope.items() if name not in ("headers", "raw_path", "query_string")}
        shown["headers"] = [[name.decode(), value.decode()] for name, value in scope["headers"]]
        shown["raw_path"], shown["query_string"] = scope["raw_path"].decode(), scope["query_string"].decode()
        cookies = [(b"Content-Type", b"application/json"), (b"set-cookie", b"a=1"), (b"set-cookie", b"b=2")]
        await reply(send, json.dumps(shown).encode(), headers=cookies)
    elif path == "/echo":
        await send({"type": "http.response.start", "status": 200})
        more = True
        while more:
            message = await receive()
            more = message["more_body"]
            await send({"type": "http.response.body", "body": message["body"], "more_body": more})
    elif path == "/until-gone":
        await send({"type": "http.response.start", "status": 200})
        await send({"type": "http.response.body", "body": b"begun", "more_body": True})
        await receive()
        seen.append((await receive())["type"])
        try:
            await send({"type": "http.response.body", "body": b"late", "more_body": True})
        except OSError:
            seen.append("OSError")
    elif path == "/never-ends":
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            seen.append("cancelled")
            raise
    elif path == "/throws":
        raise RuntimeError("in the app")
    elif path == "/throws-late":
        await send({"type": "http.response.start", "status": 200})
        await send({"type": "http.response.body", "body": b"begun", "more_body": True})
        raise RuntimeError("late in the app")
    elif path == "/says-nothing":
        return
    elif path == "/seen":
        await reply(send, json.dumps(seen).encode())
    else:
        await reply(send, b"not here", 404)


async def websocket(scope: Any, receive: Any, send: Any) -> None:
    assert (await receive())["type"] == "websocket.connect"
    if scope["path"] == "/refuses":
        await send({"type": "websocket.close", "code": 1008})
        return
    # Some frameworks read before they accept.
    reading = asyncio.ensure_future(receive())
    await asyncio.sleep(0)
    await send({"type": "websocket.accept", "subprotocol": (scope["subprotocols"] or [None])[0]})
    while True:
        message = await reading
        reading = asyncio.ensure_future(receive())
        if message["type"] == "websocket.disconnect":
            seen.append(f"disconnect {message['code']}")
            reading.cancel()
            return
        if message.get("text") == "bye":
            await send({"type": "websocket.close", "code": 4001, "reason": "as asked"})
        else:
            answer = {"text": message["text"].upper()} if "text" in message else {"bytes": message["bytes"]}
            await send({"type": "websocket.send", **answer})


plugin = Plugin(id="asgi", name="ASGI", version="1.0.0", app=app)


@plugin.get("/own")
async def own() -> str:
    return "the plugin's own"


plugin.run()
