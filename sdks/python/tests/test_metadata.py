"""Metadata: the conformance vectors, and what `Plugin(...)` makes of its arguments."""

from __future__ import annotations

import json
import subprocess
import sys
import unittest

from tests.host import HERE, SDK
from tests.vectors import load
from toru_plugin import MetadataError, Plugin
from toru_plugin.metadata import parse_metadata

# Each JSON reader has its own words for broken JSON; the vectors hold those of one.
_OWN_WORDS = "--metadata printed no JSON: "


class MetadataVectors(unittest.TestCase):
    def test_good(self) -> None:
        for case in load("metadata/metadata.json", "good")[0]:
            with self.subTest(case["name"]):
                self.assertEqual(parse_metadata(case["text"]), case["metadata"])

    def test_bad(self) -> None:
        for case in load("metadata/metadata.json", "bad")[0]:
            with self.subTest(case["name"]):
                with self.assertRaises(MetadataError) as caught:
                    parse_metadata(case["text"])
                self.assertEqual(caught.exception.field, case.get("field"))
                if case["message"].startswith(_OWN_WORDS):
                    self.assertTrue(caught.exception.message.startswith(_OWN_WORDS))
                else:
                    self.assertEqual(caught.exception.message, case["message"])


class PluginArguments(unittest.TestCase):
    def test_the_least(self) -> None:
        metadata = parse_metadata(json.dumps(Plugin(id="a", name="A", version="1.0.0").metadata))
        self.assertEqual((metadata["route"], metadata["protocol"], metadata["ui"]), ("/a", 2, None))

    def test_everything(self) -> None:
        plugin = Plugin(
            id="a",
            name="A",
            version="1.0.0",
            route="/b",
            icon="x",
            author="Ada",
            description="Does it",
            homepage="https://example.org",
            released_at="2026-02-28",
            access="client",
            upgrade="replace",
            permissions=["shell"],
            settings={
                "type": "object",
                "properties": {"n": {"default": 5}, "o": {"properties": {"p": {"default": 1}}}},
            },
            license_required=True,
            limits={"memory_mb": 64},
            ui={"isolation": "sandbox"},
        )
        metadata = parse_metadata(json.dumps(plugin.metadata))
        self.assertEqual(metadata["license"], {"required": True})
        self.assertEqual(metadata["ui"], {"isolation": "sandbox", "format": "module"})
        self.assertEqual(metadata["limits"], {"memory_mb": 64})
        self.assertEqual(plugin.settings, {"n": 5, "o": {"p": 1}})

    def test_a_bad_field_is_refused_at_once(self) -> None:
        with self.assertRaises(MetadataError) as caught:
            Plugin(id="a b", name="A", version="1.0.0")
        self.assertEqual(caught.exception.field, "id")

    def test_a_view_is_there_when_a_bundle_is(self) -> None:
        self.assertEqual(Plugin(id="a", name="A", version="1.0.0", view="v.js").metadata["ui"], {})
        self.assertIs(Plugin(id="a", name="A", version="1.0.0", view="v.js", ui=False).metadata["ui"], False)

    def test_what_needs_a_host_says_so(self) -> None:
        plugin = Plugin(id="a", name="A", version="1.0.0")
        with self.assertRaisesRegex(RuntimeError, "while the plugin runs"):
            _ = plugin.kv
        with self.assertRaisesRegex(RuntimeError, "while the plugin runs"):
            plugin.status("ok")
        with self.assertRaisesRegex(RuntimeError, "TORU_DATA_DIR"):
            _ = plugin.data_dir


class CommandLine(unittest.TestCase):
    def run_plugin(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, str(HERE / "conformance_plugin.py"), *arguments],
            env={"PYTHONPATH": str(SDK)},
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=30,
            check=False,
        )

    def test_metadata(self) -> None:
        result = self.run_plugin("--metadata")
        self.assertEqual((result.returncode, result.stderr), (0, ""))
        self.assertEqual(parse_metadata(result.stdout)["id"], "conformance")

    def test_run_by_hand(self) -> None:
        result = self.run_plugin()
        self.assertEqual((result.returncode, result.stdout), (64, ""))
        self.assertIn("toru plugin run", result.stderr)

    def test_unknown_arguments(self) -> None:
        result = self.run_plugin("--meta")
        self.assertEqual(result.returncode, 64)
        self.assertIn("--metadata", result.stderr)


if __name__ == "__main__":
    unittest.main()
