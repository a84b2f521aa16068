"""Judges one license.

The order of the checks is the rule: outer form, key, signature over the raw text, payload, plugin, instance, updates,
trial. Nothing is parsed before its signature is known to fit, and a paid license never looks at the clock.
"""

from __future__ import annotations

import re
import time
from collections.abc import Mapping
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from .base64url import decode_base64url
from .errors import StartError
from .json_text import decode_json
from .license_keys import KEY_ID, SIGNATURE_BYTES, Ed25519Key, HmacKey, LicenseKey, LicenseKeys, parse_keys
from .metadata import is_calendar_date

if TYPE_CHECKING:
    from .roles import LicensedPlugin

__all__ = [
    "Claims",
    "Ed25519Key",
    "HmacKey",
    "LicenseKey",
    "LicenseKeys",
    "PluginLicense",
    "Verdict",
    "VerdictState",
    "parse_keys",
    "verify",
]

VerdictState = Literal[
    "valid",
    "missing",
    "malformed",
    "unknown_key",
    "bad_signature",
    "wrong_plugin",
    "wrong_instance",
    "updates_ended",
    "trial_expired",
]

TOKEN_PREFIX = "toru1"
MAX_PAYLOAD_BYTES = 4096

# Longest text that can pass: prefix, key id of 64, 4096 bytes of payload, 64 bytes of signature, three dots.
_MAX_TOKEN_CHARACTERS = 5 + 64 + 5462 + 86 + 3
_SIGNED_PREFIX = b"toru-license/1\0"
_PLUGIN_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,63}")
_INSTANCE_ID = re.compile(r"[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}")
_TIME = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2})(\.[0-9]{1,9})?Z")


class Claims(NamedTuple):
    """What a license says. Dates are `YYYY-MM-DD`."""

    license_id: str
    plugin: str
    instance: str
    customer: str
    issued_at: str
    updates_until: str | None
    trial_until: str | None
    features: list[str]
    note: str | None


class Verdict(NamedTuple):
    """What became of a license check, with the sentence a person reads."""

    state: VerdictState
    detail: str
    claims: Claims | None
    """What the license says, once its signature is known to fit; else `None`."""

    @property
    def is_valid(self) -> bool:
        """Whether the plugin may run."""
        return self.state == "valid"

    @property
    def features(self) -> list[str]:
        """The features a valid license names."""
        return list(self.claims.features) if self.claims is not None and self.is_valid else []


def verify(
    token: str | None,
    *,
    keys: LicenseKeys,
    plugin: str,
    instance: str,
    released_at: str,
    now: datetime,
    clock_floor: datetime | None = None,
    accept_test_keys: bool = False,
) -> Verdict:
    """Judges a license: a pure function of its arguments.

    `keys` is the table of the keys that are trusted, by key id; the algorithm belongs to the key, never to the token.
    `now` and `clock_floor` (the highest time the host has seen) are aware datetimes.

    Raises `ValueError` when the question itself is wrong: no date, no UUID, a key id that cannot be one.
    """
    if not is_calendar_date(released_at):
        raise ValueError(f'Cannot check license: the release date "{released_at}" is not a calendar date YYYY-MM-DD')
    if not _INSTANCE_ID.fullmatch(instance):
        raise ValueError(f'Cannot check license: the instance id "{instance}" is not a UUID')
    for key_id in keys:
        if not KEY_ID.fullmatch(key_id):
            raise ValueError(f'Cannot use license key "{key_id}": an id is 1-64 of a-z, 0-9 and hyphens')
    instance = instance.lower()
    if not token:
        return Verdict(
            "missing",
            f'No license for "{plugin}" is installed: paste it on the plugin\'s page, '
            f"or set TORU_LICENSE_KEY in {plugin}.env",
            None,
        )
    parts = _parse_token(token)
    if parts is None:
        return _malformed()
    key_id, payload_text, payload, signature = parts
    if key_id.startswith("test-") and not accept_test_keys:
        sentence = f'The license is signed with the test key "{key_id}", which counts in tests only: '
        return Verdict("unknown_key", sentence + "ask the vendor for a real license", None)
    key = keys.get(key_id)
    if key is None:
        sentence = f'The license is signed with the key "{key_id}", which this version does not know: '
        return Verdict("unknown_key", sentence + "update the plugin, or ask the vendor for a new license", None)
    if not key.fits(signature, _SIGNED_PREFIX + f"{key_id}.{payload_text}".encode("ascii")):
        sentence = "The license was altered or is not for this plugin: copy it again, or ask the vendor for one for "
        return Verdict("bad_signature", sentence + f'"{plugin}" on instance {instance}', None)
    claims = _parse_claims(payload)
    if claims is None:
        return _malformed()
    return _judge_claims(claims, plugin, instance, released_at, max(now, clock_floor or now))


