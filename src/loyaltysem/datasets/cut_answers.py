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
from scipy.special import ndtr, owens_t

from loyaltysem.arguments import checked
from loyaltysem.datasets.answer_shapes import NormalAnswers, item_values, require_moments
from loyaltysem.errors import OptionError

__all__ = ["CutAnswers", "CutAtThresholds", "bivariate_normal"]

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
    upper = [-(own - m) / s for own, m, s in zip(cuts, mean, sd, strict=True)]
    shares = [ndtr(own) for own in upper]
    p = len(mean)
    scores = np.empty((p, p))
    for i in range(p):
        for j in range(i):
            both = bivariate_normal(
                upper[i][:, None], upper[j][None, :], covariance[i, j] / sd[i] / sd[j]
            )
            scores[i, j] = scores[j, i] = (both - shares[i][:, None] * shares[j]).sum()
        # both of two thresholds of one item are reached when the higher one is
        together = np.minimum(shares[i][:, None], shares[i])
        scores[i, i] = (together - shares[i][:, None] * shares[i]).sum()
    return np.array([1 + share.sum() for share in shares]), scores


def bivariate_normal(h: Array, k: Array, correlation: float) -> Array:
    """Probability that two standard normal variables lie below h and k.

    Parameters
    ----------
    h, k : ndarray
        Broadcast against each other.
    correlation : float
        Between −1 and 1, both excluded.

    Returns
    -------
    ndarray

    Notes
    -----
    By Owen's T function (Owen 1956, *Annals of Mathematical Statistics, 27*, 1075–1090).

    Examples
    --------
    >>> import numpy as np
    >>> round(float(bivariate_normal(np.array(0.0), np.array(0.0), 0.5)), 12)
    0.333333333333
    """
    h, k = np.broadcast_arrays(np.asarray(h, dtype=np.float64), np.asarray(k, dtype=np.float64))
    # Owen's formula divides by h and k; a shift of 1e-300 has the limit from above as its value
    h, k = np.where(h == 0, 1e-300, h), np.where(k == 0, 1e-300, k)
    width = np.sqrt((1 - correlation) * (1 + correlation))
    with np.errstate(over="ignore"):
        a_h, a_k = (k / h - correlation) / width, (h / k - correlation) / width
    opposite = np.where(h * np.sign(k) < 0, 0.5, 0.0)
    below = 0.5 * (ndtr(h) + ndtr(k)) - owens_t(h, a_h) - owens_t(k, a_k) - opposite
    return np.asarray(np.clip(below, 0.0, 1.0))
