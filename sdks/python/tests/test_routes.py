"""Routes: what matches what, how a handler is called, and which handlers are refused."""

from __future__ import annotations

import functools
import random
import unittest
from typing import Any

from toru_plugin.routes import RouteTable, define_route


def table(*patterns: str) -> RouteTable:
    made = RouteTable()
    for pattern in patterns:
        made.add("GET", define_route(pattern, lambda **params: params))
    return made


class Matching(unittest.TestCase):
    def found(self, routes: RouteTable, target: str, method: str = "GET") -> tuple[str, dict[str, Any]] | None:
        match = routes.find(method, target)
        return None if match is None else (match.route.pattern, match.params)

    def test_literal_before_pattern_and_patterns_in_order(self) -> None:
        routes = table("/a/{x}", "/a/b", "/a/{y}", "/{rest:path}")
        self.assertEqual(self.found(routes, "/a/b"), ("/a/b", {}))
        self.assertEqual(self.found(routes, "/a/c"), ("/a/{x}", {"x": "c"}))
        self.assertEqual(self.found(routes, "/a/c/d?e=f"), ("/{rest:path}", {"rest": "a/c/d"}))
        self.assertEqual(self.found(routes, "/"), ("/{rest:path}", {"rest": ""}))

    def test_escapes_are_read_within_one_segment(self) -> None:
        routes = table("/a b", "/x/{id}/y")
        self.assertEqual(self.found(routes, "/a%20b"), ("/a b", {}))
        self.assertEqual(self.found(routes, "/x/1%2F2/y"), ("/x/{id}/y", {"id": "1/2"}))
        self.assertIsNone(self.found(routes, "/x/1/2/y"))
        self.assertIsNone(self.found(routes, "/x//y"))

    def test_marks_of_regular_expressions_are_literal(self) -> None:
        routes = table("/a.b", "/c.{ext}+")
        self.assertIsNone(self.found(routes, "/aXb"))
        self.assertEqual(self.found(routes, "/c.js+"), ("/c.{ext}+", {"ext": "js"}))
        self.assertIsNone(self.found(routes, "/cXjs+"))

    def test_methods(self) -> None:
        routes = table("/a")
        routes.add("*", define_route("/b", lambda: None))
        self.assertEqual(self.found(routes, "/a", "HEAD"), ("/a", {}))
        self.assertIsNone(self.found(routes, "/a", "POST"))
        self.assertEqual(routes.methods("/a?x"), ["GET", "HEAD"])
        self.assertEqual(self.found(routes, "/b", "BREW"), ("/b", {}))

    def test_any_path_at_all(self) -> None:
        rng = random.Random(29)
        routes = table("/", "/a/{x}", "/b/{rest:path}")
        for _ in range(10_000):
            routes.find("GET", "/" + "".join(rng.choice("ab/%2f?{}\n\u00fc\ud83e") for _ in range(rng.randrange(12))))


class Calling(unittest.TestCase):
    def call(self, pattern: str, handler: Any, **params: Any) -> Any:
        return define_route(pattern, handler).call("request", params)

    def test_arguments_that_a_handler_takes(self) -> None:
        self.assertEqual(self.call("/", lambda: "none"), "none")
        self.assertEqual(self.call("/", lambda request: request), "request")
        self.assertEqual(self.call("/{a}/{b}", lambda b, a: (a, b), a=1, b=2), (1, 2))
        self.assertEqual(self.call("/{a}", lambda r, a: (r, a), a=1), ("request", 1))
        self.assertEqual(self.call("/{a}", lambda r: r, a=1), "request")
        self.assertEqual(self.call("/{a}", lambda *args, **more: (args, more), a=1), (("request",), {"a": 1}))
        self.assertEqual(self.call("/{a}", lambda r, a, extra=5: (r, a, extra), a=1), ("request", 1, 5))

    def test_wrapped_handlers_are_looked_into(self) -> None:
        def outer(request: object, a: int) -> object:
            return request, a

        @functools.wraps(outer)
        def wrapper(*args: object, **more: object) -> object:
            return "wrapped", *outer(*args, **more)  # type: ignore[arg-type, misc]

        self.assertEqual(self.call("/{a}", wrapper, a=1), ("wrapped", "request", 1))

    def test_kinds(self) -> None:
        async def coroutine() -> None: ...

        async def generator() -> Any:
            yield 1

        class Callable:
            async def __call__(self, request: object) -> None: ...

        self.assertEqual(define_route("/", coroutine).kind, "coroutine")
        self.assertEqual(define_route("/", functools.partial(coroutine)).kind, "coroutine")
        self.assertEqual(define_route("/", Callable()).kind, "coroutine")
        self.assertEqual(define_route("/", generator).kind, "async_generator")
        self.assertEqual(define_route("/", lambda: coroutine()).kind, "sync")

    def test_what_is_refused(self) -> None:
        with self.assertRaisesRegex(ValueError, "must start with"):
            define_route("a", lambda: None)
        with self.assertRaisesRegex(ValueError, "placeholder"):
            table("/{a")
        with self.assertRaisesRegex(TypeError, '"b", which the route does not have'):
            define_route("/{a}", lambda request, a, b: None)
        with self.assertRaisesRegex(ValueError, "two handlers"):
            table("/a", "/a")


if __name__ == "__main__":
    unittest.main()
