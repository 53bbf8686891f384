r"""Standardised solutions with delta-method standard errors.

Every standardised value is the raw one times powers of variances,
:math:`x \prod_t V_t^{c_t/2}`, where the V are implied variances of observed or latent variables,
or residual variances:

========== ============================= ===============================
row        ``std_lv``                    ``std_all``
========== ============================= ===============================
f =~ y     x √C_ff                       x √C_ff / √Σ_yy
f =~ g     x √C_ff / √C_gg               the same
y ~ x      latent sides only             x √V_xx / √V_yy
y ~ a:b    latent sides only             x √V_aa √V_bb / √V_yy
v ~~ v     x / C_vv for latent v         x / V_vv
v ~~ w     x / √(ψ_vv ψ_ww), latent      x / √(residual variances)
v ~ 1      x / √C_vv for latent v        x / √V_vv
y | t      x                             x / √Σ_yy
y ~*~ y    x                             x √Σ_yy (one)
========== ============================= ===============================

as in lavaan's ``standardizedSolution``; covariances become correlations of the residuals.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from loyaltysem.estimation import ImpliedMoments, MatrixLayout, ResponseSlopes
from loyaltysem.inference.uncertainty.derivatives import variance_derivatives

__all__ = [
    "cell_jacobian",
    "cell_values",
    "standardize",
    "standardize_with_jacobian",
    "standardizing_factors",
]

StandardizationType = Literal["std_lv", "std_all"]
Powers = NDArray[np.float64]


def cell_values(layout: MatrixLayout, implied: ImpliedMoments) -> NDArray[np.float64]:
    """Return the raw value of every cell, shape (batch, G, cells), fixed ones included."""
    return layout.cell_values(implied.matrices)


def cell_jacobian(layout: MatrixLayout, implied: ImpliedMoments) -> NDArray[np.float64]:
    """Return the derivative of every cell by the free parameters, shape (G, cells, q).

    Of the first fit of the batch, where a cell follows from others (residual variances or scale
    factors of ordered items).
    """
    return _by_parameter(layout, _by_element(layout, implied))


def _by_element(layout: MatrixLayout, implied: ImpliedMoments) -> NDArray[np.float64]:
    """Return the derivative of every cell by the elements of its group, shape (G, cells, E)."""
    slopes = np.zeros((layout.n_groups, len(layout.cells), len(layout.elements)))
    free = np.flatnonzero(layout.element_of_cell >= 0)
    slopes[:, free, layout.element_of_cell[free]] = 1.0
    if layout.responses is None:
        return slopes
    computed = ResponseSlopes(layout.responses, implied, layout.elements).computed()[0]
    matrix = "theta" if layout.responses.is_delta else "delta"
    for i, (_, cell) in enumerate(layout.cells):
        if cell.matrix == matrix and (cell.is_variance or matrix == "delta"):
            slopes[:, i] = computed[:, cell.row]
    return slopes


def _by_parameter(layout: MatrixLayout, by_element: NDArray[np.float64]) -> NDArray[np.float64]:
    """Turn derivatives by the elements of each group into those by the free parameters."""
    own, shared = layout.element_slopes_by_block()
    return layout.blocks.laid_out(by_element @ own, by_element @ shared)


def standardize(
    layout: MatrixLayout, implied: ImpliedMoments, kind: StandardizationType = "std_all"
) -> NDArray[np.float64]:
    """Return the standardised value of every cell.

    Parameters
    ----------
    layout : MatrixLayout
    implied : ImpliedMoments
    kind : {"std_lv", "std_all"}
        Whether only latent variables, or observed ones too, have variance one.

    Returns
    -------
    ndarray, shape (batch, G, cells)
        Not-a-number where a variance is negative.
    """
    return cell_values(layout, implied) * _factors(_variances(implied), _powers(layout, kind))


def standardizing_factors(
    layout: MatrixLayout, implied: ImpliedMoments, kind: StandardizationType = "std_all"
) -> NDArray[np.float64]:
    """Return what every cell is multiplied by in :func:`standardize`, in the same shape."""
    return _factors(_variances(implied), _powers(layout, kind))


def standardize_with_jacobian(
    layout: MatrixLayout, implied: ImpliedMoments, kind: StandardizationType = "std_all"
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the standardised cells of one fit, and their derivatives by the free parameters.

    Parameters
    ----------
    layout, implied, kind
        As in :func:`standardize`; the first fit of the batch counts.

    Returns
    -------
    values : ndarray, shape (G, cells)
    jacobian : ndarray, shape (G, cells, q)
    """
    derivatives = variance_derivatives(layout, implied)
    raw = _by_element(layout, implied)
    residual = np.zeros((layout.n_groups, layout.m + layout.p, raw.shape[-1]))
    for place, cell in _diagonal_cells(layout).items():
        residual[:, place] = raw[:, cell]
    by_variance = np.concatenate([derivatives.observed, derivatives.latent, residual], axis=1)
    variances = _variances(implied)
    relative = by_variance / np.where(variances[0] != 0, variances[0], np.inf)[..., None]
    powers = _powers(layout, kind)
    factors = _factors(variances, powers)[0]
    values = cell_values(layout, implied)[0] * factors
    by_element = factors[..., None] * raw + 0.5 * values[..., None] * (powers @ relative)
    return values, _by_parameter(layout, by_element)


