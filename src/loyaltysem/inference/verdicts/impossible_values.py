"""What solutions say that no variables can have: numbers, for one fit and for a batch."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from loyaltysem.estimation import ImpliedMoments, MatrixLayout
from loyaltysem.inference.uncertainty.standardization import cell_values, standardize
from loyaltysem.inference.verdicts.covariance_matrices import (
    BEYOND,
    ResidualName,
    are_possible,
    correlations_of,
    residual_correlations,
    unmeasured_constructs,
)
from loyaltysem.inference.verdicts.undefined_numbers import values_of_definitions

__all__ = ["ImpossibleValues", "admissible_solutions", "impossible_values"]

Array = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class ImpossibleValues:
    """Which values of a batch of solutions are impossible.

    Attributes
    ----------
    variances : ndarray of bool, shape (batch, G, cells)
        Negative ones.
    unmeasured : ndarray of bool, shape (batch, G, constructs)
        Constructs without variance.
    correlations : ndarray, shape (batch, G, constructs, constructs)
        Of the constructs.
    constructs : ndarray of bool, shape (batch, G)
        Whether these are those of no variables.
    theta, psi : ndarray of bool, shape (batch, G)
        Whether residual covariances of the observed, or of the latent variables, are those of no
        variables.
    loadings : ndarray of bool, shape (batch, G, cells)
        Standardised ones beyond ±1, of items of one construct. None where a variance is negative,
        which is another verdict.
    """

    variances: Flags
    unmeasured: Flags
    correlations: Array
    constructs: Flags
    theta: Flags
    psi: Flags
    loadings: Flags

    @property
    def anywhere(self) -> Flags:
        """Whether a solution has any of them, shape (batch,)."""
        of_groups = self.constructs | self.theta | self.psi
        for flags in (self.variances, self.unmeasured, self.loadings):
            of_groups = of_groups | flags.any(axis=-1)
        return np.asarray(of_groups.any(axis=-1))


def impossible_values(layout: MatrixLayout, implied: ImpliedMoments) -> ImpossibleValues:
    """Look for what no variables can have.

    Parameters
    ----------
    layout : MatrixLayout
    implied : ImpliedMoments
        Of a batch of fits that converged with regular information.
    """
    correlations = correlations_of(implied, "latent", len(layout.table.latent))
    return ImpossibleValues(
        variances=_negative_variances(layout, implied),
        unmeasured=unmeasured_constructs(layout, implied),
        correlations=correlations,
        constructs=~are_possible(correlations),
        theta=_impossible_residuals(layout, implied, "theta"),
        psi=_impossible_residuals(layout, implied, "psi"),
        loadings=_loadings_beyond_one(layout, implied),
    )


def admissible_solutions(layout: MatrixLayout, implied: ImpliedMoments) -> Flags:
    """Say which solutions have no impossible value, as ``check_admissibility`` says of one.

    Parameters
    ----------
    layout : MatrixLayout
    implied : ImpliedMoments
        Of a batch of fits that converged with regular information.

    Returns
    -------
    ndarray of bool, shape (batch,)
        False where a value is impossible, or a defined parameter has none.
    """
    defined = np.isfinite(values_of_definitions(layout, implied)).all(axis=1)
    return np.asarray(defined & ~impossible_values(layout, implied).anywhere)


def _negative_variances(layout: MatrixLayout, implied: ImpliedMoments) -> Flags:
    found = np.zeros((*implied.covariance.shape[:2], len(layout.cells)), dtype=bool)
    if all((implied.matrices[name].diagonal(0, -2, -1) >= 0).all() for name in ("theta", "psi")):
        return found
    variances = [
        i
        for i, (_, cell) in enumerate(layout.cells)
        if cell.matrix in ("theta", "psi") and cell.row == cell.column
    ]
    found[..., variances] = cell_values(layout, implied)[..., variances] < 0
    return found


def _impossible_residuals(
    layout: MatrixLayout, implied: ImpliedMoments, matrix: ResidualName
) -> Flags:
    """Judge residual covariances; variances alone, and those of constructs, are judged as such."""
    own = implied.matrices[matrix]
    judged: Flags = np.ones(own.shape[:-2], dtype=bool)
    if matrix == "psi" and len(layout.latent) == len(layout.table.latent):
        # where nothing explains the constructs, these are their covariances
        judged = np.asarray(implied.matrices["beta"].any(axis=(-2, -1)))
        if not judged.any():
            return judged
    diagonal = own.diagonal(0, -2, -1)
    if np.count_nonzero(own) == np.count_nonzero(diagonal):
        return np.zeros_like(judged)
    judged &= np.count_nonzero(own, axis=(-2, -1)) > np.count_nonzero(diagonal, axis=-1)
    return np.asarray(judged & ~are_possible(residual_correlations(layout, implied, matrix)[0]))


def _loadings_beyond_one(layout: MatrixLayout, implied: ImpliedMoments) -> Flags:
    found = np.zeros((*implied.covariance.shape[:2], len(layout.cells)), dtype=bool)
    rows = [row for row, _ in layout.cells]
    loadings = [i for i, row in enumerate(rows) if row.op == "=~"]
    # of items, no standardised loading is larger than this, which takes no time
    if all(layout.cells[i][1].matrix == "lambda" for i in loadings):
        latent = implied.latent_covariance.diagonal(0, -2, -1)
        observed = implied.covariance.diagonal(0, -2, -1)
        sizes = np.abs(implied.matrices["lambda"]) * np.sqrt(np.maximum(latent, 0))[..., None, :]
        sizes /= np.sqrt(np.where(observed > 0, observed, np.inf))[..., None]
        if sizes.max(initial=0.0) <= 1 + BEYOND:
            return found
    items = [rows[i].rhs for i in loadings]
    at = [i for i, item in zip(loadings, items, strict=True) if items.count(item) == 1]
    found[..., at] = np.abs(standardize(layout, implied)[..., at]) > 1 + BEYOND
    return found
