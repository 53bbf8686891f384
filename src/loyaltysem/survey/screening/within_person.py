"""How one person's answers vary, and how they go together."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

__all__ = ["even_odd_index", "response_variability", "within_person_correlation"]

FEWEST_PAIRS = 3
"""Two pairs always correlate to 1 or -1, whatever was answered."""

_EQUAL = 1e-10
"""Values that differ by less than this share of their size are the same but for rounding."""


def response_variability(answers: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the standard deviation of each respondent's answers (IRV).

    Parameters
    ----------
    answers : ndarray, shape (n_respondents, n_items)
        Answers as presented, before reversal, on one answer scale; NaN where missing.

    Returns
    -------
    ndarray, shape (n_respondents,)
        Divisor n - 1, over the answers given; NaN with fewer than two.

    Notes
    -----
    Dunn, Heggestad, Shanock & Theilgard (2018), doi:10.1007/s10869-016-9479-0. Checked against
    R's ``sd(x, na.rm = TRUE)``, which is how ``careless::irv`` is defined.

    Examples
    --------
    >>> import numpy as np
    >>> from loyaltysem.survey.screening.within_person import response_variability
    >>> response_variability(np.array([[3.0, 3, 3], [1, 3, 5], [4, np.nan, np.nan]]))
    array([ 0.,  2., nan])
    """
    present = ~np.isnan(answers)
    count = present.sum(axis=1)
    total = np.where(present, answers, 0.0).sum(axis=1)
    mean = total / np.maximum(count, 1)
    squares = (np.where(present, answers - mean[:, None], 0.0) ** 2).sum(axis=1)
    variance = np.full(len(answers), np.nan)
    np.divide(squares, count - 1, out=variance, where=count > 1)
    deviation: NDArray[np.float64] = np.sqrt(variance)
    return deviation


def within_person_correlation(
    first: NDArray[np.float64], second: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return each respondent's correlation over pairs of values.

    Parameters
    ----------
    first, second : ndarray, shape (n_respondents, n_pairs)
        The two values of each pair; a pair with a NaN is left out.

    Returns
    -------
    ndarray, shape (n_respondents,)
        NaN with fewer than three pairs, and where one side has no variance.

    Examples
    --------
    >>> import numpy as np
    >>> from loyaltysem.survey.screening.within_person import within_person_correlation
    >>> first = np.array([[1.0, 2, 3], [1, 2, np.nan], [4, 4, 4]])
    >>> within_person_correlation(first, np.array([[2.0, 4, 6], [2, 1, 1], [1, 2, 3]]))
    array([ 1., nan, nan])
    """
    n_respondents = len(first)
    both = ~(np.isnan(first) | np.isnan(second))
    count = both.sum(axis=1)
    sides = []
    known = count >= FEWEST_PAIRS
    for values in (first, second):
        held = np.where(both, values, 0.0)
        mean = held.sum(axis=1) / np.maximum(count, 1)
        deviations = np.where(both, values - mean[:, None], 0.0)
        size = np.abs(held).max(axis=1, initial=0.0)
        known &= np.abs(deviations).max(axis=1, initial=0.0) > _EQUAL * size
        sides.append(deviations)
    products = (sides[0] * sides[1]).sum(axis=1)
    lengths = np.sqrt((sides[0] ** 2).sum(axis=1) * (sides[1] ** 2).sum(axis=1))
    correlation = np.full(n_respondents, np.nan)
    np.divide(products, lengths, out=correlation, where=known)
    bounded: NDArray[np.float64] = np.clip(correlation, -1.0, 1.0)
    return bounded


def even_odd_index(
    answers: NDArray[np.float64], constructs: Sequence[Sequence[int]]
) -> NDArray[np.float64]:
    """Return each respondent's even-odd index; **high values are careless**.

    The items of each construct are divided into the odd ones (first, third, …) and the even ones
    as they were shown, and each half is averaged. The halves are correlated within the person over
    the constructs, the correlation r is stepped up by the Spearman–Brown formula 2r / (1 + r) and
    not let fall below -1, and the sign is turned.

    Parameters
    ----------
    answers : ndarray, shape (n_respondents, n_items)
        Answers after reversal, on one answer scale; NaN where missing.
    constructs : sequence of sequence of int
        Columns of each construct's items, in the order in which they were shown.

    Returns
    -------
    ndarray, shape (n_respondents,)
        From -1 (consistent) to 1; NaN with fewer than three constructs of which both halves have
        an answer, and where one half has no variance over the constructs.

    Notes
    -----
    Johnson (2005), doi:10.1016/j.jrp.2004.09.009. The sign is that of ``careless::evenodd`` of R
    since its version 1.2; before, high values were consistent. With two constructs ``careless``
    returns 1 or -1, which says nothing about the person.

    Examples
    --------
    >>> import numpy as np
    >>> from loyaltysem.survey.screening.within_person import even_odd_index
    >>> even_odd_index(np.array([[1.0, 1, 3, 3, 5, 5]]), [(0, 1), (2, 3), (4, 5)])
    array([-1.])
    """
    halves = np.full((2, len(answers), len(constructs)), np.nan)
    for k, columns in enumerate(constructs):
        for half in (0, 1):
            values = answers[:, list(columns[half::2])]
            present = ~np.isnan(values)
            count = present.sum(axis=1)
            total = np.where(present, values, 0.0).sum(axis=1)
            np.divide(total, count, out=halves[half, :, k], where=count > 0)
    correlation = within_person_correlation(halves[0], halves[1])
    # below -1/3 the stepped-up value is less than -1
    floor = np.where(correlation <= -1 / 3, 0.0, correlation)
    stepped = np.where(correlation <= -1 / 3, -1.0, 2 * floor / (1 + floor))
    return -stepped
