"""Packs a plugin into the one file that is delivered.

    python3 -m toru_plugin.pack DIR OUT.binary

The file is a zipapp with a shebang: this package, everything in DIR, and an entry that runs `plugin` of `plugin.py`.
The same sources give the same bytes. Beside each module lies its byte code, so that the version of Python that packed
it need not compile at every start; other versions take the source.
"""

from __future__ import annotations

import argparse
import importlib.util
import io
import marshal
import os
import subprocess
import sys
import zipfile
from pathlib import Path

SHEBANG = b"#!/usr/bin/env python3\n"

_PACKAGE = Path(__file__).resolve().parent
_LEFT_OUT_NAMES = {"__pycache__", "node_modules", "tests", "test", "README.md", "pyproject.toml"}
_LEFT_OUT_ENDINGS = (".pyc", ".binary", ".egg-info")
_FIXED_DATE = (1980, 1, 1, 0, 0, 0)
_MODE = 0o644
# Unmarshalling any version works; this one writes the same bytes whatever else the process holds.
_MARSHAL_VERSION = 2
_UNCHECKED = 0b01


class PackError(Exception):
    """The plugin cannot be packed; the message says what to mend."""


def pack(source: Path, target: Path, entry: str = "plugin:plugin") -> None:
    """Writes the packed plugin. `entry` is `module:name` of the `Plugin` object.

    Raises `PackError`.
    """
    data = build(source, entry)
    draft = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        draft.write_bytes(data)
        draft.chmod(0o755)
        _check_metadata(draft)
        draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)


def build(source: Path, entry: str = "plugin:plugin") -> bytes:
    """The bytes of the packed plugin."""
    files = _collect(source)
    if "__main__.py" not in files:
        module, _, name = entry.partition(":")
        if not (module.isidentifier() and name.isidentifier()):
            raise PackError(f'the entry "{entry}" is not of the form module:name')
        if f"{module}.py" not in files and f"{module}/__init__.py" not in files:
            raise PackError(f"{source} has no {module}.py")
        files["__main__.py"] = f"from {module} import {name}\n\n{name}.run()\n".encode()
    for path, data in _collect(_PACKAGE).items():
        if path != "pack.py":
            files[f"toru_plugin/{path}"] = data
    for path in [path for path in files if path.endswith(".py")]:
        byte_code = _compile(path, files[path])
        if byte_code is not None:
            files[f"{path}c"] = byte_code
    return _zip(files)


def _collect(folder: Path) -> dict[str, bytes]:
    if not folder.is_dir():
        raise PackError(f"{folder} is not a folder")
    files: dict[str, bytes] = {}
    for root, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if _belongs(name)]
        for name in filter(_belongs, names):
            path = Path(root, name)
            files[path.relative_to(folder).as_posix()] = path.read_bytes()
    return files


def _belongs(name: str) -> bool:
    return not (name.startswith(".") or name in _LEFT_OUT_NAMES or name.endswith(_LEFT_OUT_ENDINGS))


def _compile(path: str, source: bytes) -> bytes | None:
    try:
        code = compile(source, path, "exec", dont_inherit=True, optimize=0)
    except (SyntaxError, ValueError) as error:
        raise PackError(f"{path} cannot be compiled: {error}") from error
    try:
        body = marshal.dumps(code, _MARSHAL_VERSION)
    except ValueError:
        return None  # a constant that this old form cannot say: the source does
    flags = _UNCHECKED.to_bytes(4, "little")
    return importlib.util.MAGIC_NUMBER + flags + importlib.util.source_hash(source) + body


def _zip(files: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    buffer.write(SHEBANG)
    # Stored, not deflated: it starts faster, and compressors differ from machine to machine.
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for path in sorted(files):
            info = zipfile.ZipInfo(path, _FIXED_DATE)
            info.create_system = 3
            info.external_attr = _MODE << 16
            archive.writestr(info, files[path])
    return buffer.getvalue()


def _check_metadata(packed: Path) -> None:
    result = subprocess.run(
        [sys.executable, str(packed), "--metadata"], capture_output=True, stdin=subprocess.DEVNULL, check=False
    )
    if result.returncode != 0:
        raise PackError(f"the packed plugin does not say what it is:\n{result.stderr.decode(errors='replace')}")


def main() -> int:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python3 -m toru_plugin.pack", description="Packs a plugin into one file.")
    parser.add_argument("folder", type=Path, metavar="DIR", help="folder with plugin.py")
    parser.add_argument("out", type=Path, metavar="OUT.binary", help="file to write")
    parser.add_argument("--entry", default="plugin:plugin", help="module:name of the Plugin (default: %(default)s)")
    arguments = parser.parse_args()
    try:
        pack(arguments.folder, arguments.out, arguments.entry)
    except (PackError, OSError) as error:
        print(f"Cannot pack {arguments.folder}: {error}", file=sys.stderr)
        return 1
    print(f"{arguments.out}  {arguments.out.stat().st_size} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
