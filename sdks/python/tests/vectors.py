"""Reads the conformance vectors. A file that is missing or holds nothing fails the test that wanted it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.host import CONFORMANCE


def load(name: str, *lists: str) -> list[Any]:
    """The named lists of a vector file; each must hold something."""
    path = CONFORMANCE / name
    data = json.loads(path.read_text(encoding="utf-8"))
    found = []
    for key in lists:
        cases = data.get(key)
        if not cases:
            raise AssertionError(f"{path}: there is no case in {key!r}")
        found.append(cases)
    return found


def session_files() -> list[Path]:
    """Every session that is written down."""
    files = sorted((CONFORMANCE / "sessions").glob("*.jsonl"))
    if not files:
        raise AssertionError(f"{CONFORMANCE / 'sessions'} holds no session")
    return files


def to_bytes(value: Any) -> bytes:
    """Bytes from hexadecimal, or from `{"repeat": "61", "count": 3}`."""
    if isinstance(value, dict):
        return bytes.fromhex(value["repeat"]) * int(value["count"])
    return bytes.fromhex(value)
