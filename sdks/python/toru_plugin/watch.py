"""The thread that keeps the promises of a plugin whose event loop is busy.

It reads the channel when the loop is late, so that pings are answered while a handler blocks the loop, and it notices
signals and the end of standard input, which ends when the host has gone. It sleeps while nothing arrives.
"""

from __future__ import annotations

import os
import select
import signal
import stat
import threading
import time
from collections.abc import Callable

from .channel import Channel

LATE_AFTER_SECONDS = 0.1
"""How long bytes may wait for the loop before the watch reads them."""

_STDIN = 0
_READ_BYTES = 65_536
_SIGNALS = (signal.SIGTERM, signal.SIGINT)


class Watch(threading.Thread):
    """Looks after one channel until it ends."""

    def __init__(self, channel: Channel, on_host_gone: Callable[[str], None], on_signal: Callable[[int], None]) -> None:
        """`on_host_gone` and `on_signal` are called in this thread or, a signal, in the main one; perhaps twice."""
        super().__init__(name="toru-watch", daemon=True)
        self._channel = channel
        self._on_host_gone = on_host_gone
        self._on_signal = on_signal
        self._stopped = threading.Event()
        self._signals, self._signals_in = os.pipe()
        os.set_blocking(self._signals_in, False)

    def open(self) -> None:
        """Begins. On the main thread."""
        for number in _SIGNALS:
            signal.signal(number, lambda received, _frame: self._on_signal(received))
        # Python runs a handler only when the main thread comes round to it. The number written here comes at once,
        # also while the main thread is deep in a call that never ends.
        signal.set_wakeup_fd(self._signals_in, warn_on_full_buffer=False)
        self.start()

    def stop(self) -> None:
        """Ends the watch at its next look."""
        self._stopped.set()

    def run(self) -> None:
        """Waits for bytes; gives the loop a moment to take them, and takes them in its place when it does not."""
        poller = select.poll()
        channel = self._channel.fileno()
        poller.register(channel, select.POLLIN)
        poller.register(self._signals, select.POLLIN)
        if _is_pipe(_STDIN):
            poller.register(_STDIN, select.POLLIN)
        while not self._stopped.is_set():
            ready = {fd for fd, _ in poller.poll()}
            if self._signals in ready:
                for number in os.read(self._signals, _READ_BYTES):
                    if number in _SIGNALS:
                        self._on_signal(number)
            if _STDIN in ready and not _drain(_STDIN):
                poller.unregister(_STDIN)
                self._on_host_gone("standard input has ended")
            if channel in ready:
                self._help_if_late()
                if self._channel.reading_ended:
                    poller.unregister(channel)
                    self._on_host_gone("the connection has ended")

    def _help_if_late(self) -> None:
        seen = self._channel.reads
        if self._stopped.wait(LATE_AFTER_SECONDS) or self._channel.reads != seen:
            return
        self._channel.read()
        self._channel.flush()
        self._channel.hand_over()


class HardStop:
    """Ends the process when its orderly end takes too long. The earliest deadline holds."""

    def __init__(self) -> None:
        self._deadline: float | None = None

    def after(self, seconds: float, status: int) -> None:
        """From now on the process has that long at most."""
        deadline = time.monotonic() + seconds
        if self._deadline is None or deadline < self._deadline:
            self._deadline = deadline
            timer = threading.Timer(seconds, os._exit, (status,))
            timer.daemon = True
            timer.start()


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
