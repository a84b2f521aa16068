"""Handlers of every shape."""

import asyncio
import functools
import threading
from collections.abc import AsyncIterator, Coroutine, Iterator
from typing import Any

from toru_plugin import HttpError, Plugin, Request, Response

plugin = Plugin(id="serves", name="Serves", version="1.0.0", threads=4)
gate = threading.Event()
seen: list[str] = []


@plugin.get("/kinds/{kind}")
async def kinds(kind: str) -> Any:
    made = {
        "dict": {"a": [1, "\u00fc"]},
        "list": [1, 2],
        "text": "gr\u00fc\u00dfe",
        "bytes": b"\x00\xff",
        "none": None,
        "pair": ({"made": True}, 201),
        "triple": ("no", 409, {"X-Why": "because", "set-cookie": ["a=1", "b=2"]}),
        "response": Response("<b>", 200, {"X-A": "b"}, "text/html"),
        "redirect": Response.redirect("/elsewhere"),
        "large": b"y" * 1_000_000,
        "nan": {"a": float("nan")},
        "object": object(),
        "numbers": iter([5, 6]),
        "pair-of-three": (1, 2, 3, 4),
    }
    return made[kind]


@plugin.get("/thread")
def thread() -> dict[str, str]:
    return {"thread": threading.current_thread().name}


@plugin.get("/yields-numbers")
async def yields_numbers() -> AsyncIterator[Any]:
    yield 1_000_000_000


@plugin.get("/loop")
async def loop() -> dict[str, str]:
    return {"thread": threading.current_thread().name}


@plugin.get("/items/{id}")
def item(request: Request, id: int) -> dict[str, object]:
    return {"id": id, "query": request.query, "path": request.path}


@plugin.get("/items/special")
async def special() -> str:
    return "special"


@plugin.route("/any/{rest:path}")
async def anything(request: Request, rest: str) -> dict[str, str]:
    return {"method": request.method, "rest": rest}


@plugin.get("/caf\u00e9")
async def cafe() -> str:
    return "coffee"


@plugin.get("/generator", content_type="text/event-stream")
def generator() -> Iterator[str]:
    for number in range(3):
        yield f"data: {number}\n\n"


@plugin.get("/async-generator")
async def async_generator() -> AsyncIterator[str]:
    for number in range(3):
        await asyncio.sleep(0)
        yield f"{number} "


@plugin.get("/iterator-from-async")
async def iterator_from_async() -> Response:
    return Response(iter([b"a", b"b"]))


@plugin.get("/coroutine-from-sync")
def coroutine_from_sync() -> Coroutine[Any, Any, str]:
    return special()


@plugin.get("/async-generator-from-sync")
def async_generator_from_sync() -> AsyncIterator[str]:
    return async_generator()


async def _partial(request: Request, word: str) -> str:
    return word + request.method


plugin.get("/partial")(functools.partial(_partial, word="it is "))


@plugin.get("/http-error")
async def http_error() -> None:
    raise HttpError(418, "I am a teapot")


@plugin.get("/throw-in-thread")
def throw_in_thread() -> None:
    raise ValueError("thrown in a thread")


@plugin.get("/exit-in-thread")
def exit_in_thread() -> None:
    raise SystemExit(3)


@plugin.get("/throw-in-stream")
async def throw_in_stream() -> AsyncIterator[str]:
    yield "begun"
    raise ValueError("thrown in a stream")


@plugin.post("/json")
async def json_body(request: Request) -> list[object]:
    return [await request.json()]


@plugin.post("/json-in-thread")
def json_body_in_thread(request: Request) -> list[object]:
    return [request.sync.json(), request.sync.text()]


@plugin.get("/block-until-cancelled")
def block_until_cancelled(request: Request) -> str:
    seen.append("blocked")
    seen.append("cancelled" if request.cancelled.wait(20) else "timed out")
    return "late"


@plugin.get("/wait-until-cancelled")
async def wait_until_cancelled() -> None:
    seen.append("waiting")
    try:
        await asyncio.Event().wait()
    finally:
        seen.append("async cancelled")


@plugin.get("/endless-in-thread")
def endless_in_thread() -> Iterator[str]:
    try:
        while True:
            yield "x" * 65_536
    finally:
        seen.append("generator closed")


@plugin.get("/endless")
async def endless() -> AsyncIterator[str]:
    try:
        while True:
            yield "x" * 65_536
    finally:
        seen.append("async generator closed")


@plugin.get("/seen")
async def what_was_seen() -> list[str]:
    return seen


@plugin.get("/hold")
def hold() -> str:
    gate.wait(20)
    return "held"


@plugin.get("/release")
async def release() -> str:
    gate.set()
    return "released"


@plugin.get("/wait/{ms}")
async def wait(ms: int) -> dict[str, int]:
    await asyncio.sleep(ms / 1000)
    return {"ms": ms}


plugin.run()
