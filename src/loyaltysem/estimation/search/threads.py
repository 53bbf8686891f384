"""One BLAS thread inside our loops: the matrices are small, and threads only get in their way."""

from __future__ import annotations

from contextlib import AbstractContextManager
from functools import cache

from threadpoolctl import ThreadpoolController

__all__ = ["single_threaded"]


@cache
def _controller() -> ThreadpoolController:
    # looking up the loaded libraries takes longer than a small fit
    return ThreadpoolController()


def single_threaded() -> AbstractContextManager[object]:
    """Hold BLAS at one thread while the context lasts."""
    limiter: AbstractContextManager[object] = _controller().limit(limits=1, user_api="blas")
    return limiter
