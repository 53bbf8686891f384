r"""Shares of samples against the root of their size: a straight line on the normal scale.

The power of a two-sided Wald test of a parameter is, but for its far tail,
:math:`\Phi(\delta\sqrt n - z_{1-\alpha/2})`, so that shares measured at several sizes follow
:math:`\Phi^{-1}(\text{power}) = a + b\sqrt n`, a binomial regression with a probit link.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

from loyaltysem.errors import ConvergenceError

__all__ = ["ProbitLine", "probit_line"]

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class ProbitLine:
    """Φ⁻¹(power) = a + b √n, with the covariance of a and b.

    Attributes
    ----------
    coefficients : ndarray, shape (2,)
    covariance : ndarray, shape (2, 2)
    """

    coefficients: Array
    covariance: Array

    def power(self, n: Array) -> Array:
        """Power at sample sizes."""
        a, b = self.coefficients
        return np.asarray(ndtr(a + b * np.sqrt(n)))

    def size(self, power: float) -> tuple[float, float]:
        """Return the sample size with a power, not rounded, and its standard error."""
        a, b = self.coefficients
        root = (float(ndtri(power)) - a) / b
        slope = np.array([-1.0, -root]) / b
        return float(root**2), float(2 * abs(root) * np.sqrt(slope @ self.covariance @ slope))


def probit_line(n: Array, successes: Array, trials: Array) -> ProbitLine:
    """Fit the line by maximum likelihood.

    Parameters
    ----------
    n : ndarray, shape (k,)
        Sample sizes, at least two different ones.
    successes, trials : ndarray, shape (k,)
        Significant samples, and all of them.

    Returns
    -------
    ProbitLine

    Raises
    ------
    ConvergenceError
        Power does not rise with the size in these samples.

    Notes
    -----
    Fisher scoring; checked against ``glm(family = binomial("probit"))`` of R 4.2 to 1e-8.

    Examples
    --------
    >>> import numpy as np
    >>> line = probit_line(np.array([100, 225]), np.array([500, 841]), np.array([1000, 1000]))
    >>> line.coefficients.round(2).tolist(), round(line.size(0.8)[0])
    ([-2.0, 0.2], 202)
    """
    roots = np.sqrt(np.asarray(n, dtype=np.float64))
    # around their middle, a and b are all but uncorrelated
    middle = roots.mean()
    x = np.column_stack([np.ones_like(roots), roots - middle])
    shares = np.asarray(successes, dtype=np.float64) / trials
    start = ndtri(np.clip(shares, 0.5 / trials, 1 - 0.5 / trials))
    beta = np.linalg.lstsq(x, start, rcond=None)[0]
    for _ in range(100):
        eta = np.clip(x @ beta, -8, 8)
        mean, density = ndtr(eta), np.exp(-(eta**2) / 2) / np.sqrt(2 * np.pi)
        weight = trials * density**2 / (mean * ndtr(-eta))
        information = x.T @ (weight[:, None] * x)
        step = np.linalg.solve(information, x.T @ (weight * (shares - mean) / density))
        beta = beta + step
        if step @ information @ step < 1e-20:
            break
    else:
        raise ConvergenceError(_flat(shares, n))
    if not beta[1] > 0:
        raise ConvergenceError(_flat(shares, n))
    back = np.array([[1.0, -middle], [0.0, 1.0]])
    return ProbitLine(back @ beta, back @ np.linalg.inv(information) @ back.T)


def _flat(shares: Array, n: Array) -> str:
    listed = ", ".join(f"{share:.3f} at {size:g}" for share, size in zip(shares, n, strict=True))
    return (
        f"The power found does not rise with the number of respondents ({listed}), so that no "
        "number can be read off. More samples are needed: increase n_replicates."
    )
