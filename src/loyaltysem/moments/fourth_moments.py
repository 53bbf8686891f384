r"""The covariance of the sample covariances, from the answers themselves.

:math:`\sqrt n\,\operatorname{vech}(S)` has in large samples the covariance

.. math:: \Gamma_{ij,kl} = \sigma_{ijkl} - \sigma_{ij}\sigma_{kl},

whatever the distribution of the answers (Browne 1984), estimated by the covariances of the
respondents' products :math:`(y_i - \bar y_i)(y_j - \bar y_j)`. lavaan's ``NACOV``: divisor n.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["covariance_of_moments"]


def covariance_of_moments(values: NDArray[np.float64], *, with_means: bool) -> NDArray[np.float64]:
    """Estimate n times the covariance of the sample covariances, and of the means.

    Parameters
    ----------
    values : ndarray, shape (n, p)
        Complete answers.
    with_means : bool
        Whether the means are among the moments.

    Returns
    -------
    ndarray, shape (k, k)
        Covariances in the order of the upper triangle by rows, then the means:
        k = p(p + 1)/2, plus p with means. Divisor n.

    References
    ----------
    Browne (1984), British Journal of Mathematical and Statistical Psychology 37, eq. 2.2.

    Examples
    --------
    >>> import numpy as np
    >>> from loyaltysem.moments.fourth_moments import covariance_of_moments
    >>> covariance_of_moments(np.array([[1.0], [2.0], [6.0]]), with_means=False).round(2)
    array([[10.89]])
    """
    centred = values - values.mean(axis=0)
    i, j = np.triu_indices(values.shape[1])
    rows = centred[:, i] * centred[:, j]
    if with_means:
        rows = np.concatenate([rows, centred], axis=1)
    rows = rows - rows.mean(axis=0)
    return np.asarray(rows.T @ rows / len(values))
