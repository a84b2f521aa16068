"""From hello to the exit status: starts that fail, heartbeats of a busy plugin, every way to end."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import unittest

from tests.host import HERE, SDK, TOKEN, Host, welcome
from toru_plugin.frames import Head

FAST_SECONDS = 10.0


def start(fault: str = "") -> Host:
    return Host.of_script("plugins/lives.py", {"FAULT": fault})


class Starting(unittest.TestCase):
    def test_hello(self) -> None:
        with start() as host:
            hello = host.greet()
            self.assertEqual((hello["protocol"], hello["token"], hello["plugin_id"]), (2, TOKEN, "lives"))
            self.assertEqual(hello["features"], ["stream", "websocket", "heartbeat"])
            self.assertEqual(host.shutdown(), 0)
            self.assertIn('{"level":"info","message":"before the channel"}', host.output())
            self.assertRegex(host.output(), "on_stop ran\nbackground ended\n$")

    def test_progress(self) -> None:
        with start("starts slowly") as host:
            host.receive()
            host.send(welcome())
            self.assertEqual(host.receive()[0], {"type": "starting", "progress": 40, "message": "Loading"})
            self.assertEqual(host.receive()[0], {"type": "starting", "progress": 80})
            self.assertEqual(host.receive()[0]["type"], "ready")

    def test_a_start_that_raises_is_tried_again(self) -> None:
        with start("raises at start") as host:
            host.receive()
            host.send(welcome())
            head, _ = host.receive()
            self.assertEqual((head["type"], head["code"], head["retry"]), ("failed", "START_FAILED", True))
            self.assertIn("no disk", head["message"])
            self.assertEqual(host.exit_status(), 1)
            self.assertIn("Traceback", host.output())

    def test_a_start_that_is_refused_is_not(self) -> None:
        with start("refuses to start") as host:
            host.receive()
            host.send(welcome())
            head, _ = host.receive()
            self.assertEqual((head["code"], head["retry"]), ("NO_DATABASE", False))
            self.assertEqual(host.exit_status(), 78)

    def test_kv_and_pings_before_ready(self) -> None:
        with start("uses kv at start") as host:
            host.receive()
            host.send(welcome())
            head, body = host.receive()
            self.assertEqual((head["op"], head["key"], body), ("kv.set", "started", b"yes"))
            host.send({"type": "ping", "id": 1})
            self.assertEqual(host.receive(())[0], {"type": "pong", "id": 1})
            host.send({"type": "result", "id": head["id"], "version": 1})
            self.assertEqual(host.receive()[0]["type"], "ready")

    def test_shutdown_during_the_start(self) -> None:
        with start("never gets ready") as host:
            host.receive()
            host.send(welcome())
            self.assertEqual(host.shutdown(2000), 0)

    def test_rejected(self) -> None:
        for code, status in (("BAD_TOKEN", 1), ("TIMEOUT", 1), ("BAD_PROTOCOL", 78), ("ID_MISMATCH", 78)):
            with self.subTest(code), start() as host:
                host.receive()
                host.send({"type": "reject", "code": code, "message": "no"})
                self.assertEqual(host.exit_status(), status)
                self.assertIn(code, host.output())

    def test_no_host_at_the_path(self) -> None:
        environment = {"PYTHONPATH": str(SDK), "TORU_HOST_SOCKET": "/nonexistent/h.sock", "TORU_TOKEN": "t"}
        command = [sys.executable, str(HERE / "plugins/lives.py")]
        result = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=30, check=False)
        self.assertEqual(result.returncode, 1)
        self.assertIn("no host answers at /nonexistent/h.sock", result.stderr)

    def test_a_view_that_is_not_there(self) -> None:
        code = "from toru_plugin import Plugin; Plugin(id='a', name='A', version='1.0.0', view='no.js').run()"
        environment = {"PYTHONPATH": str(SDK), "TORU_HOST_SOCKET": "/nonexistent/h.sock", "TORU_TOKEN": "t"}
        command = [sys.executable, "-c", code]
        result = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=30, check=False)
        self.assertEqual(result.returncode, 78)
        self.assertIn("no.js", result.stderr)


class Order(unittest.TestCase):
    def break_order(self, *heads: dict[str, object]) -> None:
        with start() as host:
            host.receive()
            for head in heads:
                host.send(head)
            self.assertEqual(host.exit_status(), 70)
            self.assertRegex(host.output(), "The host broke the protocol: (MESSAGE_UNEXPECTED|FIELD_INVALID)")

    def test_a_request_before_the_welcome(self) -> None:
        self.break_order({"type": "request", "id": 1, "method": "GET", "path": "/", "headers": {}, "end": True})

    def test_two_welcomes(self) -> None:
        self.break_order(welcome(), welcome())

    def test_a_welcome_with_a_bad_field(self) -> None:
        self.break_order(welcome(settings=5))

    def test_an_id_that_does_not_grow(self) -> None:
        with start() as host:
            host.greet()
            host.request(2, "GET", "/facts")
            host.receive()
            host.request(2, "GET", "/facts")
            self.assertEqual(host.exit_status(), 70)

    def test_half_a_frame_at_the_end(self) -> None:
        with start() as host:
            host.greet()
            host.send_raw(b"\0\0")
            host.socket.close()
            self.assertEqual(host.exit_status(), 70)
            self.assertIn("FRAME_TRUNCATED", host.output())


class Heartbeat(unittest.TestCase):
    def test_pings_are_answered_while_a_handler_blocks_the_loop(self) -> None:
        with start() as host:
            host.greet()
            begun = time.monotonic()
            host.request(1, "GET", "/block-the-loop/3000")
            for ping in range(1, 6):
                host.send({"type": "ping", "id": ping})
                self.assertEqual(host.receive(())[0], {"type": "pong", "id": ping})
            self.assertLess(time.monotonic() - begun, 2.9)
            self.assertEqual(host.receive()[1], b"unblocked")

    def test_what_comes_meanwhile_is_served_afterwards_in_order(self) -> None:
        with start() as host:
            host.greet()
            host.request(1, "GET", "/block-the-loop/700")
            host.send({"type": "ping", "id": 1})
            host.receive_type("pong")
            for number in range(2, 50):
                host.request(number, "GET", "/facts")
            host.send({"type": "ping", "id": 2})
            self.assertEqual(host.receive(())[0], {"type": "pong", "id": 2})
            self.assertEqual([host.receive()[0]["id"] for _ in range(49)], list(range(1, 50)))


class Ending(unittest.TestCase):
    def test_a_lost_connection(self) -> None:
        with start() as host:
            host.greet()
            host.socket.close()
            self.assertEqual(host.exit_status(), 0)
            self.assertIn("on_stop ran", host.output())

    def test_a_lost_connection_with_work_that_never_ends(self) -> None:
        for path in ("/block-a-thread", "/wait/600000", "/block-the-loop/600000"):
            with self.subTest(path), start() as host:
                host.greet()
                host.request(1, "GET", path)
                host.send({"type": "ping", "id": 1})
                host.receive_type("pong")
                begun = time.monotonic()
                host.socket.close()
                host.exit_status()
                self.assertLess(time.monotonic() - begun, FAST_SECONDS)

    def test_a_lost_connection_with_a_thread_of_its_own(self) -> None:
        with start("another thread never ends") as host:
            host.greet()
            host.socket.close()
            host.exit_status()

    def test_standard_input_ends(self) -> None:
        for path in ("/facts", "/block-the-loop/600000"):
            with self.subTest(path), start() as host:
                host.greet()
                host.request(1, "GET", path)
                host.send({"type": "ping", "id": 1})
                host.receive_type("pong")
                assert host.process.stdin is not None
                host.process.stdin.write(b"this is of no interest")
                host.process.stdin.close()
                host.exit_status()

    def test_signals(self) -> None:
        for number in (signal.SIGTERM, signal.SIGINT):
            with self.subTest(number), start() as host:
                host.greet()
                os.kill(host.process.pid, number)
                self.assertEqual(host.exit_status(), 0)
                self.assertIn("on_stop ran", host.output())

    def test_a_signal_while_the_loop_is_blocked(self) -> None:
        with start() as host:
            host.greet()
            host.request(1, "GET", "/block-the-loop/600000")
            host.send({"type": "ping", "id": 1})
            host.receive_type("pong")
            os.kill(host.process.pid, signal.SIGTERM)
            self.assertEqual(host.exit_status(), 0)

    def test_a_signal_that_the_main_thread_never_sees(self) -> None:
        with start() as host:
            host.greet()
            host.request(1, "GET", "/block-the-main-thread-for-good")
            host.wait_for_output("blocking")
            os.kill(host.process.pid, signal.SIGTERM)
            self.assertEqual(host.exit_status(), 0)

    def test_shutdown_lets_requests_finish(self) -> None:
        with start() as host:
            host.greet()
            host.request(1, "GET", "/wait/300")
            host.send({"type": "shutdown", "grace_ms": 10_000})
            self.assertEqual(host.receive()[1], b"waited")
            self.assertEqual(host.exit_status(), 0)

    def test_shutdown_ends_what_does_not_finish_within_the_grace(self) -> None:
        for path in ("/wait/600000", "/block-a-thread"):
            with self.subTest(path), start() as host:
                host.greet()
                host.request(1, "GET", path)
                begun = time.monotonic()
                self.assertEqual(host.shutdown(1000), 0)
                self.assertLess(time.monotonic() - begun, FAST_SECONDS)

    def test_a_connection_lost_during_the_grace(self) -> None:
        for path in ("/wait/600000", "/block-a-thread"):
            with self.subTest(path), start() as host:
                host.greet()
                host.request(1, "GET", path)
                host.send({"type": "shutdown", "grace_ms": 600_000})
                host.send({"type": "ping", "id": 1})
                host.receive_type("pong")
                host.socket.close()
                self.assertEqual(host.exit_status(), 0)
                self.assertIn("on_stop ran", host.output())

    def test_stop_hooks_that_fail_or_never_end(self) -> None:
        for fault in ("never stops", "raises at stop"):
            with self.subTest(fault), start(fault) as host:
                host.greet()
                self.assertEqual(host.shutdown(1000), 0)


class Telling(unittest.TestCase):
    def test_facts_and_settings(self) -> None:
        with start() as host:
            host.greet(settings={"other": 1}, data_dir="/var/lib/x")
            host.request(1, "GET", "/facts")
            facts = json.loads(host.receive()[1])
            self.assertEqual(facts["settings"], {"greeting": "Hello", "other": 1})
            self.assertEqual((facts["instance"], facts["data_dir"]), (welcome()["instance_id"], "/var/lib/x"))
            host.send({"type": "settings", "settings": {"greeting": "Hi"}})
            line, _ = host.receive_type("log")
            self.assertEqual(line["fields"], {"greeting": "Hi"})
            host.request(2, "GET", "/facts")
            self.assertEqual(json.loads(host.receive()[1])["settings"], {"greeting": "Hi"})

    def test_status_notify_log_and_output(self) -> None:
        with start() as host:
            host.greet()
            host.request(1, "GET", "/tell")
            frames: list[Head] = []
            while not frames or frames[-1]["type"] != "response":
                frames.append(host.receive(())[0])
            status, notify, warning, error, _ = frames
            self.assertEqual(status, {"type": "status", "health": "degraded", "message": "the disk is full"})
            self.assertEqual((notify["level"], notify["title"], notify["message"]), ("warn", "Look here", "It is full"))
            self.assertEqual((warning["level"], warning["fields"]["number"]), ("warn", 1))
            self.assertIn("object", warning["fields"]["odd"])
            self.assertEqual(
                (error["level"], error["message"], error["fields"]["logger"]), ("error", "it broke", "lib")
            )
            self.assertIn("KeyError", error["fields"]["exception"])
            host.wait_for_output("printed, not flushed")

    def test_nonsense_is_refused_here(self) -> None:
        with start() as host:
            host.greet()
            host.request(1, "GET", "/tell-nonsense")
            self.assertEqual(host.receive(())[1], b"refused")
            self.assertEqual(host.wait_for_output("ProtocolError").count("ProtocolError local"), 3)


if __name__ == "__main__":
    unittest.main()
