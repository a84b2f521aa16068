"""Messages: what a host accepts from a plugin, what a plugin accepts from a host."""

from __future__ import annotations

import json
import unittest
from typing import Any

from tests.host import request, welcome
from tests.vectors import load, session_files
from toru_plugin.errors import ProtocolError
from toru_plugin.messages import check_host_message, check_plugin_message


class MessageVectors(unittest.TestCase):
    def test_good(self) -> None:
        for case in load("messages/v2.json", "good")[0]:
            with self.subTest(case["name"]):
                self.assertEqual(check_plugin_message(case["head"]), not case.get("ignored", False))

    def test_bad(self) -> None:
        for case in load("messages/v2.json", "bad")[0]:
            with self.subTest(case["name"]):
                with self.assertRaises(ProtocolError) as caught:
                    check_plugin_message(case["head"])
                self.assertEqual((caught.exception.code, caught.exception.blame), (case["code"], "local"))
                self.assertIn(f'"{case["field"]}"' if "field" in case else "", str(caught.exception))

    def test_what_the_sessions_say(self) -> None:
        for path in session_files():
            for line in path.read_text(encoding="utf-8").splitlines():
                step = json.loads(line)
                if "head" not in step:
                    continue
                with self.subTest(path.name, head=step["head"].get("type")):
                    if step["from"] == "host":
                        self.assertEqual(check_host_message(step["head"]), step["head"]["type"] != "teleport")


class HostMessages(unittest.TestCase):
    def test_bad_fields(self) -> None:
        bad: list[dict[str, Any]] = [
            {},
            {"type": 1},
            {"type": ["request"]},
            {"type": "ping"},
            {"type": "ping", "id": True},
            {"type": "credit", "id": 1, "bytes": -1},
            {"type": "data", "id": 1, "end": 1},
            {"type": "settings", "settings": []},
            {"type": "shutdown", "grace_ms": -1},
            {"type": "error", "id": 1, "code": "X"},
            {"type": "license", "license": 5},
            welcome(settings=[]),
            request(0, "GET", "/"),
            request(1, "GET", "/", end="yes"),
            request(1, "GET", "/", headers={"a": 1}),
            request(1, "GET", "/", headers={"a": ["b", 1]}),
            request(1, "GET", "/", user={"name": "ada"}),
            request(1, "GET", "/", protocols="chat"),
        ]
        for head in bad:
            with self.subTest(head=head):
                with self.assertRaises(ProtocolError) as caught:
                    check_host_message(head)
                self.assertEqual((caught.exception.code, caught.exception.blame), ("FIELD_INVALID", "remote"))


if __name__ == "__main__":
    unittest.main()
