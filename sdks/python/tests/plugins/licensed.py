"""Starts only with a license."""

import os

from toru_plugin import Plugin
from toru_plugin.license import HmacKey

plugin = Plugin(id="weather", name="Weather", version="4.0.0", released_at="2026-05-20", license_required=True)
KEYS = {os.environ["KEY_ID"]: HmacKey(os.environ["KEY"])}


@plugin.on_start
async def start() -> None:
    plugin.license.require(KEYS, accept_test_keys=True)


plugin.run()
