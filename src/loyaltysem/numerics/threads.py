"""One BLAS thread inside our loops: the matrices are small, and threads only get in their way."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

from threadpoolctl import ThreadpoolController

__all__ = ["single_threaded"]


@cache
def _blas() -> tuple[Any, ...]:
    # looking up the loaded libraries takes longer than a small fit
    return tuple(
        library for library in ThreadpoolController().lib_controllers if library.user_api == "blas"
    )


@contextmanager
def single_threaded() -> Iterator[None]:
    """Hold BLAS at one thread while the context lasts; a context inside another costs nothing."""
    # threadpoolctl's own limit takes stock of every library each time, a twentieth of a small fit
    held = [(library, n) for library in _blas() if (n := library.get_num_threads() or 1) > 1]
    for library, _ in held:
        library.set_num_threads(1)
    try:
        yield
    finally:
        for library, n in held:
            library.set_num_threads(n)
