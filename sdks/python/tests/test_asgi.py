"""ASGI applications: one written by hand, and Starlette where it is installed."""

from __future__ import annotations

import importlib.util
import json
import unittest

from tests.host import Host, welcome

PREFIX = "/panel/api/plugins/route/asgi"
HEADERS = {
    "host": "127.0.0.1:3000",
    "x-forwarded-prefix": PREFIX,
    "x-forwarded-proto": "https",
    "x-forwarded-host": "panel.example:8443",
    "x-forwarded-for": "192.0.2.7, 10.0.0.1",
    "accept": ["a/b", "c/d"],
}
HAS_STARLETTE = importlib.util.find_spec("starlette") is not None


class ByHand(unittest.TestCase):
    def setUp(self) -> None:
        self.host = Host.of_script("plugins/asgi_by_hand.py")
        self.host.greet()
        self.addCleanup(self.host.close)

    def seen(self, request_id: int) -> list[str]:
        self.host.request(request_id, "GET", "/seen")
        result: list[str] = json.loads(self.host.receive()[1])
        return result

    def wait_until_seen(self, first_id: int, expected: list[str]) -> None:
        """Asks again until it is there: what an application does after its last frame takes its own time."""
        seen: list[str] = []
        for request_id in range(first_id, first_id + 1000):
            seen = self.seen(request_id)
            if seen == expected:
                return
        self.assertEqual(seen, expected)

    def test_scope(self) -> None:
        user = {"name": "ada", "role": "admin"}
        # The app asks for its path below the root path, as frameworks do.
        self.host.request(1, "GET", "/sc%6fpe?a=%20b", headers=HEADERS, user=user)
        head, body = self.host.receive()
        self.assertEqual(head["headers"]["set-cookie"], ["a=1", "b=2"])
        self.assertEqual(head["headers"]["content-type"], "application/json")
        scope = json.loads(body)
        self.assertEqual((scope["type"], scope["method"], scope["scheme"]), ("http", "GET", "https"))
        self.assertEqual((scope["root_path"], scope["path"]), (PREFIX, PREFIX + "/scope"))
        self.assertEqual((scope["raw_path"], scope["query_string"]), (PREFIX + "/sc%6fpe", "a=%20b"))
        self.assertEqual((scope["client"], scope["server"]), (["192.0.2.7", 0], ["panel.example", 8443]))
        self.assertEqual((scope["state"], scope["extensions"]), ({"answer": 42}, {"toru": {"user": user}}))
        self.assertIn(["accept", "c/d"], scope["headers"])

    def test_bodies_and_streams(self) -> None:
        self.host.request(1, "POST", "/echo", b"whole")
        head, body = self.host.receive()
        self.assertEqual((head["end"], head["headers"], body), (True, {}, b"whole"))
        self.host.request(2, "POST", "/echo", b"one", end=False)
        self.assertFalse(self.host.receive()[0]["end"])
        self.assertEqual(self.host.receive()[1], b"one")
        self.host.send({"type": "data", "id": 2, "end": True}, b"two")
        self.assertEqual(b"".join(self.host.read_body(2)), b"two")
        self.host.request(3, "HEAD", "/echo", b"whole")
        self.assertEqual(self.host.receive()[1], b"")

    def test_handlers_of_the_plugin_come_first(self) -> None:
        self.host.request(1, "GET", "/own")
        self.assertEqual(self.host.receive()[1], b"the plugin's own")
        self.host.request(2, "GET", "/nowhere")
        head, body = self.host.receive()
        self.assertEqual((head["status"], body), (404, b"not here"))

    def test_failures(self) -> None:
        for number, path in enumerate(("/throws", "/says-nothing"), 1):
            self.host.request(number, "GET", path)
            self.assertEqual(self.host.receive()[0]["status"], 500)
        self.host.request(3, "GET", "/throws-late")
        self.assertEqual([self.host.receive()[0]["type"] for _ in range(3)], ["response", "data", "abort"])
        self.host.wait_for_output("late in the app")

    def test_a_client_that_leaves(self) -> None:
        self.host.request(1, "GET", "/until-gone")
        self.host.receive_type("data")
        self.host.send({"type": "cancel", "id": 1, "reason": "client_gone"})
        self.assertEqual(self.host.receive()[0]["type"], "abort")
        self.wait_until_seen(2, ["http.disconnect", "OSError"])

    def test_an_application_that_does_not_end_is_cancelled(self) -> None:
        self.host.request(1, "GET", "/never-ends")
        self.assertEqual(self.seen(2), [])
        self.host.send({"type": "cancel", "id": 1, "reason": "deadline"})
        self.assertEqual(self.host.receive()[0]["type"], "abort")
        self.wait_until_seen(3, ["cancelled"])

    def test_websocket(self) -> None:
        self.host.request(1, "GET", "/ws", end=False, upgrade="websocket", protocols=["chat"])
        self.assertEqual(self.host.receive()[0], {"type": "accept", "id": 1, "protocol": "chat"})
        self.host.send({"type": "message", "id": 1, "text": True}, b"hi")
        self.assertEqual(self.host.receive(), ({"type": "message", "id": 1, "text": True}, b"HI"))
        self.host.send({"type": "message", "id": 1, "text": False}, b"\xff")
        self.assertEqual(self.host.receive(), ({"type": "message", "id": 1, "text": False}, b"\xff"))
        self.host.send({"type": "message", "id": 1, "text": True}, b"bye")
        self.assertEqual(self.host.receive()[0], {"type": "close", "id": 1, "code": 4001, "reason": "as asked"})
        self.host.request(2, "GET", "/ws", end=False, upgrade="websocket", protocols=[])
        self.host.receive()
        self.host.send({"type": "close", "id": 2, "code": 1001, "reason": "away"})
        self.wait_until_seen(3, ["disconnect 4001", "disconnect 1001"])
        self.host.request(5000, "GET", "/refuses", end=False, upgrade="websocket", protocols=[])
        self.assertEqual(self.host.receive()[0]["status"], 403)

    def test_shutdown_ends_the_lifespan(self) -> None:
        self.assertEqual(self.host.shutdown(), 0)
        self.assertIn("lifespan.shutdown", self.host.output())


