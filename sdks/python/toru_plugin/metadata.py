"""What a plugin says of itself, and the rules for it.

The host judges by the same rules; a plugin that breaks one learns it from its own SDK, with the same sentence.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, NoReturn

from .errors import MetadataError
from .json_text import decode_json, encode_json

DEFAULT_ICON = "🧩"

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,63}")
_ROUTE = re.compile(r"/[A-Za-z0-9._~-]+")
_NUMBER = r"(?:0|[1-9][0-9]*)"
_PARTS = r"[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*"
_SEMVER = re.compile(rf"{_NUMBER}\.{_NUMBER}\.{_NUMBER}(?:-{_PARTS})?(?:\+{_PARTS})?")
_HTTPS = re.compile(r"https://[^\s/]+")
_PERMISSION = re.compile(r"[a-z][a-z0-9_.:-]{0,63}")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")

# Control characters begin new lines and steer terminals; bidirectional controls turn around what follows.
_UNSAFE = re.compile("[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
_UNSAFE_IN_LINES = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
# White space, and what Unicode says that no font draws, and the blank of Braille: in every SDK the same ranges.
_UNSEEN = re.compile(
    "[\\s\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u2800\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufff8\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
_PADDING = re.compile("^[\\s\u200b\u2060\ufeff]+|[\\s\u200b\u2060\ufeff]+$")

Metadata = dict[str, Any]


def parse_metadata(text: str | bytes) -> Metadata:
    """Reads what `--metadata` printed; the answer has every field, defaults filled in.

    Raises `MetadataError` that names the field and the rule.
    """
    data = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
    if not data.strip():
        raise MetadataError(None, "--metadata printed no JSON: nothing was printed")
    try:
        value = decode_json(data)
    except (ValueError, RecursionError) as error:
        start = encode_json(data[:60].decode(errors="replace")).decode()
        where = f"error at offset {error.pos}" if hasattr(error, "pos") else str(error)
        raise MetadataError(None, f"--metadata printed no JSON: {where}; it starts with {start}") from error
    if not isinstance(value, dict):
        raise MetadataError(None, "--metadata must print one JSON object")
    return read_metadata(value)


def read_metadata(raw: Mapping[str, Any]) -> Metadata:
    """Judges the fields and fills in the defaults. `None` counts as absent, unknown fields are ignored."""
    plugin_id = _required(raw, "id")
    if not _ID.fullmatch(plugin_id):
        _refuse("id", '1 to 64 letters, digits or "-", starting with a letter or digit', plugin_id)
    name = _visible(_length(_required(raw, "name"), "name", 1, 100), "name")
    protocol = 1 if raw.get("protocol") is None else raw["protocol"]
    if protocol not in (1, 2) or isinstance(protocol, bool):
        _refuse("protocol", "1 or 2", protocol)
    version = _visible(_length(_required(raw, "version"), "version", 1, 100), "version")
    if protocol == 2 and not _SEMVER.fullmatch(version):
        _refuse("version", "a semantic version like 1.2.3", version)
    route = _required(raw, "route")
    if not _ROUTE.fullmatch(route) or route == "/." or ".." in route:
        _refuse("route", '"/" and one segment of letters, digits or . _ ~ -, without ".."', route)
    license_ = _optional_object(raw, "license")
    license_required = license_.get("required")
    if license_required is not None and not isinstance(license_required, bool):
        _refuse("license.required", "true or false", license_required)
    released_at = _optional_text(raw, "released_at", 10)
    if released_at is not None and not is_calendar_date(released_at):
        _refuse("released_at", "a date like 2026-01-31", released_at)
    if license_required and released_at is None:
        _refuse(
            "released_at",
            'a date like 2026-01-31 when "license.required" is true',
            raw.get("released_at", _ABSENT),
        )
    return {
        "id": plugin_id,
        "name": name,
        "version": version,
        "route": route,
        "icon": _optional_plain(raw, "icon", 100) or DEFAULT_ICON,
        "author": _optional_plain(raw, "author", 100),
        "description": _optional_plain(raw, "description", 500, _UNSAFE_IN_LINES),
        "homepage": _homepage(raw),
        "protocol": int(protocol),
        "released_at": released_at,
        "access": _one_of(raw, "access", "access", ("admin", "client")),
        "upgrade": _one_of(raw, "upgrade", "upgrade", ("beside", "replace")),
        "permissions": _permissions(raw),
        "ui": _ui(raw, protocol),
        "settings": _settings(raw),
        "license": {"required": bool(license_required)},
        "limits": _limits(raw),
    }


def is_calendar_date(text: str) -> bool:
    """Whether the text is a day that exists: `2024-02-29` is, `2023-02-29` and `2024-2-29` are not."""
    if not _DATE.fullmatch(text):
        return False
    from datetime import date  # only plugins with a release date pay for this import

    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


_ABSENT = object()


def _refuse(field: str, rule: str, value: object) -> NoReturn:
    if value is _ABSENT:
        shown = "absent"
    else:
        shown = _UNSAFE.sub(lambda found: f"\\u{ord(found[0]):04x}", encode_json(value).decode())
        shown = f"{shown[:80]}…" if len(shown) > 80 else shown
    raise MetadataError(field, f'field "{field}" must be {rule}, not {shown}')


def _required(raw: Mapping[str, Any], field: str) -> str:
    value = raw.get(field)
    if value is None:
        _refuse(field, "present", _ABSENT)
    if not isinstance(value, str):
        _refuse(field, "a string", value)
    return value


def _length(value: str, field: str, least: int, most: int) -> str:
    # Lengths count as in JavaScript: a character outside the basic plane is two.
    size = len(value) + sum(character > "\uffff" for character in value)
    if not least <= size <= most:
        _refuse(field, f"{least} to {most} characters", value)
    return value


def _optional_text(raw: Mapping[str, Any], field: str, most: int) -> str | None:
    value = raw.get(field)
    if value is None:
        return None
    if not isinstance(value, str):
        _refuse(field, "a string", value)
    return _length(value, field, 0, most)


def _plain(value: str, field: str, unsafe: re.Pattern[str]) -> str:
    # Text that people read, without what pads it.
    if unsafe.search(value):
        _refuse(field, "text without control characters or characters that turn the reading direction", value)
    return _PADDING.sub("", value)


def _visible(value: str, field: str) -> str:
    text = _plain(value, field, _UNSAFE)
    if not _UNSEEN.sub("", text):
        _refuse(field, "text that can be seen", value)
    return text


def _optional_plain(raw: Mapping[str, Any], field: str, most: int, unsafe: re.Pattern[str] | None = None) -> str | None:
    # Text that shows nothing counts as absent.
    value = _optional_text(raw, field, most)
    text = "" if value is None else _plain(value, field, unsafe or _UNSAFE)
    return text if _UNSEEN.sub("", text) else None


def _optional_object(raw: Mapping[str, Any], field: str) -> Mapping[str, Any]:
    value = raw.get(field)
    if value is None:
        return {}
    if not isinstance(value, dict):
        _refuse(field, "an object", value)
    return value


def _one_of(raw: Mapping[str, Any], field: str, label: str, allowed: tuple[str, ...]) -> str:
    value = raw.get(field)
    if value is None:
        return allowed[0]
    if not isinstance(value, str) or value not in allowed:
        _refuse(label, f"one of {', '.join(allowed)}", value)
    return value


def _homepage(raw: Mapping[str, Any]) -> str | None:
    value = _optional_plain(raw, "homepage", 500)
    if value is not None and not _HTTPS.match(value):
        _refuse("homepage", "an https:// address", value)
    return value


def _permissions(raw: Mapping[str, Any]) -> list[str]:
    value = raw.get("permissions")
    if value is None:
        return []
    if not isinstance(value, list) or len(value) > 50:
        _refuse("permissions", "a list of at most 50 names", value)
    for index, item in enumerate(value):
        if not isinstance(item, str) or not _PERMISSION.fullmatch(item):
            _refuse(f"permissions[{index}]", 'a lower-case name like "shell"', item)
    return list(value)


def _ui(raw: Mapping[str, Any], protocol: int) -> dict[str, str] | None:
    if raw.get("ui") is False:
        return None
    value = _optional_object(raw, "ui")
    isolation = _one_of(value, "isolation", "ui.isolation", ("frame", "sandbox", "page"))
    view_format = _one_of(value, "format", "ui.format", ("module", "script"))
    return {"isolation": isolation, "format": "script" if protocol == 1 else view_format}


def _settings(raw: Mapping[str, Any]) -> dict[str, Any] | None:
    value = raw.get("settings")
    if value is None:
        return None
    if not isinstance(value, dict):
        _refuse("settings", "a JSON Schema object", value)
    if value.get("type") not in (None, "object"):
        _refuse("settings.type", '"object"', value["type"])
    if "properties" in value and not isinstance(value["properties"], dict):
        _refuse("settings.properties", "an object", value["properties"])
    return value


def _limits(raw: Mapping[str, Any]) -> dict[str, int]:
    value = _optional_object(raw, "limits")
    ranges = (("memory_mb", 1, 1_048_576), ("max_in_flight", 1, 100_000), ("start_timeout_ms", 100, 600_000))
    limits = {}
    for field, least, most in ranges:
        number = value.get(field)
        if number is None:
            continue
        if isinstance(number, float) and number.is_integer():
            number = int(number)
        if type(number) is not int or not least <= number <= most:
            _refuse(f"limits.{field}", f"an integer from {least} to {most}", number)
        limits[field] = number
    return limits
