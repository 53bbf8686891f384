"""Whether a path leads to a plain file, before anything is read from it."""

from __future__ import annotations

import stat
from pathlib import Path

__all__ = ["why_no_plain_file"]

_KINDS = (
    (stat.S_ISDIR, "a folder"),
    (stat.S_ISFIFO, "a named pipe (FIFO)"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
    (stat.S_ISSOCK, "a socket"),
)


def why_no_plain_file(path: Path) -> str:
    """Return what a path leads to where that is no plain file, ``""`` for one.

    A pipe waits for its writer without end, and a device such as ``/dev/zero`` never ends.

    Raises
    ------
    OSError
        There is nothing at the path, or it may not be looked at.
    """
    mode = path.stat().st_mode
    if stat.S_ISREG(mode):
        return ""
    return next((kind for is_kind, kind in _KINDS if is_kind(mode)), "no plain file")
