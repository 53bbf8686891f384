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
from loyaltysem.estimation.criteria.casewise import (
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
        Of one fit, or of one for each sample.
    values : sequence of ndarray, shape (n_g, p), or (batch, n_g, p) for ``robust_huber_white``
        Complete answers by group, of one sample or of several.
    inverse_information : ndarray, shape (q, q) or (batch, q, q)
        Inverse of the information of one observation.

    Returns
    -------
    ndarray, shape (q, q) or (batch, q, q)

    Notes
    -----
    Checked against lavaan 0.6-14 (``robust.sem``, ``robust.huber.white``) to 1e-6.
    """
    rows = []
    for g, x in enumerate(values):
        if kind == "robust_sem":
            rows.append(varying_products(layout, implied, x, g))
        else:
            rows.append(casewise_scores(layout, implied, _centred(implied, x, g), g))
    meat = cross_products(layout, rows, centre=kind == "robust_sem")
    n = sum(x.shape[-2] for x in values)
    return np.asarray(inverse_information @ meat @ inverse_information / n)


def _centred(implied: ImpliedMoments, values: Array, group: int) -> Array:
    """Take the implied means off, or the sample's where the model has no mean structure."""
    if implied.mean is None:
        return np.asarray(values - values.mean(axis=-2, keepdims=True))
    means = implied.mean[:, group]
    return values - (means[:, None] if values.ndim == 3 else means[0])
