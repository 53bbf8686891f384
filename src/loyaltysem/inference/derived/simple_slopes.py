r"""The effect of a predictor where a moderator has given values, and where it differs from zero.

With the coefficient b of the predictor, ω of the product and z of the moderator,

.. math:: b(z) = b + \omega z, \qquad
          \operatorname{var} b(z) = v_{bb} + 2 z v_{b\omega} + z^2 v_{\omega\omega}

(Aiken & West 1991); a square has 2ω for ω. The ends of the Johnson–Neyman region are the z at which
b(z) is just as far from zero as its interval is wide (Bauer & Curran 2005). Pointwise: the level
holds for each value of the moderator, not for all at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

__all__ = ["JohnsonNeyman", "SlopeParts", "johnson_neyman"]

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class SlopeParts:
    """What a slope is made of.

    Attributes
    ----------
    at_zero, change : float
        b, and how it changes with the moderator.
    covariance : ndarray, shape (2, 2)
        Of both.
    """

    at_zero: float
    change: float
    covariance: Array

    def slopes(self, at: Array) -> tuple[Array, Array]:
        """Return the slopes at values of the moderator, and their standard errors."""
        v = self.covariance
        variances = v[0, 0] + 2 * at * v[0, 1] + at**2 * v[1, 1]
        return self.at_zero + self.change * at, np.sqrt(np.maximum(variances, 0.0))


@dataclass(frozen=True, slots=True)
class JohnsonNeyman:
    """Where a slope differs from zero.

    Attributes
    ----------
    kind : {"outside", "inside", "everywhere", "nowhere"}
        Of the two ends.
    lower, upper : float
        Not-a-number where there are none.
    """

    kind: Literal["outside", "inside", "everywhere", "nowhere"]
    lower: float = float("nan")
    upper: float = float("nan")


def johnson_neyman(parts: SlopeParts, level: float) -> JohnsonNeyman:
    """Return where the interval of a slope does not hold zero.

    Parameters
    ----------
    parts : SlopeParts
    level : float
        Coverage of the pointwise intervals.

    Examples
    --------
    >>> parts = SlopeParts(0.0, 1.0, np.diag([0.01, 0.0]))
    >>> region = johnson_neyman(parts, 0.95)
    >>> region.kind, round(region.upper, 3)
    ('outside', 0.196)
    """
    square = float(ndtri(0.5 + level / 2)) ** 2
    v = parts.covariance
    a = parts.change**2 - square * v[1, 1]
    b = parts.at_zero * parts.change - square * v[0, 1]
    c = parts.at_zero**2 - square * v[0, 0]
    discriminant = b**2 - a * c
    if a == 0 or discriminant <= 0:
        return JohnsonNeyman("everywhere" if c > 0 else "nowhere")
    root = float(np.sqrt(discriminant))
    lower, upper = sorted(((-b - root) / a, (-b + root) / a))
    return JohnsonNeyman("outside" if a > 0 else "inside", float(lower), float(upper))
