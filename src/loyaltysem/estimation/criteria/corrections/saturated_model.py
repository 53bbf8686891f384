r"""Tests and robust indices under missing answers.

Two corrections belong here:

- Yuan & Bentler (2000) as in Mplus, from the information and the casewise scores of the
  saturated, the fitted and the independence model, the information of all three observed or
  expected, as asked for;
- Zhang & Savalei (2023): missing answers distort RMSEA and CFI even where the answers are normal,
  so that the robust ones compare the model with the saturated moments as if these were complete
  (:math:`\chi^2_c = n F(\hat\Sigma, \tilde S)`) and take its expectation off,
  :math:`k = \operatorname{tr}(W_c W_m^{-1} U W_m^{-1})` for normal answers, and
  :math:`\operatorname{tr}(U W_m^{-1} W_c W_m^{-1} U \Gamma)` otherwise, with the saturated model's
  information for complete data W_c, for the data at hand W_m, and
  :math:`U = W_m - W_m \Delta (\Delta' W_m \Delta)^{-1} \Delta' W_m`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from loyaltysem.estimation.criteria.corrections.normal_moments import (
    complete_information,
    group_discrepancy,
)
from loyaltysem.estimation.criteria.criterion import CompleteDataTest, Information
from loyaltysem.estimation.discrepancies.incomplete_likelihood import IncompleteLikelihood
from loyaltysem.estimation.structure.implied import ImpliedMoments
from loyaltysem.estimation.structure.layout import MatrixLayout
from loyaltysem.estimation.structure.moment_slopes import moment_slopes
from loyaltysem.moments.incomplete.patterns import IncompleteAnswers

__all__ = [
    "SaturatedModel",
    "complete_data_test",
    "saturated_model",
]

Array = NDArray[np.float64]


@dataclass(frozen=True)
class SaturatedModel:
    """Information about means and covariances that incomplete answers hold.

    Attributes
    ----------
    information : ndarray, shape (G, k, k)
        Observed, of one respondent; covariances first, then means.
    expected : ndarray, shape (G, k, k)
        What it is expected to be for answers missing as here.
    first_order : ndarray, shape (G, k, k)
        Cross products of the scores.
    complete : ndarray, shape (G, k, k)
        What complete answers would hold.
    shares : ndarray, shape (G,)
    """

    information: Array
    expected: Array
    first_order: Array
    complete: Array
    shares: Array

    @cached_property
    def spread(self) -> Array:
        """B₁ A₁⁻¹ of every group, shape (G, k, k)."""
        solved = np.linalg.solve(self.information, self.first_order)
        return np.asarray(np.swapaxes(solved, -1, -2))

    @cached_property
    def crossed(self) -> Array:
        """B₁ A₁⁻¹ W_c of every group, shape (G, k, k)."""
        return np.asarray(self.spread @ self.complete)

    def by(self, kind: Information) -> SaturatedModel:
        """Return the same with the kind of information that the fitted model's own is of."""
        return self if kind == "observed" else replace(self, information=self.expected)

    @cached_property
    def trace(self) -> float:
        """tr(B₁ A₁⁻¹) over the groups."""
        return _total_trace(self.spread)

    @cached_property
    def complete_trace(self) -> float:
        """tr(A₁⁻¹ W_c) over the groups."""
        return _total_trace(np.asarray(np.linalg.solve(self.information, self.complete)))

    @cached_property
    def robust_complete_trace(self) -> float:
        """tr(A₁⁻¹ B₁ A₁⁻¹ W_c) over the groups."""
        return _total_trace(np.asarray(np.linalg.solve(self.information, self.crossed)))


def saturated_model(
    layout: MatrixLayout,
    answers: Sequence[IncompleteAnswers],
    covariances: Array,
    means: Array,
) -> SaturatedModel:
    """Compute the information of the saturated model at its maximum.

    Parameters
    ----------
    layout : MatrixLayout
        Of :func:`~loyaltysem.specification.saturated_table`.
    answers : sequence of IncompleteAnswers
    covariances, means : ndarray, shapes (G, p, p), (G, p)
        Where the likelihood is largest.
    """
    likelihood = IncompleteLikelihood(layout, answers, covariances, means, [0.0] * len(answers))
    i, j = np.triu_indices(layout.p)
    theta = np.concatenate([np.append(s[i, j], m) for s, m in zip(covariances, means, strict=True)])
    point = likelihood.at(theta[None])
    derivatives = likelihood.derivatives(point)
    hessian = likelihood.hessian(point, derivatives)[0]
    scores = likelihood.scores(point)
    size = layout.n_free // len(answers)
    blocks = [slice(g * size, (g + 1) * size) for g in range(len(answers))]
    information, expected = (
        np.stack([whole[b, b] / w for b, w in zip(blocks, likelihood.weights, strict=True)])
        for whole in (hessian, derivatives.information[0])
    )
    first_order = np.stack([rows.T @ rows / len(rows) for rows in scores])
    complete = np.stack([complete_information(s) for s in covariances])
    return SaturatedModel(information, expected, first_order, complete, likelihood.weights)


def _total_trace(matrices: Array) -> float:
    return float(np.trace(matrices, axis1=-2, axis2=-1).sum())


def complete_data_test(
    saturated: SaturatedModel,
    layout: MatrixLayout,
    implied: ImpliedMoments,
    covariances: Array,
    means: Array,
    n: int,
    df: int,
    *,
    normal: bool,
) -> CompleteDataTest:
    """Compute the corrected test of Zhang & Savalei (2023).

    Parameters
    ----------
    saturated : SaturatedModel
    layout : MatrixLayout
        Of the fitted, or the independence model.
    implied : ImpliedMoments
        Of one fit.
    covariances, means : ndarray
        Saturated moments.
    n, df : int
    normal : bool
        Whether the answers are taken as normal (lavaan's version V6), or not (V3).

    Returns
    -------
    CompleteDataTest

    Notes
    -----
    Checked against lavaan 0.6-14 (``cfi.robust``, ``rmsea.robust`` with ``missing = "fiml"``).
    """
    shares = saturated.shares
    discrepancy = sum(
        share
        * group_discrepancy(
            covariances[g],
            implied.covariance[0, g],
            means[g],
            None if implied.mean is None else implied.mean[0, g],
        )
        for g, share in enumerate(shares)
    )
    by_element = moment_slopes(layout, implied)[0]
    slopes = by_element @ layout.selection

    def summed(matrices: Array) -> Array:
        """Return Δ'MΔ over the groups."""
        by_group = np.swapaxes(slopes, -1, -2) @ matrices @ slopes
        return np.asarray(np.tensordot(shares, by_group, axes=1))

    # the traces multiplied out: what the model has no part in is computed once for all models
    inverse = np.linalg.inv(summed(saturated.information))
    if normal:
        expectation = saturated.complete_trace - np.trace(inverse @ summed(saturated.complete))
    else:
        within = inverse @ summed(saturated.complete)
        expectation = (
            saturated.robust_complete_trace
            - 2 * np.trace(inverse @ summed(saturated.crossed))
            + np.trace(within @ inverse @ summed(saturated.first_order))
        )
    return CompleteDataTest(n * float(discrepancy), float(expectation) / df if df else float("nan"))
