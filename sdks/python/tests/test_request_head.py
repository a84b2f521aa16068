"""Requests in the text that hosts write: read as the parser and the table of messages read them, or left to these."""

from __future__ import annotations

import random
import re
import unittest
from typing import Any

from tests.host import request
from toru_plugin.errors import ProtocolError
from toru_plugin.frames import decode_head
from toru_plugin.json_text import encode_json
from toru_plugin.messages import check_host_message
from toru_plugin.request import User
from toru_plugin.request_head import HeadReader, RequestHead, to_request_head
from toru_plugin.response import encode_plain_response

PLAIN = [chr(code) for code in range(0x20, 0x7F) if chr(code) not in '"\\']
ODD = ['"', "\\", "\n", "\x00", "\x7f", "é", "語", "🙂", "\ud83e", "/"]
ODD_PARTS = [
    (r'"id":\d+', '"id":0'),
    (r'"id":\d+', '"id":01'),
    (r'"id":\d+', '"id":-1'),
    (r'"id":\d+', '"id":1e3'),
    (r'"id":\d+', '"id":9007199254740993'),
    (r'"id":\d+', '"id":"1"'),
    (r'"id":', '"id": '),
    (r"^\{", "{ "),
    (r"^\{", "\ufeff{"),
    (r'"method":"', '"method":"\\u0047'),
    (r'"path":"', '"path":"\\/'),
    (r'"deadline_ms":\d+', '"deadline_ms":00'),
    (r'"deadline_ms":\d+', '"deadline_ms":1.5'),
    (r'"deadline_ms":\d+', '"deadline_ms":null'),
    (r'"headers":\{', '"headers":{ '),
    (r'"headers":\{', '"headers":{"a":1,'),
    (r'"headers":\{', '"headers":{"a":["b",'),
    (r'"headers":\{', '"headers":{"a":["b"],"a":"c",'),
    (r'"headers":\{', '"headers":{"a":[],'),
    (r'"headers":\{', '"headers":{"a":{},'),
    (r'"headers":\{', '"headers":{"a":"\\u00e9",'),
    (r'"headers":\{', '"headers":{"a":"\\x",'),
    (r'"headers":\{', '"headers":{"a":"\\\\",'),
    (r'"headers":\{', '"headers":{,'),
    (r'"headers":\{.*\},"user"', '"headers":[],"user"'),
    (r'"headers":\{.*\},"user"', '"headers":null,"user"'),
    (r'"headers":\{.*\},"user"', '"headers":{"a":"b",},"user"'),
    (r'"headers":\{.*\},"user"', '"headers":{"a":"b"},"headers":{"c":"d"},"user"'),
    (r'"headers":\{.*\},"user"', '"headers":{,"x-request-id":"1"},"user"'),
    (r'"headers":\{.*\},"user"', '"headers":{"x-request-id":"1"},"user"'),
    (r'"headers":\{.*\},"user"', '"headers":{"a":"b",,"x-request-id":"1"},"user"'),
    (r'"headers":\{.*\},"user"', '"headers":{"a","x-request-id":"1"},"user"'),
    (r'"headers":\{.*\},"user"', '"headers":{"a":["b","x-request-id":"1"},"user"'),
    (r'"headers":\{.*\},"user"', '"headers":{"a":["b"],"x-request-id":"1"},"user"'),
    (r'"headers":\{.*\},"user"', '"headers":{"a":"b\\","x-request-id":"1"},"user"'),
    (r'"headers":\{.*\},"user"', '"headers":{"x-request-id":"0","a":"b","x-request-id":"1"},"user"'),
    (r'"headers":\{.*\},"user"', '"headers":{"a":"b","x-request-id":"\\u0031"},"user"'),
    (r'"headers":\{.*\},"user"', '"headers":{"a":"b","x-request-id":["1"]},"user"'),
    (r'"user":.*,"deadline', '"user":{"name":"a","x-request-id":"1"},"user":null,"deadline'),
    (r'"user":.*,"deadline', '"user":{"name":"a"},"deadline'),
    (r'"user":.*,"deadline', '"user":{"name":"a","role":1},"deadline'),
    (r'"user":.*,"deadline', '"user":{"name":"a","role":"b","x":1},"deadline'),
    (r'"user":.*,"deadline', '"user":true,"deadline'),
    (r',"end":', ',"upgrade":"websocket","end":'),
    (r',"end":', ',"upgrade":null,"end":'),
    (r'"end":\w+\}$', '"end":null}'),
    (r'"end":\w+\}$', '"end":true} '),
    (r'"end":\w+\}$', '"end":true}\n'),
    (r'"end":\w+\}$', '"end":true'),
    (r'"end":\w+\}$', '"end":true}}'),
    (r'"end":\w+\}$', '"end":true,"end":false}'),
]


def text_of(rng: random.Random, characters: list[str]) -> str:
    return "".join(rng.choices(characters, k=rng.randrange(8)))


