r"""Answers on a rating scale: normal answers cut at thresholds, and the moments they then have.

With :math:`\Phi_2` the bivariate normal distribution function and thresholds :math:`t_k`, a score
is one more than the number of thresholds reached, so that

.. math:: E(x) = 1 + \sum_k \Phi(-t_k), \qquad
          \operatorname{cov}(x, y) = \sum_{kl} [\Phi_2(-t_k, -u_l; \rho) - \Phi(-t_k)\Phi(-u_l)] .
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from loyaltysem.arguments import checked
from loyaltysem.datasets.answer_shapes import NormalAnswers, item_values, require_moments
from loyaltysem.errors import OptionError
from loyaltysem.numerics.bivariate_normal import quadrants

__all__ = ["CutAnswers", "CutAtThresholds"]

Array = NDArray[np.float64]


@checked
@dataclass(frozen=True, slots=True)
class CutAtThresholds:
    """Answers 1 to k of a rating scale: normal answers cut at k − 1 thresholds.

    Parameters
    ----------
    thresholds : sequence of float, or mapping of str to sequence of float
        Increasing, of all items or of each, in standard deviations of the item from its mean, both
        those of the first group, so that other groups may differ on the same scale.

    Raises
    ------
    OptionError
        When answers are drawn: thresholds do not increase, or an item is left out.

    Notes
    -----
    Cutting changes means, variances and covariances, mostly towards weaker relations. ``means``
    and ``covariances`` of what :meth:`of` returns are those of the cut answers, exact to 1e-14.

    Examples
    --------
    >>> import numpy as np
    >>> from loyaltysem.datasets import CutAtThresholds
    >>> five = CutAtThresholds([-1.5, -0.5, 0.5, 1.5])
    >>> answers = five.of(["x", "y"], np.zeros((1, 2)), np.array([[[1.0, 0.5], [0.5, 1.0]]]))
    >>> answers.means[0].round(2).tolist(), answers.covariances[0].round(3).tolist()
    ([3.0, 3.0], [[1.018, 0.465], [0.465, 1.018]])
    """

    thresholds: Sequence[float] | Mapping[str, Sequence[float]]

    @checked
    def of(self, names: Sequence[str], means: Array, covariances: Array) -> CutAnswers:
        """Return the answers of items with these names, means (G, p) and covariances (G, p, p)."""
        require_moments(names, means, covariances)
        sd = np.sqrt(np.diagonal(covariances[0]))
        cuts = []
        for name, given, mean, width in zip(
            names, item_values(names, self.thresholds, "thresholds"), means[0], sd, strict=True
        ):
            own = np.asarray(given, dtype=np.float64)
            if own.ndim != 1 or not len(own) or not np.isfinite(own).all():
                raise OptionError(
                    f"{name}: the thresholds are {given!r}. A scale of k points is cut at k − 1 "
                    "finite numbers, such as [-1.5, -0.5, 0.5, 1.5] for five points."
                )
            if (np.diff(own) <= 0).any():
                raise OptionError(
                    f"{name}: the thresholds {own.tolist()} do not increase, so that an answer "
                    "between them could never be given. Sort them."
                )
            cuts.append(mean + width * own)
        return CutAnswers(NormalAnswers(means, covariances), tuple(cuts))


class CutAnswers:
    """Answers that can be drawn.

    Parameters
    ----------
    behind : NormalAnswers
        What is cut.
    cuts : tuple of ndarray
        Thresholds of every item, in its own units.
    """

    def __init__(self, behind: NormalAnswers, cuts: tuple[Array, ...]) -> None:
        self._behind, self._cuts = behind, cuts
        moments = [
            _moments(mean, covariance, cuts)
            for mean, covariance in zip(behind.means, behind.covariances, strict=True)
        ]
        self.means = np.stack([mean for mean, _ in moments])
        self.covariances = np.stack([covariance for _, covariance in moments])

    def draw(self, group: int, size: int, n: int, random: np.random.Generator) -> Array:
        """Draw samples of one group, shape (size, n, p)."""
        latent = self._behind.draw(group, size, n, random)
        drawn = np.ones_like(latent)
        for i, cuts in enumerate(self._cuts):
            for cut in cuts:
                drawn[..., i] += latent[..., i] >= cut
        return drawn


def _moments(mean: Array, covariance: Array, cuts: tuple[Array, ...]) -> tuple[Array, Array]:
    """Mean and covariance of normal answers that were cut."""
    sd = np.sqrt(np.diagonal(covariance))
    # nobody reaches a threshold that an item does not have
    upper = np.full((max(len(own) for own in cuts), len(cuts)), -np.inf)
    for i, own in enumerate(cuts):
        upper[: len(own), i] = (mean[i] - own) / sd[i]
    shares = ndtr(upper)
    first, second = np.tril_indices(len(cuts), -1)
    correlations = (covariance / sd[:, None] / sd)[first, second]
    both = quadrants(upper[:, first], upper[:, second], correlations)
    products = shares[:, None, :, None] * shares[None, :, None, :]
    scores = np.empty_like(covariance)
    scores[first, second] = (both - products[..., first, second]).sum(axis=(0, 1))
    scores[second, first] = scores[first, second]
    # both of two thresholds of one item are reached when the higher one is
    diagonal = np.arange(len(cuts))
    together = np.minimum(shares[:, None, :], shares[None, :, :])
    scores[diagonal, diagonal] = (together - products[..., diagonal, diagonal]).sum(axis=(0, 1))
    return 1 + shares.sum(axis=0), scores
