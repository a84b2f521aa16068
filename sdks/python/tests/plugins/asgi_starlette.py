"""A Starlette application as anyone would write it."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response, StreamingResponse
from starlette.routing import Mount, Route, WebSocketRoute
from starlette.websockets import WebSocket

from toru_plugin import Plugin


@contextlib.asynccontextmanager
async def lifespan(app: Any) -> AsyncIterator[dict[str, Any]]:
    yield {"warm": True}
    print("lifespan has ended", flush=True)


async def home(request: Request) -> Response:
    return JSONResponse({"warm": request.state.warm, "url": str(request.url_for("item", number=7))})


def item(request: Request) -> Response:
    return PlainTextResponse(f"item {request.path_params['number']}")


async def echo(request: Request) -> Response:
    return Response(await request.body(), media_type=request.headers["content-type"])


async def ticks(request: Request) -> Response:
    async def events() -> AsyncIterator[str]:
        for number in range(3):
            yield f"data: {number}\n\n"
            await asyncio.sleep(0)

    return StreamingResponse(events(), media_type="text/event-stream")


async def broken(request: Request) -> Response:
    raise RuntimeError("broken on purpose")


async def shout(socket: WebSocket) -> None:
    await socket.accept()
    async for text in socket.iter_text():
        await socket.send_text(text.upper())


app = Starlette(
    lifespan=lifespan,
    routes=[
        Route("/", home),
        Route("/items/{number:int}", item, name="item"),
        Route("/echo", echo, methods=["POST"]),
        Route("/ticks", ticks),
        Route("/broken", broken),
        WebSocketRoute("/shout", shout),
        Mount("/inner", routes=[Route("/item", lambda request: PlainTextResponse("inner"))]),
    ],
)

Plugin(id="starlette", name="Starlette", version="1.0.0", app=app).run()
