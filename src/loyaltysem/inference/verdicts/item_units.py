"""Whether an estimator that counts every residual alike can: whether the items have one unit."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from loyaltysem.inference.verdicts.check import Check

__all__ = ["items_on_one_scale"]

#: Ratio of standard deviations that items of one scale do not have: its square, 100, is what a
#: residual covariance with one of them counts beside one with the other.
FAR_APART = 10.0


def items_on_one_scale(covariances: NDArray[np.float64], names: Sequence[str]) -> tuple[Check, ...]:
    """Report items whose standard deviations are too far apart for unweighted least squares.

    Parameters
    ----------
    covariances : ndarray, shape (G, p, p)
        Of the sample.
    names : sequence of str, length p

    Returns
    -------
    tuple of Check
        A caution; empty where the items are on one scale.
    """
    sizes = np.sqrt(np.diagonal(covariances, axis1=-2, axis2=-1)).max(axis=0)
    large, small = int(sizes.argmax()), int(sizes.argmin())
    if sizes[large] <= FAR_APART * sizes[small]:
        return ()
    return (
        Check(
            "units",
            "caution",
            f"the standard deviation of {names[large]} is {sizes[large]:.4g}, that of "
            f"{names[small]} {sizes[small]:.4g}.",
            "Unweighted least squares counts every residual by the square of its unit, so that "
            "the largest items decide estimates and fit, and other units give other results. "
            "Bring the items to one scale (divide the large ones, or standardise), or use "
            "estimator='ML' or 'GLS', which do not depend on units.",
        ),
    )
