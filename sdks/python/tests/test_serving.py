"""Requests and answers: what handlers may take and return, many at once, failures, cancels."""

from __future__ import annotations

import json
import random
import unittest
from typing import Any

from tests.host import Host
from toru_plugin.frames import Head, encode_frame

REQUEST: Head = {
    "type": "request",
    "method": "GET",
    "headers": {},
    "user": {"name": "ada", "role": "client"},
    "deadline_ms": 30_000,
    "end": True,
}


class Serving(unittest.TestCase):
    host: Host
    next_id = 1

    @classmethod
    def setUpClass(cls) -> None:
        cls.host = Host.of_script("plugins/serves.py")
        cls.host.greet()
        cls.next_id = 1

    @classmethod
    def tearDownClass(cls) -> None:
        try:
            status = cls.host.shutdown()
            assert status == 0, (status, cls.host.output())
        finally:
            cls.host.close()

    def take_id(self) -> int:
        request_id = type(self).next_id
        type(self).next_id += 1
        return request_id

    def begin(self, method: str, path: str, body: bytes = b"", **changes: Any) -> int:
        request_id = self.take_id()
        self.host.request(request_id, method, path, body, **changes)
        return request_id

    def call(self, method: str, path: str, body: bytes = b"", **changes: Any) -> tuple[Head, bytes]:
        request_id = self.begin(method, path, body, **changes)
        head, answer = self.host.receive()
        self.assertEqual((head["type"], head["id"]), ("response", request_id), head)
        if not head["end"]:
            answer += b"".join(self.host.read_body(request_id))
        return head, answer

    def test_what_a_handler_may_return(self) -> None:
        expected: dict[str, tuple[int, str | None, bytes]] = {
            "dict": (200, "application/json", '{"a":[1,"\u00fc"]}'.encode()),
            "list": (200, "application/json", b"[1,2]"),
            "text": (200, "text/plain; charset=utf-8", "gr\u00fc\u00dfe".encode()),
            "bytes": (200, "application/octet-stream", b"\x00\xff"),
            "none": (204, None, b""),
            "pair": (201, "application/json", b'{"made":true}'),
            "triple": (409, "text/plain; charset=utf-8", b"no"),
            "response": (200, "text/html", b"<b>"),
            "redirect": (303, None, b""),
            "large": (200, "application/octet-stream", b"y" * 1_000_000),
        }
        for kind, (status, content_type, body) in expected.items():
            with self.subTest(kind):
                head, answer = self.call("GET", f"/kinds/{kind}")
                self.assertEqual((head["status"], answer, head["end"]), (status, body, True))
                self.assertEqual(head["headers"].get("content-type"), content_type)
        head, _ = self.call("GET", "/kinds/triple")
        self.assertEqual((head["headers"]["x-why"], head["headers"]["set-cookie"]), ("because", ["a=1", "b=2"]))

    def test_what_it_may_not_return_is_a_500(self) -> None:
        for kind in ("nan", "object", "pair-of-three"):
            with self.subTest(kind):
                self.assertEqual(self.call("GET", f"/kinds/{kind}")[0]["status"], 500)

    def test_a_stream_of_numbers_is_no_stream_of_zeros(self) -> None:
        for path in ("/yields-numbers", "/kinds/numbers"):
            with self.subTest(path):
                self.begin("GET", path)
                self.assertEqual([self.host.receive()[0]["type"] for _ in range(2)], ["response", "abort"])

    def test_plain_functions_run_in_threads_and_async_ones_on_the_loop(self) -> None:
        self.assertRegex(json.loads(self.call("GET", "/thread")[1])["thread"], "^toru-handler-")
        self.assertEqual(json.loads(self.call("GET", "/loop")[1])["thread"], "MainThread")

    def test_routes(self) -> None:
        _, body = self.call("GET", "/items/7?a=1&b=x%20y&a=2")
        self.assertEqual(json.loads(body), {"id": 7, "query": {"a": "2", "b": "x y"}, "path": "/items/7"})
        self.assertEqual(self.call("GET", "/items/special")[1], b"special")
        self.assertEqual(self.call("GET", "/items/seven")[0]["status"], 404)
        _, body = self.call("PROPFIND", "/any/a/b%2Fc")
        self.assertEqual(json.loads(body), {"method": "PROPFIND", "rest": "a/b/c"})
        self.assertEqual(self.call("GET", "/caf%C3%A9")[1], b"coffee")
        head, _ = self.call("DELETE", "/items/7")
        self.assertEqual((head["status"], head["headers"]["allow"]), (405, "GET, HEAD"))
        self.assertEqual(self.call("GET", "/partial")[1], b"it is GET")

    def test_head_has_no_body(self) -> None:
        head, body = self.call("HEAD", "/kinds/text")
        self.assertEqual((head["status"], head["headers"]["content-length"], body), (200, "7", b""))
        self.assertEqual(self.call("HEAD", "/generator")[1], b"")

    def test_streams(self) -> None:
        head, body = self.call("GET", "/generator")
        self.assertEqual(head["headers"]["content-type"], "text/event-stream")
        self.assertEqual(body, b"data: 0\n\ndata: 1\n\ndata: 2\n\n")
        self.assertEqual(self.call("GET", "/async-generator")[1], b"0 1 2 ")
        self.assertEqual(self.call("GET", "/iterator-from-async")[1], b"ab")
        self.assertEqual(self.call("GET", "/coroutine-from-sync")[1], b"special")
        self.assertEqual(self.call("GET", "/async-generator-from-sync")[1], b"0 1 2 ")

    def test_json_bodies(self) -> None:
        for path in ("/json", "/json-in-thread"):
            with self.subTest(path):
                self.assertEqual(json.loads(self.call("POST", path, b'{"a":1}')[1])[0], {"a": 1})
                head, body = self.call("POST", path, b"{")
                self.assertEqual(head["status"], 400)
                self.assertIn("not JSON", json.loads(body)["detail"])

    def test_a_body_in_pieces_reaches_a_thread(self) -> None:
        request_id = self.begin("POST", "/json-in-thread", b'{"a"', end=False)
        self.host.send({"type": "data", "id": request_id, "end": False}, b":")
        self.host.send({"type": "data", "id": request_id, "end": True}, b"1}")
        self.assertEqual(json.loads(self.host.receive()[1]), [{"a": 1}, '{"a":1}'])

    def test_failures_end_their_request_and_nothing_else(self) -> None:
        self.assertEqual(self.call("GET", "/throw-in-thread")[0]["status"], 500)
        self.assertIn('raise ValueError("thrown in a thread")', self.host.wait_for_output("thrown in a thread"))
        self.assertEqual(self.call("GET", "/exit-in-thread")[0]["status"], 500)
        head, body = self.call("GET", "/http-error")
        self.assertEqual((head["status"], json.loads(body)["detail"]), (418, "I am a teapot"))
        request_id = self.begin("GET", "/throw-in-stream")
        self.assertEqual(self.host.receive()[0]["end"], False)
        self.assertEqual(self.host.receive()[1], b"begun")
        head, _ = self.host.receive()
        self.assertEqual((head["type"], head["id"], head["code"]), ("abort", request_id, "HANDLER_FAILED"))
        self.assertEqual(self.call("GET", "/kinds/text")[0]["status"], 200)

    def test_many_interleaved(self) -> None:
        rng = random.Random(23)
        waits = {self.take_id(): rng.choice((0, 1, 3, 10, 30)) for _ in range(1000)}
        frames = []
        for request_id, ms in waits.items():
            path = f"/wait/{ms}" if ms else rng.choice(("/thread", "/kinds/text"))
            frames.append(encode_frame({**REQUEST, "id": request_id, "path": path}))
        self.host.send_raw(b"".join(frames))
        answers: dict[int, bytes] = {}
        order = []
        while len(answers) < len(waits):
            head, body = self.host.receive()
            self.assertEqual((head["type"], head["status"]), ("response", 200))
            self.assertNotIn(head["id"], answers)
            answers[head["id"]] = body
            order.append(head["id"])
        self.assertEqual(set(answers), set(waits))
        self.assertNotEqual(order, sorted(order))
        for request_id, ms in waits.items():
            if ms:
                self.assertEqual(json.loads(answers[request_id]), {"ms": ms})

    def test_blocked_threads_do_not_stop_the_loop(self) -> None:
        held = [self.begin("GET", "/hold")]
        self.assertEqual(self.call("GET", "/thread")[0]["status"], 200)
        # Now all four threads are taken; async handlers go on, and a fifth plain one waits for a thread.
        held += [self.begin("GET", "/hold") for _ in range(4)]
        self.assertEqual(self.call("GET", "/loop")[0]["status"], 200)
        self.host.send({"type": "ping", "id": 5})
        self.assertEqual(self.host.receive_type("pong")[0]["id"], 5)
        released = self.begin("GET", "/release")
        answers = {self.host.receive()[0]["id"] for _ in range(6)}
        self.assertEqual(answers, {*held, released})

    def cancel(self, path: str, seen: str, begun: str = "") -> None:
        request_id = self.begin("GET", path)
        if path.startswith("/endless"):
            self.host.receive_type("data")
        else:
            while begun.encode() not in self.call("GET", "/seen")[1]:
                continue
        self.host.send({"type": "cancel", "id": request_id, "reason": "client_gone"})
        head, _ = self.host.receive_type("abort")
        self.assertEqual((head["id"], head["code"]), (request_id, "CANCELLED"))
        self.assertIn(seen, json.loads(self.call("GET", "/seen")[1]))

    def test_cancel_a_waiting_task(self) -> None:
        self.cancel("/wait-until-cancelled", "async cancelled", "waiting")

    def test_cancel_a_blocking_thread(self) -> None:
        self.cancel("/block-until-cancelled", "cancelled", "blocked")

    def test_cancel_a_stream(self) -> None:
        self.cancel("/endless", "async generator closed")

    def test_cancel_a_stream_in_a_thread(self) -> None:
        self.cancel("/endless-in-thread", "generator closed")

    def test_cancel_in_the_same_piece_as_the_request(self) -> None:
        request_id = self.take_id()
        start = encode_frame({**REQUEST, "id": request_id, "path": "/wait-until-cancelled"})
        self.host.send_raw(start + encode_frame({"type": "cancel", "id": request_id, "reason": "deadline"}))
        head, _ = self.host.receive()
        self.assertEqual((head["type"], head["id"]), ("abort", request_id))


if __name__ == "__main__":
    unittest.main()
