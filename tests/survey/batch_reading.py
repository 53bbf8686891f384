"""Many files read in few processes: the half of the reading that can crash, in batches.

A process for each of hundreds of files would take minutes. So one process reads as many as it
survives, and the next one goes on behind the file that ended it.
"""

from __future__ import annotations

import json
import struct
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

_PROGRAM = """
import json, os, struct, sys
sys.path[:] = json.loads(sys.stdin.readline())
from loyaltysem.containment.child import _limit, answer
stream = os.fdopen(os.dup(1), "wb")
os.dup2(2, 1)
for line in sys.stdin:
    request = json.loads(line)
    _limit(request["memory"])
    content = answer(request)
    stream.write(struct.pack("<Q", len(content)) + content)
    stream.flush()
"""
_MEMORY = 4 * 1024**3


def contained_answers(
    paths: Sequence[Path], kind: str, seconds: float
) -> list[subprocess.CompletedProcess[bytes]]:
    """Return how the process of every file would have ended.

    A file over which `seconds` pass counts as one that ended its process.
    """
    ends: list[subprocess.CompletedProcess[bytes]] = []
    while len(ends) < len(paths):
        requests = [
            {
                "path": str(path),
                "name": path.name,
                "kind": kind,
                "encoding": None,
                "memory": _MEMORY,
            }
            for path in paths[len(ends) :]
        ]
        lines = [json.dumps(sys.path), *map(json.dumps, requests)]
        ended = _run("\n".join(lines).encode(), seconds)
        ends += [subprocess.CompletedProcess([], 0, content) for content in _split(ended.stdout)]
        if ended.returncode:
            ends.append(subprocess.CompletedProcess([], ended.returncode, b"", ended.stderr))
    return ends


def _run(lines: bytes, seconds: float) -> subprocess.CompletedProcess[bytes]:
    try:
        return subprocess.run(  # noqa: S603
            [sys.executable, "-P", "-W", "ignore", "-c", _PROGRAM],
            input=lines,
            capture_output=True,
            timeout=seconds,
            check=False,
        )
    except subprocess.TimeoutExpired as expired:
        # Killed, as the process of a single file would be.
        return subprocess.CompletedProcess([], -9, expired.stdout or b"", b"")


def _split(stream: bytes) -> Iterator[bytes]:
    place = 0
    while place + 8 <= len(stream):
        length = struct.unpack_from("<Q", stream, place)[0]
        yield stream[place + 8 : place + 8 + length]
        place += 8 + length
