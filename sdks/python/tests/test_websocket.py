"""WebSockets: accept, reject, echo, close from either side, windows."""

from __future__ import annotations

import json
import unittest
from typing import Any

from tests.host import WINDOW_BYTES, Host


class Sockets(unittest.TestCase):
    host: Host
    next_id = 1

    def setUp(self) -> None:
        self.host = Host.of_script("plugins/sockets.py")
        self.host.greet()
        self.addCleanup(self.host.close)

    def open(self, path: str, **changes: Any) -> int:
        request_id = self.next_id
        self.next_id += 1
        self.host.request(request_id, "GET", path, end=False, upgrade="websocket", **{"protocols": [], **changes})
        return request_id

    def wait_until_seen(self, what: str) -> None:
        seen: list[str] = []
        for _ in range(1000):
            if what in seen:
                return
            request_id = self.next_id
            self.next_id += 1
            self.host.request(request_id, "GET", "/seen")
            head, body = self.host.receive_type("response")
            self.assertEqual(head["id"], request_id)
            seen = json.loads(body)
        self.fail(f"{what!r} was not seen: {seen}")

    def test_echo(self) -> None:
        socket = self.open("/echo/attic", protocols=["chat", "other"], user={"name": "ada", "role": "admin"})
        self.assertEqual(self.host.receive()[0], {"type": "accept", "id": socket, "protocol": "chat"})
        self.assertEqual(self.host.receive()[1], b"welcome to attic, ada")
        for text, body in ((True, "grüße".encode()), (False, b"\x00\xff"), (True, b""), (False, b"")):
            self.host.send({"type": "message", "id": socket, "text": text}, body)
            self.assertEqual(self.host.receive(), ({"type": "message", "id": socket, "text": text}, body))
        self.host.send({"type": "close", "id": socket, "code": 1001, "reason": "gone"})
        self.wait_until_seen("1001 gone")

    def test_messages_before_the_close_are_read(self) -> None:
        socket = self.open("/echo/a")
        for number in range(3):
            self.host.send({"type": "message", "id": socket, "text": True}, str(number).encode())
        self.assertEqual([self.host.receive()[1] for _ in range(5)][2:], [b"0", b"1", b"2"])

    def test_text_that_is_no_text(self) -> None:
        socket = self.open("/echo/a")
        self.host.receive(), self.host.receive()
        self.host.send({"type": "message", "id": socket, "text": True}, b"\xff")
        head, _ = self.host.receive()
        self.assertEqual((head["type"], head["code"]), ("close", 1007))

    def test_rejections(self) -> None:
        for path, status in (("/refuses", 401), ("/leaves", 403), ("/throws-first", 500), ("/nowhere", 404)):
            with self.subTest(path):
                self.open(path)
                head, _ = self.host.receive()
                self.assertEqual((head["type"], head["status"], head["end"]), ("response", status, True))

    def test_the_plugin_closes(self) -> None:
        socket = self.open("/closes")
        self.assertEqual(self.host.receive()[0]["type"], "accept")
        self.assertEqual(self.host.receive()[0], {"type": "close", "id": socket, "code": 4000, "reason": "enough"})
        self.wait_until_seen("receive after close: 4000")

    def test_a_handler_that_throws(self) -> None:
        self.open("/throws")
        self.assertEqual(self.host.receive()[0]["type"], "accept")
        self.assertEqual(self.host.receive()[0]["type"], "abort")
        self.host.wait_for_output("in a socket")

    def test_the_window_of_what_the_plugin_sends(self) -> None:
        socket = self.open("/floods")
        self.assertEqual(self.host.receive()[0]["type"], "accept")
        for _ in range(WINDOW_BYTES // 100_000):
            self.assertEqual(len(self.host.receive()[1]), 100_000)
        self.host.send({"type": "ping", "id": 1})
        self.assertEqual(self.host.receive(())[0]["type"], "pong")
        self.host.send({"type": "credit", "id": socket, "bytes": 100_000})
        self.assertEqual(len(self.host.receive()[1]), 100_000)
        self.host.send({"type": "close", "id": socket, "code": 1000, "reason": ""})
        self.wait_until_seen("flood ended")

    def test_a_message_larger_than_the_window(self) -> None:
        socket = self.open("/one-huge")
        self.assertEqual(self.host.receive()[0]["type"], "accept")
        self.assertEqual(len(self.host.receive()[1]), 1_000_000)
        self.host.send({"type": "ping", "id": 1})
        self.assertEqual(self.host.receive(())[0]["type"], "pong")
        self.host.send({"type": "credit", "id": socket, "bytes": 1_000_000})
        self.assertEqual(self.host.receive()[1], b"small")
        self.assertEqual(self.host.receive()[0]["type"], "close")

    def test_a_huge_message_from_the_host_and_its_credit(self) -> None:
        socket = self.open("/echo/a")
        self.host.receive(), self.host.receive()
        self.host.send({"type": "message", "id": socket, "text": False}, b"z" * 1_000_000)
        credit = 0
        while credit < 1_000_000:
            head, _ = self.host.receive(())
            if head["type"] == "credit":
                credit += head["bytes"]
                # The welcome of the room is outstanding; what is larger than the window waits for it.
                self.host.send({"type": "credit", "id": socket, "bytes": len("welcome to a, stranger")})
        self.assertEqual(credit, 1_000_000)
        self.assertEqual(len(self.host.receive()[1]), 1_000_000)

    def test_a_client_that_leaves_before_the_accept(self) -> None:
        socket = self.open("/thinks")
        self.wait_until_seen("thinking")
        self.host.send({"type": "cancel", "id": socket, "reason": "client_gone"})
        head, _ = self.host.receive()
        self.assertEqual((head["type"], head["id"], head["code"]), ("abort", socket, "CANCELLED"))

    def test_a_cancel_of_an_open_one(self) -> None:
        socket = self.open("/ticks")
        self.host.receive()
        self.host.send({"type": "cancel", "id": socket, "reason": "client_gone"})
        self.assertEqual(self.host.receive()[0]["type"], "abort")

    def test_stopping_says_goodbye(self) -> None:
        socket = self.open("/ticks")
        self.host.receive()
        self.host.send({"type": "shutdown", "grace_ms": 1000})
        head, _ = self.host.receive()
        self.assertEqual((head["type"], head["id"], head["code"]), ("close", socket, 1001))
        self.assertEqual(self.host.exit_status(), 0)


if __name__ == "__main__":
    unittest.main()
