#!/usr/bin/env python3
"""The smallest good Toru plugin in Python: a greeting, a setting, a counter that lasts, and a view."""

import os
import platform

from toru_plugin import Plugin

plugin = Plugin(
    id="hello-python",
    name="Hello Python",
    version="1.0.0",
    route="/hello-python",
    icon="🐍",
    author="Toru",
    description="Greets from a Python process and counts clicks",
    access="client",
    view="view/bundle.js",
    settings={
        "type": "object",
        "properties": {
            "greeting": {
                "type": "string",
                "title": "Greeting",
                "description": "The word the plugin greets with",
                "default": "Hello",
                "minLength": 1,
                "maxLength": 50,
            },
        },
    },
)


@plugin.get("/hello")
async def hello() -> dict[str, object]:
    greeting = plugin.settings["greeting"]
    return {"message": f"{greeting} from Python {platform.python_version()}", "pid": os.getpid()}


@plugin.get("/count")
async def count() -> dict[str, int]:
    return {"count": await plugin.kv.get_json("count", 0)}


@plugin.post("/count")
async def count_up() -> dict[str, int]:
    return {"count": await plugin.kv.update_json("count", lambda value: value + 1, default=0)}


@plugin.on_settings
def settings_changed(settings: dict[str, object]) -> None:
    plugin.log.info("Settings changed", greeting=settings["greeting"])


if __name__ == "__main__":
    plugin.run()
