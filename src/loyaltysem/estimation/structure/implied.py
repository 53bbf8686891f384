r"""Model-implied moments and the vectors that their derivatives are made of.

.. math::

    \Sigma = \Lambda C \Lambda' + \Theta, \quad C = (I-B)^{-1} \Psi (I-B)^{-1\prime}, \qquad
    \mu = \nu + \Lambda (I-B)^{-1} \alpha .
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Self

import numpy as np
from numpy.typing import NDArray

from loyaltysem.estimation.structure.elements import Elements
from loyaltysem.estimation.structure.layout import MatrixLayout
from loyaltysem.estimation.structure.products.moments import product_moments
from loyaltysem.numerics.cholesky import inverse_or_nan

__all__ = ["ImpliedMoments", "implied_moments"]


@dataclass(frozen=True, slots=True)
class ImpliedMoments:
    """Moments a model implies at a batch of parameter vectors.

    Attributes
    ----------
    covariance : ndarray, shape (batch, G, p, p)
    mean : ndarray, shape (batch, G, p), or None
        None when the model has no mean structure.
    latent_covariance : ndarray, shape (batch, G, m, m)
        Total covariance C of the latent variables. With products of latent variables, which are
        not normal, this and the other moments are those over all respondents.
    latent_mean : ndarray, shape (batch, G, m), or None
    total : ndarray, shape (batch, G, m, m)
        (I − B)⁻¹.
    to_observed : ndarray, shape (batch, G, p, m)
        G = Λ (I − B)⁻¹.
    matrices : dict of ndarray
        Λ, B, Ψ, Θ, ν, α as ``lambda beta psi theta nu alpha``; of ordered items τ and δ as
        ``tau delta``.
    """

    covariance: NDArray[np.float64]
    mean: NDArray[np.float64] | None
    latent_covariance: NDArray[np.float64]
    latent_mean: NDArray[np.float64] | None
    total: NDArray[np.float64]
    to_observed: NDArray[np.float64]
    matrices: dict[str, NDArray[np.float64]]

    def of_group(self, group: int) -> Self:
        """Return the moments of one group, as a batch with one group."""
        only = slice(group, group + 1)
        return replace(
            self,
            covariance=self.covariance[:, only],
            mean=None if self.mean is None else self.mean[:, only],
            latent_covariance=self.latent_covariance[:, only],
            latent_mean=None if self.latent_mean is None else self.latent_mean[:, only],
            total=self.total[:, only],
            to_observed=self.to_observed[:, only],
            matrices={name: matrix[:, only] for name, matrix in self.matrices.items()},
        )

    def basis(self) -> NDArray[np.float64]:
        """Return Q = [I | G | D], shape (batch, G, p, p + 2m), see Elements."""
        p, m = self.to_observed.shape[-2:]
        q = np.empty((*self.covariance.shape[:-1], p + 2 * m))
        q[..., :p] = np.eye(p)
        q[..., p : p + m] = self.to_observed
        q[..., p + m :] = self.matrices["lambda"] @ self.latent_covariance
        return q

    def basis_slopes(self, elements: Elements) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return L¹ and L²: how the basis vectors move with every element.

        The derivative of column c of Q by element f is s_f (u_f L¹[f, c] + v_f L²[f, c]).

        Returns
        -------
        tuple of ndarray, shape (batch, G, E, p + 2m)
        """
        lead, (p, m) = self.total.shape[:-2], self.to_observed.shape[-2:]
        rows = np.zeros((*lead, 2 * m + 1, p + 2 * m))
        rows[..., :m, p : p + m] = self.total
        rows[..., :m, p + m :] = self.latent_covariance
        rows[..., m : 2 * m, p + m :] = np.swapaxes(self.total, -1, -2)
        return rows[..., elements.slope_u, :], rows[..., elements.slope_v, :]

    def mean_factors(self, elements: Elements) -> NDArray[np.float64] | None:
        """Return m of every element, shape (batch, G, E), see Elements."""
        if self.latent_mean is None:
            return None
        lead = self.latent_mean.shape[:-1]
        table = np.concatenate(
            [self.latent_mean, np.ones((*lead, 1)), np.zeros((*lead, 1))], axis=-1
        )
        return table[..., elements.mean_factor]


def implied_moments(
    layout: MatrixLayout, theta: NDArray[np.float64], base: NDArray[np.float64]
) -> ImpliedMoments:
    """Compute the implied moments for a batch of parameter vectors.

    Parameters
    ----------
    layout : MatrixLayout
    theta : ndarray, shape (batch, n_free)
    base : ndarray, shape (batch, G, length)
        Fixed entries, from :meth:`MatrixLayout.with_sample`.

    Returns
    -------
    ImpliedMoments
    """
    matrices = layout.matrices(theta, base)
    lambda_, beta, psi = matrices["lambda"], matrices["beta"], matrices["psi"]
    if beta.any():
        total = inverse_or_nan(np.eye(beta.shape[-1]) - beta)
        to_observed = lambda_ @ total
        latent_covariance = total @ psi @ np.swapaxes(total, -1, -2)
    else:
        total = np.broadcast_to(np.eye(beta.shape[-1]), beta.shape)
        to_observed, latent_covariance = lambda_, psi
    covariance = to_observed @ psi @ np.swapaxes(to_observed, -1, -2) + matrices["theta"]
    if layout.responses is not None:
        layout.responses.complete(covariance, matrices)
    mean = latent_mean = None
    if layout.has_means:
        latent_mean = (total @ matrices["alpha"][..., None])[..., 0]
        mean = matrices["nu"] + (lambda_ @ latent_mean[..., None])[..., 0]
    if layout.products and layout.has_means and matrices["omega"].any():
        covariance, mean, latent_covariance, latent_mean = product_moments(
            matrices, layout.products
        )
    return ImpliedMoments(
        covariance, mean, latent_covariance, latent_mean, total, to_observed, matrices
    )
