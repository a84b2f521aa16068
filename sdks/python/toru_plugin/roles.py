"""What the parts that run a plugin need of it, so that none of them has to know `Plugin` itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Awaitable, Callable, Coroutine, Mapping

    from .exchange import Exchange
    from .metadata import Metadata
    from .request import Request
    from .routes import RouteTable


class LicensedPlugin(Protocol):
    """A plugin as its license sees it."""

    @property
    def metadata(self) -> Metadata:
        """What `--metadata` prints."""

    @property
    def license_text(self) -> str | None:
        """The license as installed, or `None`."""

    @property
    def instance_id(self) -> str:
        """The UUID of the instance this plugin runs on."""

    @property
    def clock_floor(self) -> str | None:
        """The highest time the host has seen, RFC 3339."""

    def status(self, *, message: str | None = None, license: str | None = None) -> None:
        """Says how the plugin is."""


class RepeatedCheck(Protocol):
    """The check of a license that is made again when the license changes."""

    def verify_again(self) -> None:
        """Repeats the last check, when there was one."""


class HostedPlugin(Protocol):
    """A plugin as its session sees it."""

    @property
    def metadata(self) -> Metadata:
        """What `--metadata` prints."""

    @property
    def app(self) -> Callable[[Any, Any, Any], Awaitable[None]] | None:
        """An ASGI application that gets every request without a handler."""

    @property
    def threads(self) -> int:
        """Most plain handlers that run at once."""

    @property
    def start_hooks(self) -> list[Callable[..., Any]]:
        """Run before the plugin is ready."""

    @property
    def stop_hooks(self) -> list[Callable[..., Any]]:
        """Run when the plugin stops."""

    @property
    def settings_hooks(self) -> list[Callable[..., Any]]:
        """Run with new settings."""

    @property
    def license_hooks(self) -> list[Callable[..., Any]]:
        """Run when the license was changed."""

    @property
    def settings(self) -> dict[str, Any]:
        """The present settings."""

    @property
    def license(self) -> RepeatedCheck:
        """The check of the license."""

    def connect(self, session: Any) -> None:
        """The session that speaks for this plugin from now on."""

    def take_welcome(self, head: Mapping[str, Any]) -> None:
        """Takes what the host said in its welcome."""

    def take_settings(self, values: Mapping[str, Any]) -> None:
        """Takes the settings as they are now."""

    def take_license(self, head: Mapping[str, Any]) -> None:
        """Takes the license and the highest time the host has seen."""

    def check_view(self) -> None:
        """Raises `OSError` when the bundle is not where `view` says."""

    def build_routes(self) -> RouteTable:
        """The table of the handlers."""

    def build_websocket_routes(self) -> RouteTable:
        """The table of the WebSocket handlers."""


class AsgiHost(Protocol):
    """Whoever serves requests, as an ASGI application sees it."""

    @property
    def loop(self) -> asyncio.AbstractEventLoop:
        """The loop of the session."""

    def spawn(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        """Runs a coroutine beside everything else."""

    def fail(self, exchange: Exchange, request: Request, error: BaseException) -> None:
        """Settles a request whose handler raised. Any thread."""

    def retire(self, exchange: Exchange) -> None:
        """The work on a request has ended. Any thread."""
