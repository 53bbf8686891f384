"""Psychometric synonyms and antonyms: pairs of items that the sample answers alike, or opposite."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from loyaltysem.survey.screening.within_person import FEWEST_PAIRS, within_person_correlation

__all__ = ["item_correlations", "item_pairs", "pair_consistency"]

_VALUES_AT_ONCE = 2_000_000


def item_correlations(answers: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the correlations between items, each over the respondents who answered both.

    Parameters
    ----------
    answers : ndarray, shape (n_respondents, n_items)
        NaN where missing.

    Returns
    -------
    ndarray, shape (n_items, n_items)
        NaN where fewer than three respondents answered both, or one of the items does not vary
        among those who did.

    Notes
    -----
    R's ``cor(x, use = "pairwise.complete.obs")``, with which it was compared.
    """
    present = ~np.isnan(answers)
    counts = np.maximum(present.sum(axis=0), 1)
    mean = np.where(present, answers, 0.0).sum(axis=0) / counts
    deviations = np.where(present, answers - mean, 0.0)
    spread = np.sqrt((deviations**2).sum(axis=0) / counts)
    varies = spread > 1e-10 * np.abs(mean)
    scaled = deviations / np.where(varies, spread, 1.0)
    both = present.T.astype(np.float64) @ present
    sums = scaled.T @ present
    squares = (scaled**2).T @ present
    at_least_one = np.maximum(both, 1)
    products = scaled.T @ scaled - sums * sums.T / at_least_one
    variances = squares - sums**2 / at_least_one
    known = (both >= FEWEST_PAIRS) & varies[:, None] & varies[None, :]
    varies_there = variances > 1e-12 * both
    known &= varies_there & varies_there.T
    correlations = np.full(both.shape, np.nan)
    np.divide(
        products,
        np.sqrt(np.where(known, variances * variances.T, 1.0)),
        out=correlations,
        where=known,
    )
    bounded: NDArray[np.float64] = np.clip(correlations, -1.0, 1.0)
    return bounded


def item_pairs(correlations: NDArray[np.float64], critical: float) -> NDArray[np.int64]:
    """Return the pairs of items that correlate beyond a critical value.

    Parameters
    ----------
    correlations : ndarray, shape (n_items, n_items)
    critical : float
        Positive for synonyms (correlations above it), negative for antonyms (below it).

    Returns
    -------
    ndarray, shape (n_pairs, 2)
        Columns of the items, the one shown first in front.
    """
    above = np.triu(correlations, 1)
    beyond = above > critical if critical > 0 else above < critical
    return np.argwhere(beyond)


def pair_consistency(answers: NDArray[np.float64], pairs: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return each respondent's correlation over pairs of items.

    Parameters
    ----------
    answers : ndarray, shape (n_respondents, n_items)
        Answers as presented, before reversal, on one answer scale; NaN where missing.
    pairs : ndarray, shape (n_pairs, 2)
        As `item_pairs` returns them.

    Returns
    -------
    ndarray, shape (n_respondents,)
        NaN with fewer than three pairs answered, and where one side has no variance.

    Notes
    -----
    Meade & Craig (2012), doi:10.1037/a0028085; ``careless::psychsyn`` and ``psychant`` of R with
    ``resample_na = FALSE``. By default ``careless`` exchanges the items of the pairs at random
    where there is no variance, until there is some; here such a respondent has no value.

    Examples
    --------
    >>> import numpy as np
    >>> from loyaltysem.survey.screening.psychometric_pairs import pair_consistency
    >>> answers = np.array([[1.0, 2, 3, 1, 2, 3], [3, 2, 1, 1, 2, 3]])
    >>> pair_consistency(answers, np.array([[0, 3], [1, 4], [2, 5]]))
    array([ 1., -1.])
    """
    rows = max(1, _VALUES_AT_ONCE // max(1, len(pairs)))
    parts = [
        within_person_correlation(part[:, pairs[:, 0]], part[:, pairs[:, 1]])
        for part in (answers[at : at + rows] for at in range(0, len(answers), rows))
    ]
    return np.concatenate(parts)
