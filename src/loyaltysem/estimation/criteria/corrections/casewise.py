r"""What each respondent contributes: casewise scores of the normal likelihood.

With :math:`\omega_i = \Sigma^{-1} (y_i - \mu)`, the derivative of a respondent's log-likelihood by
an element (see :class:`~loyaltysem.estimation.structure.elements.Elements`) is

.. math:: s\,(\omega_i' u)(\omega_i' v) - s\,u' \Sigma^{-1} v + m\,\omega_i' u .
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from loyaltysem.estimation.structure.block_inverse import trace_of_solved
from loyaltysem.estimation.structure.implied import ImpliedMoments
from loyaltysem.estimation.structure.layout import MatrixLayout

__all__ = [
    "casewise_products",
    "casewise_scores",
    "cross_products",
    "given_answers",
    "normal_scores",
    "score_trace",
    "varying_products",
]

Array = NDArray[np.float64]


def casewise_products(
    layout: MatrixLayout, implied: ImpliedMoments, centred: Array, group: int
) -> Array:
    """Return s (ω'u)(ω'v) + m ω'u of every respondent, without its expectation.

    Parameters
    ----------
    layout : MatrixLayout
    implied : ImpliedMoments
        Of one fit, or of one for each sample.
    centred : ndarray, shape (n, p) or (batch, n, p)
        Answers minus their means, sample or implied; of one sample or of several.
    group : int
        From 0.

    Returns
    -------
    ndarray, shape (n, E) or (batch, n, E)
    """
    elements = layout.elements
    fits, own = _fits(centred), implied.of_group(group)
    weighted = np.linalg.solve(own.covariance[fits, 0], own.basis()[fits, 0])
    projected = centred @ weighted
    along_u = projected[..., elements.u]
    products = elements.scale * along_u * projected[..., elements.v]
    factors = own.mean_factors(elements)
    if factors is not None:
        products += factors[fits, 0][..., None, :] * along_u
    return np.asarray(products)


def _fits(centred: Array) -> slice | int:
    """All fits of a batch for a batch of samples, the only one for a single sample."""
    return slice(None) if centred.ndim == 3 else 0


def given_answers(layout: MatrixLayout, centred: Array) -> Array | None:
    """Return what covariates held at their sample moments are and predict, shape (n, p).

    Such covariates are given, not drawn: only what they do not predict varies from sample to
    sample. None where no covariate is held.
    """
    held = [layout.observed.index(name) for name in layout.table.exogenous]
    if not held:
        return None
    x = centred[:, held]
    return np.asarray(x @ np.linalg.lstsq(x, centred, rcond=None)[0])


def varying_products(
    layout: MatrixLayout, implied: ImpliedMoments, values: Array, group: int
) -> Array:
    """Return the products of answers, less those of what covariates that are held predict.

    Parameters
    ----------
    layout : MatrixLayout
    implied : ImpliedMoments
        Of one fit.
    values : ndarray, shape (n, p)
    group : int
        From 0.

    Returns
    -------
    ndarray, shape (n, E)
        Their covariance is that of the moments under random sampling given the covariates.
    """
    centred = values - values.mean(axis=0)
    products = casewise_products(layout, implied, centred, group)
    given = given_answers(layout, centred)
    if given is None:
        return products
    return products - casewise_products(layout, implied, given, group)


def casewise_scores(
    layout: MatrixLayout, implied: ImpliedMoments, centred: Array, group: int
) -> Array:
    """Return the derivative of every respondent's log-likelihood by the elements.

    Parameters
    ----------
    layout, implied, centred, group
        As in :func:`casewise_products`; ``centred`` by the implied means, or by the sample's where
        the model has no mean structure.

    Returns
    -------
    ndarray, shape (n, E) or (batch, n, E)
    """
    elements, fits, own = layout.elements, _fits(centred), implied.of_group(group)
    basis = own.basis()[fits, 0]
    weighted = np.linalg.solve(own.covariance[fits, 0], basis)
    expected = (basis[..., elements.u] * weighted[..., elements.v]).sum(axis=-2, keepdims=True)
    return np.asarray(
        casewise_products(layout, implied, centred, group) - elements.scale * expected
    )


def normal_scores(
    layout: MatrixLayout,
    implied: ImpliedMoments,
    values: Sequence[Array],
    means: Array | None = None,
) -> tuple[Array, ...]:
    """Return the casewise scores of complete answers, by group.

    Parameters
    ----------
    layout : MatrixLayout
    implied : ImpliedMoments
        Of one fit, or of one for each sample.
    values : sequence of ndarray, shape (n_g, p) or (batch, n_g, p)
        Of one sample or of several. About the implied means, or about the sample's where the
        model has no mean structure.
    means : ndarray, shape (G, p), optional
        Of one sample, where they are not the plain means of its answers.

    Returns
    -------
    tuple of ndarray, shape (n_g, E) or (batch, n_g, E)
    """
    return tuple(
        casewise_scores(
            layout, implied, _centred(implied, x, g, None if means is None else means[g]), g
        )
        for g, x in enumerate(values)
    )


def _centred(implied: ImpliedMoments, values: Array, group: int, mean: Array | None) -> Array:
    if implied.mean is None:
        own = values.mean(axis=-2, keepdims=True) if mean is None else mean
        return np.asarray(values - own)
    means = implied.mean[:, group]
    return values - (means[:, None] if values.ndim == 3 else means[0])


def cross_products(
    layout: MatrixLayout,
    by_group: Sequence[Array],
    n: float | None = None,
    *,
    centre: bool = False,
) -> Array:
    """Average the cross products of casewise rows over all respondents.

    Parameters
    ----------
    layout : MatrixLayout
    by_group : sequence of ndarray, shape (n_g, E) or (batch, n_g, E)
    n : float, optional
        Respondents, where rows are of something else, such as clusters of them.
    centre : bool
        Take each group's mean off first, so that the result is a covariance.

    Returns
    -------
    ndarray, shape (q, q) or (batch, q, q)
        By free parameter.
    """
    lead, products = by_group[0].shape[:-2], []
    for rows in by_group:
        about = rows - rows.mean(axis=-2, keepdims=True) if centre else rows
        products.append(np.swapaxes(about, -1, -2) @ about)
    by_element = np.stack(products, axis=-3).reshape(-1, len(products), *products[0].shape[-2:])
    n = n or sum(rows.shape[-2] for rows in by_group)
    total = layout.sum_over_element_pairs(by_element / n, np.ones(len(products)))
    return total.reshape(*lead, *total.shape[-2:])


def score_trace(layout: MatrixLayout, scores: Sequence[Array], information: Array) -> float:
    """Return tr(B A⁻¹) of a fitted model.

    Parameters
    ----------
    layout : MatrixLayout
    scores : sequence of ndarray, shape (n_g, E)
        By element; B is the average of their cross products.
    information : ndarray, shape (q, q)
        A, of one observation.
    """
    return trace_of_solved(information, cross_products(layout, scores), layout.blocks)
