"""The plugin's key and metadata are such that it can be sold."""

from __future__ import annotations

import json
import unittest
from datetime import datetime, timezone
from pathlib import Path

import plugin as sold
from toru_plugin.license import verify

FOLDER = Path(__file__).resolve().parent.parent


class Sold(unittest.TestCase):
    def test_the_metadata_asks_for_a_license(self) -> None:
        metadata = sold.plugin.metadata
        self.assertEqual(metadata["license"], {"required": True})
        self.assertEqual(metadata["released_at"], sold.RELEASED_AT)

    def test_nothing_is_no_license(self) -> None:
        verdict = verify(
            None,
            keys=sold.KEYS,
            plugin="licensed-python",
            instance="6f1c2d9e-0b7a-4c3e-9a51-2f8d4e6b7c10",
            released_at=sold.RELEASED_AT,
            now=datetime(2026, 6, 1, tzinfo=timezone.utc),
        )
        self.assertEqual(verdict.state, "missing")

    def test_the_secret_of_the_test_key_is_not_what_the_plugin_carries(self) -> None:
        secret = json.loads((FOLDER / "tests" / "test-key.secret.json").read_text())
        carried = (FOLDER / "license-key.json").read_text()
        self.assertEqual(secret["id"], json.loads(carried)["id"])
        self.assertNotIn(secret["hex"], carried)


if __name__ == "__main__":
    unittest.main()
