"""Answers as ordered categories, with every refusal explained."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from loyaltysem.errors import DataError

__all__ = ["MOST_CATEGORIES", "OrdinalAnswers"]

#: More different answers than a rating scale has: the item is taken for a continuous one.
MOST_CATEGORIES = 12


@dataclass(frozen=True, slots=True, eq=False)
class OrdinalAnswers:
    """The answers to ordered items.

    Attributes
    ----------
    names : tuple of str, length p
    codes : ndarray of int, shape (n, p)
        The place of the answer among the item's categories, from 0; −1 where there is none.
    categories : tuple of tuple of float, length p
        The different answers to each item, in order.
    """

    names: tuple[str, ...]
    codes: NDArray[np.int16]
    categories: tuple[tuple[float, ...], ...]

    @classmethod
    def from_values(cls, values: NDArray[np.float64], names: Sequence[str]) -> OrdinalAnswers:
        """Take the answers that were given as the categories, as lavaan does.

        Parameters
        ----------
        values : ndarray, shape (n, p)
            Not-a-number where missing.
        names : sequence of str, length p

        Returns
        -------
        OrdinalAnswers

        Raises
        ------
        DataError
            An item has no answer or only one, answers that are no whole numbers, or more than
            twelve different ones.

        Examples
        --------
        >>> import numpy as np
        >>> OrdinalAnswers.from_values(np.array([[1, 5], [3, 4.0]]), ["a", "b"]).codes.tolist()
        [[0, 1], [1, 0]]
        """
        _refuse_fractions(values, names)
        codes = np.full(values.shape, -1, dtype=np.int16)
        categories = []
        for column in range(len(names)):
            answered = ~np.isnan(values[:, column])
            found, places = np.unique(values[answered, column], return_inverse=True)
            categories.append(tuple(map(float, found)))
            codes[answered, column] = np.minimum(places.ravel(), np.iinfo(np.int16).max)
        _refuse_counts(categories, names, len(values))
        return cls(tuple(names), codes, tuple(categories))

    @property
    def n_categories(self) -> NDArray[np.intp]:
        """Categories of each item, shape (p,)."""
        return np.array([len(found) for found in self.categories], dtype=np.intp)


def _refuse_fractions(values: NDArray[np.float64], names: Sequence[str]) -> None:
    fractional = values % 1 > 0
    if not fractional.any():
        return
    found = [
        f"{name} ({count} answers, such as {values[fractional[:, column], column][0]:g})"
        for column, (name, count) in enumerate(zip(names, fractional.sum(axis=0), strict=True))
        if count
    ]
    raise DataError(
        f"Answers that are no whole numbers: {', '.join(found[:8])}"
        f"{', …' if len(found) > 8 else ''}. "
        "Categories are numbered by whole numbers; means, filled-in answers and factor scores are "
        "continuous and have no thresholds. Use the items as they were answered, or "
        "take them for continuous (Pearson correlations; in a fit estimator='MLR')."
    )


def _refuse_counts(
    categories: Sequence[Sequence[float]], names: Sequence[str], n_rows: int
) -> None:
    constant = [
        f"{name} (only {found[0]:g})" if found else f"{name} (no answer)"
        for name, found in zip(names, categories, strict=True)
        if len(found) < 2
    ]
    if constant:
        raise DataError(
            f"Fewer than two categories among {n_rows} respondents: {', '.join(constant)}. An item "
            "to which all answer the same has no threshold and correlates with nothing. Leave it "
            "out."
        )
    many = [
        f"{name} ({len(found)} different answers)"
        for name, found in zip(names, categories, strict=True)
        if len(found) > MOST_CATEGORIES
    ]
    if many:
        raise DataError(
            f"More than {MOST_CATEGORIES} categories: {', '.join(many[:8])}"
            f"{', …' if len(many) > 8 else ''}. An item with so many answers is as good as "
            "continuous, and its thresholds would rest on a handful of answers each. Take "
            "it for continuous (Pearson correlations; in a fit estimator='MLR'), or group the "
            "answers into fewer categories yourself."
        )