def _variances(implied: ImpliedMoments) -> NDArray[np.float64]:
    """Return diag Σ, diag C, diag Ψ, diag Θ side by side, shape (batch, G, 2p + 2m)."""
    return np.concatenate(
        [
            np.diagonal(matrix, axis1=-2, axis2=-1)
            for matrix in (
                implied.covariance,
                implied.latent_covariance,
                implied.matrices["psi"],
                implied.matrices["theta"],
            )
        ],
        axis=-1,
    )


def _factors(variances: NDArray[np.float64], powers: Powers) -> NDArray[np.float64]:
    used = powers.any(axis=0)
    positive = variances[..., used] > 0
    logs = np.log(np.where(positive, variances[..., used], 1.0))
    factors = np.exp(0.5 * (logs @ powers[:, used].T))
    # a negative variance spoils the cells that are divided by it, and only those
    spoiled = (~positive).astype(float) @ (powers[:, used] != 0).T > 0
    return np.where(spoiled, np.nan, factors)


def _diagonal_cells(layout: MatrixLayout) -> dict[int, int]:
    """Place of each residual variance among [diag Ψ, diag Θ], and its cell."""
    return {
        (cell.row if cell.matrix == "psi" else layout.m + cell.row): i
        for i, (_, cell) in enumerate(layout.cells)
        if cell.matrix in ("psi", "theta") and cell.row == cell.column
    }


def _powers(layout: MatrixLayout, kind: StandardizationType) -> Powers:
    """Exponents c of every cell on [diag Σ, diag C, diag Ψ, diag Θ], shape (cells, 2p + 2m)."""
    powers = _all_powers(layout)
    if kind == "std_all":
        return powers
    p, m, constructs = layout.p, layout.m, len(layout.table.latent)
    latent = np.zeros(2 * (p + m), dtype=bool)
    latent[p : p + constructs] = latent[p + m : p + m + constructs] = True
    return np.where(latent, powers, 0.0)


@lru_cache(maxsize=4)
def _all_powers(layout: MatrixLayout) -> Powers:
    """Exponents that standardise observed and latent variables."""
    p, m = layout.p, layout.m
    powers = np.zeros((len(layout.cells), 2 * (p + m)))
    # where the residual variance of each observed variable stands, among the latent or not
    own = np.array(
        [
            p + m + layout.index_of(name) if name in layout.latent else p + 2 * m + k
            for k, name in enumerate(layout.observed)
        ]
    )
    i, j = layout.cell_places
    for matrix, cells in layout.cells_of.items():
        row, column = i[cells], j[cells]
        if matrix == "lambda":
            powers[cells, p + column] = 1.0
            powers[cells, row] = -1.0
        elif matrix == "beta":
            powers[cells, p + column] = 1.0
            powers[cells, p + row] = -1.0
        elif matrix in ("psi", "theta"):
            total, residual = (p, p + m + np.arange(m)) if matrix == "psi" else (0, own)
            alone = row == column
            powers[cells[alone], total + row[alone]] = -2.0
            powers[cells[~alone], residual[row[~alone]]] = -1.0
            powers[cells[~alone], residual[column[~alone]]] = -1.0
        elif matrix == "omega":
            # by the factors of the product, and not by the product itself
            for factor in np.array(layout.products)[column].T:
                np.add.at(powers, (cells, p + factor), 1.0)
            powers[cells, p + row] = -1.0
        elif matrix == "tau" and layout.responses is not None:
            powers[cells, layout.responses.threshold_items[row]] = -1.0
        elif matrix == "delta":
            powers[cells, row] = 1.0
        else:
            powers[cells, (row if matrix == "nu" else p + row)] = -1.0
    powers.flags.writeable = False
    return powers
