"""What the README and the authors' page show runs, and the plugins that it makes have sound metadata and handlers."""

from __future__ import annotations

import re
import subprocess
import sys
import unittest
from collections.abc import AsyncIterator
from typing import Any

from tests.host import SDK
from toru_plugin import Plugin, WebSocket


class Readme(unittest.TestCase):
    def test_every_example(self) -> None:
        text = (SDK / "README.md").read_text(encoding="utf-8")
        blocks = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
        self.assertGreater(len(blocks), 5)
        names: dict[str, Any] = {"__name__": "readme", "__file__": str(SDK / "readme.py")}
        for block in blocks:
            exec(compile(block, "README.md", "exec"), names)
        plugins = [value for value in names.values() if isinstance(value, Plugin)]
        self.assertEqual(len(plugins), 4)
        for plugin in plugins:
            plugin.build_routes()
            plugin.build_websocket_routes()

    def test_the_first_one_as_a_file(self) -> None:
        text = (SDK / "README.md").read_text(encoding="utf-8")
        first = re.findall(r"```python\n(.*?)```", text, re.DOTALL)[0]
        result = subprocess.run(
            [sys.executable, "-c", first, "--metadata"],
            env={"PYTHONPATH": str(SDK)},
            capture_output=True,
            timeout=30,
            check=False,
        )
        self.assertEqual((result.returncode, result.stderr), (0, b""))
        self.assertIn(b'"id":"hello"', result.stdout)

    def test_the_page_for_authors(self) -> None:
        text = (SDK.parent.parent / "docs" / "authors.md").read_text(encoding="utf-8")
        blocks = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
        self.assertEqual(len(blocks), 3)
        plugin = Plugin(id="shown", name="Shown", version="1.0.0")
        names: dict[str, Any] = {"plugin": plugin, "AsyncIterator": AsyncIterator, "WebSocket": WebSocket}
        for block in blocks:
            exec(compile(block, "authors.md", "exec"), names)
        for path in ("/items/7", "/events"):
            self.assertIsNotNone(plugin.build_routes().find("GET", path))
        self.assertIsNotNone(plugin.build_websocket_routes().find("GET", "/chat"))


if __name__ == "__main__":
    unittest.main()
