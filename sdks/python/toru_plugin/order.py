"""The order of messages: which one may come in which phase of a connection, in both directions.

Phases are bits. `conformance/order/v2.json` is the same table, and the tests try every row of it on the session.
A type that is not listed is unknown and ignored in every phase.
"""

from __future__ import annotations

from collections.abc import Mapping

from .errors import Blame, ProtocolError

CONNECTED = 1
GREETED = 2
STARTING = 4
READY = 8

_BEGINS = {GREETED: "hello", STARTING: "welcome", READY: "ready"}

PLUGIN_ORDER: Mapping[str, int] = {
    "hello": CONNECTED,
    **dict.fromkeys(("starting", "ready", "failed"), STARTING),
    **dict.fromkeys(("log", "call", "status", "notify", "pong"), STARTING | READY),
    **dict.fromkeys(("response", "data", "credit", "abort", "accept", "message", "close"), READY),
}
"""When a plugin may send a message."""

HOST_ORDER: Mapping[str, int] = {
    "welcome": GREETED,
    "reject": CONNECTED | GREETED,
    **dict.fromkeys(("ping", "settings", "license", "result", "error", "shutdown"), STARTING | READY),
    **dict.fromkeys(("request", "data", "credit", "cancel", "message", "close"), READY),
}
"""When a host may send a message."""


def check_order(order: Mapping[str, int], kind: str, phase: int, blame: Blame) -> None:
    """Judges a message whose type is known. Raises `ProtocolError` `MESSAGE_UNEXPECTED`."""
    allowed = order[kind]
    if allowed & phase:
        return
    if allowed > phase:
        when = f'before "{_BEGINS[phase << 1]}"'
    else:
        when = "twice" if kind in _BEGINS.values() else f'after "{_BEGINS[phase]}"'
    raise ProtocolError("MESSAGE_UNEXPECTED", f'message "{kind}" came {when}', blame)
