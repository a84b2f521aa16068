"""What a handler gets: the request, with its body whole or in pieces.

Whatever may wait is a coroutine; `request.sync` has the same for plain functions, which run in threads.
"""

from __future__ import annotations

import threading
from collections.abc import AsyncIterator, Iterator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from .errors import HttpError
from .json_text import decode_json

if TYPE_CHECKING:
    from .exchange import Exchange

_NO_BODY = object()


class User(NamedTuple):
    """Who asks."""

    name: str
    role: str
    """`admin` or `client`."""


class Headers(Mapping[str, str]):
    """Request headers: names in any case, repeated ones joined with a comma."""

    __slots__ = ("raw",)

    def __init__(self, raw: dict[str, str | list[str]]) -> None:
        self.raw = raw
        """As they came: names in lower case, repeated headers as lists."""

    def __getitem__(self, name: str) -> str:
        value = self.raw[name.lower()]
        return value if isinstance(value, str) else ("; " if name.lower() == "cookie" else ", ").join(value)

    def __iter__(self) -> Iterator[str]:
        return iter(self.raw)

    def __len__(self) -> int:
        return len(self.raw)

    def __repr__(self) -> str:
        return f"Headers({self.raw!r})"

    def get_all(self, name: str) -> list[str]:
        """Every value of a header, in order."""
        value = self.raw.get(name.lower(), [])
        return [value] if isinstance(value, str) else list(value)


class RequestDetails:
    """What one client's requests have in common. They may share it, so nothing that a handler could change is in it."""

    __slots__ = ("_headers", "_request_id", "is_whole", "user")

    def __init__(
        self,
        headers: str | dict[str, str | list[str]],
        user: User | None,
        is_whole: bool,
        request_id: str | None = None,
    ) -> None:
        """`headers` are JSON text that was judged, or of this request alone; `x-request-id` may stand beside them."""
        self._headers = headers
        self._request_id = request_id
        self.user = user
        self.is_whole = is_whole
        """Whether the body came with the head."""

    def read_headers(self) -> dict[str, str | list[str]]:
        """The headers, the reader's own."""
        headers = self._headers
        if isinstance(headers, dict):
            return headers
        parsed: dict[str, str | list[str]] = decode_json(headers.encode())
        if self._request_id is not None:
            parsed["x-request-id"] = self._request_id
        return parsed

    def with_request_id(self, request_id: str) -> RequestDetails:
        """The same of a request with this id."""
        return RequestDetails(self._headers, self.user, self.is_whole, request_id)


class Request:
    """One HTTP request to the plugin."""

    __slots__ = ("_body", "_details", "_exchange", "_headers", "_path", "_query", "method", "params", "target")

    def __init__(self, exchange: Exchange, method: str, target: str, details: RequestDetails, body: bytes) -> None:
        self._exchange = exchange
        self._details = details
        self._headers: Headers | None = None
        # A body in several frames is taken from the exchange when it is asked for.
        self._body: Any = body if exchange.inflow is None else _NO_BODY
        self._path: str | None = None
        self._query: list[tuple[str, str]] | None = None
        self.method = method
        """`GET`, `POST`, …"""
        self.target = target
        """The path below the plugin's route with its query, as it came."""
        self.params: dict[str, Any] = {}
        """What the placeholders of the route matched."""

    def __repr__(self) -> str:
        return f"<Request {self.method} {self.target}>"

    @property
    def path(self) -> str:
        """The path without the query, percent-decoded."""
        if self._path is None:
            raw = self.target.partition("?")[0]
            if "%" in raw:
                from urllib.parse import unquote

                raw = unquote(raw)
            self._path = raw
        return self._path

    @property
    def query(self) -> dict[str, str]:
        """The query's fields; of a repeated one the last."""
        return dict(self.query_list)

    @property
    def query_list(self) -> list[tuple[str, str]]:
        """The query's fields in order, repeated ones included."""
        if self._query is None:
            text = self.target.partition("?")[2]
            if "%" in text or "+" in text:
                from urllib.parse import parse_qsl

                self._query = parse_qsl(text, keep_blank_values=True)
            else:
                fields = self._query = []
                for field in text.split("&"):
                    if field:
                        name, _, value = field.partition("=")
                        fields.append((name, value))
        return self._query

    @property
    def headers(self) -> Headers:
        """The request's headers."""
        if self._headers is None:
            self._headers = Headers(self._details.read_headers())
        return self._headers

    @property
    def user(self) -> User | None:
        """Who asks; the host has checked it."""
        return self._details.user

    @property
    def cancelled(self) -> threading.Event:
        """Set once nobody waits for the answer. An async handler is cancelled besides."""
        return self._exchange.cancel_event

    @property
    def sync(self) -> SyncRequest:
        """The body for plain functions: the same methods, which block instead of being awaited."""
        return SyncRequest(self)

    async def body(self) -> bytes:
        """The whole body."""
        if self._body is _NO_BODY:
            self._body = None
            chunks = []
            while (item := await self._exchange.next_item()) is not None:
                chunks.append(item[0])
            self._body = b"".join(chunks)
        return self._taken_body()

    async def text(self) -> str:
        """The whole body as UTF-8 text; what is no UTF-8 is answered 400."""
        return _to_text(await self.body())

    async def json(self) -> Any:
        """The whole body as JSON; what is no JSON is answered 400."""
        return _to_json(await self.body())

    async def stream(self) -> AsyncIterator[bytes]:
        """The body piece by piece as it arrives. The host sends on only as pieces are taken."""
        if self._body is _NO_BODY:
            self._body = None
            while (item := await self._exchange.next_item()) is not None:
                yield item[0]
        elif body := self._taken_body():
            yield body

    def _taken_body(self) -> bytes:
        if self._body is None:
            raise RuntimeError("the request body was taken as a stream already")
        body: bytes = self._body
        return body


class SyncRequest:
    """The body of a request for plain functions, which run in threads and may block."""

    __slots__ = ("_request",)

    def __init__(self, request: Request) -> None:
        self._request = request

    def body(self) -> bytes:
        """The whole body."""
        request = self._request
        if request._body is _NO_BODY:
            request._body = None
            request._body = b"".join(self._items())
        return request._taken_body()

    def text(self) -> str:
        """The whole body as UTF-8 text; what is no UTF-8 is answered 400."""
        return _to_text(self.body())

    def json(self) -> Any:
        """The whole body as JSON; what is no JSON is answered 400."""
        return _to_json(self.body())

    def stream(self) -> Iterator[bytes]:
        """The body piece by piece as it arrives. The host sends on only as pieces are taken."""
        request = self._request
        if request._body is _NO_BODY:
            request._body = None
            yield from self._items()
        elif body := request._taken_body():
            yield body

    def _items(self) -> Iterator[bytes]:
        exchange = self._request._exchange
        while (item := exchange.next_item_in_thread()) is not None:
            yield item[0]


def _to_text(body: bytes) -> str:
    try:
        return body.decode()
    except UnicodeDecodeError as error:
        raise HttpError(400, f"The request body is not UTF-8 text: {error}") from error


def _to_json(body: bytes) -> Any:
    try:
        return decode_json(body)
    except (ValueError, RecursionError) as error:
        raise HttpError(400, f"The request body is not JSON: {error}") from error
