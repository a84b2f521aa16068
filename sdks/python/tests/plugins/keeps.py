"""Uses the key-value store, on the loop and in threads."""

from typing import Any

from toru_plugin import CallError, KvConflict, Plugin

plugin = Plugin(id="keeps", name="Keeps", version="1.0.0")


@plugin.get("/all")
async def everything() -> list[Any]:
    kv = plugin.kv
    return [
        await kv.set("a", b"1"),
        await kv.set("b", "text", if_version=3, ttl_ms=500),
        await kv.get_json("a"),
        await kv.get_json("absent", "nothing"),
        (await kv.get_entry("a") or (None, None))[1],
        await kv.delete("a", if_version=1),
        await kv.delete("absent"),
        [entry.key async for entry in kv.keys("p")],
        (await kv.view.get("c") or b"").decode(),
    ]


@plugin.get("/all-in-thread")
def everything_in_thread() -> list[Any]:
    kv = plugin.kv.sync
    return [
        kv.set("a", b"1"),
        kv.set("b", "text", if_version=3, ttl_ms=500),
        kv.get_json("a"),
        kv.get_json("absent", "nothing"),
        (kv.get_entry("a") or (None, None))[1],
        kv.delete("a", if_version=1),
        kv.delete("absent"),
        [entry.key for entry in kv.keys("p")],
        (plugin.kv.view.sync.get("c") or b"").decode(),
    ]


@plugin.post("/count")
async def count() -> int | Any:
    return {"count": await plugin.kv.update_json("n", lambda n: n + 1, default=0)}


@plugin.post("/count-in-thread")
def count_in_thread() -> Any:
    return {"count": plugin.kv.sync.update_json("n", lambda n: n + 1, default=0)}


@plugin.get("/conflict")
async def conflict() -> str:
    try:
        await plugin.kv.set("a", b"x", if_version=7)
    except KvConflict as error:
        return f"conflict {error.code}"
    return "no conflict"


@plugin.get("/refused")
def refused() -> str:
    try:
        plugin.kv.sync.set("a", b"x")
    except CallError as error:
        return f"{error.code}: {error.message}"
    return "not refused"


@plugin.get("/wrong-thread")
async def wrong_thread() -> str:
    try:
        plugin.kv.sync.get("a")
    except RuntimeError as error:
        return str(error)
    return "it blocked"


plugin.run()
