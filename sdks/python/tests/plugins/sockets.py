"""WebSockets of every temper."""

import asyncio

from toru_plugin import Plugin, WebSocket, WebSocketClosed

plugin = Plugin(id="sockets", name="Sockets", version="1.0.0")
seen: list[str] = []


@plugin.websocket("/echo/{room}")
async def echo(socket: WebSocket, room: str) -> None:
    await socket.accept(socket.protocols[0] if socket.protocols else None)
    await socket.send(f"welcome to {room}, {socket.request.user.name if socket.request.user else 'stranger'}")
    try:
        while True:
            await socket.send(await socket.receive())
    except WebSocketClosed as closed:
        seen.append(f"{closed.close_code} {closed.reason}")


@plugin.websocket("/refuses")
async def refuses(socket: WebSocket) -> None:
    await socket.reject(401, "Please log in")


@plugin.websocket("/leaves")
async def leaves(socket: WebSocket) -> None:
    await socket.close()


@plugin.websocket("/closes")
async def closes(socket: WebSocket) -> None:
    await socket.accept()
    await socket.close(4000, "enough")
    await socket.close()
    try:
        await socket.receive()
    except WebSocketClosed as closed:
        seen.append(f"receive after close: {closed.close_code}")


@plugin.websocket("/throws")
async def throws(socket: WebSocket) -> None:
    await socket.accept()
    raise RuntimeError("in a socket")


@plugin.websocket("/throws-first")
async def throws_first(socket: WebSocket) -> None:
    raise RuntimeError("before accept")


@plugin.websocket("/floods")
async def floods(socket: WebSocket) -> None:
    try:
        while True:
            await socket.send(b"x" * 100_000)
    except WebSocketClosed:
        seen.append("flood ended")


@plugin.websocket("/one-huge")
async def one_huge(socket: WebSocket) -> None:
    await socket.send(b"x" * 1_000_000)
    await socket.send("small")


@plugin.websocket("/thinks")
async def thinks(socket: WebSocket) -> None:
    seen.append("thinking")
    await asyncio.Event().wait()


@plugin.websocket("/ticks")
async def ticks(socket: WebSocket) -> None:
    await socket.accept()
    await asyncio.Event().wait()


@plugin.get("/seen")
async def what_was_seen() -> list[str]:
    return seen


plugin.run()
