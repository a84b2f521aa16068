"""Log lines with a level and fields, to the host while there is a channel and to standard error otherwise."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable, Mapping
from typing import Any

from .json_text import encode_json
from .messages import LOG_LEVELS

_RANKS = {level: rank for rank, level in enumerate(LOG_LEVELS)}

Deliver = Callable[[dict[str, Any]], bool]


class PluginLog(logging.Handler):
    """`plugin.log.info("Scanned", files=3)`; and a handler: `logging.getLogger().addHandler(plugin.log)`."""

    def __init__(self, deliver: Deliver) -> None:
        super().__init__()
        self._deliver = deliver
        self._least = 0

    def set_least_level(self, level: str) -> None:
        """Lines below this level are not sent. The host says it in its welcome."""
        self._least = _RANKS.get(level, 0)

    def trace(self, message: str, **fields: object) -> None:
        """The finest detail."""
        self._write("trace", message, fields)

    def debug(self, message: str, **fields: object) -> None:
        """Detail for whoever looks for a fault."""
        self._write("debug", message, fields)

    def info(self, message: str, **fields: object) -> None:
        """What happened, in the ordinary course of things."""
        self._write("info", message, fields)

    def warn(self, message: str, **fields: object) -> None:
        """Something is odd, and the plugin goes on."""
        self._write("warn", message, fields)

    warning = warn

    def error(self, message: str, **fields: object) -> None:
        """Something did not work."""
        self._write("error", message, fields)

    def fatal(self, message: str, **fields: object) -> None:
        """The plugin cannot go on."""
        self._write("fatal", message, fields)

    def emit(self, record: logging.LogRecord) -> None:
        """Takes a record of the standard library's logging."""
        try:
            fields: dict[str, object] = {"logger": record.name}
            if record.exc_info:
                fields["exception"] = (self.formatter or logging.Formatter()).formatException(record.exc_info)
            self._write(_to_level(record.levelno), record.getMessage(), fields)
        except Exception:
            self.handleError(record)

    def _write(self, level: str, message: str, fields: Mapping[str, object]) -> None:
        if _RANKS[level] < self._least:
            return
        line: dict[str, Any] = {"level": level, "message": str(message)}
        if fields:
            line["fields"] = _to_json_fields(fields)
        if not self._deliver(line):
            print(encode_json(line).decode(), file=sys.stderr, flush=True)


def _to_level(number: int) -> str:
    if number >= logging.CRITICAL:
        return "fatal"
    if number >= logging.ERROR:
        return "error"
    if number >= logging.WARNING:
        return "warn"
    if number >= logging.INFO:
        return "info"
    return "debug" if number >= logging.DEBUG else "trace"


def _to_json_fields(fields: Mapping[str, object]) -> Mapping[str, object]:
    # A log line must not fail for what it carries.
    try:
        encode_json(fields)
    except (TypeError, ValueError):
        return {name: value if _is_plain(value) else repr(value) for name, value in fields.items()}
    return fields


def _is_plain(value: object) -> bool:
    return value is None or type(value) in (str, int, bool)
