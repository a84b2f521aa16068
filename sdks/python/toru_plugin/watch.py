"""The thread that keeps the promises of a plugin whose event loop is busy.

It reads the channel when the loop is late, so that pings are answered while a handler blocks the loop, and it notices
that the host has gone: standard input has ended. It sleeps while nothing arrives.
"""

from __future__ import annotations

import os
import select
import stat
import threading
from collections.abc import Callable

from .channel import Channel

LATE_AFTER_SECONDS = 0.1
"""How long bytes may wait for the loop before the watch reads them."""

_STDIN = 0
_READ_BYTES = 65_536


class Watch(threading.Thread):
    """Looks after one channel until it ends."""

    def __init__(self, channel: Channel, on_host_gone: Callable[[str], None]) -> None:
        """`on_host_gone` is called in this thread, at most once, with the reason."""
        super().__init__(name="toru-watch", daemon=True)
        self._channel = channel
        self._on_host_gone = on_host_gone
        self._stopped = threading.Event()

    def stop(self) -> None:
        """Ends the watch at its next look."""
        self._stopped.set()

    def run(self) -> None:
        """Waits for bytes; gives the loop a moment to take them, and takes them in its place when it does not."""
        poller = select.poll()
        channel_fd = self._channel.fileno()
        poller.register(channel_fd, select.POLLIN)
        if _is_pipe(_STDIN):
            poller.register(_STDIN, select.POLLIN)
        while not self._stopped.is_set():
            events = poller.poll()
            if any(fd == _STDIN for fd, _ in events) and not _drain(_STDIN):
                poller.unregister(_STDIN)
                self._on_host_gone("standard input has ended")
            if any(fd == channel_fd for fd, _ in events):
                self._help_if_late()
                if self._channel.reading_ended:
                    poller.unregister(channel_fd)
                    self._on_host_gone("the connection has ended")
                    return

    def _help_if_late(self) -> None:
        seen = self._channel.reads
        if self._stopped.wait(LATE_AFTER_SECONDS) or self._channel.reads != seen:
            return
        self._channel.read()
        self._channel.flush()
        self._channel.hand_over()


class HardStop:
    """Ends the process when its orderly end takes too long. The first deadline set holds."""

    def __init__(self) -> None:
        self._timer: threading.Timer | None = None

    def after(self, seconds: float, status: int) -> None:
        """From now on the process has that long."""
        if self._timer is None:
            self._timer = threading.Timer(seconds, os._exit, (status,))
            self._timer.daemon = True
            self._timer.start()


def _is_pipe(fd: int) -> bool:
    # Under a host standard input is a pipe that stays open as long as the host lives; a terminal or /dev/null is not.
    try:
        mode = os.fstat(fd).st_mode
    except OSError:
        return False
    return stat.S_ISFIFO(mode) or stat.S_ISSOCK(mode)


def _drain(fd: int) -> bool:
    """Whether the pipe is still open; what came through it is of no interest."""
    try:
        return os.read(fd, _READ_BYTES) != b""
    except OSError:
        return False
