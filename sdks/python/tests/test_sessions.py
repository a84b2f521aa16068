"""Runs every written-down session against a real process of the conformance plugin."""

from __future__ import annotations

import json
import unittest
from pathlib import Path
from typing import Any

from tests.host import SKIPPED, Host
from tests.vectors import session_files, to_bytes


def matches(expected: Any, actual: Any) -> bool:
    """Listed fields must be equal, others are free, `"*"` is anything."""
    if expected == "*":
        return True
    if isinstance(expected, dict) and isinstance(actual, dict):
        return all(name in actual and matches(value, actual[name]) for name, value in expected.items())
    return bool(expected == actual)


class Sessions(unittest.TestCase):
    maxDiff = None

    def play(self, path: Path) -> None:
        steps = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
        with Host.of_script("conformance_plugin.py") as host:
            for number, step in enumerate(steps, 1):
                where = f"{path.name}:{number}"
                if "note" in step:
                    continue
                if step["from"] == "plugin":
                    self.expect(host, step, where)
                elif "raw_hex" in step:
                    host.send_raw(to_bytes(step["raw_hex"]))
                elif step.get("end"):
                    host.socket.close()
                else:
                    host.send(step["head"], to_bytes(step.get("body_hex", "")))

    def expect(self, host: Host, step: dict[str, Any], where: str) -> None:
        if step.get("end"):
            status = host.exit_status()
            wanted = step.get("exit_status", 0)
            if wanted == "failure":
                self.assertNotEqual(status, 0, where)
            elif wanted != "*":
                self.assertEqual(status, wanted, f"{where}: {host.output()}")
            return
        skipped = tuple(kind for kind in SKIPPED if kind != step["head"].get("type"))
        head, body = host.receive(skipped)
        self.assertTrue(matches(step["head"], head), f"{where}: wanted {step['head']}, got {head}")
        if "body_hex" in step:
            self.assertEqual(body, to_bytes(step["body_hex"]), where)

    def test_every_session(self) -> None:
        for path in session_files():
            with self.subTest(path.name):
                self.play(path)


if __name__ == "__main__":
    unittest.main()
