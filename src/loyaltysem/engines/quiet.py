"""Keeping what other programs say about themselves from the reader of a comparison."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["quiet"]


@contextmanager
def quiet() -> Iterator[list[warnings.WarningMessage]]:
    """Hold back warnings and logs of another program; the warnings can be looked at."""
    before = logging.root.manager.disable
    logging.disable(logging.WARNING)
    try:
        with warnings.catch_warnings(record=True) as given:
            warnings.simplefilter("always")
            yield given
    finally:
        logging.disable(before)
