"""`Plugin`: what an author writes down, and the command line of the finished file."""

from __future__ import annotations

import sys
from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING, Any, Literal, TypeVar

from .errors import ChannelClosed, ProtocolError
from .json_text import encode_json
from .kv import Kv
from .metadata import DEFAULT_ICON, Metadata, read_metadata
from .settings import with_defaults
from .view import View

if TYPE_CHECKING:
    from pathlib import Path

    from .license import PluginLicense
    from .log import PluginLog
    from .routes import RouteTable
    from .session import Session

H = TypeVar("H", bound=Callable[..., Any])
AsgiCallable = Callable[[Any, Any, Any], Awaitable[None]]

_DEFAULT_THREADS = 32
_STATUS_USAGE = 64


class Plugin:
    """A Toru plugin: metadata, handlers, and the connection to the host while it runs.

    Async handlers run on the event loop; plain ones run in threads and may block.
    """

    def __init__(
        self,
        *,
        id: str,  # the metadata's own word
        name: str,
        version: str,
        route: str | None = None,
        icon: str = DEFAULT_ICON,
        author: str | None = None,
        description: str | None = None,
        homepage: str | None = None,
        released_at: str | None = None,
        access: Literal["admin", "client"] = "admin",
        upgrade: Literal["beside", "replace"] = "beside",
        permissions: list[str] | None = None,
        settings: Mapping[str, Any] | None = None,
        license_required: bool = False,
        limits: Mapping[str, int] | None = None,
        view: str | None = None,
        ui: Mapping[str, str] | Literal[False] | None = None,
        app: AsgiCallable | None = None,
        threads: int = _DEFAULT_THREADS,
    ) -> None:
        """Every argument but the last four is a field of the metadata; `route` defaults to `/<id>`.

        `settings` is a JSON Schema · `view` names the bundle beside this module · `ui` says how it is isolated,
        by default there is a view when `view` is given · `app` is an ASGI application that gets every request
        without a handler · `threads` is the most plain handlers that run at once.
        """
        raw: dict[str, Any] = {
            "id": id,
            "name": name,
            "version": version,
            "route": f"/{id}" if route is None else route,
            "icon": icon,
            "protocol": 2,
            "access": access,
            "upgrade": upgrade,
            "permissions": permissions or [],
            "license": {"required": license_required},
            "limits": dict(limits or {}),
            "ui": (dict(ui) if ui else {}) if (view is not None and ui is not False) or ui else False,
        }
        optional = {
            "author": author,
            "description": description,
            "homepage": homepage,
            "released_at": released_at,
            "settings": None if settings is None else dict(settings),
        }
        raw.update((field, value) for field, value in optional.items() if value is not None)
        read_metadata(raw)
        if threads < 1:
            raise ValueError(f"threads must be at least 1, not {threads}")
        self.metadata: Metadata = raw
        """What `--metadata` prints."""
        self.app = app
        self.threads = threads
        self.start_hooks: list[Callable[..., Any]] = []
        self.stop_hooks: list[Callable[..., Any]] = []
        self.settings_hooks: list[Callable[..., Any]] = []
        self.license_hooks: list[Callable[..., Any]] = []
        self._handlers: list[tuple[str, str, Callable[..., Any], str | None]] = []
        self._websockets: list[tuple[str, Callable[..., Any]]] = []
        self._session: Session | None = None
        self._settings: dict[str, Any] = with_defaults(raw.get("settings"), {})
        self._welcome: Mapping[str, Any] = {}
        self._license_text: str | None = None
        self._clock_floor: str | None = None
        self._log: PluginLog | None = None
        self._license: PluginLicense | None = None
        self._view: View | None = None
        if view is not None:
            self._view = View(view, sys._getframe(1).f_globals)
            self._handlers.append(("GET", "/bundle.js", self._view.script, None))
            self._handlers.append(("GET", "/bundle.css", self._view.style, None))

    def __repr__(self) -> str:
        return f"<Plugin {self.metadata['id']} {self.metadata['version']}>"

    # Handlers.

    def route(self, path: str, *, method: str = "*", content_type: str | None = None) -> Callable[[H], H]:
        """Makes a function the handler of a path: of one method, or of every one.

        `{name}` in the path matches one segment, `{name:path}` the rest; the handler takes it by name. A handler
        may take the request, too. `content_type` is for text, bytes and streams.
        """

        def register(handler: H) -> H:
            self._handlers.append((method.upper(), path, handler, content_type))
            return handler

        return register

    def get(self, path: str, *, content_type: str | None = None) -> Callable[[H], H]:
        """Makes a function the handler of `GET` (and `HEAD`). See `route`."""
        return self.route(path, method="GET", content_type=content_type)

    def post(self, path: str, *, content_type: str | None = None) -> Callable[[H], H]:
        """Makes a function the handler of `POST`. See `route`."""
        return self.route(path, method="POST", content_type=content_type)

    def put(self, path: str, *, content_type: str | None = None) -> Callable[[H], H]:
        """Makes a function the handler of `PUT`. See `route`."""
        return self.route(path, method="PUT", content_type=content_type)

    def delete(self, path: str, *, content_type: str | None = None) -> Callable[[H], H]:
        """Makes a function the handler of `DELETE`. See `route`."""
        return self.route(path, method="DELETE", content_type=content_type)

    def patch(self, path: str, *, content_type: str | None = None) -> Callable[[H], H]:
        """Makes a function the handler of `PATCH`. See `route`."""
        return self.route(path, method="PATCH", content_type=content_type)

    def websocket(self, path: str) -> Callable[[H], H]:
        """Makes an async function the handler of a WebSocket; it takes the `WebSocket`."""

        def register(handler: H) -> H:
            self._websockets.append((path, handler))
            return handler

        return register

    def on_start(self, hook: H) -> H:
        """Runs a function before the plugin is ready. What it raises keeps the plugin from starting."""
        self.start_hooks.append(hook)
        return hook

    def on_stop(self, hook: H) -> H:
        """Runs a function when the plugin stops, after its requests."""
        self.stop_hooks.append(hook)
        return hook

    def on_settings(self, hook: H) -> H:
        """Runs a function with the new settings when someone has changed them."""
        self.settings_hooks.append(hook)
        return hook

    def on_license(self, hook: H) -> H:
        """Runs a function when the license was changed; the last check was made again before."""
        self.license_hooks.append(hook)
        return hook

    # What the host gives.

    @property
    def kv(self) -> Kv:
        """The key-value store: `await plugin.kv.get(…)`, and `plugin.kv.sync.get(…)` in plain functions."""
        session = self._running("kv")
        return Kv(session.ask, session.ask_in_thread)

    @property
    def log(self) -> PluginLog:
        """The plugin's log: `plugin.log.info("Scanned", files=3)`. It is a `logging.Handler`, too."""
        if self._log is None:
            from .log import PluginLog

            self._log = PluginLog(self._deliver_log)
        return self._log

    @property
    def license(self) -> PluginLicense:
        """The license of this plugin on this instance, and its check."""
        if self._license is None:
            from .license import PluginLicense

            self._license = PluginLicense(self)
        return self._license

    @property
    def settings(self) -> dict[str, Any]:
        """The present settings; the schema's defaults stand where nothing is set."""
        return self._settings

    @property
    def instance_id(self) -> str:
        """The UUID of the instance this plugin runs on."""
        return str(self._welcome.get("instance_id") or _environment("TORU_INSTANCE_ID"))

    @property
    def data_dir(self) -> Path:
        """The folder in which the plugin may keep files; also its working directory."""
        from pathlib import Path

        return Path(self._welcome.get("data_dir") or _environment("TORU_DATA_DIR"))

    @property
    def license_text(self) -> str | None:
        """The license as installed, or `None`."""
        if self._session is not None:
            return self._license_text
        return _environment("TORU_LICENSE_KEY", "") or None

    @property
    def clock_floor(self) -> str | None:
        """The highest time the host has seen, RFC 3339."""
        return self._clock_floor

    # What the plugin tells the host.

    def starting(self, progress: float | None = None, message: str | None = None) -> None:
        """In an `on_start` handler: says how far the start is (0 to 100) and renews its deadline."""
        self._tell({"type": "starting", "progress": progress, "message": message})

    def status(
        self,
        health: Literal["ok", "degraded"] | None = None,
        message: str | None = None,
        *,
        license: str | None = None,
    ) -> None:
        """Says how the plugin is. The panel shows it until the next call."""
        self._tell({"type": "status", "health": health, "message": message, "license": license})

    def notify(
        self, title: str, message: str | None = None, *, level: Literal["info", "warn", "error"] = "info"
    ) -> None:
        """Shows a message to the people who have the panel open."""
        self._tell({"type": "notify", "level": level, "title": title, "message": message})

    # The finished file.

    def run(self, arguments: list[str] | None = None) -> None:
        """Runs the plugin and exits: prints the metadata for `--metadata`, else serves the host that started it."""
        arguments = sys.argv[1:] if arguments is None else arguments
        if arguments == ["--metadata"]:
            sys.stdout.buffer.write(encode_json(self.metadata) + b"\n")
            sys.stdout.flush()
            raise SystemExit(0)
        if arguments:
            print(f"Unknown arguments: {' '.join(arguments)}. Only --metadata is known.", file=sys.stderr)
            raise SystemExit(_STATUS_USAGE)
        from .run import run_under_host

        raise SystemExit(run_under_host(self))

    # For the session.

    def connect(self, session: Session) -> None:
        """The session that speaks for this plugin from now on."""
        self._session = session

    def take_welcome(self, head: Mapping[str, Any]) -> None:
        """Takes what the host said in its welcome."""
        self._welcome = head
        self.take_settings(head.get("settings") or {})
        self.take_license(head)
        self._license_text = self._license_text or _environment("TORU_LICENSE_KEY", "") or None
        self.log.set_least_level(head.get("log_level") or "trace")

    def take_settings(self, values: Mapping[str, Any]) -> None:
        """Takes the settings as they are now."""
        self._settings = with_defaults(self.metadata.get("settings"), values)

    def take_license(self, head: Mapping[str, Any]) -> None:
        """Takes the license and the highest time the host has seen."""
        self._license_text = head.get("license")
        self._clock_floor = head.get("clock_floor") or self._clock_floor

    def check_view(self) -> None:
        """Raises `OSError` when the bundle is not where `view` says."""
        if self._view is not None:
            self._view.script()

    def build_routes(self) -> RouteTable:
        """The table of the handlers. Raises `TypeError` or `ValueError` for a handler that cannot be one."""
        from .routes import RouteTable, define_route

        table = RouteTable()
        for method, path, handler, content_type in self._handlers:
            table.add(method, define_route(path, handler, content_type))
        return table

    def build_websocket_routes(self) -> RouteTable:
        """The table of the WebSocket handlers."""
        from .routes import RouteTable, define_route

        table = RouteTable()
        for path, handler in self._websockets:
            route = define_route(path, handler)
            if route.kind != "coroutine":
                raise TypeError(f"{path}: the handler of a WebSocket must be an async function")
            table.add("GET", route)
        return table

    def _running(self, what: str) -> Session:
        if self._session is None:
            raise RuntimeError(f"plugin.{what} works while the plugin runs: use it in handlers and on_start")
        return self._session

    def _tell(self, head: dict[str, Any]) -> None:
        present = {name: value for name, value in head.items() if value is not None}
        self._running(str(head["type"])).send_message(present)

    def _deliver_log(self, line: dict[str, Any]) -> bool:
        if self._session is None or not self._session.can_talk:
            return False
        try:
            self._session.send_message({"type": "log", **line})
        except (ProtocolError, ChannelClosed):
            return False
        return True


def _environment(name: str, default: str | None = None) -> str:
    import os

    value = os.environ.get(name, default)
    if value is None:
        raise RuntimeError(f"{name} is not set: this is known only while the plugin runs under a host")
    return value
