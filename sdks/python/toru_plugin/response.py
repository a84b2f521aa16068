"""What a handler may return, and how it becomes the head of a response."""

from __future__ import annotations

from collections.abc import AsyncIterable, Iterable, Mapping
from functools import lru_cache
from typing import Any

from .frames import pack_prefix
from .json_text import encode_json

Chunk = bytes | str
Stream = AsyncIterable[Chunk] | Iterable[Chunk]
HeaderValue = str | list[str]

TEXT = "text/plain; charset=utf-8"
JSON = "application/json"
BYTES = "application/octet-stream"


class Response:
    """An answer with a status and headers of its own.

    `body` is bytes, text, an iterator or an async iterator of either; use `Response.json` for JSON.
    """

    __slots__ = ("body", "headers", "status")

    def __init__(
        self,
        body: Chunk | bytearray | memoryview | Stream = b"",
        status: int = 200,
        headers: Mapping[str, HeaderValue] | None = None,
        content_type: str | None = None,
    ) -> None:
        if type(status) is not int or not 200 <= status <= 599:
            raise ValueError(f"Response: status must be from 200 to 599, not {status!r}")
        self.status = status
        self.headers: dict[str, HeaderValue] = {}
        for name, value in (headers or {}).items():
            self.headers[name.lower()] = value if isinstance(value, (str, list)) else str(value)
        self.body: bytes | Stream
        if isinstance(body, str):
            self.body = body.encode()
            content_type = content_type or TEXT
        elif isinstance(body, (bytes, bytearray, memoryview)):
            self.body = bytes(body)
            content_type = content_type or (BYTES if body else None)
        else:
            self.body = body
            content_type = content_type or BYTES
        if content_type is not None:
            self.headers.setdefault("content-type", content_type)

    @classmethod
    def json(cls, value: object, status: int = 200, headers: Mapping[str, HeaderValue] | None = None) -> Response:
        """An answer with `value` as JSON."""
        return cls(encode_json(value), status, headers, JSON)

    @classmethod
    def raw(cls, body: bytes | Stream, status: int, headers: dict[str, HeaderValue]) -> Response:
        """An answer exactly as given: nothing is added. Names of headers are in lower case."""
        response = cls(b"", status)
        response.headers = headers
        response.body = body
        return response

    @classmethod
    def redirect(cls, location: str, status: int = 303) -> Response:
        """Sends the client to another address."""
        return cls(b"", status, {"location": location})


def to_response(result: Any, content_type: str | None = None) -> Response:
    """Turns what a handler returned into a response.

    dict and list: JSON · str: text · bytes: octets · None: 204 · (async) iterator: a stream ·
    `(body, status)` and `(body, status, headers)` · `Response`: as it is.
    """
    if isinstance(result, Response):
        return result
    status = 200
    headers: Mapping[str, HeaderValue] | None = None
    if isinstance(result, tuple):
        if len(result) == 2:
            result, status = result
        elif len(result) == 3:
            result, status, headers = result
        else:
            raise TypeError(f"a handler returned a tuple of {len(result)}, not (body, status[, headers])")
        if isinstance(result, Response):
            raise TypeError("a handler returned a Response in a tuple: give the Response its status and headers")
    if result is None:
        return Response(b"", 204 if status == 200 else status, headers)
    if isinstance(result, (dict, list)):
        return Response(encode_json(result), status, headers, content_type or JSON)
    if isinstance(result, (str, bytes, bytearray, memoryview)):
        return Response(result, status, headers, content_type)
    if hasattr(result, "__aiter__") or hasattr(result, "__next__"):
        return Response(result, status, headers, content_type)
    raise TypeError(
        f"a handler returned {type(result).__name__}: return a dict, list, str, bytes, None, an iterator or a Response"
    )


def problem(status: int, detail: str = "") -> Response:
    """An error as HTTP interfaces say it (RFC 9457)."""
    from http import HTTPStatus

    try:
        title = HTTPStatus(status).phrase
    except ValueError:
        title = "Error"
    fields: dict[str, object] = {"type": "about:blank", "title": title, "status": status}
    if detail:
        fields["detail"] = detail
    return Response(encode_json(fields), status, content_type="application/problem+json")


def encode_response_head(exchange_id: int, response: Response, body_bytes: int, end: bool) -> bytes:
    """The bytes of a `response` frame up to its body."""
    headers = encode_json(response.headers)
    tail = b"true" if end else b"false"
    head = b'{"type":"response","id":%d,"status":%d,"headers":%b,"end":%b}' % (
        exchange_id,
        response.status,
        headers,
        tail,
    )
    return pack_prefix(len(head), body_bytes) + head


@lru_cache(maxsize=128)
def _plain_head(content_type: str) -> bytes:
    headers = encode_json({"content-type": content_type}).replace(b"%", b"%%")
    return b'{"type":"response","id":%%d,"status":200,"headers":%b,"end":true}' % headers


def encode_plain_response(exchange_id: int, body: bytes, content_type: str) -> bytes:
    """A whole `response` frame with status 200 and no header but the type of the body."""
    head = _plain_head(content_type) % exchange_id
    return pack_prefix(len(head), len(body)) + head + body
