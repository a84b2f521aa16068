#!/usr/bin/env python3
"""Round trips per second over a real socket with a real plugin process.

    python3 -m bench.round_trip [calls]        (in the folder of the SDK)

The client only counts frames, so that the plugin is what is measured. The floor is a bare echo of the same bytes.
"""

from __future__ import annotations

import os
import socket
import statistics
import struct
import sys
import time
from pathlib import Path

from tests.host import Host, request
from toru_plugin.frames import encode_frame

HEADERS = {
    "host": "127.0.0.1:3000",
    "accept": "application/json",
    "x-toru-user": "admin",
    "x-toru-role": "admin",
    "x-request-id": "5c1f6f0a8e1b4d2c",
    "x-forwarded-for": "127.0.0.1",
}
PREFIX = struct.Struct(">II")


def frames_for(calls: int, first_id: int, method: str, path: str, body: bytes) -> list[bytes]:
    user = {"name": "admin", "role": "admin"}
    return [encode_frame(request(first_id + n, method, path, headers=HEADERS, user=user), body) for n in range(calls)]


def drive(connection: socket.socket, frames: list[bytes], in_flight: int) -> float:
    """Seconds until every frame has its answer."""
    start = time.perf_counter()
    connection.sendall(b"".join(frames[:in_flight]))
    sent = min(in_flight, len(frames))
    answered = 0
    buffer = b""
    while answered < len(frames):
        buffer += connection.recv(65_536)
        at = 0
        before = answered
        while len(buffer) - at >= 8:
            head, body = PREFIX.unpack_from(buffer, at)
            if len(buffer) - at < 8 + head + body:
                break
            at += 8 + head + body
            answered += 1
        buffer = buffer[at:]
        more = min(len(frames) - sent, answered - before)
        if more:
            connection.sendall(b"".join(frames[sent : sent + more]))
            sent += more
    return time.perf_counter() - start


def echo_floor(calls: int, size: int) -> float:
    """Calls per second of an echo without any protocol, one at a time."""
    ours, theirs = socket.socketpair()
    child = os.fork()
    if child == 0:
        ours.close()
        while data := theirs.recv(65_536):
            theirs.sendall(data)
        os._exit(0)
    theirs.close()
    message = b"x" * size
    start = time.perf_counter()
    for _ in range(calls):
        ours.sendall(message)
        got = 0
        while got < size:
            got += len(ours.recv(65_536))
    seconds = time.perf_counter() - start
    ours.close()
    os.waitpid(child, 0)
    return calls / seconds


def main() -> None:
    calls = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    python = os.environ.get("BENCH_PYTHON", sys.executable)
    print(f"{python}  calls per measurement: {calls}, median of 3")
    print(f"{'echo floor, one at a time':46}{echo_floor(calls, 400):>12,.0f} /s")
    with Host([python, str(Path(__file__).parent / "plugin.py")]) as host:
        host.greet()
        next_id = 1
        cases = [
            ("GET json, one at a time", "GET", "/json", b"", 1),
            ("GET json, 64 in flight", "GET", "/json", b"", 64),
            ("GET json in a thread, one at a time", "GET", "/json-in-thread", b"", 1),
            ("GET json in a thread, 64 in flight", "GET", "/json-in-thread", b"", 64),
            ("POST echo of 200 bytes, 64 in flight", "POST", "/echo", b"x" * 200, 64),
            ("POST echo of 64 KiB, 64 in flight", "POST", "/echo", b"x" * 65_536, 64),
        ]
        for name, method, path, body, in_flight in cases:
            count = calls if len(body) < 1000 else calls // 10
            rates = []
            for _ in range(3):
                frames = frames_for(count, next_id, method, path, body)
                next_id += count
                rates.append(count / drive(host.socket, frames, in_flight))
            print(f"{name:46}{statistics.median(rates):>12,.0f} /s")
        size = 512 * 1024 * 1024
        host.request(next_id, "GET", f"/stream?bytes={size}")
        host.receive()
        start = time.perf_counter()
        received = sum(len(piece) for piece in host.read_body(next_id))
        print(f"{'stream down':46}{received / (time.perf_counter() - start) / 1e6:>12,.0f} MB/s")


if __name__ == "__main__":
    main()
