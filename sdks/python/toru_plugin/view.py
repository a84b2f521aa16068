"""The plugin's view: the bundle that the panel loads in the browser.

The files lie beside the plugin's entry, in a folder or inside the zipapp; the loader of the entry reads both alike.
"""

from __future__ import annotations

from typing import Any

from .response import Response


class View:
    """`bundle.js` and, when there is one, the `.css` of the same name."""

    def __init__(self, script: str, entry: dict[str, Any]) -> None:
        """`script` is relative to the module whose globals `entry` is."""
        self._script = script
        self._folder = (entry.get("__file__") or "").replace("\\", "/").rpartition("/")[0]
        self._loader = entry.get("__loader__")

    def script(self) -> Response:
        """The JavaScript."""
        return Response(self.read(self._script), content_type="text/javascript; charset=utf-8")

    def style(self) -> Response:
        """The style sheet, or 404."""
        try:
            style = self.read(self._script.rpartition(".")[0] + ".css")
        except OSError:
            return Response("no style sheet", 404)
        return Response(style, content_type="text/css; charset=utf-8")

    def read(self, name: str) -> bytes:
        """A file beside the entry. Raises `OSError` when it does not exist."""
        path = f"{self._folder}/{name}" if self._folder else name
        if self._loader is not None and hasattr(self._loader, "get_data"):
            data: bytes = self._loader.get_data(path)
            return data
        with open(path, "rb") as file:
            return file.read()
