r"""What a general factor explains of the sum of all items, and of the sums of groups of items.

In a bifactor solution every item loads on the general factor and on one group factor, all of them
uncorrelated:

.. math:: x = g\,\gamma + \Lambda^* f + e .
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from loyaltysem.errors import OptionError

__all__ = [
    "SchmidLeiman",
    "SecondOrderOmega",
    "explained_common_variance",
    "schmid_leiman",
    "second_order_omega",
]

FloatArray = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class SchmidLeiman:
    """A solution of correlated factors, turned into a general and uncorrelated group factors.

    Attributes
    ----------
    general : ndarray, shape (p,)
        Loadings on the general factor.
    group : ndarray, shape (p, m)
        Loadings on what is left of each factor.
    """

    general: FloatArray
    group: FloatArray


def schmid_leiman(loadings: ArrayLike, second_order: ArrayLike) -> SchmidLeiman:
    r"""Turn correlated factors into a general factor and uncorrelated group factors.

    .. math:: \gamma = \Lambda b, \qquad \Lambda^* = \Lambda\,\mathrm{diag}(1 - b^2)^{1/2}

    Parameters
    ----------
    loadings : array_like, shape (p, m)
        Pattern loadings Λ of the correlated factors.
    second_order : array_like, shape (m,)
        Loadings b of the factors on the general one, from −1 to 1.

    Returns
    -------
    SchmidLeiman

    Raises
    ------
    OptionError
        The shapes do not belong together, or a loading b is beyond ±1.

    Notes
    -----
    Schmid and Leiman (1957), *Psychometrika, 22*, 53–61. Agrees with ``schmid`` of psych 2.2.9.

    Examples
    --------
    >>> found = schmid_leiman([[0.8, 0.0], [0.0, 0.5]], [0.6, 0.8])
    >>> found.general.round(2), found.group.diagonal().round(2)
    (array([0.48, 0.4 ]), array([0.64, 0.3 ]))
    """
    lambda_ = np.asarray(loadings, dtype=np.float64)
    b = np.asarray(second_order, dtype=np.float64)
    if lambda_.ndim != 2 or b.shape != lambda_.shape[1:]:
        raise OptionError(
            f"Loadings of shape {lambda_.shape} and second-order loadings of shape {b.shape} do "
            "not belong together: one of the latter is needed for each factor."
        )
    if (np.abs(b) > 1).any():
        raise OptionError(
            f"A second-order loading of {b[np.abs(b).argmax()]:.3f} leaves its factor a negative "
            "variance (Heywood case), so there is no Schmid–Leiman solution."
        )
    return SchmidLeiman(lambda_ @ b, lambda_ * np.sqrt(1 - b**2))


def explained_common_variance(general: ArrayLike, group: ArrayLike) -> float:
    r"""Return ECV, the general factor's share of the common variance.

    .. math:: ECV = \frac{\sum \gamma^2}{\sum \gamma^2 + \sum \lambda^{*2}}

    Parameters
    ----------
    general : array_like, shape (p,)
        Standardised loadings.
    group : array_like, shape (p, m)

    Returns
    -------
    float

    Notes
    -----
    Reise, Moore and Haviland (2010), *Journal of Personality Assessment, 92*, 544–559.

    Examples
    --------
    >>> round(explained_common_variance([0.6, 0.6], [[0.3, 0.0], [0.0, 0.3]]), 4)
    0.8
    """
    own = float((np.asarray(general, dtype=np.float64) ** 2).sum())
    return own / (own + float((np.asarray(group, dtype=np.float64) ** 2).sum()))


@dataclass(frozen=True, slots=True)
class SecondOrderOmega:
    """Three coefficients of a second-order construct.

    Attributes
    ----------
    level_1 : float
        Its share of the variance of the sum of all items.
    level_2 : float
        Its share of the variance of the sum of the first-order constructs.
    partial_level_1 : float
        Its share of the variance of the sum of all items, that of the first-order constructs'
        own parts left out.
    """

    level_1: float
    level_2: float
    partial_level_1: float


def second_order_omega(
    loadings: ArrayLike,
    second_order: ArrayLike,
    variance: float,
    disturbances: ArrayLike,
    residuals: ArrayLike,
    direct: ArrayLike = (),
) -> SecondOrderOmega:
    r"""Return the reliabilities of a second-order construct.

    With :math:`s = \Lambda'\mathbf 1`, loadings b on the second-order construct and its variance
    ψ,

    .. math::

        \omega_{L1} = \frac{(s'b)^2\psi}{(s'b)^2\psi + s'\Psi s + \mathbf 1'\Theta\mathbf 1},\quad
        \omega_{L2} = \frac{(\mathbf 1'b)^2\psi}{(\mathbf 1'b)^2\psi + \mathbf 1'\Psi\mathbf 1},
        \quad
        \omega_{pL1} = \frac{(s'b)^2\psi}{(s'b)^2\psi + \mathbf 1'\Theta\mathbf 1} .

    Parameters
    ----------
    loadings : array_like, shape (k, q)
        Unstandardised loadings Λ of the items on the first-order constructs.
    second_order : array_like, shape (q,)
        Loadings b of these on the second-order construct.
    variance : float
        Of the second-order construct.
    disturbances : array_like, shape (q, q)
        Ψ, covariances of what it leaves unexplained of the first-order constructs.
    residuals : array_like, shape (k + d, k + d)
        Θ, of the items.
    direct : array_like, shape (d,), optional
        Loadings of items that measure the second-order construct directly, the last d ones. They
        count as items in ``level_1``, and beside the first-order constructs in ``level_2``.

    Returns
    -------
    SecondOrderOmega

    Notes
    -----
    All denominators are model-implied. Agrees with ``reliabilityL2`` of semTools 0.5-6 where Ψ is
    diagonal; covariances of disturbances are left out of ``level_1`` there, and counted here.

    Examples
    --------
    >>> found = second_order_omega([[1, 0], [1, 0], [0, 1], [0, 1]], [1, 1], 1.0,
    ...                            [[0.5, 0], [0, 0.5]], [[0.6, 0, 0, 0], [0, 0.6, 0, 0],
    ...                            [0, 0, 0.6, 0], [0, 0, 0, 0.6]])
    >>> round(found.level_1, 4), round(found.level_2, 4), round(found.partial_level_1, 4)
    (0.7143, 0.8, 0.8696)
    """
    sums = np.asarray(loadings, dtype=np.float64).sum(axis=0)
    b, own_items = np.asarray(second_order, dtype=np.float64), np.asarray(direct, dtype=np.float64)
    psi = np.asarray(disturbances, dtype=np.float64)
    theta = np.asarray(residuals, dtype=np.float64)
    first = len(theta) - len(own_items)
    error, left = float(theta.sum()), float(theta[first:, first:].sum() + psi.sum())
    of_items = float(sums @ b + own_items.sum()) ** 2 * variance
    of_constructs = float(b.sum() + own_items.sum()) ** 2 * variance
    return SecondOrderOmega(
        level_1=of_items / (of_items + float(sums @ psi @ sums) + error),
        level_2=of_constructs / (of_constructs + left),
        partial_level_1=of_items / (of_items + error),
    )
