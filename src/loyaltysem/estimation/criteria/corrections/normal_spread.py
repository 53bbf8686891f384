r"""How the moments of complete answers vary, for the weight of the normal likelihood.

With the weight :math:`V = \tfrac12 D'(\Sigma^{-1} \otimes \Sigma^{-1})D` no matrix of fourth
moments is needed: :math:`\operatorname{tr}(V\Gamma) = \tfrac12 [\overline{d_i^2} -
\operatorname{tr}(\Sigma^{-1}S\Sigma^{-1}S)]` with Mahalanobis distances
:math:`d_i = y_i'\Sigma^{-1}y_i`, and the rest are covariances of casewise products.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from loyaltysem.estimation.criteria.corrections.casewise import (
    cross_products,
    given_answers,
    varying_products,
)
from loyaltysem.estimation.structure.block_inverse import BlockInverse, trace_of_solved
from loyaltysem.estimation.structure.implied import ImpliedMoments
from loyaltysem.estimation.structure.layout import MatrixLayout
from loyaltysem.moments.samples import Sample

__all__ = ["NormalSpread", "designed_saturated_trace", "saturated_trace"]

Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class NormalSpread:
    """The spread of complete answers at the moments that a model implies.

    Attributes
    ----------
    layout : MatrixLayout
        By whose free parameters, or directions, the slopes are.
    implied : ImpliedMoments
        Of one fit.
    values : sequence of ndarray, shape (n_g, p)
    """

    layout: MatrixLayout
    implied: ImpliedMoments
    values: Sequence[Array]

    @cached_property
    def middle(self) -> Array:
        """Δ'VΓVΔ over all groups, shape (q, q)."""
        products = [
            varying_products(self.layout, self.implied, x, g) for g, x in enumerate(self.values)
        ]
        return cross_products(self.layout, products, centre=True)

    def sandwich(self, inverse: BlockInverse) -> Array:
        """Return n times the covariance of the estimates, with the inverse of the information."""
        return inverse.sandwich(self.middle)

    def trace(self, information: Array) -> float:
        """Return tr(UΓ), with the information of one observation."""
        return self._total - trace_of_solved(information, self.middle, self.layout.blocks)

    @cached_property
    def _total(self) -> float:
        """tr(VΓ) over all groups, with V at the implied covariance."""
        total = 0.0
        for g, x in enumerate(self.values):
            y = x - x.mean(axis=0)
            inverse = np.linalg.inv(self.implied.covariance[0, g])
            covariance = y.T @ y / len(y)
            squares = ((y @ inverse) * y).sum(axis=1) ** 2
            given = given_answers(self.layout, y)
            if given is not None:
                covariance -= given.T @ given / len(y)
                squares -= 2 * ((y @ inverse) * given).sum(axis=1) ** 2
                squares += ((given @ inverse) * given).sum(axis=1) ** 2
            weighted = inverse @ covariance
            total += 0.5 * float(squares.mean() - (weighted * weighted.T).sum())
            if self.implied.mean is not None:
                total += float((inverse * covariance).sum())
        return total

    def trace_of_square(self) -> float:
        """Return tr[(UΓ)²], in coordinates in which V is the identity.

        With Σ⁻¹ = C C', the products of the whitened answers C'y have the inner product of V, so
        that U is the projection off the whitened derivatives: those by a group's own parameters
        first, inside the group, and then those by what the groups share.
        """
        n = sum(len(x) for x in self.values)
        own, shared = self.layout.element_slopes_by_block()
        residuals, slopes = [], []
        for g, x in enumerate(self.values):
            root = np.linalg.inv(np.linalg.cholesky(self.implied.covariance[0, g]))
            gamma = self._whitened_gamma(x, root)
            by_element = np.sqrt(len(x) / n) * self._slope_coordinates(root, g)
            explained = np.linalg.qr(by_element @ own[g][:, own[g].any(axis=0)])[0]
            left = gamma - explained @ (explained.T @ gamma)
            residuals.append(left - (left @ explained) @ explained.T)
            across = by_element @ shared[g]
            slopes.append(across - explained @ (explained.T @ across))
        across = np.linalg.qr(np.concatenate(slopes))[0]
        return _trace_of_square_off(residuals, np.split(across, len(residuals)))

    def _whitened_gamma(self, values: Array, root: Array) -> Array:
        """Γ of one group, in the coordinates of whitened answers."""
        with_means = self.implied.mean is not None
        y = values - values.mean(axis=0)
        rows = _moment_coordinates(y @ root.T, with_means=with_means)
        given = given_answers(self.layout, y)
        if given is not None:
            rows -= _moment_coordinates(given @ root.T, with_means=with_means)
        rows -= rows.mean(axis=0)
        return np.asarray(rows.T @ rows / len(values))

    def _slope_coordinates(self, root: Array, group: int) -> Array:
        elements, own = self.layout.elements, self.implied.of_group(group)
        basis = root @ own.basis()[0, 0]
        u, v = basis[:, elements.u], basis[:, elements.v]
        i, j = np.triu_indices(self.layout.p)
        slopes = elements.scale * (u[i] * v[j] + v[i] * u[j])
        slopes *= np.where(i == j, np.sqrt(0.5), 1.0)[:, None]
        factors = own.mean_factors(elements)
        if factors is None:
            return np.asarray(slopes)
        return np.concatenate([slopes, factors[0, 0] * u])


