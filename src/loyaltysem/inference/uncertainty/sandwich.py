r"""Standard errors that hold for answers that are not normal.

Both are sandwiches :math:`A^{-1} B A^{-1} / n`:

- ``robust_sem`` (Satorra & Bentler 1994): A the expected information, B the covariance of the
  casewise products that make up its gradient;
- ``robust_huber_white`` (Huber 1967; White 1982): A the observed (or expected) information, B the
  cross products of the casewise scores.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from loyaltysem.estimation import ImpliedMoments, MatrixLayout
from loyaltysem.inference.uncertainty.casewise import (
    casewise_scores,
    cross_products,
    varying_products,
)

__all__ = ["robust_covariance"]

Array = NDArray[np.float64]


def robust_covariance(
    kind: Literal["robust_sem", "robust_huber_white"],
    layout: MatrixLayout,
    implied: ImpliedMoments,
    values: Sequence[Array],
    inverse_information: Array,
) -> Array:
    """Return the sandwich covariance of the estimates.

    Parameters
    ----------
    kind : {"robust_sem", "robust_huber_white"}
    layout : MatrixLayout
    implied : ImpliedMoments
        Of one fit.
    values : sequence of ndarray, shape (n_g, p)
        Complete answers by group.
    inverse_information : ndarray, shape (q, q)
        Inverse of the information of one observation.

    Returns
    -------
    ndarray, shape (q, q)

    Notes
    -----
    Checked against lavaan 0.6-14 (``robust.sem``, ``robust.huber.white``) to 1e-6.
    """
    rows = []
    for g, x in enumerate(values):
        if kind == "robust_sem":
            rows.append(varying_products(layout, implied, x, g))
        else:
            mean = x.mean(axis=0) if implied.mean is None else implied.mean[0, g]
            rows.append(casewise_scores(layout, implied, x - mean, g))
    meat = cross_products(layout, rows, centre=kind == "robust_sem")
    n = sum(len(x) for x in values)
    return np.asarray(inverse_information @ meat @ inverse_information / n)
