"""Item weights of an index: outer weights, CFA weights and equal weights.

An index uses *unstandardised* weights: they multiply means on the items' own scales. Only the
ratios of the weights matter, so every function here returns weights that add up to one.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from loyaltysem.arguments import checked
from loyaltysem.errors import DataError, OptionError
from loyaltysem.loyalty.bounds import item_names

__all__ = [
    "equal_weights",
    "loading_weights",
    "regression_score_weights",
    "unstandardized_weights",
]

FloatArray = NDArray[np.float64]


@checked
def equal_weights(n_items: int) -> FloatArray:
    """The same weight for each of `n_items` items.

    On items with different bounds, equal weights let a wider scale count more; the equal-weight
    twin of an index (`loyaltysem.loyalty.equal_weight_index`) averages the items after each is
    put on 0 to 100, and so does not.

    Parameters
    ----------
    n_items : int
        Number of items, at least 1.

    Returns
    -------
    array of shape (n_items,)
        Weights that add up to one.

    Raises
    ------
    OptionError
        If there is no item.

    Examples
    --------
    >>> from loyaltysem.loyalty import equal_weights
    >>> equal_weights(4)
    array([0.25, 0.25, 0.25, 0.25])
    """
    return np.full(n_items, 1.0 / n_items)


@checked
def unstandardized_weights(
    outer_weights: ArrayLike,
    standard_deviations: ArrayLike,
    *,
    items: Sequence[str] | None = None,
) -> FloatArray:
    """Weights for raw items from weights for standardised items: w / s, normalised to sum one.

    The divisor of the standard deviations (n or n - 1) cancels in the normalisation.

    Parameters
    ----------
    outer_weights : array_like of shape (..., k)
        Weights of the standardised items, such as the outer weights of a PLS model.
    standard_deviations : array_like of shape (..., k)
        Standard deviations of the items, all with the same divisor.
    items : sequence of str, optional
        Item names, for messages.

    Returns
    -------
    array of shape (..., k)
        Unstandardised weights that add up to one over the last axis.

    Raises
    ------
    DataError
        If a standard deviation is zero, negative or not finite, or if the weights cannot be
        normalised because they add up to zero.

    Notes
    -----
    Fornell, Johnson, Anderson, Cha and Bryant (1996). Outer weights of the ECSI model on
    the European mobile phone data (mode A, path scheme) become .383634, .281550 and .334816,
    as three R packages give them.

    Examples
    --------
    >>> from loyaltysem.loyalty import unstandardized_weights
    >>> unstandardized_weights([0.5, 0.5], [1.0, 4.0])
    array([0.8, 0.2])
    """
    weights = np.asarray(outer_weights, dtype=np.float64)
    deviations = np.asarray(standard_deviations, dtype=np.float64)
    if not weights.size or weights.shape[-1:] != deviations.shape[-1:]:
        raise OptionError(
            f"Outer weights of shape {weights.shape} and standard deviations of shape "
            f"{deviations.shape} are not those of the same items. Give one of each for every item."
        )
    weights, deviations = np.broadcast_arrays(weights, deviations)
    names = item_names(items, weights.shape[-1])
    unusable = ~(np.isfinite(deviations) & (deviations > 0.0))
    if unusable.any():
        column = int(np.argmax(unusable.reshape(-1, len(names)).any(axis=0)))
        value = deviations[..., column][unusable[..., column]].flat[0]
        raise DataError(
            f"The standard deviation of {names[column]} is {value:g}. A weight of the standardised "
            "item cannot be brought to the item's own scale. Leave out an item that everyone "
            "answers alike, and check that every item has answers."
        )
    return _sum_to_one(weights / deviations, "unstandardised weights")


@checked
def loading_weights(loadings: ArrayLike) -> FloatArray:
    """Weights in proportion to the loadings: lambda / sum(lambda).

    The weights belong to the metric of the loadings. Unstandardised loadings give weights for
    items that share one scale. Standardised loadings give weights for standardised items: pass
    them through `unstandardized_weights`, which makes the index independent of the items' units.

    Parameters
    ----------
    loadings : array_like of shape (..., k)
        Loadings of one construct's own items.

    Returns
    -------
    array of shape (..., k)
        Weights that add up to one over the last axis. Turning the sign of the factor changes
        nothing; a single loading against the others gives a negative weight, which the index
        refuses.

    Raises
    ------
    DataError
        If the loadings add up to zero or are not finite.

    Examples
    --------
    >>> from loyaltysem.loyalty import loading_weights
    >>> loading_weights([0.8, 0.6, 0.6])
    array([0.4, 0.3, 0.3])
    """
    given = np.asarray(loadings, dtype=np.float64)
    if not given.size:
        raise OptionError(f"Loadings of shape {given.shape} are none. Give one for every item.")
    return _sum_to_one(given, "loadings")


@checked
def regression_score_weights(
    loadings: ArrayLike, factor_covariance: ArrayLike, implied_covariance: ArrayLike
) -> FloatArray:
    r"""Weights of the regression of each factor on its own items, normalised to sum one.

    A factor's own items are the rows with a non-zero loading on it (anywhere in the batch); an
    item with two loadings belongs to both factors. With :math:`K` the own items of factor
    :math:`k`, the weights are :math:`\Sigma_{KK}^{-1} (\Lambda\Phi)_{Kk}`, divided by their sum.
    Items of other constructs never enter, unlike in the ordinary regression factor scores
    :math:`\Phi\Lambda'\Sigma^{-1}`; with one loading per item and uncorrelated residuals between
    constructs, the two are proportional on the own items.

    Parameters
    ----------
    loadings : array_like of shape (..., p, m)
        Unstandardised loadings.
    factor_covariance : array_like of shape (..., m, m)
        Covariance matrix of the factors, total (with the latent regressions worked in).
    implied_covariance : array_like of shape (..., p, p)
        Covariance matrix of the items implied by the model.

    Returns
    -------
    array of shape (..., p, m)
        Weights for the raw items; column k adds up to one, and is zero outside the own items of
        factor k. The column of a factor without items (second order) is all zero.

    Raises
    ------
    OptionError
        If the shapes do not fit together.
    DataError
        If the implied covariance matrix of a factor's items is singular, or if its weights add
        up to zero.

    Notes
    -----
    Thurstone (1935). Checked against the algebra for one loading per item,
    :math:`w_i \propto \lambda_i / \theta_i`.

    Examples
    --------
    >>> import numpy as np
    >>> from loyaltysem.loyalty import regression_score_weights
    >>> loadings = np.array([[1.0], [1.0]])
    >>> implied = loadings @ loadings.T + np.diag([1.0, 3.0])
    >>> regression_score_weights(loadings, np.eye(1), implied)[:, 0]
    array([0.75, 0.25])
    """
    lambda_ = np.asarray(loadings, dtype=np.float64)
    phi = np.asarray(factor_covariance, dtype=np.float64)
    sigma = np.asarray(implied_covariance, dtype=np.float64)
    if lambda_.ndim < 2:
        raise OptionError(
            f"The loadings have shape {lambda_.shape}. The weights need a matrix of items by "
            "factors. Give one construct as a matrix with one column."
        )
    n_items, n_factors = lambda_.shape[-2:]
    if phi.shape[-2:] != (n_factors, n_factors) or sigma.shape[-2:] != (n_items, n_items):
        raise OptionError(
            f"Loadings of {n_items} items by {n_factors} factors were given with a factor "
            f"covariance of shape {phi.shape} and an implied covariance of shape {sigma.shape}. "
            "The weights need all three of one model. Give matrices of the same items and factors."
        )
    covariance_with_factors = lambda_ @ phi
    batch = np.broadcast_shapes(covariance_with_factors.shape[:-2], sigma.shape[:-2])
    weights = np.zeros((*batch, n_items, n_factors))
    for factor in range(n_factors):
        is_own = (lambda_[..., factor] != 0.0).reshape(-1, n_items).any(axis=0)
        own = np.flatnonzero(is_own)
        if own.size == 0:
            continue
        try:
            solved: FloatArray = np.linalg.solve(
                sigma[..., own[:, None], own],
                covariance_with_factors[..., own, factor][..., None],
            ).astype(np.float64, copy=False)
        except np.linalg.LinAlgError as error:
            raise DataError(
                f"The implied covariance matrix of the {own.size} items of factor {factor + 1} is "
                "singular. Their weights are not determined. Look for an item that is a sum of "
                "others, or use equal weights."
            ) from error
        weights[..., own, factor] = _sum_to_one(solved[..., 0], "regression weights")
    return weights


def _sum_to_one(weights: FloatArray, what: str) -> FloatArray:
    total = weights.sum(axis=-1, keepdims=True)
    size = np.abs(weights).sum(axis=-1, keepdims=True)
    if not np.isfinite(total).all():
        raise DataError(
            f"Some {what} are missing or infinite. No index can be formed from them. Use the "
            "weights of a converged model, or equal weights."
        )
    # Terms that cancel leave a sum of rounding size, not exactly zero.
    if (np.abs(total) <= 1e-12 * size).any():
        raise DataError(
            f"The {what} add up to zero, so they cannot be shares of an index. Reverse the items "
            "that are worded against the others, or use equal weights."
        )
    return np.asarray(weights / total)
