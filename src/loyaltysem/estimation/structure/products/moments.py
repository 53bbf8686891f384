r"""The moments over all respondents of a model whose latent variables have products.

The factors of the products are normal, so that means and covariances of the products, and their
covariances with the disturbances, follow from the linear part (Isserlis 1918):

.. math::

    E(\eta_a \eta_b) &= C_{ab} + \mu_a \mu_b, \\
    \operatorname{cov}(\eta_a \eta_b, \eta_c \eta_d) &= C_{ac} C_{bd} + C_{ad} C_{bc}
        + \mu_a \mu_c C_{bd} + \mu_a \mu_d C_{bc} + \mu_b \mu_c C_{ad} + \mu_b \mu_d C_{ac}, \\
    \operatorname{cov}(\eta_a \eta_b, \zeta) &= \mu_a \operatorname{cov}(\eta_b, \zeta)
        + \mu_b \operatorname{cov}(\eta_a, \zeta), \qquad \operatorname{cov}(\eta, \zeta) = E \Psi .
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from loyaltysem.estimation.structure.cells import Cell

__all__ = ["STEP", "ProductMoments", "moved", "product_moments", "variance_slopes"]

#: Real, or complex with an imaginary step.
Array = NDArray[Any]
#: An imaginary step, of which nothing is ever subtracted.
STEP = 1e-20


class ProductMoments(NamedTuple):
    """Moments with leading axes of batch and group.

    Attributes
    ----------
    covariance, mean : ndarray, shapes (..., p, p), (..., p)
        Of the answers.
    latent_covariance, latent_mean : ndarray, shapes (..., m, m), (..., m)
    """

    covariance: Array
    mean: Array
    latent_covariance: Array
    latent_mean: Array


def product_moments(
    matrices: Mapping[str, Array], pairs: Sequence[tuple[int, ...]]
) -> ProductMoments:
    """Return the moments that a model with products implies.

    Parameters
    ----------
    matrices : mapping of str to ndarray
        Λ, B, Ψ, Θ, ν, α, Ω with leading axes, real or complex.
    pairs : sequence of (int, int)
        The latent columns that each product is made of.
    """
    psi, omega, lambda_ = matrices["psi"], matrices["omega"], matrices["lambda"]
    total = np.linalg.inv(np.eye(psi.shape[-1]) - matrices["beta"])
    linear = total @ psi @ np.swapaxes(total, -1, -2)
    mean = (total @ matrices["alpha"][..., None])[..., 0]
    first = [pair[0] for pair in pairs]
    second = [pair[-1] for pair in pairs]
    expected = linear[..., first, second] + mean[..., first] * mean[..., second]
    among = _among_products(linear, mean, np.array(first), np.array(second))
    disturbed = total @ psi
    with_disturbances = (
        mean[..., first, None] * disturbed[..., second, :]
        + mean[..., second, None] * disturbed[..., first, :]
    )
    crossed = omega @ with_disturbances
    inner = psi + omega @ among @ np.swapaxes(omega, -1, -2) + crossed
    inner = inner + np.swapaxes(crossed, -1, -2)
    latent_covariance = total @ inner @ np.swapaxes(total, -1, -2)
    source = matrices["alpha"] + (omega @ expected[..., None])[..., 0]
    latent_mean = (total @ source[..., None])[..., 0]
    return ProductMoments(
        lambda_ @ latent_covariance @ np.swapaxes(lambda_, -1, -2) + matrices["theta"],
        matrices["nu"] + (lambda_ @ latent_mean[..., None])[..., 0],
        latent_covariance,
        latent_mean,
    )


def _among_products(c: Array, mean: Array, a: NDArray[np.intp], b: NDArray[np.intp]) -> Array:
    """Return the covariances of the products, shape (..., k, k)."""
    found = np.zeros((*c.shape[:-2], len(a), len(a)), dtype=c.dtype)
    for one, other in ((a, b), (b, a)):
        found = found + c[..., a[:, None], one] * c[..., b[:, None], other]
        for left, right in ((a, b), (b, a)):
            outer = mean[..., left, None] * mean[..., None, one]
            found = found + outer * c[..., right[:, None], other]
    return found


def variance_slopes(
    matrices: Mapping[str, Array], pairs: Sequence[tuple[int, ...]], cells: Sequence[Cell]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Differentiate the variances of answers and latent variables by single entries.

    Parameters
    ----------
    matrices : mapping of str to ndarray
        Of one group.
    pairs, cells
        The products, and the E entries.

    Returns
    -------
    tuple of ndarray, shapes (p, E), (m, E)
    """
    found = [product_moments(moved(matrices, cell), pairs) for cell in cells]
    observed = [np.diagonal(one.covariance).imag / STEP for one in found]
    latent = [np.diagonal(one.latent_covariance).imag / STEP for one in found]
    return np.stack(observed, axis=-1), np.stack(latent, axis=-1)


def moved(matrices: Mapping[str, Array], cell: Cell) -> dict[str, Array]:
    """Return the matrices with an imaginary step of one entry."""
    beside = {name: matrix.astype(np.complex128) for name, matrix in matrices.items()}
    into = beside[cell.matrix]
    places = {(cell.row, cell.column)}
    if cell.matrix in ("psi", "theta"):
        places.add((cell.column, cell.row))
    for place in places:
        into[place if into.ndim == 2 else place[0]] += 1j * STEP
    return beside
