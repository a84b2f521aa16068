"""Defaults of a settings schema, put where nothing is set."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def with_defaults(schema: Mapping[str, Any] | None, values: Mapping[str, Any]) -> dict[str, Any]:
    """The values, completed from the `default`s of the schema's properties, those of nested objects included.

    Worked example: `{"properties": {"a": {"default": 1}}}` and `{"b": 2}` give `{"a": 1, "b": 2}`.
    """
    result = dict(values)
    properties = (schema or {}).get("properties")
    if not isinstance(properties, Mapping):
        return result
    for name, rule in properties.items():
        if not isinstance(rule, Mapping):
            continue
        if name not in result and "default" in rule:
            result[name] = rule["default"]
        if "properties" in rule and isinstance(result.get(name, {}), Mapping):
            inner = with_defaults(rule, result.get(name, {}))
            if inner or name in result:
                result[name] = inner
    return result
