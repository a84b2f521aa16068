"""The wheel and the source archive hold the whole package, and the wheel is all that an author has to install."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import unittest
import zipfile
from pathlib import Path

from tests.host import SDK
from toru_plugin import __version__

CAN_BUILD = all(importlib.util.find_spec(name) is not None for name in ("build", "flit_core"))
MODULES = {path.relative_to(SDK).as_posix() for path in (SDK / "toru_plugin").glob("*.py")} | {"toru_plugin/py.typed"}


@unittest.skipUnless(CAN_BUILD, 'the Python packages "build" and "flit_core" are not installed')
class Package(unittest.TestCase):
    out: Path

    @classmethod
    def setUpClass(cls) -> None:
        folder = tempfile.TemporaryDirectory(prefix="toru-package-")
        cls.addClassCleanup(folder.cleanup)
        source = Path(folder.name, "source")
        shutil.copytree(SDK, source, ignore=shutil.ignore_patterns("__pycache__", "*.egg-info", "build", "dist"))
        cls.out = Path(folder.name, "out")
        # The archive first, and the wheel from it: it must hold everything that a build needs.
        run("-m", "build", "--no-isolation", "--outdir", str(cls.out), str(source))

    def test_wheel(self) -> None:
        with zipfile.ZipFile(self.out / f"toru_plugin-{__version__}-py3-none-any.whl") as wheel:
            names = {name for name in wheel.namelist() if ".dist-info/" not in name}
            info = wheel.read(f"toru_plugin-{__version__}.dist-info/METADATA").decode()
        self.assertEqual(names, MODULES)
        self.assertIn("\nRequires-Python: >=3.10\n", info)
        self.assertEqual([line for line in info.splitlines() if line.startswith("Requires-Dist")], [ED25519])

    def test_source_archive(self) -> None:
        root = f"toru_plugin-{__version__}"
        with tarfile.open(self.out / f"{root}.tar.gz") as archive:
            names = set(archive.getnames())
        self.assertLessEqual({f"{root}/{name}" for name in MODULES | {"README.md", "pyproject.toml"}}, names)

    def test_a_plugin_with_nothing_but_the_wheel(self) -> None:
        wheel = self.out / f"toru_plugin-{__version__}-py3-none-any.whl"
        site = self.out / "site"
        with zipfile.ZipFile(wheel) as archive:
            archive.extractall(site)
        code = "from toru_plugin import Plugin; Plugin(id='whole', name='Whole', version='1.0.0').run()"
        printed = run("-S", "-c", code, "--metadata", path=str(site))
        self.assertIn(b'"id":"whole"', printed)


ED25519 = 'Requires-Dist: cryptography>=41 ; extra == "ed25519"'


def run(*words: str, path: str | None = None) -> bytes:
    environment = {**os.environ, **({} if path is None else {"PYTHONPATH": path})}
    result = subprocess.run([sys.executable, *words], capture_output=True, env=environment, timeout=120, check=False)
    if result.returncode != 0:
        raise AssertionError((result.stdout + result.stderr).decode())
    return result.stdout


if __name__ == "__main__":
    unittest.main()
