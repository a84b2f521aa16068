"""The key-value store the host keeps for the plugin.

`plugin.kv` is for coroutines; `plugin.kv.sync` has the same methods for plain functions, which run in threads.
Each operation exists once, as an `_Operation`: what to ask, and what the answer means.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from typing import Any, Generic, Literal, NamedTuple, TypeVar

from .errors import KvConflict
from .frames import to_body
from .json_text import decode_json, encode_json

Space = Literal["plugin", "view"]
Answer = tuple[Mapping[str, Any], bytes]
Ask = Callable[[Mapping[str, Any], bytes], Awaitable[Answer]]
AskInThread = Callable[[Mapping[str, Any], bytes], Answer]

_MOST_TRIES = 100

T = TypeVar("T")


class Entry(NamedTuple):
    """A stored value with its version."""

    value: bytes
    version: int


class KeyInfo(NamedTuple):
    """What `list` tells of one key."""

    key: str
    version: int
    bytes: int
    expires_at: str | None


class Page(NamedTuple):
    """Part of a listing; `cursor` asks for the next part, `None` means that this was the last."""

    entries: list[KeyInfo]
    cursor: str | None


class _Operation(Generic[T]):
    """One call: its head, its body, and how its answer is read."""

    __slots__ = ("body", "head", "read")

    def __init__(self, head: Mapping[str, Any], body: bytes, read: Callable[[Answer], T]) -> None:
        self.head = head
        self.body = body
        self.read = read


class _Operations:
    """Builds operations within one space."""

    def __init__(self, space: Space) -> None:
        self._space = space

    def get_entry(self, key: str) -> _Operation[Entry | None]:
        def read(answer: Answer) -> Entry | None:
            head, body = answer
            return Entry(body, head["version"]) if head.get("found") else None

        return _Operation(self._head("kv.get", key=key), b"", read)

    def set(
        self, key: str, value: bytes | str, if_version: int | None, ttl_ms: int | None, durable: bool
    ) -> _Operation[int]:
        head = self._head("kv.set", key=key, if_version=if_version, ttl_ms=ttl_ms, durable=durable or None)
        return _Operation(head, to_body(value), lambda answer: int(answer[0]["version"]))

    def delete(self, key: str, if_version: int | None, durable: bool) -> _Operation[bool]:
        head = self._head("kv.delete", key=key, if_version=if_version, durable=durable or None)
        return _Operation(head, b"", lambda answer: answer[0].get("found") is not False)

    def list(self, prefix: str, cursor: str | None, limit: int | None) -> _Operation[Page]:
        def read(answer: Answer) -> Page:
            head = answer[0]
            entries = [
                KeyInfo(item["key"], item["version"], item["bytes"], item.get("expires_at")) for item in head["entries"]
            ]
            return Page(entries, head.get("cursor"))

        return _Operation(self._head("kv.list", prefix=prefix or None, cursor=cursor, limit=limit), b"", read)

    def _head(self, op: str, **arguments: Any) -> dict[str, Any]:
        head: dict[str, Any] = {"op": op}
        if self._space != "plugin":
            head["space"] = self._space
        head.update((name, value) for name, value in arguments.items() if value is not None)
        return head


class Kv:
    """The store for coroutines. Keys are text of 1 to 512 bytes, values are bytes up to 1 MiB.

    A version is a number that changes with every write of a key. `if_version` makes a write conditional: it
    raises `KvConflict` when the key has another version by now; 0 means "only if the key does not exist".

    A change survives a crash of plugin and panel. With `durable` it survives a power cut too, and so does every
    change before it, for one flush of the disk; without, a power cut may take the last moments.
    """

    def __init__(self, ask: Ask, ask_in_thread: AskInThread, space: Space = "plugin") -> None:
        self._ask = ask
        self._ask_in_thread = ask_in_thread
        self._operations = _Operations(space)

    @property
    def view(self) -> Kv:
        """The space that the plugin's view in the browser shares. Never trust what is in it."""
        return Kv(self._ask, self._ask_in_thread, "view")

    @property
    def sync(self) -> SyncKv:
        """The same methods for plain functions: they block instead of being awaited."""
        return SyncKv(self._ask_in_thread, self._operations)

    async def get(self, key: str) -> bytes | None:
        """The value of a key, or `None`."""
        entry = await self.get_entry(key)
        return None if entry is None else entry.value

    async def get_entry(self, key: str) -> Entry | None:
        """The value of a key and its version, or `None`."""
        return await self._run(self._operations.get_entry(key))

    async def get_json(self, key: str, default: Any = None) -> Any:
        """The value of a key read as JSON, or `default`."""
        entry = await self.get_entry(key)
        return default if entry is None else decode_json(entry.value)

    async def set(
        self,
        key: str,
        value: bytes | str,
        *,
        if_version: int | None = None,
        ttl_ms: int | None = None,
        durable: bool = False,
    ) -> int:
        """Stores a value, for `ttl_ms` milliseconds or for ever, and returns its version."""
        return await self._run(self._operations.set(key, value, if_version, ttl_ms, durable))

    async def set_json(
        self, key: str, value: Any, *, if_version: int | None = None, ttl_ms: int | None = None, durable: bool = False
    ) -> int:
        """Stores a value as JSON and returns its version."""
        return await self.set(key, encode_json(value), if_version=if_version, ttl_ms=ttl_ms, durable=durable)

    async def update_json(self, key: str, change: Callable[[Any], Any], default: Any = None) -> Any:
        """Reads, changes and writes a JSON value so that no change of others is lost; returns the new value.

        `change` gets the value (or `default`) and may be called again when someone else wrote in between.
        """
        for _ in range(_MOST_TRIES):
            entry = await self.get_entry(key)
            value = change(default if entry is None else decode_json(entry.value))
            try:
                await self.set_json(key, value, if_version=0 if entry is None else entry.version)
            except KvConflict:
                continue
            return value
        raise _too_contended(key)

    async def delete(self, key: str, *, if_version: int | None = None, durable: bool = False) -> bool:
        """Removes a key; false when there was none."""
        return await self._run(self._operations.delete(key, if_version, durable))

    async def list(self, prefix: str = "", *, cursor: str | None = None, limit: int | None = None) -> Page:
        """One page of the keys that begin with `prefix`, in order."""
        return await self._run(self._operations.list(prefix, cursor, limit))

    async def keys(self, prefix: str = "") -> AsyncIterator[KeyInfo]:
        """Every key that begins with `prefix`, in order."""
        page = await self.list(prefix)
        while True:
            for entry in page.entries:
                yield entry
            if page.cursor is None:
                return
            page = await self.list(prefix, cursor=page.cursor)

    async def _run(self, operation: _Operation[T]) -> T:
        return operation.read(await self._ask(operation.head, operation.body))


