"""One life of a plugin under a host: from `hello` to the exit status.

The one place where everything ends: whoever gives a reason first determines the exit status.
"""

from __future__ import annotations

import asyncio
import signal
import socket
from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from .calls import Calls
from .channel import Channel
from .errors import ProtocolError, StartError
from .frames import Head, encode_frame
from .messages import check_host_message, check_plugin_message
from .order import CONNECTED, GREETED, HOST_ORDER, PLUGIN_ORDER, READY, STARTING, check_order
from .request_head import AnyHead
from .routes import kind_of
from .serving import Serving
from .stderr import complain, report
from .thread_pool import ThreadPool, call_soon
from .version import __version__
from .watch import HardStop, Watch

if TYPE_CHECKING:
    from .roles import HostedPlugin

STATUS_OK = 0
STATUS_FAILED = 1
STATUS_PROTOCOL_ERROR = 70
STATUS_DO_NOT_RETRY = 78

_DEFAULT_WINDOW_BYTES = 262_144
_DEFAULT_GRACE_SECONDS = 5.0
_SIGNAL_GRACE_SECONDS = 1.5
_LOST_GRACE_SECONDS = 1.0
_MAX_CODE_CHARACTERS = 100

Phase = Literal["greeting", "starting", "ready", "ending"]


class Ending(NamedTuple):
    """Why and how a life ends."""

    reason: str
    status: int
    grace_seconds: float
    host_is_there: bool


