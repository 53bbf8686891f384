r"""Chi-square tests corrected for answers that are not normal.

The normal-theory statistic T is divided by a factor that brings its mean to the degrees of
freedom, or scaled and shifted so that mean and variance agree:

- Satorra & Bentler (1994), ``satorra_bentler``: :math:`c = \operatorname{tr}(U\Gamma)/df`;
- Asparouhov & Muthén (2010), ``scaled_shifted``: :math:`a T + b` with
  :math:`a = \sqrt{df / \operatorname{tr}[(U\Gamma)^2]}` and
  :math:`b = df - a \operatorname{tr}(U\Gamma)`;
- Yuan & Bentler (2000) as in Mplus, ``yuan_bentler_mplus``:
  :math:`c = [\operatorname{tr}(B_1 A_1^{-1}) - \operatorname{tr}(B_0 A_0^{-1})]/df`, with observed
  information A and cross products of scores B, of the saturated and the fitted model.

With the weight :math:`V = \tfrac12 D'(\Sigma^{-1} \otimes \Sigma^{-1})D` no matrix of fourth
moments is needed: :math:`\operatorname{tr}(V\Gamma) = \tfrac12 [\overline{d_i^2} -
\operatorname{tr}(\Sigma^{-1}S\Sigma^{-1}S)]` with Mahalanobis distances
:math:`d_i = y_i'\Sigma^{-1}y_i`, and the rest are covariances of casewise scores.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import block_diag

from loyaltysem.estimation import ImpliedMoments, MatrixLayout
from loyaltysem.inference.uncertainty.casewise import (
    casewise_scores,
    cross_products,
    given_answers,
    score_trace,
    varying_products,
)

__all__ = ["ScaledTest", "TestName", "scaled_and_shifted", "scaled_by_mean", "scaled_test"]

TestName = Literal["standard", "satorra_bentler", "scaled_shifted", "yuan_bentler_mplus"]
Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class ScaledTest:
    """How a chi-square is corrected.

    Attributes
    ----------
    name : str
    factor : float
        What the statistic is divided by.
    shift : float
        What is added after that.
    trace : float
        tr(UΓ), or its counterpart.
    """

    name: TestName
    factor: float
    shift: float
    trace: float

    def statistic(self, chisq: float) -> float:
        """Return the corrected chi-square."""
        return chisq / self.factor + self.shift


def scaled_by_mean(name: TestName, trace: float, df: int) -> ScaledTest:
    """Divide a chi-square by its expectation over the degrees of freedom.

    A few extreme respondents can turn the estimated expectation negative. Nothing can be divided
    by that: factor and trace are then not-a-number, as in lavaan.
    """
    if df == 0:
        return ScaledTest(name, float("nan"), 0.0, 0.0)
    if trace <= 0:
        return ScaledTest(name, float("nan"), 0.0, float("nan"))
    return ScaledTest(name, trace / df, 0.0, trace)


def scaled_and_shifted(trace: float, trace_of_square: float, df: int) -> ScaledTest:
    """Give a chi-square its degrees of freedom for a mean, and twice them for a variance."""
    if not trace_of_square > 0:
        return ScaledTest("scaled_shifted", float("nan"), float("nan"), float("nan"))
    scale = float(np.sqrt(df / trace_of_square))
    return ScaledTest("scaled_shifted", 1 / scale, df - scale * trace, trace)


def scaled_test(
    name: TestName,
    layout: MatrixLayout,
    implied: ImpliedMoments,
    values: Sequence[Array],
    information: Array,
    df: int,
) -> ScaledTest:
    """Compute the correction of a fitted model's chi-square.

    Parameters
    ----------
    name : {"satorra_bentler", "scaled_shifted", "yuan_bentler_mplus"}
    layout : MatrixLayout
    implied : ImpliedMoments
        Of one fit.
    values : sequence of ndarray, shape (n_g, p)
        Complete answers by group.
    information : ndarray, shape (q, q)
        Of one observation: expected for the first two, observed for the third.
    df : int

    Returns
    -------
    ScaledTest
        With factor not-a-number when the model has no degrees of freedom.

    Notes
    -----
    Checked against lavaan 0.6-14 (``MLM``, ``MLMV``, ``MLR``) to 1e-6.
    """
    if df == 0:
        return ScaledTest(name, float("nan"), 0.0, 0.0)
    if name == "yuan_bentler_mplus":
        trace = _saturated_trace(layout, values)
        scores = [
            casewise_scores(layout, implied, _centred(implied, x, g), g)
            for g, x in enumerate(values)
        ]
        return scaled_by_mean(name, trace - score_trace(layout, scores, information), df)
    trace = _trace_of_weighted_moments(layout, implied, values) - _explained_trace(
        layout, implied, values, information
    )
    if name == "satorra_bentler":
        return scaled_by_mean(name, trace, df)
    return scaled_and_shifted(trace, _trace_of_square(layout, implied, values), df)


def _centred(implied: ImpliedMoments, values: Array, group: int) -> Array:
    mean = values.mean(axis=0) if implied.mean is None else implied.mean[0, group]
    return np.asarray(values - mean)


def _saturated_trace(layout: MatrixLayout, values: Sequence[Array]) -> float:
    """tr(B₁ A₁⁻¹) of the saturated model, at the sample moments.

    Covariates that are held have no moments to estimate: their own part is taken off.
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