class PluginLicense:
    """`plugin.license`: the license of this plugin on this instance."""

    def __init__(self, plugin: LicensedPlugin) -> None:
        self._plugin = plugin
        self._last_check: tuple[LicenseKeys, bool] | None = None
        self._verdict: Verdict | None = None

    @property
    def text(self) -> str | None:
        """The license as installed, or `None`."""
        return self._plugin.license_text

    @property
    def verdict(self) -> Verdict | None:
        """What the last check gave, about the license that is installed now; `None` before the first."""
        return self._verdict

    def has_feature(self, name: str) -> bool:
        """Whether the license is valid and names this feature."""
        return self._verdict is not None and name in self._verdict.features

    def verify(self, keys: LicenseKeys, *, accept_test_keys: bool = False) -> Verdict:
        """Judges the license and tells the host the verdict, which the panel shows.

        After a change of the license the same check is made again, before the `on_license` hooks run.

        Raises `ValueError` when the plugin has no `released_at`.
        """
        plugin = self._plugin
        self._last_check = (keys, accept_test_keys)
        verdict = verify(
            self.text,
            keys=keys,
            plugin=plugin.metadata["id"],
            instance=plugin.instance_id,
            released_at=plugin.metadata.get("released_at") or "",
            now=datetime.fromtimestamp(time.time(), timezone.utc),
            clock_floor=parse_time(plugin.clock_floor) if plugin.clock_floor else None,
            accept_test_keys=accept_test_keys,
        )
        self._verdict = verdict
        plugin.status(message=verdict.detail, license=verdict.state)
        return verdict

    def verify_again(self) -> None:
        """Repeats the last check, when there was one."""
        if self._last_check is not None:
            keys, accept_test_keys = self._last_check
            self.verify(keys, accept_test_keys=accept_test_keys)

    def require(self, keys: LicenseKeys, *, accept_test_keys: bool = False) -> Verdict:
        """For `on_start`: the plugin starts only with a valid license.

        Raises `StartError` with the verdict's sentence; the host tries again when the license changes.
        """
        verdict = self.verify(keys, accept_test_keys=accept_test_keys)
        if not verdict.is_valid:
            raise StartError(verdict.detail, code="LICENSE_REFUSED", retry=False)
        return verdict


def parse_time(text: str) -> datetime:
    """Reads an RFC 3339 time in UTC, `2026-11-22T09:00:00.000Z`. Raises `ValueError`."""
    found = _TIME.fullmatch(text)
    if found is None:
        raise ValueError(f'"{text}" is not a time like 2026-11-22T09:00:00Z')
    moment = datetime.fromisoformat(found[1]).replace(tzinfo=timezone.utc)
    return moment + timedelta(seconds=float(found[2] or 0))


def _malformed() -> Verdict:
    sentence = 'The license text is damaged: copy it again, whole, from "toru1." to its last character, '
    return Verdict("malformed", sentence + "or ask the vendor for it", None)


def _parse_token(text: str) -> tuple[str, str, bytes, bytes] | None:
    if len(text) > _MAX_TOKEN_CHARACTERS:
        return None
    parts = text.split(".")
    if len(parts) != 4 or parts[0] != TOKEN_PREFIX or not KEY_ID.fullmatch(parts[1]):
        return None
    payload = decode_base64url(parts[2])
    signature = decode_base64url(parts[3])
    if payload is None or signature is None or not 0 < len(payload) <= MAX_PAYLOAD_BYTES:
        return None
    if len(signature) not in SIGNATURE_BYTES:
        return None
    return parts[1], parts[2], payload, signature


class _BadField(Exception):
    pass


def _parse_claims(payload: bytes) -> Claims | None:
    try:
        fields = decode_json(payload)
        if not isinstance(fields, dict):
            return None
        return Claims(
            license_id=_text(fields, "license_id"),
            plugin=_matching(fields, "plugin", _PLUGIN_ID),
            instance=_matching(fields, "instance", _INSTANCE_ID).lower(),
            customer=_text(fields, "customer"),
            issued_at=_date(fields, "issued_at"),
            updates_until=None if fields.get("updates_until") is None else _date(fields, "updates_until"),
            trial_until=None if fields.get("trial_until") is None else _date(fields, "trial_until"),
            features=_texts(fields, "features"),
            note=None if fields.get("note") is None else _string(fields["note"]),
        )
    except (ValueError, RecursionError, _BadField):
        return None


def _string(value: Any) -> str:
    # Half a surrogate pair is legal in JSON text, and nowhere else.
    if not isinstance(value, str) or any("\ud800" <= character <= "\udfff" for character in value):
        raise _BadField
    return value


def _text(fields: Mapping[str, Any], name: str) -> str:
    value = _string(fields.get(name))
    if not value:
        raise _BadField
    return value


def _matching(fields: Mapping[str, Any], name: str, pattern: re.Pattern[str]) -> str:
    value = _string(fields.get(name))
    if not pattern.fullmatch(value):
        raise _BadField
    return value


def _date(fields: Mapping[str, Any], name: str) -> str:
    value = _string(fields.get(name))
    if not is_calendar_date(value):
        raise _BadField
    return value


def _texts(fields: Mapping[str, Any], name: str) -> list[str]:
    values = fields.get(name)
    if values is None:
        return []
    if not isinstance(values, list) or not all(_string(value) for value in values):
        raise _BadField
    return values


def _judge_claims(claims: Claims, plugin: str, instance: str, released_at: str, latest: datetime) -> Verdict:
    if claims.plugin != plugin:
        sentence = f'The license is for the plugin "{claims.plugin}": install it there, and ask the vendor for one for '
        return Verdict("wrong_plugin", sentence + f'"{plugin}"', claims)
    if claims.instance != instance:
        sentence = (
            f"The license is for instance {claims.instance}: ask the vendor for one for this instance, {instance}"
        )
        return Verdict("wrong_instance", sentence, claims)
    if claims.updates_until is not None and released_at > claims.updates_until:
        sentence = (
            f"The license covers versions released up to {claims.updates_until} and this one is of {released_at}: "
        )
        return Verdict("updates_ended", sentence + "go back to a covered version, or renew the updates", claims)
    if claims.trial_until is not None and _is_over(claims.trial_until, latest):
        sentence = f"The trial ended on {claims.trial_until}: ask the vendor for a license without an end"
        return Verdict("trial_expired", sentence, claims)
    return Verdict("valid", "The license is valid: nothing needs to be done", claims)


def _is_over(day: str, latest: datetime) -> bool:
    # The first day on which it is over may be past the last year that a datetime can say.
    return latest.astimezone(timezone.utc).date().isoformat() > day
