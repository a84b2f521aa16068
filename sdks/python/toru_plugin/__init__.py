"""Write plugins for Toru Steering Center in Python.

```python
from toru_plugin import Plugin

plugin = Plugin(id="hello", name="Hello", version="1.0.0")

@plugin.get("/hello")
async def hello(request):
    return {"message": "Hello"}

plugin.run()
```
"""

from .errors import (
    CallError,
    ChannelClosed,
    HttpError,
    KvConflict,
    MetadataError,
    ProtocolError,
    RequestCancelled,
    StartError,
    ToruError,
    WebSocketClosed,
)
from .kv import Entry, KeyInfo, Kv
from .plugin import Plugin
from .request import Headers, Request, User
from .response import Response
from .version import __version__
from .websocket import WebSocket

__all__ = [
    "CallError",
    "ChannelClosed",
    "Entry",
    "Headers",
    "HttpError",
    "KeyInfo",
    "Kv",
    "KvConflict",
    "MetadataError",
    "Plugin",
    "ProtocolError",
    "Request",
    "RequestCancelled",
    "Response",
    "StartError",
    "ToruError",
    "User",
    "WebSocket",
    "WebSocketClosed",
    "__version__",
]
