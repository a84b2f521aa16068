"""The keys a plugin carries.

The algorithm belongs to the key, never to the license, so no license can choose how it is judged.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Mapping
from typing import Literal

from .base64url import decode_base64url
from .json_text import decode_json

KEY_BYTES = 32
KEY_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")

_HMAC_BYTES = 32
_ED25519_BYTES = 64
SIGNATURE_BYTES = (_HMAC_BYTES, _ED25519_BYTES)

_HEX = re.compile(r"[0-9A-Fa-f]{64}")


class HmacKey:
    """A key derived for this plugin from the vendor's master secret: 32 bytes, hexadecimal or base64url."""

    kind: Literal["hmac-sha256"] = "hmac-sha256"

    def __init__(self, value: bytes | str) -> None:
        self.value = _to_key_bytes(value)

    def fits(self, signature: bytes, signed: bytes) -> bool:
        """Whether the signature fits, compared in constant time."""
        return len(signature) == _HMAC_BYTES and hmac.compare_digest(
            hmac.new(self.value, signed, hashlib.sha256).digest(), signature
        )


class Ed25519Key:
    """The vendor's public key: 32 bytes, hexadecimal or base64url. Needs the package `cryptography`."""

    kind: Literal["ed25519"] = "ed25519"

    def __init__(self, value: bytes | str) -> None:
        self.value = _to_key_bytes(value)

    def fits(self, signature: bytes, signed: bytes) -> bool:
        """Whether the signature fits. Raises `RuntimeError` when `cryptography` is not installed."""
        try:
            from cryptography.exceptions import (  # type: ignore[import-not-found,unused-ignore]
                InvalidSignature,
            )
            from cryptography.hazmat.primitives.asymmetric.ed25519 import (  # type: ignore[import-not-found,unused-ignore]
                Ed25519PublicKey,
            )
        except ImportError as error:
            raise RuntimeError(
                'Cannot check license: Ed25519 keys need the Python package "cryptography"; '
                "install it (Debian: python3-cryptography), or use an HMAC key"
            ) from error
        if len(signature) != _ED25519_BYTES:
            return False
        try:
            Ed25519PublicKey.from_public_bytes(self.value).verify(signature, signed)
        except (InvalidSignature, ValueError):
            return False  # ValueError: the bytes of the key are no point of the curve
        return True


LicenseKey = HmacKey | Ed25519Key
LicenseKeys = Mapping[str, LicenseKey]

_KINDS: dict[str, type[HmacKey] | type[Ed25519Key]] = {"hmac-sha256": HmacKey, "ed25519": Ed25519Key}


def parse_keys(*texts: str | bytes) -> dict[str, LicenseKey]:
    """The table of the keys in files that `toru license derive` wrote.

    Raises `ValueError` for another text, a vendor's secret key, or an id that occurs twice.
    """
    keys: dict[str, LicenseKey] = {}
    for text in texts:
        fields = decode_json(text.encode() if isinstance(text, str) else text)
        names = ("id", "kind", "hex")
        if not isinstance(fields, dict) or not all(isinstance(fields.get(name), str) for name in names):
            raise ValueError("Cannot use license key: the text has no id, kind and hex")
        key_id, kind = fields["id"], fields["kind"]
        if kind in ("ed25519-private", "hmac-sha256-master"):
            raise ValueError(
                f'Cannot use license key "{key_id}": it is a vendor\'s secret key, which no plugin may carry'
            )
        if kind not in _KINDS or key_id in keys:
            reason = "the id occurs twice" if key_id in keys else "its kind is neither hmac-sha256 nor ed25519"
            raise ValueError(f'Cannot use license key "{key_id}": {reason}')
        keys[key_id] = _KINDS[kind](fields["hex"])
    return keys


def _to_key_bytes(value: bytes | str) -> bytes:
    if isinstance(value, str):
        decoded = bytes.fromhex(value) if _HEX.fullmatch(value) else decode_base64url(value)
    else:
        decoded = bytes(value)
    if decoded is None or len(decoded) != KEY_BYTES:
        raise ValueError(f"Cannot use license key: it is not {KEY_BYTES} bytes, in hexadecimal or base64url")
    return decoded
