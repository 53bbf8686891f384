"""Starting the process that reads a file, and saying how it ended."""

from __future__ import annotations

import json
import os
import signal
import subprocess  # the one way to survive a library that ends its process
import sys
import tempfile
from dataclasses import dataclass
from multiprocessing.spawn import get_executable
from pathlib import Path
from typing import Any, Literal

from loyaltysem.containment.plain_table import IncompleteTableError, PlainTable, unpacked

__all__ = ["Refusal", "read_contained"]

_MEMORY = 8 * 1024**3
_SECONDS = 60
_BYTES_A_SECOND = 50_000  # a tenth of what slow machines read, so that only what hangs is ended
_LAST_WORDS = 300

# The child imports from where this process does. It gets no file to run, so a script needs no
# guard (`if __name__ == "__main__"`), and a notebook can ask too.
_PROGRAM = (
    "import json, sys; request = json.load(sys.stdin); sys.path[:] = request['imports']; "
    "from loyaltysem.containment.child import main; main(request)"
)


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why there is no table.

    Attributes
    ----------
    why : str
        ``"refused"`` (`reason` is a whole message), ``"unreadable"`` (what the library says),
        ``"too large"``, ``"memory"``, ``"not installed"``, ``"crashed"``, ``"time"``,
        ``"no process"``, or ``"failed"`` (as our own mistakes do, and changed libraries).
    reason : str
    """

    why: Literal[
        "refused",
        "unreadable",
        "too large",
        "memory",
        "not installed",
        "crashed",
        "time",
        "no process",
        "failed",
    ]
    reason: str


def read_contained(
    name: str, kind: str, data: bytes, path: Path | None = None, encoding: str | None = None
) -> PlainTable | Refusal:
    """Read a file in a process of its own.

    The process takes at most 8 GiB of addresses (Linux; other systems do not bound it, and rely on
    the refusal of more than 100 million cells), and at most a minute and a second for every
    50,000 bytes. When this process is interrupted, that one is killed.

    Parameters
    ----------
    name : str
        What messages call the file.
    kind : {"sav", "por", "dta", "xpt", "sas7bdat", "parquet", "arrow", "xls", "xlsb"}
    data : bytes
        The content of the file.
    path : Path, optional
        Where the file lies; without it, the content is laid into a temporary file.
    encoding : str, optional
        Encoding of the texts of an SPSS, Stata or SAS file that does not name its own.

    Returns
    -------
    PlainTable or Refusal

    Notes
    -----
    A fresh interpreter costs about 0.2 s of processor time for an SPSS or Stata file, 0.3 s for a
    Parquet or Arrow file and 0.1 s for a workbook (Python 3.11), most of it the import of the
    library. A look at the structure
    beforehand could not replace it: what makes the libraries crash are lengths and offsets
    anywhere in the file, and knowing them would mean writing the library again.
    """
    if path is not None:
        return _read(name, kind, path, len(data), encoding)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "content"
        path.write_bytes(data)
        return _read(name, kind, path, len(data), encoding)


def _read(
    name: str, kind: str, path: Path, size: int, encoding: str | None
) -> PlainTable | Refusal:
    request = {
        "imports": [os.path.abspath(place) for place in sys.path if isinstance(place, str)],
        "path": os.path.abspath(path),
        "name": name,
        "kind": kind,
        "encoding": encoding,
        "memory": _MEMORY,
    }
    seconds = _SECONDS + size / _BYTES_A_SECOND
    if getattr(sys, "frozen", False) or not get_executable():
        return Refusal("no process", "this program was packed without an interpreter of its own")
    with tempfile.TemporaryFile() as last_words:
        try:
            ended = _run(request, seconds, last_words)
        except subprocess.TimeoutExpired:
            return Refusal("time", f"{seconds:.0f} seconds")
        except OSError as error:
            return Refusal("no process", str(error))
        last_words.seek(max(0, last_words.seek(0, os.SEEK_END) - _LAST_WORDS))
        said = " ".join(last_words.read().decode("utf-8", "replace").split())
    if ended.returncode:
        return _refusal_of(ended.returncode, said)
    return _answer(ended.stdout, said)


def _run(
    request: dict[str, Any], seconds: float, last_words: Any
) -> subprocess.CompletedProcess[bytes]:
    # -P: the folder of a script could hold files with the names of modules.
    command = [os.fsdecode(get_executable()), "-P", "-W", "ignore", "-c", _PROGRAM]
    # One thread each: threads reserve addresses, and a questionnaire is small.
    environment = os.environ | {"OPENBLAS_NUM_THREADS": "1", "POLARS_MAX_THREADS": "2"}
    window = 0
    if sys.platform == "win32":
        window = subprocess.CREATE_NO_WINDOW
    return subprocess.run(  # noqa: S603 - our own interpreter and program
        command,
        input=json.dumps(request).encode(),
        stdout=subprocess.PIPE,
        stderr=last_words,
        env=environment,
        timeout=seconds,
        check=False,
        creationflags=window,
    )


def _refusal_of(status: int, said: str) -> Refusal:
    if "memory allocation" in said or "MemoryError" in said or "bad_alloc" in said:
        return Refusal("memory", said)
    if status == 1:  # how Python itself ends: our program did not run
        return Refusal("no process", said)
    try:
        how = signal.Signals(-status).name
    except ValueError:
        how = f"exit status {status}"
    return Refusal("crashed", f"{how}: {said}" if said else how)


def _answer(content: bytes, said: str) -> PlainTable | Refusal:
    try:
        return unpacked(content)
    except IncompleteTableError:
        pass
    try:
        refusal = json.loads(content)
        return Refusal(refusal["why"], refusal["reason"])
    except (ValueError, KeyError, TypeError):
        return Refusal("crashed", said or "it ended without an answer")
