r"""The loss of alignment, with its derivatives.

In the configural model every group's construct has mean zero and variance one; its loadings and
intercepts are :math:`\lambda^0_{gp}, \nu^0_{gp}`. For any latent means :math:`\alpha_g` and
standard deviations :math:`\sigma_g` the same fit is had with

.. math::

    \lambda_{gp} = \lambda^0_{gp} / \sigma_g, \qquad \nu_{gp} = \nu^0_{gp} - \alpha_g \lambda_{gp},

and alignment takes those that make

.. math::

    F = \sum_p \sum_{g<h} w_{gh} \left[f(\lambda_{gp} - \lambda_{hp})
        + f(\nu_{gp} - \nu_{hp})\right],
    \qquad f(x) = (x^2 + \varepsilon)^{p/2}

least (Asparouhov & Muthén 2014, eqs. 9 and 10, where p is one half). Places are vectors
:math:`(\log \sigma_1, \ldots, \log \sigma_G, \alpha_1, \ldots, \alpha_G)`, so that no standard
deviation comes to be negative.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Self

import numpy as np
from numpy.typing import NDArray

__all__ = ["AlignmentLoss", "LossSlopes", "weights_of_pairs"]

Array = NDArray[np.float64]


def weights_of_pairs(sizes: Array | None, n_groups: int) -> Array:
    """Return the weights of pairs of groups, of mean one: √(n_g n_h), or all the same.

    Parameters
    ----------
    sizes : ndarray, shape (G,), or None
        Respondents; None where groups weigh the same.
    n_groups : int

    Returns
    -------
    ndarray, shape (G, G)
        Zeros on the diagonal.

    Examples
    --------
    >>> weights_of_pairs(None, 3)[0].tolist()
    [0.0, 1.0, 1.0]
    """
    size = np.ones(n_groups) if sizes is None else np.asarray(sizes, dtype=np.float64)
    weights = np.sqrt(size[:, None] * size[None, :])
    np.fill_diagonal(weights, 0.0)
    return np.asarray(weights * n_groups * (n_groups - 1) / weights.sum())


@dataclass(frozen=True, slots=True, eq=False)
class LossSlopes:
    """The loss at a batch of places, with its derivatives by log σ and α.

    Attributes
    ----------
    value : ndarray, shape (batch,)
    gradient : ndarray, shape (batch, 2G)
    hessian : ndarray, shape (batch, 2G, 2G)
    majorizer : ndarray, shape (batch, 2G, 2G)
        Of the quadratic that touches the loss from above in the differences: never indefinite.
    """

    value: Array
    gradient: Array
    hessian: Array
    majorizer: Array


@dataclass(frozen=True, slots=True, eq=False)
class AlignmentLoss:
    """The loss of a batch of configural solutions of one construct, or of one by several rules.

    Attributes
    ----------
    loadings, intercepts : ndarray, shape (batch, G, P)
        Of the configural model, in the unit that ε is measured in.
    weights : ndarray, shape (G, G)
        Of pairs of groups; see :func:`weights_of_pairs`.
    power, epsilon : ndarray, shape (batch,)
    """

    loadings: Array
    intercepts: Array
    weights: Array
    power: Array
    epsilon: Array

    @classmethod
    def of(
        cls,
        loadings: Array,
        intercepts: Array,
        weights: Array,
        power: float | Array,
        epsilon: float | Array,
        size: int = 1,
    ) -> Self:
        """Spread what all members of a batch share over its members."""
        shape = (size, *loadings.shape[-2:])
        return cls(
            np.broadcast_to(loadings, shape),
            np.broadcast_to(intercepts, shape),
            weights,
            np.broadcast_to(np.asarray(power, dtype=np.float64), (size,)),
            np.broadcast_to(np.asarray(epsilon, dtype=np.float64), (size,)),
        )

    @property
    def n_groups(self) -> int:
        """How many groups there are."""
        return int(self.loadings.shape[-2])

    def subset(self, which: NDArray[np.intp] | NDArray[np.bool_]) -> Self:
        """Return the loss of some members of the batch."""
        return replace(
            self,
            loadings=self.loadings[which],
            intercepts=self.intercepts[which],
            power=self.power[which],
            epsilon=self.epsilon[which],
        )

    def aligned(self, places: Array) -> tuple[Array, Array]:
        """Return loadings and intercepts at a batch of places, each (batch, G, P)."""
        log_sd, alpha = places[:, : self.n_groups], places[:, self.n_groups :]
        loadings = self.loadings * np.exp(-log_sd)[..., None]
        return loadings, self.intercepts - alpha[..., None] * loadings

    def value(self, places: Array) -> Array:
        """Return the loss at a batch of places, shape (batch,)."""
        return np.asarray(self.contributions(places).sum(axis=(-2, -1)))

    def contributions(self, places: Array) -> Array:
        """Return what each item's loadings and intercepts add, shape (batch, 2, P)."""
        values = np.swapaxes(np.stack(self.aligned(places), axis=1), -1, -2)
        squares = self._squares(values)[1]
        lost = squares ** (self.power / 2)[:, None, None, None, None]
        return np.asarray((lost * self.weights).sum(axis=(-2, -1)) / 2)

    def _squares(self, values: Array) -> tuple[Array, Array]:
        """Differences of all pairs, (batch, 2, P, G, G), and their squares plus ε."""
        differences = values[..., :, None] - values[..., None, :]
        return differences, differences**2 + self.epsilon[:, None, None, None, None]

    def by_values(self, places: Array) -> tuple[Array, Array, Array, Array]:
        """Return value, gradient, Hessian and majorizer by the aligned values themselves.

        Parameters
        ----------
        places : ndarray, shape (batch, 2G)

        Returns
        -------
        tuple of ndarray
            Shapes (batch,), (batch, 2, P, G) and twice (batch, 2, P, G, G); loadings first, then
            intercepts.
        """
        values = np.swapaxes(np.stack(self.aligned(places), axis=1), -1, -2)
        differences, squares = self._squares(values)
        power = self.power[:, None, None, None, None]
        pull = self.weights * power * squares ** (power / 2 - 1)
        value = (pull * squares / power).sum(axis=(-4, -3, -2, -1)) / 2
        bent = pull * (1 + (power - 2) * differences**2 / squares)
        return (
            np.asarray(value),
            np.asarray((pull * differences).sum(axis=-1)),
            _laplacian(bent),
            _laplacian(pull),
        )

    def slopes(self, places: Array) -> LossSlopes:
        """Return the loss with its derivatives at a batch of places."""
        value, by_value, bent, pulled = self.by_values(places)
        loadings = np.swapaxes(self.aligned(places)[0], -1, -2)
        alpha = places[:, None, self.n_groups :]
        # of loadings and intercepts by log σ, of intercepts by α: each (batch, P, G)
        by_sd = np.stack([-loadings, alpha * loadings], axis=1)
        by_mean = -loadings
        gradient = np.concatenate(
            [(by_value * by_sd).sum(axis=(1, 2)), (by_value[:, 1] * by_mean).sum(axis=1)], axis=-1
        )
        hessian = _through(bent, by_sd, by_mean)
        own = np.arange(self.n_groups)
        # what the values' own curvature adds
        hessian[:, own, own] -= (by_value * by_sd).sum(axis=(1, 2))
        mixed = (by_value[:, 1] * loadings).sum(axis=1)
        hessian[:, own, own + self.n_groups] += mixed
        hessian[:, own + self.n_groups, own] += mixed
        return LossSlopes(value, gradient, hessian, _through(pulled, by_sd, by_mean))

    def mixed(self, place: Array) -> Array:
        """Return the derivatives of the gradient by the configural loadings and intercepts.

        Parameters
        ----------
        place : ndarray, shape (2G,)

        Returns
        -------
        ndarray, shape (2G, 2, P, G)
            Of the first member of the batch.
        """
        n = self.n_groups
        alone = self.subset(np.array([0]))
        _, by_value, bent, _ = (part[0] for part in alone.by_values(place[None]))
        loadings = alone.aligned(place[None])[0][0].T
        shrink, alpha = np.exp(-place[:n]), place[n:]
        on_loadings, on_intercepts = bent
        found = np.zeros((2, n, 2, len(loadings), n))
        by_mean = -loadings[:, :, None] * on_intercepts
        found[0, :, 1] = np.moveaxis(-alpha[:, None] * by_mean, 0, 1)
        found[1, :, 1] = np.moveaxis(by_mean, 0, 1)
        by_sd = -loadings[:, :, None] * on_loadings + alpha[:, None] * by_mean * alpha
        found[0, :, 0] = np.moveaxis(by_sd * shrink, 0, 1)
        found[1, :, 0] = np.moveaxis(-by_mean * (alpha * shrink), 0, 1)
        own = np.arange(n)
        found[0, own, 0, :, own] += ((by_value[1] * alpha - by_value[0]) * shrink).T
        found[1, own, 0, :, own] -= (by_value[1] * shrink).T
        return found.reshape(2 * n, 2, len(loadings), n)


def _laplacian(pairs: Array) -> Array:
    """Return the Hessian by the values of a sum over pairs, from its second derivatives."""
    found = -pairs
    own = np.arange(pairs.shape[-1])
    found[..., own, own] += pairs.sum(axis=-1)
    return np.asarray(found)


def _through(curvature: Array, by_sd: Array, by_mean: Array) -> Array:
    """Take a curvature by the values, (batch, 2, P, G, G), through to the places."""
    by_both = curvature[:, 1] * by_mean[..., None, :]
    top = (curvature * by_sd[..., :, None] * by_sd[..., None, :]).sum(axis=(1, 2))
    corner = (by_both * by_sd[:, 1, :, :, None]).sum(axis=1)
    bottom = (by_both * by_mean[..., :, None]).sum(axis=1)
    return np.block([[top, corner], [np.swapaxes(corner, -1, -2), bottom]])
