"""Frames: the conformance vectors, every cut of a stream, and what is refused before it is sent."""

from __future__ import annotations

import random
import unittest

from tests.vectors import load, to_bytes
from toru_plugin.errors import ProtocolError
from toru_plugin.frames import MAX_BODY_BYTES, Frame, FrameDecoder, encode_frame


def decode(data: bytes, cuts: list[int], frames: list[Frame], at_end: bool = True) -> None:
    """Feeds the bytes cut at the given places; frames are collected so that a failure shows what came before."""
    decoder = FrameDecoder()
    for start, end in zip([0, *cuts], [*cuts, len(data)], strict=True):
        frames.extend(decoder.feed(data[start:end]))
    if at_end:
        decoder.end()


def cuts_of(size: int) -> list[list[int]]:
    """Whole, byte by byte, and every single cut (a sample of them for long streams)."""
    points = list(range(1, size))
    if len(points) > 300:
        points = random.Random(7).sample(points, 300)
    bytewise = [list(range(1, size))] if size < 100_000 else []
    return [[], *bytewise, *([point] for point in points)]


class FrameVectors(unittest.TestCase):
    def test_good(self) -> None:
        for case in load("frames/v2.json", "good")[0]:
            data = to_bytes(case["hex"])
            expected = [(frame["head"], to_bytes(frame["body_hex"])) for frame in case["frames"]]
            for cuts in cuts_of(len(data)):
                with self.subTest(case["name"], cuts=cuts[:3]):
                    frames: list[Frame] = []
                    decode(data, cuts, frames)
                    self.assertEqual(frames, expected)
            if case.get("canonical"):
                with self.subTest(case["name"]):
                    self.assertEqual(b"".join(encode_frame(head, body) for head, body in expected), data)

    def test_bad(self) -> None:
        for case in load("frames/v2.json", "bad")[0]:
            data = to_bytes(case["hex"])
            for cuts in cuts_of(len(data)):
                with self.subTest(case["name"], cuts=cuts[:3]):
                    frames: list[Frame] = []
                    with self.assertRaises(ProtocolError) as caught:
                        decode(data, cuts, frames, at_end=bool(case.get("at_end")))
                    self.assertEqual((caught.exception.code, caught.exception.blame), (case["code"], "remote"))
                    self.assertEqual(len(frames), case.get("frames_before", 0))

    def test_a_dead_decoder_stays_dead(self) -> None:
        decoder = FrameDecoder()
        for _ in range(2):
            with self.assertRaises(ProtocolError):
                list(decoder.feed(bytes.fromhex("ffffffff00000000")))
        with self.assertRaises(ProtocolError):
            decoder.end()


class Frames(unittest.TestCase):
    def test_random_streams_in_random_pieces(self) -> None:
        rng = random.Random(11)
        for _ in range(200):
            sent = [
                ({"type": "data", "id": n, "text": "ü" * rng.randrange(50)}, rng.randbytes(rng.randrange(2000)))
                for n in range(rng.randrange(1, 20))
            ]
            stream = b"".join(encode_frame(head, body) for head, body in sent)
            cuts = sorted(rng.sample(range(1, len(stream)), min(len(stream) - 1, rng.randrange(40))))
            received: list[Frame] = []
            decode(stream, cuts, received)
            self.assertEqual(received, sent)

    def test_random_bytes_never_raise_anything_else(self) -> None:
        rng = random.Random(13)
        for _ in range(3000):
            data = bytearray(encode_frame({"type": "ping", "id": rng.randrange(99)}, rng.randbytes(5)))
            for _ in range(rng.randrange(1, 4)):
                data[rng.randrange(len(data))] = rng.randrange(256)
            try:
                decode(bytes(data), [], [])
            except ProtocolError as error:
                self.assertEqual(error.blame, "remote")

    def test_a_body_over_the_limit_is_not_sent(self) -> None:
        with self.assertRaises(ProtocolError) as caught:
            encode_frame({}, b"x" * (MAX_BODY_BYTES + 1))
        self.assertEqual((caught.exception.code, caught.exception.blame), ("FRAME_TOO_LARGE", "local"))

    def test_half_a_surrogate_pair_stays_escaped(self) -> None:
        frame = encode_frame({"a": "\ud83e"})
        self.assertEqual(frame[8:], b'{"a":"\\ud83e"}')
        self.assertEqual(list(FrameDecoder().feed(frame)), [({"a": "\ud83e"}, b"")])

    def test_a_deeply_nested_head_is_an_error(self) -> None:
        text = b'{"a":' + b"[" * 100_000
        with self.assertRaises(ProtocolError) as caught:
            list(FrameDecoder().feed(len(text).to_bytes(4, "big") + bytes(4) + text))
        self.assertEqual(caught.exception.code, "HEAD_INVALID")


if __name__ == "__main__":
    unittest.main()