class SyncKv:
    """The store for plain functions, which run in threads. See `Kv` for what the methods do."""

    def __init__(self, ask: AskInThread, operations: _Operations) -> None:
        self._ask = ask
        self._operations = operations

    def get(self, key: str) -> bytes | None:
        """The value of a key, or `None`."""
        entry = self.get_entry(key)
        return None if entry is None else entry.value

    def get_entry(self, key: str) -> Entry | None:
        """The value of a key and its version, or `None`."""
        return self._run(self._operations.get_entry(key))

    def get_json(self, key: str, default: Any = None) -> Any:
        """The value of a key read as JSON, or `default`."""
        entry = self.get_entry(key)
        return default if entry is None else decode_json(entry.value)

    def set(
        self,
        key: str,
        value: bytes | str,
        *,
        if_version: int | None = None,
        ttl_ms: int | None = None,
        durable: bool = False,
    ) -> int:
        """Stores a value, for `ttl_ms` milliseconds or for ever, and returns its version."""
        return self._run(self._operations.set(key, value, if_version, ttl_ms, durable))

    def set_json(
        self, key: str, value: Any, *, if_version: int | None = None, ttl_ms: int | None = None, durable: bool = False
    ) -> int:
        """Stores a value as JSON and returns its version."""
        return self.set(key, encode_json(value), if_version=if_version, ttl_ms=ttl_ms, durable=durable)

    def update_json(self, key: str, change: Callable[[Any], Any], default: Any = None) -> Any:
        """Reads, changes and writes a JSON value so that no change of others is lost; returns the new value."""
        for _ in range(_MOST_TRIES):
            entry = self.get_entry(key)
            value = change(default if entry is None else decode_json(entry.value))
            try:
                self.set_json(key, value, if_version=0 if entry is None else entry.version)
            except KvConflict:
                continue
            return value
        raise _too_contended(key)

    def delete(self, key: str, *, if_version: int | None = None, durable: bool = False) -> bool:
        """Removes a key; false when there was none."""
        return self._run(self._operations.delete(key, if_version, durable))

    def list(self, prefix: str = "", *, cursor: str | None = None, limit: int | None = None) -> Page:
        """One page of the keys that begin with `prefix`, in order."""
        return self._run(self._operations.list(prefix, cursor, limit))

    def keys(self, prefix: str = "") -> Iterator[KeyInfo]:
        """Every key that begins with `prefix`, in order."""
        page = self.list(prefix)
        while True:
            yield from page.entries
            if page.cursor is None:
                return
            page = self.list(prefix, cursor=page.cursor)

    def _run(self, operation: _Operation[T]) -> T:
        return operation.read(self._ask(operation.head, operation.body))


def _too_contended(key: str) -> KvConflict:
    return KvConflict("KV_CONFLICT", f'cannot update "{key}": changed by others {_MOST_TRIES} times in a row')