def _own_trace(centred: Array) -> float:
    covariance = centred.T @ centred / len(centred)
    distances = ((centred @ np.linalg.inv(covariance)) * centred).sum(axis=1)
    return 0.5 * float((distances**2).mean() - len(covariance))


def _trace_of_weighted_moments(
    layout: MatrixLayout, implied: ImpliedMoments, values: Sequence[Array]
) -> float:
    """tr(VΓ), with V at the implied covariance."""
    total = 0.0
    for g, x in enumerate(values):
        y = x - x.mean(axis=0)
        inverse = np.linalg.inv(implied.covariance[0, g])
        covariance = y.T @ y / len(y)
        squares = ((y @ inverse) * y).sum(axis=1) ** 2
        given = given_answers(layout, y)
        if given is not None:
            covariance -= given.T @ given / len(y)
            squares -= 2 * ((y @ inverse) * given).sum(axis=1) ** 2
            squares += ((given @ inverse) * given).sum(axis=1) ** 2
        weighted = inverse @ covariance
        total += 0.5 * float(squares.mean() - (weighted * weighted.T).sum())
        if implied.mean is not None:
            total += float((inverse * covariance).sum())
    return total


def _explained_trace(
    layout: MatrixLayout, implied: ImpliedMoments, values: Sequence[Array], information: Array
) -> float:
    products = [varying_products(layout, implied, x, g) for g, x in enumerate(values)]
    explained = cross_products(layout, products, centre=True)
    return float(np.trace(np.linalg.solve(information, explained)))


def _trace_of_square(
    layout: MatrixLayout, implied: ImpliedMoments, values: Sequence[Array]
) -> float:
    """tr[(UΓ)²], in coordinates in which V is the identity.

    With Σ⁻¹ = C C', the products of the whitened answers C'y have the inner product of V, so that
    U is the projection off the whitened derivatives.
    """
    n = sum(len(x) for x in values)
    blocks, slopes = [], []
    for g, x in enumerate(values):
        root = np.linalg.inv(np.linalg.cholesky(implied.covariance[0, g]))
        y = x - x.mean(axis=0)
        rows = _moment_coordinates(y @ root.T, with_means=implied.mean is not None)
        given = given_answers(layout, y)
        if given is not None:
            rows -= _moment_coordinates(given @ root.T, with_means=implied.mean is not None)
        rows -= rows.mean(axis=0)
        blocks.append(rows.T @ rows / len(x))
        by_element = _slope_coordinates(layout, implied, root, g)
        slopes.append(np.sqrt(len(x) / n) * by_element @ layout.selection[g])
    gamma = block_diag(*blocks)
    explained = np.linalg.qr(np.concatenate(slopes))[0]
    left = gamma - explained @ (explained.T @ gamma)
    residual = left - (left @ explained) @ explained.T
    return float((residual * residual.T).sum())


def _moment_coordinates(white: Array, *, with_means: bool) -> Array:
    """Products of whitened answers whose plain inner product is that of V."""
    i, j = np.triu_indices(white.shape[1])
    rows = white[:, i] * white[:, j] * np.where(i == j, np.sqrt(0.5), 1.0)
    return np.concatenate([rows, white], axis=1) if with_means else rows


def _slope_coordinates(
    layout: MatrixLayout, implied: ImpliedMoments, root: Array, group: int
) -> Array:
    elements = layout.elements
    basis = root @ implied.basis()[0, group]
    u, v = basis[:, elements.u], basis[:, elements.v]
    i, j = np.triu_indices(layout.p)
    slopes = elements.scale * (u[i] * v[j] + v[i] * u[j])
    slopes *= np.where(i == j, np.sqrt(0.5), 1.0)[:, None]
    factors = implied.mean_factors(elements)
    if factors is None:
        return np.asarray(slopes)
    return np.concatenate([slopes, factors[0, group] * u])
