"""Answers as places among the categories that a model was fitted to."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

__all__ = ["answer_codes", "categories_of"]

Array = NDArray[np.float64]


def answer_codes(values: Array, categories: tuple[Array, ...]) -> NDArray[np.int16]:
    """Return the places of answers among the categories, shape (n, p); −1 where there is none.

    Parameters
    ----------
    values : ndarray, shape (n, p)
        Answers among the categories; not-a-number where missing.
    categories : tuple of ndarray, length p
    """
    codes = np.full(values.shape, -1, dtype=np.int16)
    for column, (answers, known) in enumerate(zip(values.T, categories, strict=True)):
        answered = ~np.isnan(answers)
        codes[answered, column] = np.searchsorted(known, answers[answered])
    return codes


def categories_of(values: Sequence[Array]) -> tuple[Array, ...]:
    """Return the different answers to each item, in order; of all groups together.

    Parameters
    ----------
    values : sequence of ndarray, shape (n_g, p)
        Not-a-number where missing.
    """
    together = np.concatenate(values) if len(values) else np.zeros((0, 0))
    return tuple(np.unique(column[~np.isnan(column)]) for column in together.T)
