"""The key-value store: what is asked, what comes back, conflicts, and many at once."""

from __future__ import annotations

import json
import unittest
from typing import Any

from tests.host import Host


class Store:
    """A host's store in the smallest form: versions and conditional writes."""

    def __init__(self, host: Host) -> None:
        self.host = host
        self.values: dict[str, tuple[int, bytes]] = {}
        self.conflicts = 0

    def answer(self, head: dict[str, Any], body: bytes) -> None:
        call_id, key = head["id"], head.get("key", "")
        version, value = self.values.get(key, (0, b""))
        if head.get("if_version", version) != version:
            self.conflicts += 1
            self.host.send({"type": "error", "id": call_id, "code": "KV_CONFLICT", "message": "changed"})
        elif head["op"] == "kv.get":
            self.host.send({"type": "result", "id": call_id, "found": version > 0, "version": version}, value)
        else:
            self.values[key] = (version + 1, body)
            self.host.send({"type": "result", "id": call_id, "version": version + 1})


class KeyValueStore(unittest.TestCase):
    def setUp(self) -> None:
        self.host = Host.of_script("plugins/keeps.py")
        self.host.greet()
        self.addCleanup(self.host.close)

    def expect(self, wanted: dict[str, Any], body: bytes, answer: dict[str, Any], value: bytes = b"") -> None:
        head, sent = self.host.receive()
        call_id = head.pop("id")
        self.assertEqual((head, sent), ({"type": "call", **wanted}, body))
        self.host.send({"type": "result", "id": call_id, **answer}, value)

    def test_every_operation(self) -> None:
        for number, path in enumerate(("/all", "/all-in-thread"), 1):
            with self.subTest(path):
                self.host.request(number, "GET", path)
                self.expect({"op": "kv.set", "key": "a"}, b"1", {"version": 1})
                self.expect({"op": "kv.set", "key": "b", "if_version": 3, "ttl_ms": 500}, b"text", {"version": 4})
                self.expect({"op": "kv.get", "key": "a"}, b"", {"found": True, "version": 1}, b"1")
                self.expect({"op": "kv.get", "key": "absent"}, b"", {"found": False, "version": 0})
                self.expect({"op": "kv.get", "key": "a"}, b"", {"found": True, "version": 1}, b"1")
                self.expect({"op": "kv.delete", "key": "a", "if_version": 1}, b"", {"found": True})
                self.expect({"op": "kv.delete", "key": "absent"}, b"", {"found": False})
                first = {"key": "p1", "version": 1, "bytes": 3}
                second = {"key": "p2", "version": 2, "bytes": 4, "expires_at": "2026-11-22T09:00:00.000Z"}
                self.expect({"op": "kv.list", "prefix": "p"}, b"", {"entries": [first], "cursor": "more"})
                self.expect({"op": "kv.list", "prefix": "p", "cursor": "more"}, b"", {"entries": [second]})
                self.expect({"op": "kv.get", "key": "c", "space": "view"}, b"", {"found": True, "version": 1}, b"seen")
                expected = [1, 4, 1, "nothing", 1, True, False, ["p1", "p2"], "seen"]
                self.assertEqual(json.loads(self.host.receive()[1]), expected)

    def test_counting_loses_nothing(self) -> None:
        store = Store(self.host)
        for number in range(1, 41):
            self.host.request(number, "POST", "/count" if number % 2 else "/count-in-thread")
        counts: list[int] = []
        last_call = 0
        while len(counts) < 40:
            head, body = self.host.receive()
            if head["type"] == "response":
                counts.append(json.loads(body)["count"])
            else:
                self.assertGreater(head["id"], last_call)
                last_call = head["id"]
                store.answer(head, body)
        self.assertEqual(sorted(counts), list(range(1, 41)))
        self.assertEqual(store.values["n"][1], b"40")
        self.assertGreater(store.conflicts, 0)

    def test_conflicts_and_refusals_are_exceptions(self) -> None:
        self.host.request(1, "GET", "/conflict")
        head, _ = self.host.receive()
        self.host.send({"type": "error", "id": head["id"], "code": "KV_CONFLICT", "message": "version 8"})
        self.assertEqual(self.host.receive()[1], b"conflict KV_CONFLICT")
        self.host.request(2, "GET", "/refused")
        head, _ = self.host.receive()
        self.host.send({"type": "error", "id": head["id"], "code": "BUSY", "message": "slow down"})
        self.assertEqual(self.host.receive()[1], b"BUSY: slow down")

    def test_blocking_on_the_loop_is_refused(self) -> None:
        self.host.request(1, "GET", "/wrong-thread")
        self.assertIn(b"would block the event loop", self.host.receive()[1])

    def test_a_lost_connection_ends_what_waits(self) -> None:
        for path in ("/conflict", "/refused"):
            with self.subTest(path), Host.of_script("plugins/keeps.py") as host:
                host.greet()
                host.request(1, "GET", path)
                host.receive()
                host.socket.close()
                self.assertEqual(host.exit_status(), 0)


if __name__ == "__main__":
    unittest.main()
