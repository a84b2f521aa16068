"""What can go wrong, as exceptions.

The codes are those of the protocol: the same string on the wire, in logs and here.
"""

from __future__ import annotations

from typing import Literal

Blame = Literal["local", "remote"]


class ToruError(Exception):
    """An error with a code of the protocol."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message

    def __str__(self) -> str:
        return f"{self.code}: {self.message}"


class ProtocolError(ToruError):
    """A broken rule of the protocol.

    `blame` is `"remote"` for bytes that were received (the channel has ended) and `"local"` for a
    message that was about to be sent (nothing was sent).
    """

    def __init__(self, code: str, message: str, blame: Blame) -> None:
        super().__init__(code, message)
        self.blame: Blame = blame


class MetadataError(ToruError):
    """A field of the metadata breaks a rule; `field` names it."""

    def __init__(self, field: str | None, message: str) -> None:
        super().__init__("METADATA_INVALID", message)
        self.field = field


class ChannelClosed(ToruError):
    """The connection to the host has ended, so the call can have no answer."""

    def __init__(self, message: str = "the connection to the host has ended") -> None:
        super().__init__("CHANNEL_CLOSED", message)


class CallError(ToruError):
    """The host refused a call; `code` says why, for example `KV_VALUE_TOO_LARGE` or `BUSY`."""


class KvConflict(CallError):
    """The stored value has another version than the one that was expected."""


class RequestCancelled(ToruError, OSError):
    """Nobody waits for the answer any more: the client left, or the deadline passed.

    It is an `OSError` because web frameworks know that as "the client has gone".
    """

    def __init__(self, reason: str) -> None:
        super().__init__("REQUEST_CANCELLED", f"the request was cancelled: {reason}")
        self.reason = reason


class WebSocketClosed(ToruError):
    """The WebSocket is closed; `close_code` and `reason` are those of the close."""

    def __init__(self, close_code: int, reason: str) -> None:
        super().__init__("WEBSOCKET_CLOSED", f"the WebSocket is closed: {close_code} {reason}".rstrip())
        self.close_code = close_code
        self.reason = reason


class HttpError(Exception):
    """Raised in a handler to answer with a status and a sentence: `raise HttpError(404, "No such item")`."""

    def __init__(self, status: int, message: str = "") -> None:
        super().__init__(status, message)
        if not 400 <= status <= 599:
            raise ValueError(f"HttpError: status must be from 400 to 599, not {status}")
        self.status = status
        self.message = message


class StartError(ToruError):
    """Raised in an `on_start` handler: the plugin cannot become ready.

    `retry=False` tells the host not to start the plugin again until something has changed.
    """

    def __init__(self, message: str, *, code: str = "START_FAILED", retry: bool = True) -> None:
        super().__init__(code, message)
        self.retry = retry
