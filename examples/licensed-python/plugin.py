#!/usr/bin/env python3
"""A sold Toru plugin in Python: it starts with a valid license, and a part of it is sold separately."""

import os
import pkgutil

from toru_plugin import HttpError, Plugin
from toru_plugin.license import parse_keys

# The day this version was released. A security fix keeps the day of the version that it repairs.
RELEASED_AT = "2026-05-20"

# The vendor's key, as `toru license derive` wrote it. The file in this folder is a test key: replace it before a build.
KEYS = parse_keys(pkgutil.get_data(__name__, "license-key.json") or b"")
IS_TEST_BUILD = any(key_id.startswith("test-") for key_id in KEYS)

plugin = Plugin(
    id="licensed-python",
    name="Licensed Python",
    version="1.0.0",
    route="/licensed-python",
    icon="🗝️",
    author="Toru",
    description="A sold plugin: it runs with a license",
    released_at=RELEASED_AT,
    license_required=True,
    view="view/bundle.js",
)


@plugin.on_start
def check_license() -> None:
    plugin.license.require(KEYS, accept_test_keys=IS_TEST_BUILD)


@plugin.get("/license")
def license() -> dict[str, object]:
    verdict = plugin.license.verdict
    claims = verdict.claims if verdict else None
    return {
        "verdict": verdict.state if verdict else None,
        "detail": verdict.detail if verdict else None,
        "customer": claims.customer if claims else None,
        "updates_until": claims.updates_until if claims else None,
        "trial_until": claims.trial_until if claims else None,
        "features": claims.features if claims else None,
        "released_at": RELEASED_AT,
        "test_key": IS_TEST_BUILD,
    }


@plugin.get("/report")
def report() -> dict[str, object]:
    if not plugin.license.has_feature("report"):
        raise HttpError(403, "The report is sold separately: it is not in this license")
    return {"report": "Everything is in order", "pid": os.getpid()}


if __name__ == "__main__":
    plugin.run()