class Lifespan(unittest.TestCase):
    def test_an_application_without_one(self) -> None:
        with Host.of_script("plugins/asgi_by_hand.py", {"FAULT": "no lifespan"}) as host:
            host.greet()
            host.request(1, "GET", "/nowhere")
            self.assertEqual(host.receive()[0]["status"], 404)
            self.assertEqual(host.shutdown(), 0)

    def test_one_that_fails_to_start(self) -> None:
        with Host.of_script("plugins/asgi_by_hand.py", {"FAULT": "fails to start"}) as host:
            host.receive()
            host.send(welcome())
            head, _ = host.receive()
            self.assertEqual((head["type"], head["message"]), ("failed", "no cellar"))
            self.assertEqual(host.exit_status(), 1)


@unittest.skipUnless(HAS_STARLETTE, 'the Python package "starlette" is not installed: its test cannot run')
class WithStarlette(unittest.TestCase):
    def test_it_runs_unchanged(self) -> None:
        with Host.of_script("plugins/asgi_starlette.py") as host:
            host.greet()
            headers = {**HEADERS, "content-type": "text/x-test"}
            host.request(1, "GET", "/", headers=headers)
            url = f"https://127.0.0.1:3000{PREFIX}/items/7"
            self.assertEqual(json.loads(host.receive()[1]), {"warm": True, "url": url})
            host.request(2, "GET", "/items/5", headers=headers)
            self.assertEqual(host.receive()[1], b"item 5")
            host.request(3, "POST", "/echo", b"\x00\xff", headers=headers)
            head, body = host.receive()
            self.assertEqual((head["headers"]["content-type"], body), ("text/x-test; charset=utf-8", b"\x00\xff"))
            host.request(4, "GET", "/ticks", headers=headers)
            host.receive()
            self.assertEqual(b"".join(host.read_body(4)), b"data: 0\n\ndata: 1\n\ndata: 2\n\n")
            host.request(5, "GET", "/broken", headers=headers)
            self.assertEqual(host.receive()[0]["status"], 500)
            host.request(6, "GET", "/inner/item", headers=headers)
            self.assertEqual(host.receive()[1], b"inner")
            host.request(7, "GET", "/shout", headers=headers, end=False, upgrade="websocket", protocols=[])
            self.assertEqual(host.receive()[0]["type"], "accept")
            host.send({"type": "message", "id": 7, "text": True}, b"hi")
            self.assertEqual(host.receive()[1], b"HI")
            host.send({"type": "close", "id": 7, "code": 1000, "reason": ""})
            self.assertEqual(host.shutdown(), 0)
            self.assertIn("lifespan has ended", host.output())


if __name__ == "__main__":
    unittest.main()
