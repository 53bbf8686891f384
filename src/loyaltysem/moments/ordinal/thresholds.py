"""Where the latent responses are cut into categories."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtri

__all__ = ["thresholds_from_counts"]


def thresholds_from_counts(counts: ArrayLike) -> NDArray[np.float64]:
    r"""Return the thresholds that reproduce the margins of ordered items.

    .. math:: \tau_c = \Phi^{-1}\left(\frac{n_1 + \dots + n_c}{n}\right)

    Parameters
    ----------
    counts : array_like, shape (..., C)
        Answers in each category, in order.

    Returns
    -------
    ndarray, shape (..., C − 1)
        −∞ below the lowest category that was answered, ∞ above the highest, equal around one that
        nobody chose; not-a-number where nobody answered at all.

    Notes
    -----
    The maximum-likelihood estimates of a single item, and the first of the two steps of Olsson
    (1979), *Psychometrika, 44*, 443–460. Agree with ``lavCor`` of lavaan 0.6-14.

    Examples
    --------
    >>> thresholds_from_counts([20, 50, 30]).round(4)
    array([-0.8416,  0.5244])
    """
    cumulated = np.cumsum(np.asarray(counts, dtype=np.float64), axis=-1)
    total = cumulated[..., -1:]
    with np.errstate(invalid="ignore"):
        shares = cumulated[..., :-1] / np.where(total > 0, total, np.nan)
    return np.asarray(ndtri(shares))
