"""A life with every hook; the environment says what goes wrong in it."""

import asyncio
import ctypes
import logging
import os
import sys
import threading
import time
from collections.abc import Callable
from typing import Any, cast

from toru_plugin import Plugin, StartError

plugin = Plugin(
    id="lives",
    name="Lives",
    version="1.0.0",
    settings={"type": "object", "properties": {"greeting": {"type": "string", "default": "Hello"}}},
)
FAULT = os.environ.get("FAULT", "")


@plugin.on_start
def start() -> None:
    if FAULT == "raises at start":
        raise RuntimeError("no disk")
    if FAULT == "refuses to start":
        raise StartError("There is no database; install one", code="NO_DATABASE", retry=False)
    if FAULT == "starts slowly":
        plugin.starting(40, "Loading")
        plugin.starting(80)
    if FAULT == "notifies at start":
        plugin.notify("Still starting")
    if FAULT == "never gets ready":
        threading.Event().wait()
    if FAULT == "another thread never ends":
        threading.Thread(target=threading.Event().wait).start()


@plugin.on_start
async def start_async() -> None:
    if FAULT == "uses kv at start":
        await plugin.kv.set("started", b"yes")


background: list[asyncio.Task[None]] = []


@plugin.on_start
async def start_background() -> None:
    async def work() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            print("background ended", flush=True)

    background.append(asyncio.create_task(work()))


@plugin.on_stop
async def stop() -> None:
    print("on_stop ran", flush=True)
    if FAULT == "never stops":
        await asyncio.Event().wait()
    if FAULT == "raises at stop":
        raise RuntimeError("cannot stop")


@plugin.on_settings
def settings(values: dict[str, object]) -> None:
    plugin.log.info("settings", **values)


@plugin.get("/block-the-loop/{ms}")
async def block_the_loop(ms: int) -> str:
    time.sleep(ms / 1000)
    return "unblocked"


@plugin.get("/block-the-main-thread-for-good")
async def block_for_good() -> None:
    print("blocking", flush=True)
    # A mutex of the C library waits through signals, as many a native extension does.
    mutex = (ctypes.c_char * 64)()
    libc = ctypes.CDLL(None)
    libc.pthread_mutex_lock(mutex)
    libc.pthread_mutex_lock(mutex)


@plugin.get("/block-a-thread")
def block_a_thread() -> None:
    threading.Event().wait()


@plugin.get("/wait/{ms}")
async def wait(ms: int) -> str:
    await asyncio.sleep(ms / 1000)
    return "waited"


@plugin.get("/facts")
async def facts() -> dict[str, object]:
    return {"settings": plugin.settings, "instance": plugin.instance_id, "data_dir": str(plugin.data_dir)}


@plugin.get("/tell")
def tell() -> None:
    plugin.status("degraded", "the disk is full")
    plugin.notify("Look here", "It is full", level="warn")
    plugin.log.debug("too fine")
    plugin.log.warn("careful", number=1, odd=object)
    logging.getLogger("lib").addHandler(plugin.log)
    try:
        raise KeyError("k")
    except KeyError:
        logging.getLogger("lib").exception("it %s", "broke")
    print("printed, not flushed")


@plugin.get("/tell-nonsense")
async def tell_nonsense() -> str:
    attempts: list[Callable[[], None]] = [
        lambda: plugin.status(cast("Any", "fine")),
        lambda: plugin.starting(1),
        lambda: plugin.notify("x" * 300),
    ]
    for attempt in attempts:
        try:
            attempt()
        except Exception as error:
            print(type(error).__name__, getattr(error, "blame", None), file=sys.stderr)
    return "refused"


plugin.log.info("before the channel")
plugin.run()
