"""Heads of requests in the very text that hosts write, read with expressions and a look-up instead of a JSON parser.

What follows the path is the same in most requests of a client, but for the id that hosts put behind the headers. So it
is judged once and remembered without that; headers are parsed when a handler asks for them. Any other text is left to
the reader of all heads; tests prove that both agree.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from .frames import Head, decode_head
from .request import RequestDetails, User

RequestHead = tuple[int, str, str, RequestDetails]
"""Id, method, path with query, and the rest of a request whose fields have been judged."""

AnyHead = Head | RequestHead
"""Of any message; a request in its usual form has been judged, everything else has not."""

_MOST_REMEMBERED = 64
_REMEMBERED_BELOW_CHARACTERS = 4_096

_BEFORE_REQUEST_ID = ',"x-request-id":"'
_BEHIND_REQUEST_ID = '"},"user":'

# Visible ASCII and blanks, neither quote nor backslash: in JSON these stand for themselves.
_PLAIN = r"[ !#-\[\]-~]*"
# The end is looked for before escapes, which are rare.
_TEXT = rf'"{_PLAIN}(?:"|(?:\\["\\/bfnrt]{_PLAIN})+")'
_TEXTS = rf"\[(?:{_TEXT}(?:,{_TEXT})*)?\]"
_HEADER = f"{_TEXT}:(?:{_TEXT}|{_TEXTS})"
# More digits may not be a safe integer.
_COUNT = "(?:0|[1-9][0-9]{0,14})"

_match_start = re.compile(
    rf'\{{"type":"request","id":([1-9][0-9]{{0,14}}),"method":"({_PLAIN})","path":"({_PLAIN})","headers":(.*)',
    re.DOTALL,
).fullmatch
_match_rest = re.compile(
    rf'(\{{(?:{_HEADER}(?:,{_HEADER})*)?\}}),"user":(?:null|\{{"name":"({_PLAIN})","role":"({_PLAIN})"\}})'
    rf',"deadline_ms":{_COUNT},"end":(true|false)\}}'
).fullmatch

_match_request_id = re.compile("[0-9A-Za-z-]*").fullmatch


class HeadReader:
    """Reads heads of messages from the host. One per connection, because it remembers."""

    __slots__ = ("_remembered",)

    def __init__(self) -> None:
        self._remembered: dict[str, RequestDetails] = {}

    def read(self, data: bytes) -> AnyHead:
        """A request in its usual form, or the object that a head of any form is.

        Raises `ProtocolError` `HEAD_INVALID` (blame: remote).
        """
        # Other characters than ASCII match nowhere, so it does not matter what they are taken for.
        match = _match_start(str(data, "latin-1"))
        if match is not None:
            number, method, target, rest = match.groups()
            rest, request_id = _without_request_id(rest)
            details = self._remembered.get(rest) or self._read_rest(rest)
            if details is not None:
                if request_id is not None:
                    details = details.with_request_id(request_id)
                return int(number), method, target, details
        return decode_head(data)

    def _read_rest(self, text: str) -> RequestDetails | None:
        match = _match_rest(text)
        if match is None:
            return None
        headers, name, role, end = match.groups()
        details = RequestDetails(headers, None if name is None else User(name, role), end == "true")
        if len(text) < _REMEMBERED_BELOW_CHARACTERS:
            if len(self._remembered) >= _MOST_REMEMBERED:
                self._remembered.clear()
            self._remembered[text] = details
        return details


def _without_request_id(text: str) -> tuple[str, str | None]:
    """The text without `x-request-id`, where that is the last header and not the only one, and its value."""
    at = text.rfind(_BEFORE_REQUEST_ID)
    # What ends before it must be a value; of anything else, taking it out could make a sound text.
    if at < 1 or text[at - 1] not in '"]':
        return text, None
    start = at + len(_BEFORE_REQUEST_ID)
    end = text.find('"', start)
    request_id = text[start:end]
    if not text.startswith(_BEHIND_REQUEST_ID, end) or not _match_request_id(request_id):
        return text, None
    return text[:at] + text[end + 1 :], request_id


def to_request_head(head: Mapping[str, Any]) -> RequestHead:
    """The same from a parsed head that the table of messages has judged."""
    user = head.get("user")
    who = None if user is None else User(user["name"], user["role"])
    return head["id"], head["method"], head["path"], RequestDetails(head.get("headers") or {}, who, head["end"])
