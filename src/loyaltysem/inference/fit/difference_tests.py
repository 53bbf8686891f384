r"""Chi-square difference tests of two nested models.

The difference of two normal-theory chi-squares is a chi-square itself; the difference of two
scaled ones is not. With normal-theory statistics T, scaling factors c and degrees of freedom d of
the restricted (0) and the free model (1), the difference is scaled by

.. math::

    \frac{T_0 - T_1}{c_d}, \qquad c_d = \frac{d_0 c_0 - d_1 c_1}{d_0 - d_1}

(Satorra & Bentler 2001), which may come out negative in small samples, or with :math:`c_{10}`, the
factor of the free model at the estimates of the restricted one, in the place of :math:`c_1`, which
cannot (Satorra & Bentler 2010).

Satorra (2000) needs neither factor. Let A hold the constraints that make the restricted model of
the free one, P the information of one respondent about the free model's parameters and B the
covariance of what its gradient is made of, :math:`B = \Delta'V\Gamma V\Delta`. The difference has
in large samples the distribution of a sum of squares weighted by the eigenvalues of

.. math:: D = (A P^{-1} A')^{-1}\, A P^{-1} B P^{-1} A' ,

by whose traces it is scaled, :math:`c = \operatorname{tr}(D)/m`, or scaled and shifted as in
Asparouhov & Muthén (2010), :math:`a = \sqrt{m/\operatorname{tr}(D^2)}` and
:math:`b = m - a\operatorname{tr}(D)`, with m the difference of the degrees of freedom. A comes from
the slopes of both models' moments (lavaan's ``A.method = "delta"``): the directions in the free
model that the slopes of the restricted one do not reach.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from loyaltysem.errors import NotAvailableError

__all__ = ["constraint_directions", "difference_factor", "difference_traces"]

Array = NDArray[np.float64]
#: Singular value, relative to the largest, below which a direction is none.
SMALLEST_DIRECTION = 1e-8


def difference_factor(restricted: tuple[int, float], free: tuple[int, float]) -> float:
    """Return what a chi-square difference is divided by.

    Parameters
    ----------
    restricted, free : tuple of int and float
        Degrees of freedom and scaling factor of each model; the factor of a model without degrees
        of freedom does not count.

    Returns
    -------
    float
        Not above zero where the two factors contradict each other.

    Examples
    --------
    >>> difference_factor((10, 1.3), (8, 1.25))
    1.5
    """
    (df_restricted, factor_restricted), (df_free, factor_free) = restricted, free
    explained = df_free * factor_free if df_free else 0.0
    return (df_restricted * factor_restricted - explained) / (df_restricted - df_free)


def constraint_directions(free: Array, restricted: Array) -> Array:
    """Return the constraints that make the restricted model of the free one.

    Parameters
    ----------
    free : ndarray, shape (k, q)
        Derivatives of the moments of all groups by the free model's parameters, at its estimates.
    restricted : ndarray, shape (k, r)
        The same of the restricted model, at its own estimates.

    Returns
    -------
    ndarray, shape (q - r, q)
        Independent rows A with A θ constant in the restricted model.

    Raises
    ------
    NotAvailableError
        The restricted model moves the moments in fewer directions than it has parameters.

    Examples
    --------
    A mean of each of two items, and one mean that both share:

    >>> import numpy as np
    >>> np.abs(constraint_directions(np.eye(2), np.ones((2, 1)))).round(3)
    array([[0.707, 0.707]])
    """
    lengths = np.linalg.norm(free, axis=0)
    unit = restricted / np.linalg.norm(restricted, axis=0)
    reached = np.linalg.lstsq(free / lengths, unit, rcond=None)[0]
    directions, sizes, _ = np.linalg.svd(reached)
    if (sizes < SMALLEST_DIRECTION * sizes.max(initial=0.0)).any():
        raise NotAvailableError(
            f"Of the {restricted.shape[1]} parameters of the restricted model only "
            f"{int((sizes >= SMALLEST_DIRECTION * sizes.max()).sum())} move the moments in ways "
            "that the free model knows. The models are not nested as they are written; the test of "
            "Satorra (2000) is not defined for them."
        )
    return np.asarray(directions[:, len(sizes) :].T * lengths)


def difference_traces(constraints: Array, information: Array, middle: Array) -> tuple[float, float]:
    """Return tr(D) and tr(D²), which the difference of two chi-squares is corrected by.

    Parameters
    ----------
    constraints : ndarray, shape (m, q)
        A, from :func:`constraint_directions`.
    information : ndarray, shape (q, q)
        P, of one respondent.
    middle : ndarray, shape (q, q)
        B.

    Returns
    -------
    trace, trace_of_square : float
        Both m for answers that are as the discrepancy assumes.

    References
    ----------
    Satorra (2000), in Heijmans et al. (eds.), Innovations in multivariate statistical analysis;
    Asparouhov & Muthén (2010), Simple second order chi-square correction.

    Notes
    -----
    Checked against ``lavTestLRT(method = "satorra.2000")`` of lavaan 0.6-14 to 1e-6.

    Examples
    --------
    >>> import numpy as np
    >>> difference_traces(np.eye(2)[:1], np.eye(2), 1.5 * np.eye(2))
    (1.5, 2.25)
    """
    moved = np.linalg.solve(information, constraints.T)
    weighted = np.linalg.solve(constraints @ moved, moved.T @ middle @ moved)
    return float(np.trace(weighted)), float((weighted * weighted.T).sum())
