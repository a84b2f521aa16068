"""The host's side of the channel, for tests: one real process, one real socket, frames written by hand."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from toru_plugin.frames import Frame, FrameDecoder, Head, encode_frame

HERE = Path(__file__).resolve().parent
SDK = HERE.parent
CONFORMANCE = SDK.parent.parent / "conformance"
DEADLINE_SECONDS = 30.0
WINDOW_BYTES = 262_144
TOKEN = "token-of-this-test"

SKIPPED = ("log", "status", "pong", "credit")


def welcome(**changes: Any) -> Head:
    """A welcome as a host says it."""
    head: Head = {
        "type": "welcome",
        "instance_id": "0b5cfc5e-7d4f-4a31-9a8e-0f6f8d1c2b3a",
        "plugin_id": "conformance",
        "data_dir": "/tmp",
        "log_level": "info",
        "settings": {},
        "license": None,
        "clock_floor": "2026-11-22T09:00:00.000Z",
        "limits": {
            "max_head_bytes": 1_048_576,
            "max_body_bytes": 16_777_216,
            "stream_window_bytes": WINDOW_BYTES,
            "heartbeat_interval_ms": 5000,
        },
    }
    head.update(changes)
    return head


class Host:
    """Starts a plugin and speaks with it. Leaving the `with` block ends the process, whatever happened."""

    def __init__(self, command: list[str], environment: Mapping[str, str] | None = None) -> None:
        self.folder = tempfile.mkdtemp(prefix="toru-")
        path = os.path.join(self.folder, "h.sock")
        listener = socket.socket(socket.AF_UNIX)
        listener.bind(path)
        listener.listen(1)
        listener.settimeout(DEADLINE_SECONDS)
        self._stderr = open(os.path.join(self.folder, "stderr"), "w+b")  # noqa: SIM115
        self.process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=self._stderr,
            stderr=self._stderr,
            env={
                **{name: value for name, value in os.environ.items() if not name.startswith("TORU_")},
                "PYTHONPATH": os.pathsep.join([str(SDK), *filter(None, [os.environ.get("PYTHONPATH")])]),
                "TORU_PROTOCOL": "2",
                "TORU_HOST_SOCKET": path,
                "TORU_TOKEN": TOKEN,
                **(environment or {}),
            },
        )
        try:
            self.socket, _ = listener.accept()
        except TimeoutError:
            self.close()
            raise AssertionError(f"the plugin did not connect: {self.output()}") from None
        finally:
            listener.close()
        self.socket.settimeout(DEADLINE_SECONDS)
        self._decoder = FrameDecoder()
        self._frames: list[Frame] = []

    @classmethod
    def of_script(cls, name: str, environment: Mapping[str, str] | None = None) -> Host:
        """A plugin of the tests' folder."""
        return cls([sys.executable, str(HERE / name)], environment)

    def __enter__(self) -> Host:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Ends the process and removes what it left."""
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        if self.process.stdin is not None:
            self.process.stdin.close()
        if hasattr(self, "socket"):
            self.socket.close()
        self._stderr.close()
        shutil.rmtree(self.folder)

    def output(self) -> str:
        """What the plugin has written to standard output and error."""
        with open(os.path.join(self.folder, "stderr"), "rb") as file:
            return file.read().decode(errors="replace")

    def wait_for_output(self, text: str) -> str:
        """Waits until the output contains the text."""
        end = time.monotonic() + DEADLINE_SECONDS
        while text not in self.output():
            if time.monotonic() > end:
                raise AssertionError(f"{text!r} did not come: {self.output()}")
            select_pause()
        return self.output()

    def greet(self, **changes: Any) -> Head:
        """Takes `hello`, says `welcome`, takes `ready`; returns the hello."""
        hello, _ = self.receive()
        assert hello["type"] == "hello", hello
        self.send(welcome(**changes))
        ready, _ = self.receive()
        assert ready["type"] == "ready", ready
        return hello

    def send(self, head: Mapping[str, Any], body: bytes = b"") -> None:
        """Sends one frame."""
        self.socket.sendall(encode_frame(head, body))

    def send_raw(self, data: bytes) -> None:
        """Sends bytes as they are."""
        self.socket.sendall(data)

    def request(self, request_id: int, method: str, path: str, body: bytes = b"", **changes: Any) -> None:
        """Sends a request."""
        self.send(request(request_id, method, path, **changes), body)

    def next_frame(self) -> Frame | None:
        """The next frame of any kind; `None` at the end of the stream."""
        while not self._frames:
            try:
                data = self.socket.recv(1_048_576)
            except TimeoutError:
                raise AssertionError(f"no frame within {DEADLINE_SECONDS} s: {self.output()}") from None
            except ConnectionResetError:
                data = b""
            if not data:
                return None
            self._frames.extend(self._decoder.feed(data))
        return self._frames.pop(0)

    def receive(self, skipped: tuple[str, ...] = SKIPPED) -> Frame:
        """The next frame that is not of a kind that may come at any time."""
        while True:
            frame = self.next_frame()
            if frame is None:
                raise AssertionError(f"the plugin closed the connection: {self.output()}")
            if frame[0]["type"] not in skipped:
                return frame

    def receive_type(self, kind: str) -> Frame:
        """The next frame of one type; others are skipped."""
        while True:
            frame = self.receive(())
            if frame[0]["type"] == kind:
                return frame

    def read_body(self, request_id: int) -> Iterator[bytes]:
        """The body of a streamed response whose head was received; gives credit for every piece."""
        while True:
            head, body = self.receive()
            assert head["type"] == "data" and head["id"] == request_id, head
            yield body
            if head["end"]:
                return
            self.send({"type": "credit", "id": request_id, "bytes": len(body)})

    def exit_status(self) -> int:
        """Waits for the process to end. Negative: the signal that ended it."""
        try:
            return self.process.wait(DEADLINE_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.send_signal(signal.SIGABRT)
            raise AssertionError(f"the plugin does not exit: {self.output()}") from None

    def shutdown(self, grace_ms: int = 5000) -> int:
        """Stops the plugin in the orderly way; returns its exit status."""
        self.send({"type": "shutdown", "grace_ms": grace_ms})
        return self.exit_status()

    def resident_bytes(self) -> int:
        """Memory of the process that is in use."""
        with open(f"/proc/{self.process.pid}/statm") as file:
            return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def request(request_id: int, method: str, path: str, **changes: Any) -> Head:
    """The head of a request."""
    head: Head = {
        "type": "request",
        "id": request_id,
        "method": method,
        "path": path,
        "headers": {},
        "user": None,
        "deadline_ms": 30_000,
        "end": True,
    }
    head.update(changes)
    return head


def select_pause() -> None:
    """Gives another process a moment, within a wait that has a deadline."""
    time.sleep(0.005)
