"""The packed file: the example in one piece, the same bytes each time, errors that say what to mend."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import unittest
import zipfile
from pathlib import Path

from tests.host import SDK, Host, request
from toru_plugin.metadata import parse_metadata

EXAMPLE = SDK.parent.parent / "examples" / "hello-python"


def pack(source: Path, target: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "toru_plugin.pack", str(source), str(target), *arguments]
    environment = {**os.environ, "PYTHONPATH": str(SDK)}
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)


class Packing(unittest.TestCase):
    def setUp(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="toru-"))
        self.addCleanup(shutil.rmtree, self.folder)
        self.target = self.folder / "hello.binary"

    def test_the_example_runs_from_one_file(self) -> None:
        result = pack(EXAMPLE, self.target)
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertEqual(self.target.stat().st_mode & 0o777, 0o755)
        printed = subprocess.run([str(self.target), "--metadata"], capture_output=True, timeout=30, check=True)
        metadata = parse_metadata(printed.stdout)
        self.assertEqual((metadata["id"], metadata["route"]), ("hello-python", "/hello-python"))
        # Nothing of the source tree is in reach: what runs is what is in the file.
        with Host([str(self.target)], {"PYTHONPATH": ""}) as host:
            host.greet()
            host.request(1, "GET", "/bundle.js")
            head, body = host.receive()
            self.assertEqual(head["headers"]["content-type"], "text/javascript; charset=utf-8")
            self.assertEqual(body, (EXAMPLE / "view/bundle.js").read_bytes())
            host.request(2, "GET", "/bundle.css")
            self.assertEqual(host.receive()[0]["status"], 404)
            host.request(3, "GET", "/hello")
            answer = json.loads(host.receive()[1])
            self.assertTrue(answer["message"].startswith("Hello from Python 3."))
            self.assertEqual(answer["pid"], host.process.pid)
            host.send({"type": "settings", "settings": {"greeting": "Moin"}})
            host.request(4, "GET", "/hello")
            self.assertTrue(json.loads(host.receive()[1])["message"].startswith("Moin from"))
            host.send(request(5, "POST", "/count"))
            call, _ = host.receive()
            host.send({"type": "result", "id": call["id"], "found": True, "version": 6}, b"41")
            call, body = host.receive()
            self.assertEqual((call["op"], call["if_version"], body), ("kv.set", 6, b"42"))
            host.send({"type": "result", "id": call["id"], "version": 7})
            self.assertEqual(json.loads(host.receive()[1]), {"count": 42})
            self.assertEqual(host.shutdown(), 0)

    def test_the_same_sources_give_the_same_bytes(self) -> None:
        copy = self.folder / "copy"
        shutil.copytree(EXAMPLE, copy)
        for path in copy.rglob("*"):
            os.utime(path, (1, 1))
        (copy / "__pycache__").mkdir(exist_ok=True)
        (copy / "__pycache__" / "plugin.pyc").write_bytes(b"left out")
        (copy / ".hidden").write_bytes(b"left out")
        self.assertEqual(pack(EXAMPLE, self.target).returncode, 0)
        other = self.folder / "other.binary"
        self.assertEqual(pack(copy, other).returncode, 0)
        self.assertEqual(self.target.read_bytes(), other.read_bytes())

    def test_another_version_of_python_takes_the_source(self) -> None:
        self.assertEqual(pack(EXAMPLE, self.target).returncode, 0)
        foreign = self.folder / "foreign.binary"
        with zipfile.ZipFile(self.target) as packed, zipfile.ZipFile(foreign, "w") as rewritten:
            for name in packed.namelist():
                data = packed.read(name)
                rewritten.writestr(name, b"\0\0\0\0" + data[4:] if name.endswith(".pyc") else data)
        printed = subprocess.run(
            [sys.executable, str(foreign), "--metadata"], capture_output=True, timeout=30, check=True
        )
        self.assertEqual(parse_metadata(printed.stdout)["id"], "hello-python")

    def test_a_traceback_shows_the_source(self) -> None:
        (self.folder / "src").mkdir()
        source = (
            "from toru_plugin import Plugin\n"
            "plugin = Plugin(id='t', name='T', version='1.0.0')\n"
            "@plugin.get('/')\n"
            "def fails():\n"
            "    return 1 / 0  # on purpose\n"
        )
        (self.folder / "src/plugin.py").write_text(source)
        self.assertEqual(pack(self.folder / "src", self.target).returncode, 0)
        with Host([str(self.target)]) as host:
            host.greet()
            host.request(1, "GET", "/")
            self.assertEqual(host.receive()[0]["status"], 500)
            self.assertIn("return 1 / 0  # on purpose", host.wait_for_output("ZeroDivisionError"))

    def test_what_cannot_be_packed(self) -> None:
        empty = self.folder / "empty"
        empty.mkdir()
        broken = self.folder / "broken"
        broken.mkdir()
        (broken / "plugin.py").write_text("def (:\n")
        invalid = self.folder / "invalid"
        invalid.mkdir()
        (invalid / "plugin.py").write_text(
            "from toru_plugin import Plugin\nplugin = Plugin(id='a b', name='A', version='1')\n"
        )
        for source, words in (
            (self.folder / "absent", "is not a folder"),
            (empty, "has no plugin.py"),
            (broken, "cannot be compiled"),
            (invalid, 'field "id" must be'),
        ):
            with self.subTest(source.name):
                result = pack(source, self.target)
                self.assertEqual(result.returncode, 1)
                self.assertIn(words, result.stderr)
                self.assertFalse(self.target.exists())
        self.assertEqual(pack(EXAMPLE, self.target, "--entry", "nonsense").returncode, 1)
        self.assertEqual(list(self.folder.glob(".*")), [])


if __name__ == "__main__":
    unittest.main()
