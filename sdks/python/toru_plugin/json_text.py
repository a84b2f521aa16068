"""JSON as the wire has it: strict when read, compact when written.

`NaN` and `Infinity` are no JSON; lone surrogates are legal in JSON text but not in UTF-8 and stay escaped.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any, NoReturn

_SURROGATE = re.compile("[\ud800-\udfff]")


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


_decoder = json.JSONDecoder(parse_constant=_refuse_constant)
_encode = json.JSONEncoder(separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode
# The part of `raw_decode` that does the work; the type stubs do not know it.
_read: Callable[[str, int], tuple[Any, int]] = _decoder.scan_once  # type: ignore[attr-defined]


def decode_json(data: bytes | bytearray | memoryview) -> Any:
    """Reads UTF-8 JSON text; raises `ValueError` (or `RecursionError` when nested too deeply)."""
    text = str(data, "utf-8")
    if text[:1] == "{":
        try:
            value, end = _read(text, 0)
        except StopIteration:
            pass  # no value where one must be
        else:
            if end == len(text):
                return value
    # White space around the value is rare: only then the slower reader looks again.
    return _decoder.decode(text)


def encode_json(value: object) -> bytes:
    """Writes compact UTF-8 JSON text; raises `TypeError` or `ValueError` for what JSON cannot say."""
    text = _encode(value)
    try:
        return text.encode()
    except UnicodeEncodeError:
        return _SURROGATE.sub(lambda match: f"\\u{ord(match.group()):04x}", text).encode()
