"""Connects a plugin to the host that started it, and runs it until its end."""

from __future__ import annotations

import asyncio
import os
import socket
import sys
from typing import TYPE_CHECKING

from .session import STATUS_DO_NOT_RETRY, STATUS_FAILED, Session

if TYPE_CHECKING:
    from .roles import HostedPlugin

STATUS_USAGE = 64
_LAST_TASKS_SECONDS = 0.2

_BY_HAND = """\
{name} is a plugin for Toru Steering Center and is started by it.

  To use it:    put this file, named <anything>.binary, into the plugins folder of the panel
  To try it:    toru plugin run {file}
  To check it:  toru plugin check {file}
  To see what it says of itself:  {file} --metadata
"""


def run_under_host(plugin: HostedPlugin) -> int:
    """Serves the host; returns the exit status of the process."""
    path = os.environ.get("TORU_HOST_SOCKET")
    token = os.environ.get("TORU_TOKEN")
    if not path or token is None:
        if os.environ.get("TORU_PROTOCOL") == "1":
            print(f"{plugin!r} speaks protocol version 2, and the host offers version 1", file=sys.stderr)
            return STATUS_DO_NOT_RETRY
        print(_BY_HAND.format(name=plugin.metadata["name"], file=sys.argv[0]), file=sys.stderr, end="")
        return STATUS_USAGE
    _write_lines_at_once()
    try:
        plugin.check_view()
    except OSError as error:
        print(f'Cannot start plugin "{plugin.metadata["id"]}": its view cannot be read: {error}', file=sys.stderr)
        return STATUS_DO_NOT_RETRY
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        connection.connect(path)
    except OSError as error:
        message = f'Cannot start plugin "{plugin.metadata["id"]}": no host answers at {path}: {error}'
        print(message, file=sys.stderr)
        return STATUS_FAILED
    return _live(plugin, connection, token)


def _live(plugin: HostedPlugin, connection: socket.socket, token: str) -> int:
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    try:
        session = Session(plugin, connection, loop, token)
        plugin.connect(session)
        return loop.run_until_complete(session.live())
    finally:
        _cancel_what_is_left(loop)
        connection.close()
        asyncio.set_event_loop(None)
        loop.close()


def _cancel_what_is_left(loop: asyncio.AbstractEventLoop) -> None:
    # Background tasks of the author get the same end as under `asyncio.run`, but a bounded one.
    tasks = asyncio.all_tasks(loop)
    for task in tasks:
        task.cancel()
    if tasks:
        loop.run_until_complete(asyncio.wait(tasks, timeout=_LAST_TASKS_SECONDS))


def _write_lines_at_once() -> None:
    # Standard output is a pipe and a log here: a line must not wait in a buffer until the buffer is full.
    reconfigure = getattr(sys.stdout, "reconfigure", None)
    if reconfigure is not None:
        reconfigure(line_buffering=True)
