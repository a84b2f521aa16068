"""No module of the package imports itself through others, for types either."""

from __future__ import annotations

import ast
import unittest
from graphlib import TopologicalSorter
from pathlib import Path

PACKAGE = Path(__file__).parent.parent / "toru_plugin"


def imported_modules(path: Path, names: frozenset[str]) -> set[str]:
    """The modules of the package that a module of it names, wherever in its text."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom) and node.level == 1:
            found |= {node.module} if node.module else {alias.name for alias in node.names}
    return found & names


class Imports(unittest.TestCase):
    def test_modules_form_no_ring(self) -> None:
        paths = {path.stem: path for path in PACKAGE.glob("*.py")}
        names = frozenset(paths) - {"__init__"}
        graph = {name: imported_modules(paths[name], names) for name in names}
        self.assertLessEqual({"channel", "roles"}, graph["session"])
        self.assertTrue(list(TopologicalSorter(graph).static_order()))


if __name__ == "__main__":
    unittest.main()