def _trace_of_square_off(blocks: Sequence[Array], along: Sequence[Array]) -> float:
    """Return tr[(PRP)²] with R of these blocks, and P = I − ZZ' of the rows Z, both by group."""
    moved = [block @ rows for block, rows in zip(blocks, along, strict=True)]
    total = sum(float((block * block.T).sum()) for block in blocks)
    twice = sum(float((rows * rows).sum()) for rows in moved)
    inner = np.sum([rows.T @ z for rows, z in zip(moved, along, strict=True)], axis=0)
    return total - 2 * twice + float((inner * inner.T).sum())


def _moment_coordinates(white: Array, *, with_means: bool) -> Array:
    """Products of whitened answers whose plain inner product is that of V."""
    i, j = np.triu_indices(white.shape[1])
    rows = white[:, i] * white[:, j] * np.where(i == j, np.sqrt(0.5), 1.0)
    return np.concatenate([rows, white], axis=1) if with_means else rows


def saturated_trace(layout: MatrixLayout, values: Sequence[Array]) -> float:
    """Return tr(B₁ A₁⁻¹) of the saturated model, at the sample moments.

    Covariates that are held have no moments to estimate: their own part is taken off.

    Parameters
    ----------
    layout : MatrixLayout
    values : sequence of ndarray, shape (n_g, p)
    """
    held = [layout.observed.index(name) for name in layout.table.exogenous]
    total = 0.0
    for x in values:
        y = x - x.mean(axis=0)
        total += _own_trace(y)
        if held:
            total -= _own_trace(y[:, held])
        if layout.has_means:
            total += layout.p - len(held)
    return total


def designed_saturated_trace(layout: MatrixLayout, sample: Sample) -> float:
    """Return tr(B₁ A₁⁻¹) of the saturated model of weighted or clustered answers.

    Of whitened answers the information is the identity, so that the trace is that of the cross
    products of the casewise scores, weighted and added up within clusters.

    Parameters
    ----------
    layout : MatrixLayout
    sample : Sample
        With answers and a design.
    """
    held = [layout.observed.index(name) for name in layout.table.exogenous]
    # those held come first, so that the others are whitened given them
    order = [*held, *(k for k in range(layout.p) if k not in held)]
    i, j = np.triu_indices(layout.p)
    modelled = np.concatenate([j >= len(held), np.arange(layout.p) >= len(held)])
    modelled[len(i) :] &= layout.has_means
    moments, scores = sample.moments, []
    for g, x in enumerate(sample.values or ()):
        centred = x if moments.means is None else x - moments.means[g]
        covariance = moments.covariances[g][np.ix_(order, order)]
        white = np.linalg.solve(np.linalg.cholesky(covariance), centred[:, order].T).T
        rows = _moment_coordinates(white, with_means=True)
        rows[:, : len(i)] -= np.where(i == j, np.sqrt(0.5), 0.0)
        scores.append(rows[:, modelled])
    gathered = sample.design.gathered(scores)
    return float(sum((own**2).sum() / n for own, n in zip(gathered, sample.sizes, strict=True)))


def _own_trace(centred: Array) -> float:
    covariance = centred.T @ centred / len(centred)
    distances = ((centred @ np.linalg.inv(covariance)) * centred).sum(axis=1)
    return 0.5 * float((distances**2).mean() - len(covariance))
