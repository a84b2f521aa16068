"""Version 2 frames: bytes to values and back, without I/O.

Shape: u32 head length ‖ u32 body length (big-endian) ‖ head (one UTF-8 JSON object) ‖ body (raw bytes).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from struct import Struct
from typing import Any, Generic, TypeVar

from .errors import Blame, ProtocolError
from .json_text import decode_json, encode_json

MAX_HEAD_BYTES = 1_048_576
"""Largest head of a frame. Unit: bytes."""
MAX_BODY_BYTES = 16_777_216
"""Largest body of a frame. Unit: bytes."""
PREFIX_BYTES = 8
"""Bytes before the head: two u32."""

Head = dict[str, Any]
Frame = tuple[Head, bytes]
Buffer = bytes | memoryview

H = TypeVar("H")

_PREFIX = Struct(">II")
pack_prefix = _PREFIX.pack
"""`pack_prefix(head_bytes, body_bytes)`: the eight bytes before a head."""
_read_prefix = _PREFIX.unpack_from


def encode_frame(head: Mapping[str, Any], body: bytes = b"") -> bytes:
    """Encodes one frame.

    Worked example: head `{}` without body is `00000002 00000000 7b7d`.

    Raises `ProtocolError` `FRAME_TOO_LARGE` (blame: local). Nothing was sent.
    """
    text = encode_json(head)
    _check_lengths(len(text), len(body), "local")
    return pack_prefix(len(text), len(body)) + text + body


def to_body(value: object) -> bytes:
    """Bytes of what an author gives as a body, a value or a message.

    Raises `TypeError` for anything but text and bytes; `bytes(5)` would be five zeros.
    """
    if isinstance(value, str):
        return value.encode()
    if isinstance(value, (bytes, bytearray, memoryview)):
        return bytes(value)
    raise TypeError(f"{type(value).__name__} is neither str nor bytes")


def decode_head(data: bytes) -> Head:
    """Reads a head of any kind.

    Raises `ProtocolError` `HEAD_INVALID` (blame: remote).
    """
    try:
        head = decode_json(data)
    except (ValueError, RecursionError) as error:
        message = f"head of {len(data)} bytes is not UTF-8 JSON"
        raise ProtocolError("HEAD_INVALID", message, "remote") from error
    if type(head) is not dict:
        raise ProtocolError("HEAD_INVALID", "head is not a JSON object", "remote")
    return head


class FrameReader(Generic[H]):
    """Reads frames from a stream that arrives in any pieces; `read_head` makes of a head what it likes."""

    __slots__ = ("_have", "_need", "_parts", "_problem", "_read_head")

    def __init__(self, read_head: Callable[[bytes], H]) -> None:
        self._read_head = read_head
        self._parts: list[bytes] = []
        self._have = 0
        self._need = PREFIX_BYTES
        self._problem: ProtocolError | None = None

    def feed(self, data: bytes) -> Iterator[tuple[H, bytes]]:
        """Yields each frame that these bytes complete. Exhaust the iterator before the next call.

        Raises `ProtocolError` `FRAME_TOO_LARGE`, `HEAD_INVALID` (blame: remote) in the place of the bad
        frame, and again at every later call.
        """
        if self._problem is not None:
            raise self._problem
        if self._have:
            self._parts.append(data)
            self._have += len(data)
            if self._have < self._need:
                return
            data = b"".join(self._parts)
            self._parts.clear()
            self._have = 0
        at = 0
        size = len(data)
        self._need = PREFIX_BYTES
        read_head = self._read_head
        try:
            while size - at >= PREFIX_BYTES:
                head_bytes, body_bytes = _read_prefix(data, at)
                if head_bytes > MAX_HEAD_BYTES or body_bytes > MAX_BODY_BYTES:
                    _check_lengths(head_bytes, body_bytes, "remote")
                body_at = at + PREFIX_BYTES + head_bytes
                end = body_at + body_bytes
                if end > size:
                    self._need = end - at
                    break
                head = read_head(data[at + PREFIX_BYTES : body_at])
                at = end
                yield head, data[body_at:end]
        except ProtocolError as problem:
            self._problem = problem
            raise
        if at < size:
            self._parts.append(data[at:] if at else data)
            self._have = size - at

    def end(self) -> None:
        """Tells that the stream has ended.

        Raises `ProtocolError` `FRAME_TRUNCATED` (blame: remote) when it ended inside a frame.
        """
        if self._problem is not None:
            raise self._problem
        if self._have:
            message = f"stream ended {self._have} bytes into an unfinished frame"
            self._problem = ProtocolError("FRAME_TRUNCATED", message, "remote")
            raise self._problem


class FrameDecoder(FrameReader[Head]):
    """Reads frames with heads of every kind as JSON objects."""

    __slots__ = ()

    def __init__(self) -> None:
        super().__init__(decode_head)


def _check_lengths(head_bytes: int, body_bytes: int, blame: Blame) -> None:
    for name, size, limit in (("head", head_bytes, MAX_HEAD_BYTES), ("body", body_bytes, MAX_BODY_BYTES)):
        if size > limit:
            raise ProtocolError("FRAME_TOO_LARGE", f"{name} of {size} bytes exceeds {limit}", blame)
