"""The messages of protocol version 2 and the rules for their fields.

One table for each direction. A host's message that breaks a rule ends the channel (blame: remote); a message of
our own is refused before it is sent (blame: local). Unknown types and unknown fields pass.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from .errors import Blame, ProtocolError

LOG_LEVELS = ("trace", "debug", "info", "warn", "error", "fatal")
"""Log levels from the least to the most severe."""

MAX_SAFE_INTEGER = 9_007_199_254_740_991

Rule = tuple[str, Callable[[Any], bool]]


def _text(most: int | None = None) -> Rule:
    if most is None:
        return "a string", lambda value: isinstance(value, str)
    return (
        f"a string of at most {most} characters",
        lambda value: isinstance(value, str) and (len(value) <= most // 2 or _utf16_length(value) <= most),
    )


def _utf16_length(text: str) -> int:
    # The limits count as JavaScript does: a character outside the basic plane is two.
    return len(text) + sum(character > "\uffff" for character in text)


def _integer(least: int, most: int) -> Rule:
    def fits(value: Any) -> bool:
        if type(value) is float:
            return value.is_integer() and least <= value <= most
        return type(value) is int and least <= value <= most

    return f"an integer from {least}" if most == MAX_SAFE_INTEGER else f"an integer from {least} to {most}", fits


def _number(least: int, most: int) -> Rule:
    return (
        f"a number from {least} to {most}",
        lambda value: type(value) in (int, float) and least <= value <= most,
    )


def _one_of(*allowed: str) -> Rule:
    return f"one of {', '.join(allowed)}", lambda value: isinstance(value, str) and value in allowed


def _is_headers(value: Any) -> bool:
    return isinstance(value, dict) and all(
        isinstance(item, str) or (isinstance(item, list) and all(isinstance(part, str) for part in item))
        for item in value.values()
    )


def _is_user(value: Any) -> bool:
    return isinstance(value, dict) and isinstance(value.get("name"), str) and isinstance(value.get("role"), str)


_ID = _integer(1, MAX_SAFE_INTEGER)
_COUNT = _integer(0, MAX_SAFE_INTEGER)
_BOOL: Rule = ("true or false", lambda value: type(value) is bool)
_OBJECT: Rule = ("an object", lambda value: isinstance(value, dict))
_STRINGS: Rule = (
    "a list of strings",
    lambda value: isinstance(value, list) and all(isinstance(item, str) for item in value),
)
_HEADERS: Rule = ("an object of strings and lists of strings", _is_headers)
_USER: Rule = ("an object with name and role, or null", _is_user)
_CLOSE_CODE = _integer(1000, 4999)
_LICENSE_STATE = _one_of(
    "valid",
    "missing",
    "malformed",
    "unknown_key",
    "bad_signature",
    "wrong_plugin",
    "wrong_instance",
    "updates_ended",
    "trial_expired",
    "unknown",
)

# A name that ends in "?" may be absent or null.
_Fields = Mapping[str, Rule]

PLUGIN_MESSAGES: Mapping[str, _Fields] = {
    "hello": {
        "protocol": _integer(1, 1_000_000),
        "token": _text(1_000),
        "plugin_id": _text(64),
        "version": _text(100),
        "sdk?": _text(200),
        "features?": _STRINGS,
    },
    "starting": {"progress?": _number(0, 100), "message?": _text()},
    "ready": {},
    "failed": {"code": _text(100), "message": _text(), "retry?": _BOOL},
    "response": {"id": _ID, "status": _integer(200, 599), "end": _BOOL, "headers?": _HEADERS},
    "data": {"id": _ID, "end": _BOOL},
    "credit": {"id": _ID, "bytes": _COUNT},
    "abort": {"id": _ID, "code": _text(100), "message": _text()},
    "accept": {"id": _ID, "protocol?": _text(200)},
    "message": {"id": _ID, "text": _BOOL},
    "close": {"id": _ID, "code": _CLOSE_CODE, "reason": _text(4_096)},
    "call": {"id": _ID, "op": _text(100)},
    "log": {"level": _one_of(*LOG_LEVELS), "message": _text(), "fields?": _OBJECT},
    "status": {"health?": _one_of("ok", "degraded"), "message?": _text(), "license?": _LICENSE_STATE},
    "notify": {"level": _one_of("info", "warn", "error"), "title": _text(200), "message?": _text()},
    "pong": {"id": _ID},
}
"""Messages a plugin sends."""

HOST_MESSAGES: Mapping[str, _Fields] = {
    "welcome": {
        "instance_id": _text(),
        "plugin_id": _text(),
        "data_dir": _text(),
        "log_level?": _one_of(*LOG_LEVELS),
        "settings?": _OBJECT,
        "license?": _text(),
        "clock_floor?": _text(),
        "limits?": _OBJECT,
    },
    "reject": {"code": _text(), "message": _text()},
    "request": {
        "id": _ID,
        "method": _text(),
        "path": _text(),
        "headers?": _HEADERS,
        "user?": _USER,
        "deadline_ms?": _COUNT,
        "end": _BOOL,
        "upgrade?": _text(),
        "protocols?": _STRINGS,
    },
    "data": {"id": _ID, "end": _BOOL},
    "credit": {"id": _ID, "bytes": _COUNT},
    "cancel": {"id": _ID, "reason?": _text()},
    "message": {"id": _ID, "text": _BOOL},
    "close": {"id": _ID, "code": _COUNT, "reason?": _text()},
    "result": {"id": _ID},
    "error": {"id": _ID, "code": _text(), "message": _text()},
    "settings": {"settings": _OBJECT},
    "license": {"license?": _text(), "clock_floor?": _text()},
    "ping": {"id": _ID},
    "shutdown": {"grace_ms?": _COUNT},
}
"""Messages a host sends."""


def _compile(table: Mapping[str, _Fields]) -> dict[str, list[tuple[str, bool, str, Callable[[Any], bool]]]]:
    return {
        kind: [(name.rstrip("?"), name.endswith("?"), *rule) for name, rule in fields.items()]
        for kind, fields in table.items()
    }


_COMPILED: dict[Blame, dict[str, list[tuple[str, bool, str, Callable[[Any], bool]]]]] = {
    "local": _compile(PLUGIN_MESSAGES),
    "remote": _compile(HOST_MESSAGES),
}


def check_host_message(head: Mapping[str, Any]) -> bool:
    """Judges a head that a host sent. False: its type is unknown and it is to be ignored.

    Raises `ProtocolError` `FIELD_INVALID` (blame: remote).
    """
    return _check(head, "remote")


def check_plugin_message(head: Mapping[str, Any]) -> bool:
    """Judges a head that a plugin is about to send. False: its type is unknown.

    Raises `ProtocolError` `FIELD_INVALID` (blame: local).
    """
    return _check(head, "local")


def _check(head: Mapping[str, Any], blame: Blame) -> bool:
    kind = head.get("type")
    if not isinstance(kind, str):
        raise ProtocolError("FIELD_INVALID", 'message: field "type" must be a string', blame)
    fields = _COMPILED[blame].get(kind)
    if fields is None:
        return False
    for name, optional, rule, fits in fields:
        value = head.get(name)
        if (value is None and optional) or fits(value):
            continue
        raise ProtocolError("FIELD_INVALID", f'"{kind}": field "{name}" must be {rule}', blame)
    return True
