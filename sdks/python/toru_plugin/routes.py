"""Which handler answers which request: pure matching, without I/O.

A pattern is literal segments and placeholders: `/items/{id}` matches one segment, `/files/{path:path}` the rest.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Literal, NamedTuple

Handler = Callable[..., Any]
Kind = Literal["coroutine", "async_generator", "sync"]

_PLACEHOLDER = re.compile(r"\{([A-Za-z_][A-Za-z0-9_]*)(:path)?\}")
_CONVERTERS: dict[object, Callable[[str], Any]] = {int: int, "int": int, float: float, "float": float}


class Route(NamedTuple):
    """A handler with what is needed to call it."""

    pattern: str
    content_type: str | None
    kind: Kind
    """`sync` runs in a thread, the others on the event loop."""
    call: Callable[[Any, dict[str, Any]], Any]
    """`call(request, params)`: gives the handler the arguments that it takes."""
    converters: dict[str, Callable[[str], Any]]


class Match(NamedTuple):
    """A route and what its placeholders matched."""

    route: Route
    params: dict[str, Any]


_NO_PARAMS: dict[str, Any] = {}


class RouteTable:
    """Routes by method. Literal paths are found by a look-up, patterns are tried in the order of their definition."""

    def __init__(self) -> None:
        self._literal: dict[str, dict[str, Match]] = {}
        self._patterns: dict[str, list[tuple[re.Pattern[str], Route]]] = {}

    def add(self, method: str, route: Route) -> None:
        """Adds a route; the method `*` stands for every one. The same method and path twice is an error."""
        if "{" not in route.pattern:
            routes = self._literal.setdefault(method, {})
            if route.pattern in routes:
                raise ValueError(f"{method} {route.pattern} has two handlers")
            routes[route.pattern] = Match(route, _NO_PARAMS)
        else:
            expression = re.compile(_to_expression(route.pattern), re.DOTALL)
            self._patterns.setdefault(method, []).append((expression, route))

    def find(self, method: str, target: str) -> Match | None:
        """The route for a raw path with its query. `HEAD` falls back to `GET`."""
        path = target.partition("?")[0]
        literal = self._literal.get(method)
        match = None if literal is None else literal.get(path)
        if match is not None:
            return match  # the commonest case
        match = self._find(method, path)
        if match is None and method == "HEAD":
            match = self._find("GET", path)
        return match or self._find("*", path)

    def methods(self, target: str) -> list[str]:
        """The methods that have a route for the path."""
        path = target.partition("?")[0]
        found = {m for m in (*self._literal, *self._patterns) if self._find(m, path) is not None}
        return sorted(found | ({"HEAD"} if "GET" in found else set()))

    def _find(self, method: str, path: str) -> Match | None:
        literal = self._literal.get(method)
        if literal is not None:
            match = literal.get(path)
            if match is None and "%" in path:
                match = literal.get(_unquote(path))
            if match is not None:
                return match
        for expression, route in self._patterns.get(method, ()):
            found = expression.fullmatch(path)
            if found is not None:
                params = _convert(route, found.groupdict())
                if params is not None:
                    return Match(route, params)
        return None


def define_route(pattern: str, handler: Handler, content_type: str | None = None) -> Route:
    """Looks at a handler once: is it async, which arguments does it take.

    It may take the request (first, by position), placeholders of the pattern (by name), both or nothing. A placeholder
    annotated `int` or `float` is converted; a path where that fails does not match.
    """
    import inspect

    if not pattern.startswith("/"):
        raise ValueError(f'route "{pattern}" must start with "/"')
    names = [name for name, _ in _PLACEHOLDER.findall(pattern)]
    takes_request = False
    wanted: list[str] = []
    takes_any = False
    converters: dict[str, Callable[[str], Any]] = {}
    for name, parameter in inspect.signature(handler).parameters.items():
        if name in names:
            wanted.append(name)
            convert = _CONVERTERS.get(parameter.annotation)
            if convert is not None:
                converters[name] = convert
        elif parameter.kind is parameter.VAR_POSITIONAL:
            takes_request = True
        elif parameter.kind is parameter.VAR_KEYWORD:
            takes_any = True
        elif not takes_request and not wanted and parameter.kind is not parameter.KEYWORD_ONLY:
            takes_request = True
        elif parameter.default is parameter.empty:
            raise TypeError(f'{pattern}: the handler takes "{name}", which the route does not have')
    if takes_any:
        wanted = names
    call = _to_call(handler, takes_request, wanted)
    return Route(pattern, content_type, kind_of(handler), call, converters)


def kind_of(handler: Handler) -> Kind:
    """How a handler runs; a `functools.partial` and an object with `__call__` are looked into."""
    import inspect

    inner: Any = handler
    while hasattr(inner, "func"):
        inner = inner.func
    for candidate in (inner, type(inner).__call__):
        if inspect.iscoroutinefunction(candidate):
            return "coroutine"
        if inspect.isasyncgenfunction(candidate):
            return "async_generator"
    return "sync"


def _to_call(handler: Handler, takes_request: bool, wanted: list[str]) -> Callable[[Any, dict[str, Any]], Any]:
    if takes_request and not wanted:
        return lambda request, params: handler(request)
    if not wanted:
        return lambda request, params: handler()
    if takes_request:
        return lambda request, params: handler(request, **{name: params[name] for name in wanted})
    return lambda request, params: handler(**{name: params[name] for name in wanted})


def _to_expression(pattern: str) -> str:
    parts = []
    at = 0
    for placeholder in _PLACEHOLDER.finditer(pattern):
        parts.append(re.escape(pattern[at : placeholder.start()]))
        name, is_path = placeholder.groups()
        parts.append(f"(?P<{name}>{'.*' if is_path else '[^/]+'})")
        at = placeholder.end()
    rest = pattern[at:]
    parts.append(re.escape(rest))
    literal = _PLACEHOLDER.sub("", pattern)
    if "{" in literal or "}" in literal:
        raise ValueError(f'route "{pattern}": a placeholder is {{name}} or {{name:path}}')
    return "".join(parts)


def _convert(route: Route, raw: dict[str, str]) -> dict[str, Any] | None:
    params: dict[str, Any] = {}
    for name, text in raw.items():
        value: Any = _unquote(text) if "%" in text else text
        convert = route.converters.get(name)
        if convert is not None:
            try:
                value = convert(value)
            except ValueError:
                return None
        params[name] = value
    return params


def _unquote(text: str) -> str:
    from urllib.parse import unquote

    return unquote(text)