class Session:
    """Speaks with one host on behalf of one plugin."""

    def __init__(
        self, plugin: HostedPlugin, connection: socket.socket, loop: asyncio.AbstractEventLoop, token: str
    ) -> None:
        self._plugin = plugin
        self._token = token
        self._loop = loop
        self._phase: Phase = "greeting"
        self._order = CONNECTED
        self._welcomed: asyncio.Future[None] = loop.create_future()
        self._ending: asyncio.Future[Ending] = loop.create_future()
        self._hard_stop = HardStop()
        self._channel = Channel(connection, loop, self._on_message, self._on_channel_ended)
        self._watch = Watch(self._channel, self._on_host_gone, self._on_signal)
        self._pool = ThreadPool(loop, plugin.threads)
        self._calls = Calls(self._channel, loop)
        self._serving = Serving(
            self._channel,
            loop,
            self._pool,
            plugin.build_routes(),
            plugin.build_websocket_routes(),
            _DEFAULT_WINDOW_BYTES,
        )
        self.ask = self._calls.ask
        self.ask_in_thread = self._calls.ask_in_thread
        self._on: dict[str, Callable[[Head, bytes], None]] = {
            "welcome": self._on_welcome,
            "reject": self._on_reject,
            "request": self._serving.on_request,
            "data": self._serving.on_data,
            "credit": self._serving.on_credit,
            "cancel": self._serving.on_cancel,
            "message": self._serving.on_message,
            "close": self._serving.on_close,
            "result": self._calls.on_result,
            "error": self._calls.on_error,
            "settings": self._on_settings,
            "license": self._on_license,
            "ping": self._on_ping,
            "shutdown": self._on_shutdown,
        }

    def __repr__(self) -> str:
        return f"<Session {self._plugin.metadata['id']} {self._phase}>"

    # Life and end.

    async def live(self) -> int:
        """Says hello, serves, ends; returns the exit status."""
        self._channel.open()
        self._watch.open()
        self._say_hello()
        starting = self._loop.create_task(self._start())
        ending = await self._ending
        if not starting.done():
            starting.cancel()
            await asyncio.wait([starting], timeout=ending.grace_seconds / 2)
        await self._end(ending)
        return ending.status

    def _say_hello(self) -> None:
        self._send(
            {
                "type": "hello",
                "protocol": 2,
                "token": self._token,
                "plugin_id": self._plugin.metadata["id"],
                "version": self._plugin.metadata["version"],
                "sdk": f"toru-plugin-python/{__version__}",
                "features": ["stream", "websocket", "heartbeat"],
            }
        )
        self._order = GREETED

    async def _start(self) -> None:
        try:
            await self._welcomed
            if self._plugin.app is not None:
                from .asgi import AsgiApp

                self._serving.asgi = AsgiApp(self._serving, self._plugin.app)
                await self._serving.asgi.start()
            for hook in self._plugin.start_hooks:
                await self._run_hook(hook)
        except Exception as error:
            self._refuse_start(error)
            return
        self._send({"type": "ready"})
        self._phase = "ready"
        self._order = READY

    def _refuse_start(self, error: Exception) -> None:
        if isinstance(error, StartError):
            code, message, retry = error.code, error.message, error.retry
            complain(f"Cannot start plugin: {message}")
        else:
            code, message, retry = "START_FAILED", f"{type(error).__name__}: {error}", True
            report("The plugin could not start", error)
        self._send({"type": "failed", "code": code[:_MAX_CODE_CHARACTERS], "message": message, "retry": retry})
        status = STATUS_FAILED if retry else STATUS_DO_NOT_RETRY
        self._end_for(Ending(message, status, _LOST_GRACE_SECONDS, host_is_there=True))

    def _end_for(self, ending: Ending) -> None:
        if not self._ending.done():
            self._ending.set_result(ending)

    async def _end(self, ending: Ending) -> None:
        was_welcome = self._phase != "greeting"
        self._phase = "ending"
        self._hard_stop.after(ending.grace_seconds, ending.status)
        if ending.host_is_there:
            await self._serving.say_goodbye()
            await self._serving.drain(ending.grace_seconds * 0.6)
        else:
            self._calls.fail_all()
        is_lost = self._channel.reading_ended
        self._serving.cancel_all(channel_ended=is_lost)
        await self._serving.drain((_LOST_GRACE_SECONDS if is_lost else ending.grace_seconds) * 0.1)
        if was_welcome:
            for hook in self._plugin.stop_hooks:
                try:
                    await self._run_hook(hook)
                except Exception as error:
                    report("An on_stop handler failed", error)
            if self._serving.asgi is not None:
                await self._serving.asgi.stop()
        self._calls.fail_all()
        self._watch.stop()
        self._channel.close()

    def _on_signal(self, number: int) -> None:
        self._hard_stop.after(_SIGNAL_GRACE_SECONDS, STATUS_OK)
        reason = f"received {signal.Signals(number).name}"
        call_soon(self._loop, self._end_for, Ending(reason, STATUS_OK, _SIGNAL_GRACE_SECONDS, host_is_there=True))

    def _on_host_gone(self, reason: str) -> None:
        # In the watch's thread: the loop may be blocked, and then only the hard stop ends this process.
        self._hard_stop.after(_LOST_GRACE_SECONDS, STATUS_FAILED)
        call_soon(self._loop, self._end_for, Ending(reason, STATUS_OK, _LOST_GRACE_SECONDS, host_is_there=False))

    def _on_channel_ended(self, problem: ProtocolError | None) -> None:
        status = STATUS_OK
        reason = "the connection has ended"
        if problem is not None:
            status = STATUS_PROTOCOL_ERROR
            reason = f"The host broke the protocol: {problem}"
            complain(reason)
        self._end_for(Ending(reason, status, _LOST_GRACE_SECONDS, host_is_there=False))
        if self._phase == "ending":
            # Whatever the end has waited for so far, nobody waits for it any more.
            self._hard_stop.after(_LOST_GRACE_SECONDS, status)
            self._calls.fail_all()
            self._serving.stop_draining()

    # Hooks.

    async def _run_hook(self, hook: Callable[..., Any], *arguments: Any) -> None:
        if kind_of(hook) == "sync":
            result = await self._pool.run(lambda: hook(*arguments))
        else:
            result = hook(*arguments)
        if isinstance(result, Awaitable):
            await result

    def _notify(self, hooks: list[Callable[..., Any]], *arguments: Any) -> None:
        async def notify() -> None:
            for hook in hooks:
                try:
                    await self._run_hook(hook, *arguments)
                except Exception as error:
                    report(f"{getattr(hook, '__name__', hook)} failed", error)

        if hooks:
            self._serving.spawn(notify())

    # Messages to the host.

    @property
    def can_talk(self) -> bool:
        """Whether the host listens to more than a hello."""
        return self._phase != "greeting" and not self._channel.reading_ended

    def send_message(self, head: Mapping[str, Any]) -> None:
        """Sends a message after the handshake. Any thread.

        Raises `ProtocolError` (blame: local) for a bad field, or when the message has no place in this phase.
        """
        check_order(PLUGIN_ORDER, head["type"], self._order, "local")
        self._send(head)

    def _send(self, head: Mapping[str, Any]) -> None:
        check_plugin_message(head)
        self._channel.send(encode_frame(head))

    # Messages from the host.

    def _on_message(self, head: AnyHead, body: bytes) -> None:
        if isinstance(head, tuple):
            if self._order != READY:
                check_order(HOST_ORDER, "request", self._order, "remote")
            self._serving.serve(head, body)  # the hot path
        elif check_host_message(head):
            kind = head["type"]
            check_order(HOST_ORDER, kind, self._order, "remote")
            self._on[kind](head, body)

    def _on_welcome(self, head: Head, _body: bytes) -> None:
        self._order = STARTING
        if self._phase == "ending":
            return
        self._channel.answers_pings = True
        limits = head.get("limits") or {}
        self._serving.window_bytes = _limit(limits, "stream_window_bytes", self._serving.window_bytes)
        self._serving.max_body_bytes = _limit(limits, "max_body_bytes", self._serving.max_body_bytes)
        self._phase = "starting"
        self._plugin.take_welcome(head)
        self._welcomed.set_result(None)

    def _on_reject(self, head: Head, _body: bytes) -> None:
        reason = f"the host refused the plugin: {head['code']}: {head['message']}"
        complain(f"Cannot start plugin: {reason}")
        hopeless = head["code"] in ("BAD_PROTOCOL", "ID_MISMATCH")
        status = STATUS_DO_NOT_RETRY if hopeless else STATUS_FAILED
        self._end_for(Ending(reason, status, _LOST_GRACE_SECONDS, host_is_there=False))

    def _on_settings(self, head: Head, _body: bytes) -> None:
        self._plugin.take_settings(head["settings"])
        self._notify(self._plugin.settings_hooks, self._plugin.settings)

    def _on_license(self, head: Head, _body: bytes) -> None:
        self._plugin.take_license(head)
        self._plugin.license.verify_again()
        self._notify(self._plugin.license_hooks)

    def _on_ping(self, head: Head, _body: bytes) -> None:
        self._channel.answer_ping(head)

    def _on_shutdown(self, head: Head, _body: bytes) -> None:
        grace_ms = head.get("grace_ms")
        seconds = _DEFAULT_GRACE_SECONDS if grace_ms is None else grace_ms / 1000
        self._end_for(Ending("the host stops the plugin", STATUS_OK, seconds, host_is_there=True))


def _limit(limits: Mapping[str, Any], name: str, default: int) -> int:
    value = limits.get(name)
    return value if type(value) is int and value > 0 else default
