"""A Starlette application as a plugin: routes, a streamed body and a WebSocket, as it would run anywhere else."""

from collections.abc import AsyncIterator

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response, StreamingResponse
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket

from toru_plugin import Plugin


async def hello(request: Request) -> Response:
    user = request.scope["extensions"]["toru"]["user"]
    return JSONResponse({"message": f"Hello {request.path_params['name']}", "user": user and user["name"]})


async def guest(request: Request) -> Response:
    return RedirectResponse(request.url_for("hello", name="Guest"))


async def ticks(request: Request) -> Response:
    async def events() -> AsyncIterator[str]:
        for tick in range(3):
            yield f"data: {tick}\n\n"

    return StreamingResponse(events(), media_type="text/event-stream")


async def pipe(request: Request) -> Response:
    """What comes in goes out, piece by piece."""
    return StreamingResponse(request.stream())


async def shout(socket: WebSocket) -> None:
    await socket.accept()
    async for text in socket.iter_text():
        await socket.send_text(text.upper())


app = Starlette(
    routes=[
        Route("/hello/{name}", hello),
        Route("/guest", guest),
        Route("/ticks", ticks),
        Route("/pipe", pipe, methods=["POST"]),
        WebSocketRoute("/shout", shout),
    ]
)

plugin = Plugin(id="starlette-example", name="Starlette", version="1.0.0", app=app)

if __name__ == "__main__":
    plugin.run()
