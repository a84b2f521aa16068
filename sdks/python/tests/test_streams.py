"""Bodies larger than memory should hold: windows are kept, memory stays flat.

The size is 256 MiB, or what TORU_TEST_STREAM_MIB says (the full test is 1024).
"""

from __future__ import annotations

import hashlib
import json
import os
import unittest

from tests.host import WINDOW_BYTES, Host

SIZE_MIB = int(os.environ.get("TORU_TEST_STREAM_MIB", "256"))
GROWTH_BYTES = 24 * 1024 * 1024
PIECE = bytes(range(256)) * 1024


class Down(unittest.TestCase):
    def stream_down(self, path: str) -> None:
        with Host.of_script("plugins/streams.py") as host:
            host.greet()
            host.request(1, "GET", f"{path}/4")
            host.receive()
            self.assertEqual(b"".join(host.read_body(1)), PIECE * 4)
            before = host.resident_bytes()
            host.request(2, "GET", f"{path}/{SIZE_MIB * 4}")
            self.assertFalse(host.receive()[0]["end"])
            digest = hashlib.sha256()
            size = 0
            for body in host.read_body(2):
                self.assertLessEqual(len(body), WINDOW_BYTES)
                digest.update(body)
                size += len(body)
            self.assertEqual(size, SIZE_MIB * 1024 * 1024)
            self.assertEqual(digest.digest(), _digest(SIZE_MIB * 4))
            self.assertLess(host.resident_bytes() - before, GROWTH_BYTES)
            self.assertEqual(host.shutdown(), 0)

    def test_async(self) -> None:
        self.stream_down("/down")

    def test_in_a_thread(self) -> None:
        self.stream_down("/down-in-thread")

    def test_no_credit_no_bytes(self) -> None:
        for path in ("/down/1000", "/down-in-thread/1000"):
            with self.subTest(path), Host.of_script("plugins/streams.py") as host:
                host.greet()
                host.request(1, "GET", path)
                host.receive()
                outstanding = 0
                while outstanding < WINDOW_BYTES:
                    outstanding += len(host.receive_type("data")[1])
                self.assertEqual(outstanding, WINDOW_BYTES)
                # Whatever the plugin sends next is the answer to this, and no data.
                host.send({"type": "ping", "id": 1})
                self.assertEqual(host.receive(())[0]["type"], "pong")
                host.send({"type": "credit", "id": 1, "bytes": 1000})
                head, body = host.receive()
                self.assertEqual((head["type"], len(body)), ("data", 1000))

    def test_credit_for_more_than_is_outstanding(self) -> None:
        for path in ("/down/3000000", "/down-in-thread/3000000"):
            with self.subTest(path), Host.of_script("plugins/streams.py") as host:
                host.greet()
                host.request(1, "GET", path)
                host.receive()
                for room, credit in ((1, 4), (4, 1), (1, 1)):
                    received = 0
                    while received < room * WINDOW_BYTES:
                        body = host.receive_type("data")[1]
                        self.assertLessEqual(len(body), WINDOW_BYTES)
                        received += len(body)
                    self.assertEqual(received, room * WINDOW_BYTES)
                    host.send({"type": "ping", "id": 1})
                    self.assertEqual(host.receive(())[0]["type"], "pong")
                    host.send({"type": "credit", "id": 1, "bytes": credit * WINDOW_BYTES})

    def test_a_body_too_large_for_one_frame_is_streamed(self) -> None:
        with Host.of_script("plugins/streams.py") as host:
            host.greet()
            host.request(1, "GET", "/one-large")
            self.assertFalse(host.receive()[0]["end"])
            self.assertEqual(sum(len(body) for body in host.read_body(1)), 20 * 1024 * 1024)
            host.request(2, "GET", "/one-large-list")
            self.assertFalse(host.receive()[0]["end"])
            self.assertEqual(sum(len(body) for body in host.read_body(2)), 20 * 1024 * 1024 + 4)

    def test_a_handler_runs_in_a_task_from_its_first_step_on(self) -> None:
        with Host.of_script("plugins/streams.py") as host:
            host.greet()
            for number, path in enumerate(("/limited", "/at-once"), 1):
                host.request(number, "GET", path)
                self.assertEqual(host.receive()[1], b"a task")


class Up(unittest.TestCase):
    def stream_up(self, path: str) -> None:
        with Host.of_script("plugins/streams.py") as host:
            host.greet()
            before = host.resident_bytes()
            host.request(1, "POST", path, end=False)
            left = SIZE_MIB * 1024 * 1024
            credit = WINDOW_BYTES
            offset = 0
            while left:
                if credit == 0:
                    head, _ = host.receive_type("credit")
                    self.assertEqual(head["id"], 1)
                    credit += head["bytes"]
                    self.assertLessEqual(credit, WINDOW_BYTES)
                size = min(credit, left, 100_000)
                start = offset % len(PIECE)
                body = (PIECE + PIECE)[start : start + size]
                left -= len(body)
                offset += len(body)
                credit -= len(body)
                host.send({"type": "data", "id": 1, "end": left == 0}, body)
            head, answer = host.receive()
            self.assertEqual(head["status"], 200)
            expected = {"bytes": SIZE_MIB * 1024 * 1024, "sha256": _digest(SIZE_MIB * 4).hex()}
            self.assertEqual(json.loads(answer), expected)
            self.assertLess(host.resident_bytes() - before, GROWTH_BYTES)

    def test_async(self) -> None:
        self.stream_up("/up")

    def test_in_a_thread(self) -> None:
        self.stream_up("/up-in-thread")

    def test_both_directions_at_once(self) -> None:
        with Host.of_script("plugins/streams.py") as host:
            host.greet()
            host.request(1, "POST", "/both", b"one", end=False)
            self.assertFalse(host.receive()[0]["end"])
            self.assertEqual(host.receive()[1], b"ONE")
            host.send({"type": "data", "id": 1, "end": False}, b"two")
            self.assertEqual(host.receive()[1], b"TWO")
            host.send({"type": "data", "id": 1, "end": True})
            head, body = host.receive()
            self.assertEqual((head["end"], body), (True, b""))

    def test_a_final_answer_ends_the_upload(self) -> None:
        with Host.of_script("plugins/streams.py") as host:
            host.greet()
            host.request(1, "POST", "/ignore", b"x" * 1000, end=False)
            self.assertEqual(host.receive()[1], b"not read")
            host.send({"type": "data", "id": 1, "end": False}, b"y" * WINDOW_BYTES)
            host.request(2, "POST", "/ignore")
            self.assertEqual(host.receive()[1], b"not read")

    def test_a_host_that_exceeds_the_window_breaks_the_protocol(self) -> None:
        with Host.of_script("plugins/streams.py") as host:
            host.greet()
            host.request(1, "POST", "/never-reads", b"x" * WINDOW_BYTES, end=False)
            host.send({"type": "data", "id": 1, "end": False}, b"y")
            self.assertEqual(host.exit_status(), 70)
            self.assertIn("WINDOW_EXCEEDED", host.output())


def _digest(pieces: int) -> bytes:
    digest = hashlib.sha256()
    for _ in range(pieces):
        digest.update(PIECE)
    return digest.digest()


if __name__ == "__main__":
    unittest.main()