def random_head(rng: random.Random, characters: list[str], in_headers: list[str]) -> dict[str, Any]:
    headers: dict[str, Any] = {}
    for _ in range(rng.randrange(6)):
        values = [text_of(rng, in_headers) for _ in range(rng.randrange(4))]
        headers[text_of(rng, in_headers)] = values if rng.random() < 0.3 else text_of(rng, in_headers)
    if rng.random() < 0.5:
        headers["x-request-id"] = rng.choice(["", "0a1b2c3d4e5f-7", text_of(rng, in_headers)])
    user = {"name": rng.choice(["ada", text_of(rng, characters)]), "role": rng.choice(["admin", "client"])}
    return request(
        rng.randrange(1, 10 ** rng.randrange(1, 16)),
        rng.choice(["GET", "POST", "HEAD", text_of(rng, characters)]),
        f"/{text_of(rng, characters)}",
        headers=headers,
        user=rng.choice([None, user]),
        deadline_ms=rng.choice([0, 30_000, rng.randrange(10**15)]),
        end=rng.random() < 0.5,
    )


def fields_of(head: RequestHead) -> tuple[object, ...]:
    request_id, method, target, details = head
    return request_id, method, target, details.read_headers(), details.user, details.is_whole


class RequestHeads(unittest.TestCase):
    def test_every_plain_head_is_known(self) -> None:
        rng = random.Random(19)
        reader = HeadReader()
        # Browsers send headers with quotes in them.
        in_headers = [*PLAIN, '"', "\\", "\n", "\t"]
        for _ in range(1500):
            head = random_head(rng, PLAIN, in_headers)
            text = encode_json(head)
            for _ in range(2):
                with self.subTest(text):
                    seen = reader.read(text)
                    assert isinstance(seen, tuple)
                    self.assertEqual(fields_of(seen), fields_of(to_request_head(head)))
                    self.assertEqual(type(seen[3].user), User if head["user"] else type(None))

    def test_nothing_is_said_that_the_slow_way_does_not_say(self) -> None:
        rng = random.Random(23)
        reader = HeadReader()
        known = 0
        for turn in range(6000):
            text = encode_json(random_head(rng, [*PLAIN, *ODD] if turn % 3 else PLAIN, [*PLAIN, *ODD]))
            if turn % 3 == 0:
                part, other = ODD_PARTS[turn // 3 % len(ODD_PARTS)]
                text = re.sub(part, lambda _, other=other: other, text.decode(), count=1).encode()  # type: ignore[misc]
            elif turn % 3 == 1:
                broken = bytearray(text)
                broken[rng.randrange(len(broken))] = rng.randrange(256)
                text = bytes(broken)
            with self.subTest(text):
                known += self.compare(reader, text) + self.compare(reader, text)
        self.assertGreater(known, 500)

    def compare(self, reader: HeadReader, text: bytes) -> bool:
        """Whether the head was known; then it is sound and means the same."""
        try:
            slow = decode_head(text)
        except ProtocolError as expected:
            with self.assertRaises(ProtocolError) as caught:
                reader.read(text)
            self.assertEqual((caught.exception.code, str(caught.exception)), (expected.code, str(expected)))
            return False
        seen = reader.read(text)
        if isinstance(seen, dict):
            self.assertEqual(seen, slow)
            return False
        self.assertTrue(check_host_message(slow))
        self.assertNotIn("upgrade", slow)
        self.assertEqual(fields_of(seen), fields_of(to_request_head(slow)))
        return True

    def test_requests_that_look_alike_share_no_headers(self) -> None:
        reader = HeadReader()
        text = encode_json(request(1, "GET", "/", headers={"a": ["b"]}))
        first, second = reader.read(text), reader.read(text)
        assert isinstance(first, tuple)
        assert isinstance(second, tuple)
        headers = first[3].read_headers()
        headers["a"] = "changed"
        self.assertEqual(second[3].read_headers(), {"a": ["b"]})

    def test_requests_that_differ_in_their_id_are_remembered_as_one(self) -> None:
        reader = HeadReader()
        for number in range(1, 100):
            headers = {"host": "panel", "x-request-id": f"0a1b2c-{number}"}
            head = reader.read(encode_json(request(number, "GET", "/", headers=headers)))
            assert isinstance(head, tuple)
            self.assertEqual(head[3].read_headers(), headers)
        self.assertEqual(len(reader._remembered), 1)

    def test_what_is_remembered_is_bounded(self) -> None:
        reader = HeadReader()
        for number in range(1000):
            size = 10_000 if number % 2 else 10
            reader.read(encode_json(request(1, "GET", "/", headers={"a": f"{number}{'x' * size}"})))
            self.assertLessEqual(len(reader._remembered), 64)
            self.assertLess(sum(map(len, reader._remembered)), 64 * 4096)

    def test_a_large_head_that_is_broken_at_its_end_is_refused_quickly(self) -> None:
        text = encode_json(request(1, "GET", "/", headers={f"a{n}": '"b"' * 10 for n in range(10_000)}))
        with self.assertRaises(ProtocolError):
            HeadReader().read(text[:-1] + b"]")


class PlainResponses(unittest.TestCase):
    def test_a_head_is_what_the_parser_reads(self) -> None:
        for content_type in ("text/plain", 'a; b="100%d"', "é%%"):
            frame = encode_plain_response(7, b"body", content_type)
            head = {"type": "response", "id": 7, "status": 200, "headers": {"content-type": content_type}, "end": True}
            self.assertEqual(frame[8:-4], encode_json(head))
            self.assertEqual(frame[:8], (len(frame) - 12).to_bytes(4, "big") + (4).to_bytes(4, "big"))


if __name__ == "__main__":
    unittest.main()
