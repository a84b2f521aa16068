"""Every row of `conformance/order` that a host can break or keep, tried on a real process; and what this SDK sends."""

from __future__ import annotations

import unittest
from typing import Any

from tests.host import Host
from tests.vectors import load
from toru_plugin.errors import ProtocolError
from toru_plugin.order import CONNECTED, GREETED, PLUGIN_ORDER, READY, STARTING, check_order

PHASES, VECTORS = load("order/v2.json", "phases", "vectors")
STEPS = {phase["name"]: phase["after"] for phase in PHASES}
BITS = {"connected": CONNECTED, "greeted": GREETED, "starting": STARTING, "ready": READY}


def rows(sender: str) -> list[dict[str, Any]]:
    found = [row for row in VECTORS if row["from"] == sender]
    if not found:
        raise AssertionError(f"there is no row from the {sender}")
    return found


def reach(phase: str) -> Host:
    """A plugin in this phase; one that starts waits there."""
    fault = "never gets ready" if phase == "starting" else ""
    host = Host.of_script("plugins/lives.py", {"FAULT": fault})
    try:
        for step in STEPS[phase]:
            if step["from"] == "host":
                host.send(step["head"])
            else:
                host.receive_type(step["head"]["type"])
    except BaseException:
        host.close()
        raise
    return host


class Order(unittest.TestCase):
    def test_rows_that_are_faults(self) -> None:
        for row in rows("host"):
            if row["result"] == "fault":
                with self.subTest(row["phase"], kind=row["head"]["type"]), reach(row["phase"]) as host:
                    host.send(row["head"])
                    self.assertEqual(host.exit_status(), 70)
                    self.assertIn("MESSAGE_UNEXPECTED", host.output())

    def test_rows_that_are_legal(self) -> None:
        for row in rows("host"):
            if row["result"] == "legal":
                with self.subTest(row["phase"], kind=row["head"]["type"]), reach(row["phase"]) as host:
                    self.keep(host, row["head"])

    def keep(self, host: Host, head: dict[str, Any]) -> None:
        host.send(head)
        if head["type"] == "welcome":
            host.receive_type("ready")
        elif head["type"] in ("reject", "shutdown"):
            host.exit_status()
        else:
            host.send({"type": "ping", "id": 2})
            while host.receive_type("pong")[0]["id"] != 2:
                pass
        self.assertNotIn("MESSAGE_UNEXPECTED", host.output())

    def test_what_this_side_sends(self) -> None:
        for row in rows("plugin"):
            with self.subTest(row["phase"], kind=row["head"]["type"]):
                try:
                    check_order(PLUGIN_ORDER, row["head"]["type"], BITS[row["phase"]], "local")
                    result = "legal"
                except ProtocolError as error:
                    self.assertEqual((error.code, error.blame), ("MESSAGE_UNEXPECTED", "local"))
                    result = "fault"
                self.assertEqual(result, row["result"])

    def test_a_notice_while_starting(self) -> None:
        with Host.of_script("plugins/lives.py", {"FAULT": "notifies at start"}) as host:
            for step in STEPS["starting"]:
                if step["from"] == "host":
                    host.send(step["head"])
                else:
                    host.receive()
            self.assertEqual(host.receive_type("notify")[0]["title"], "Still starting")
            host.receive_type("ready")


if __name__ == "__main__":
    unittest.main()
