r"""Skewed and peaked answers with given covariances, by polynomials of normal ones.

Every item is :math:`Y = a + bZ + cZ^2 + dZ^3` with a standard normal Z (Fleishman 1978); the
normal variables are correlated so that the items have the correlations asked for (Vale & Maurelli
1983).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import root

from loyaltysem.arguments import checked
from loyaltysem.datasets.answer_shapes import item_values, require_moments
from loyaltysem.errors import OptionError

__all__ = ["ValeMaurelli", "ValeMaurelliAnswers", "fleishman_coefficients"]

Array = NDArray[np.float64]


@checked
@dataclass(frozen=True, slots=True)
class ValeMaurelli:
    """Answers with the given skewness and kurtosis, and the population's covariances.

    Parameters
    ----------
    skewness, kurtosis : float or mapping of str to float
        Of every item; the kurtosis is the excess over that of the normal distribution, 0.

    Raises
    ------
    OptionError
        When answers are drawn: no cubic polynomial of a normal variable has this skewness and
        kurtosis (roughly, kurtosis must be above 1.641 skewness² − 1.227), or the correlations
        cannot be had with them.

    Notes
    -----
    The first four moments of every item and all covariances are exact; joint moments of higher
    order are what the method makes of them, and their dependence stays near that of normal
    variables (Foldnes & Grønneberg 2015). The coefficients are those of ``simulateData`` in
    lavaan 0.6-14, which uses the same method.

    Fleishman (1978), *Psychometrika, 43*, 521–532; Vale and Maurelli (1983), *Psychometrika, 48*,
    465–471.

    Examples
    --------
    >>> import numpy as np
    >>> from loyaltysem.datasets import ValeMaurelli
    >>> shape = ValeMaurelli(skewness=1.0, kurtosis=2.0)
    >>> answers = shape.of(["x"], np.zeros((1, 1)), np.ones((1, 1, 1)))
    >>> drawn = answers.draw(0, 1, 200_000, np.random.default_rng(1))[0, :, 0]
    >>> round(float((drawn**3).mean()), 1)
    1.0
    """

    skewness: float | Mapping[str, float]
    kurtosis: float | Mapping[str, float]

    @checked
    def of(self, names: Sequence[str], means: Array, covariances: Array) -> ValeMaurelliAnswers:
        """Return the answers of items with these names, means (G, p) and covariances (G, p, p)."""
        require_moments(names, means, covariances)
        skewness = item_values(names, self.skewness, "skewness")
        kurtosis = item_values(names, self.kurtosis, "kurtosis")
        polynomials = np.array(
            [
                fleishman_coefficients(*both, item=name)
                for name, *both in zip(names, skewness, kurtosis, strict=True)
            ]
        )
        sd = np.sqrt(np.diagonal(covariances, axis1=-2, axis2=-1))
        correlations = covariances / sd[:, :, None] / sd[:, None, :]
        roots = np.stack([_root(names, polynomials, matrix) for matrix in correlations])
        return ValeMaurelliAnswers(means, covariances, polynomials, sd, roots)


@dataclass(frozen=True, slots=True, eq=False)
class ValeMaurelliAnswers:
    """Answers that can be drawn.

    Attributes
    ----------
    means, covariances : ndarray, shapes (G, p), (G, p, p)
    polynomials : ndarray, shape (p, 3)
        b, c and d of every item; a is −c.
    sd : ndarray, shape (G, p)
    roots : ndarray, shape (G, p, p)
        Cholesky factors of the correlations of the normal variables.
    """

    means: Array
    covariances: Array
    polynomials: Array
    sd: Array
    roots: Array

    def draw(self, group: int, size: int, n: int, random: np.random.Generator) -> Array:
        """Draw samples of one group, shape (size, n, p)."""
        z = random.standard_normal((size * n, len(self.polynomials))) @ self.roots[group].T
        b, c, d = self.polynomials.T
        drawn = ((d * z + c) * z + b) * z - c
        drawn = drawn * self.sd[group] + self.means[group]
        return np.asarray(drawn.reshape(size, n, -1))


def fleishman_coefficients(
    skewness: float, kurtosis: float, *, item: str = "the item"
) -> tuple[float, float, float]:
    """Solve for the cubic polynomial of a normal variable with a skewness and kurtosis.

    Parameters
    ----------
    skewness, kurtosis : float
        Kurtosis in excess of the normal distribution's.
    item : str
        What the message calls the item.

    Returns
    -------
    tuple of float
        b, c and d of −c + b Z + c Z² + d Z³, of mean 0 and variance 1.

    Raises
    ------
    OptionError
        There is no such polynomial.

    Examples
    --------
    >>> fleishman_coefficients(0.0, 0.0)
    (1.0, 0.0, 0.0)
    """

    def lacking(x: Array) -> Array:
        b, c, d = x
        return np.array(
            [
                b**2 + 6 * b * d + 2 * c**2 + 15 * d**2 - 1,
                2 * c * (b**2 + 24 * b * d + 105 * d**2 + 2) - skewness,
                24
                * (
                    b * d
                    + c**2 * (1 + b**2 + 28 * b * d)
                    + d**2 * (12 + 48 * b * d + 141 * c**2 + 225 * d**2)
                )
                - kurtosis,
            ]
        )

    if skewness == 0 and kurtosis == 0:
        return 1.0, 0.0, 0.0
    if np.isfinite([skewness, kurtosis]).all():
        # a small d first: the polynomial that rises where the normal density is
        for d in (0.0, 0.1, -0.1, 0.2):
            found = root(lacking, np.array([1.0 - 3 * d, np.sign(skewness) * 0.1, d]), tol=1e-14)
            if np.abs(lacking(found.x)).max() < 1e-9 and found.x[0] > 0:
                b, c, d = found.x.tolist()
                return b, c, d
    lowest = 1.6410373 * skewness**2 - 1.2264489
    raise OptionError(
        f"{item}: no cubic polynomial of a normal variable has skewness {skewness:g} and kurtosis "
        f"{kurtosis:g}, so such answers cannot be drawn. Kurtosis must be above about "
        f"{lowest:.2f} with this skewness (it is the excess over 3); give a larger one, or cut "
        "normal answers at thresholds with CutAtThresholds."
    )


def _root(names: Sequence[str], polynomials: Array, correlations: Array) -> Array:
    """Cholesky factor of the correlations that the normal variables must have."""
    p = len(names)
    normal = np.eye(p)
    for i in range(p):
        for j in range(i):
            normal[i, j] = normal[j, i] = _normal_correlation(
                polynomials[i], polynomials[j], correlations[i, j], f"{names[j]} and {names[i]}"
            )
    smallest = float(np.linalg.eigvalsh(normal)[0])
    if not smallest > 1e-10:
        raise OptionError(
            "With this skewness and kurtosis the normal variables behind the answers would need "
            f"correlations that are not positive definite (smallest eigenvalue {smallest:.3g}). "
            "Give values nearer to zero, or lower loadings."
        )
    return np.asarray(np.linalg.cholesky(normal), dtype=np.float64)


def _normal_correlation(first: Array, second: Array, wanted: float, pair: str) -> float:
    """Solve Vale and Maurelli's cubic for the correlation of the normal variables."""
    (b1, c1, d1), (b2, c2, d2) = first, second
    linear = b1 * b2 + 3 * b1 * d2 + 3 * d1 * b2 + 9 * d1 * d2
    found = np.roots([6 * d1 * d2, 2 * c1 * c2, linear, -wanted])
    real = found[np.abs(found.imag) < 1e-9].real
    real = real[np.abs(real) < 1]
    if not len(real):
        raise OptionError(
            f"{pair} cannot correlate {wanted:.3f} with the skewness and kurtosis asked for: the "
            "shapes are too different. Give them more similar shapes, or a lower correlation."
        )
    return float(real[np.abs(real - wanted).argmin()])
