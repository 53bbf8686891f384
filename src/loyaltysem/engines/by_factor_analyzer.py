"""What factor_analyzer computes of an exploratory factor analysis.

Its known limits are kept away from the comparison where that can be done: loadings are turned by
its ``Rotator``, since ``FactorAnalyzer`` sorts factors without their correlations; the stop rules
are tightened; rows are normalised before where it does not do it itself.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from loyaltysem.engines.crosscheck import NotCompared
from loyaltysem.engines.quiet import quiet

__all__ = [
    "ROTATIONS",
    "adequacy",
    "correlations_of",
    "extracted_loadings",
    "rotated_loadings",
    "sphericity",
]

Array = NDArray[np.float64]

#: The rotations that it has, by our names.
ROTATIONS: Mapping[str, str] = {
    "varimax": "varimax",
    "quartimax": "quartimax",
    "oblimin": "oblimin",
    "promax": "promax",
    "geomin": "geomin_obl",
}
#: Those for which it brings rows to length one when asked.
NORMALIZING = ("varimax", "promax")
#: Relative rise of varimax's sum at which it stops, and length of the gradient for the others.
SMALLEST_RISE = 1e-15
SMALLEST_GRADIENT = 1e-7
MAX_ITERATIONS = 1000


def correlations_of(answers: Array) -> Array:
    """Return the correlations of answers, shape (p, p)."""
    with quiet():
        from factor_analyzer import corr

        return np.asarray(corr(answers), dtype=np.float64)


def adequacy(answers: Array) -> tuple[float, Array]:
    """Return KMO, and the MSA of each item."""
    with quiet():
        from factor_analyzer import calculate_kmo

        msa, kmo = calculate_kmo(answers)
    return float(kmo), np.asarray(msa, dtype=np.float64)


def sphericity(answers: Array) -> tuple[float, float]:
    """Return the chi-square of Bartlett's test, and its p-value."""
    with quiet():
        from factor_analyzer import calculate_bartlett_sphericity

        chisq, pvalue = calculate_bartlett_sphericity(answers)
    return float(chisq), float(pvalue)


def rotated_loadings(loadings: Array, method: str, *, normalize: bool) -> tuple[Array, Array]:
    """Return rotated loadings, shape (p, m), and the correlations of the factors, (m, m).

    Parameters
    ----------
    loadings : ndarray, shape (p, m)
        Unrotated, of two factors or more.
    method : str
        One of :data:`ROTATIONS`.
    normalize : bool
        Kaiser normalisation.
    """
    own = method in NORMALIZING
    lengths = np.sqrt((loadings**2).sum(axis=1, keepdims=True))
    weights = np.where(lengths > 0, lengths, 1.0) if normalize and not own else 1.0
    with quiet():
        from factor_analyzer import Rotator

        rotator = Rotator(
            method=ROTATIONS[method],
            normalize=normalize,
            tol=SMALLEST_RISE if own else SMALLEST_GRADIENT,
            max_iter=MAX_ITERATIONS,
        )
        found = np.asarray(rotator.fit_transform(loadings / weights), dtype=np.float64)
    phi = np.eye(loadings.shape[1]) if rotator.phi_ is None else np.asarray(rotator.phi_)
    return found * weights, phi


def extracted_loadings(correlation: Array, n_factors: int, method: str) -> Array | NotCompared:
    """Return unrotated loadings, shape (p, m), or why there are none.

    It does not run beside every library: version 0.5.1 calls scikit-learn's ``check_array`` with an
    argument that newer ones no longer have.

    Parameters
    ----------
    correlation : ndarray, shape (p, p)
    n_factors : int
    method : {"minres", "ml"}
    """
    with quiet() as warned:
        from factor_analyzer import FactorAnalyzer

        analyzer = FactorAnalyzer(n_factors, rotation=None, method=method, is_corr_matrix=True)
        try:
            analyzer.fit(correlation.copy())
        except Exception as error:  # whatever it is, the comparison goes on and names it
            return NotCompared("extraction", "error", f"{type(error).__name__}: {error}")
    for given in warned:
        if "Failed to converge" in str(given.message):
            return NotCompared("extraction", "warning", str(given.message))
    return np.asarray(analyzer.loadings_, dtype=np.float64)
