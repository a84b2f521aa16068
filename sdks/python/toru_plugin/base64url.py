"""Base64url in its one canonical form: a lenient decoder would let several texts carry the same signature."""

from __future__ import annotations

import base64
import re

_BASE64URL = re.compile(r"[A-Za-z0-9_-]*")


def decode_base64url(text: str) -> bytes | None:
    """Decodes base64url in its one canonical form; `None` for every other text.

    `"Zg"` is `66`; `"Zh"` (spare bits set), `"Zg=="` (padding) and `"Z"` (no whole byte) are `None`.
    """
    if len(text) % 4 == 1 or not _BASE64URL.fullmatch(text):
        return None
    data = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    return data if base64.urlsafe_b64encode(data).rstrip(b"=") == text.encode() else None
