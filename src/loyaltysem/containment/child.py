"""The process that reads: it takes one request, writes one answer, and ends."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping
from typing import Any

from loyaltysem.containment.plain_table import PlainTable, packed
from loyaltysem.containment.refusals import NotInstalledError, TooLargeError
from loyaltysem.errors import SurveyFormatError

__all__ = ["answer", "main"]

_LONGEST_REASON = 500


def main(request: Mapping[str, Any]) -> None:
    """Answer a request on the standard output.

    Parameters
    ----------
    request : mapping
        ``path`` of the file, its ``name`` for errors, its ``kind``, the ``encoding`` asked for, and
        ``memory``, the largest address space in bytes.
    """
    # Whatever a library prints must not come between the bytes of the answer.
    stream = os.dup(1)
    os.dup2(2, 1)
    _limit(request["memory"])
    content = answer(request)
    with os.fdopen(stream, "wb") as output:
        output.write(content)


def answer(request: Mapping[str, Any]) -> bytes:
    """Return a table as bytes, or why there is none as JSON."""
    try:
        return packed(_table(request))
    except SurveyFormatError as error:
        return _refusal("refused", error)
    except TooLargeError as error:
        return _refusal("too large", error)
    except MemoryError as error:
        return _refusal("memory", error)
    except (NotInstalledError, ImportError) as error:
        return _refusal("not installed", error)
    except KeyboardInterrupt:
        raise
    except (TypeError, AttributeError, NameError) as error:
        return _refusal("failed", error)
    # A damaged file comes out of the libraries as any error at all, or as a panic of Rust, which
    # is no Exception.
    except BaseException as error:
        return _refusal("unreadable", error)


def _table(request: Mapping[str, Any]) -> PlainTable:
    kind = request["kind"]
    if kind in ("sav", "por", "dta", "xpt", "sas7bdat"):
        from loyaltysem.containment.statistical import read_statistical

        return read_statistical(request["path"], kind, request["encoding"])
    if kind in ("xls", "xlsb"):
        from loyaltysem.containment.workbook import read_workbook

        return read_workbook(request["path"])
    from loyaltysem.containment.arrow import read_arrow

    return read_arrow(request["path"], kind, request["name"])


def _refusal(why: str, error: BaseException) -> bytes:
    reason = str(error) or type(error).__name__
    if why in ("unreadable", "failed"):
        reason = " ".join(reason.split())[:_LONGEST_REASON]
    return json.dumps({"why": why, "reason": reason}).encode()


def _limit(memory: int) -> None:
    """Bound the memory where the system can, and end quietly instead of in a window or a dump."""
    if sys.platform == "win32":
        import msvcrt

        msvcrt.SetErrorMode(msvcrt.SEM_FAILCRITICALERRORS | msvcrt.SEM_NOGPFAULTERRORBOX)
        return
    import resource

    for what, bound in ((resource.RLIMIT_CORE, 0), (resource.RLIMIT_AS, memory)):
        hardest = resource.getrlimit(what)[1]
        if hardest != resource.RLIM_INFINITY:
            bound = min(bound, hardest)
        try:
            resource.setrlimit(what, (bound, hardest))
        except (ValueError, OSError):
            continue  # macOS knows the limit on addresses and does not let it be set
