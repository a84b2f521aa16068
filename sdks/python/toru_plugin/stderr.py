"""What a plugin writes to standard error, which the host keeps as its log."""

from __future__ import annotations

import sys
import traceback


def complain(sentence: str) -> None:
    """Writes one sentence."""
    print(sentence, file=sys.stderr, flush=True)


def report(what: str, error: BaseException) -> None:
    """Writes what failed, with the traceback."""
    print(f"ERROR: {what}", file=sys.stderr)
    traceback.print_exception(type(error), error, error.__traceback__, file=sys.stderr)
    sys.stderr.flush()
