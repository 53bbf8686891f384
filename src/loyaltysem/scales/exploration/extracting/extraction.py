"""Unrotated loadings from a correlation matrix: minres, maximum likelihood, principal axis."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray

from loyaltysem.errors import ConvergenceError, DataError, IdentificationError, OptionError
from loyaltysem.scales.exploration.correlation_sample import correlation_matrix
from loyaltysem.scales.exploration.extracting.discrepancies import (
    likelihood_criterion,
    residual_criterion,
)
from loyaltysem.scales.exploration.extracting.search import BoundedMinimum, minimise_within_bounds

__all__ = [
    "SMALLEST_UNIQUENESS",
    "Extraction",
    "ExtractionMethod",
    "extract",
    "extract_principal_axis",
    "factor_degrees_of_freedom",
    "minres_uniquenesses",
]

FloatArray = NDArray[np.float64]
ExtractionMethod = Literal["minres", "ml", "pa"]

#: Lower bound of the uniquenesses, that of psych and factanal.
SMALLEST_UNIQUENESS = 0.005
LARGEST_GRADIENT = 1e-7
N_STARTS = 8
#: Curvature across over curvature along, below which a minimum is no single point.
FLAT = 1e-9
# The total communality of psych's rule says little about the single item: every one must stand.
PRINCIPAL_AXIS_CHANGE = 1e-10
PRINCIPAL_AXIS_ITERATIONS = 20_000


@dataclass(frozen=True, slots=True, eq=False)
class Extraction:
    """Unrotated loadings of m orthogonal factors.

    Attributes
    ----------
    loadings : ndarray, shape (p, m)
        Factors by falling variance, each with a positive sum of loadings.
    uniquenesses : ndarray, shape (p,)
        1 less the communality, but for items at their bound in maximum likelihood.
    method : {"minres", "ml", "pa"}
    objective : float
        What was minimised; for "pa" the minres criterion at the end.
    largest_gradient : float
        Of the objective in the uniquenesses that no bound holds: 0 at the exact solution.
    heywood : tuple of int
        Items whose uniqueness stands at its bound of .005, or is below 0 in principal axis.
    iterations : int
    """

    loadings: FloatArray
    uniquenesses: FloatArray
    method: ExtractionMethod
    objective: float
    largest_gradient: float
    heywood: tuple[int, ...]
    iterations: int

    @property
    def communalities(self) -> FloatArray:
        """Row sums of the squared loadings, shape (p,)."""
        return np.asarray((self.loadings**2).sum(axis=1))


def factor_degrees_of_freedom(n_items: int, n_factors: int) -> int:
    """Return the degrees of freedom of m unrestricted factors, ((p − m)² − p − m) / 2.

    Parameters
    ----------
    n_items, n_factors : int

    Returns
    -------
    int
        Negative where the factors have more parameters than there are correlations.

    Examples
    --------
    >>> factor_degrees_of_freedom(9, 3)
    12
    """
    return ((n_items - n_factors) ** 2 - n_items - n_factors) // 2


def extract(
    correlation: ArrayLike, n_factors: int, method: ExtractionMethod = "minres"
) -> Extraction:
    """Extract m factors.

    Parameters
    ----------
    correlation : array_like, shape (p, p)
        Positive definite.
    n_factors : int
    method : {"minres", "ml", "pa"}
        Least squares of the residual correlations, maximum likelihood, or iterated principal axis.

    Returns
    -------
    Extraction

    Raises
    ------
    DataError
        No positive definite correlation matrix, or a factor is left without any variance.
    IdentificationError
        The degrees of freedom are negative, or the correlations do not determine the loadings,
        as those of a factor of two items that correlate with no other.
    OptionError
        ``method`` is not known, or ``n_factors`` no whole number above 0.
    ConvergenceError
        The search did not reach a stationary point.

    Notes
    -----
    Minres (Harman and Jones 1966) and unweighted least squares have the same solution, and so has
    principal axis carried to its end. Maximum likelihood minimises the discrepancy of Jöreskog
    (1967) over the logarithms of the uniquenesses. Both by Newton steps with analytic Hessians,
    so that the gradient is zero to 1e-7 and usually 1e-10, from eight starts, of which the lowest
    minimum wins: with Heywood cases there are several, and psych and factanal may return another.
    psych 2.2.9 also ends earlier (its ``factr`` leaves loadings right to about 1e-5).

    Examples
    --------
    >>> import numpy as np
    >>> weights = np.array([0.8, 0.7, 0.6, 0.5])
    >>> found = extract(np.outer(weights, weights) + np.diag(1 - weights**2), 1)
    >>> found.loadings.ravel().round(6)
    array([0.8, 0.7, 0.6, 0.5])
    """
    if method not in get_args(ExtractionMethod):
        raise OptionError(
            f"extraction={method!r} is not known. Say 'minres', 'ml' (maximum likelihood) or 'pa' "
            "(principal axis)."
        )
    matrix = correlation_matrix(correlation)
    _require_bearable(len(matrix), n_factors)
    if method == "pa":
        return extract_principal_axis(matrix, n_factors)
    return _by_newton(matrix, n_factors, method)


def minres_uniquenesses(
    correlations: FloatArray, n_factors: int, *, tolerance: float = 1e-10
) -> BoundedMinimum:
    """Minimise the minres criterion for a batch of correlation matrices.

    Parameters
    ----------
    correlations : ndarray, shape (B, p, p)
    n_factors : int
    tolerance : float
        Largest gradient at which a search ends.

    Returns
    -------
    BoundedMinimum
        Its ``minimum`` holds the uniquenesses, shape (B, p).
    """
    start = 1 / np.diagonal(np.linalg.inv(correlations), axis1=-2, axis2=-1)
    return minimise_within_bounds(
        residual_criterion(correlations, n_factors),
        start,
        SMALLEST_UNIQUENESS,
        1.0,
        tolerance=tolerance,
    )


def extract_principal_axis(
    correlation: FloatArray,
    n_factors: int,
    *,
    change: float = PRINCIPAL_AXIS_CHANGE,
    max_iterations: int = PRINCIPAL_AXIS_ITERATIONS,
) -> Extraction:
    """Iterate communalities from squared multiple correlations until they stand.

    Parameters
    ----------
    correlation : ndarray, shape (p, p)
    n_factors : int
    change : float
        Largest change of a communality in one step at which the iteration ends.
    max_iterations : int

    Returns
    -------
    Extraction

    Raises
    ------
    ConvergenceError
        The communalities still change.
    DataError
        A factor is left without any variance.
    """
    communalities = 1 - 1 / np.diag(np.linalg.inv(correlation))
    reduced = correlation.copy()
    iterations = 0
    for iterations in range(1, max_iterations + 1):  # noqa: B007
        np.fill_diagonal(reduced, communalities)
        values, vectors = np.linalg.eigh(reduced)
        first = values[-n_factors:]
        loadings = vectors[:, -n_factors:] * np.sqrt(np.maximum(first, 0))
        found = (loadings**2).sum(axis=1)
        moved = float(np.abs(found - communalities).max())
        if moved < change:
            break
        communalities = found
    else:
        raise ConvergenceError(
            f"Principal axis with {n_factors} factor(s): after {max_iterations} steps a "
            f"communality still changes by {moved:.2g} in one step (largest communality "
            f"{found.max():.3f}), so there are no loadings to report. Extract fewer factors, or "
            "use extraction='minres', which has the same solution and finds it within bounds."
        )
    _require_variance(first, n_factors)
    return Extraction(
        loadings=_arranged(loadings),
        uniquenesses=1 - found,
        method="pa",
        objective=0.5 * float((values[:-n_factors] ** 2).sum()),
        largest_gradient=moved,
        heywood=tuple(np.flatnonzero(found >= 1).tolist()),
        iterations=iterations,
    )


def _by_newton(matrix: FloatArray, n_factors: int, method: Literal["minres", "ml"]) -> Extraction:
    found = _from_several_starts(matrix, n_factors, method)
    best = _lowest(found)
    gradient = float(found.largest_free_gradient[best])
    if gradient > LARGEST_GRADIENT:
        raise ConvergenceError(
            f"extraction='{method}' with {n_factors} factor(s) ended after {found.iterations} "
            f"steps with a gradient of {gradient:.2g}, which is not 0, so there are no loadings to "
            "report. Extract fewer factors, or look for items that are nearly copies of each other."
        )
    _require_single_solution(found.flatness(best), n_factors)
    if method == "minres":
        unique = found.minimum[best]
        scale = np.ones(len(matrix))
        values, vectors = np.linalg.eigh(matrix - np.diag(unique))
        surplus = values[-n_factors:]
    else:
        unique = np.exp(found.minimum[best])
        scale = np.sqrt(unique)
        values, vectors = np.linalg.eigh(matrix / scale[:, None] / scale)
        surplus = values[-n_factors:] - 1
    _require_variance(surplus, n_factors)
    loadings = scale[:, None] * vectors[:, -n_factors:] * np.sqrt(surplus)
    at_bound = unique <= SMALLEST_UNIQUENESS * (1 + 1e-9)
    return Extraction(
        loadings=_arranged(loadings),
        uniquenesses=unique if method == "ml" else 1 - (loadings**2).sum(axis=1),
        method=method,
        objective=float(found.value[best]),
        largest_gradient=gradient,
        heywood=tuple(np.flatnonzero(at_bound).tolist()),
        iterations=found.iterations,
    )


def _from_several_starts(
    matrix: FloatArray, n_factors: int, method: Literal["minres", "ml"]
) -> BoundedMinimum:
    """Search from Jöreskog's (1967) start and from others: a minimum need not be the lowest."""
    usual = (1 - 0.5 * n_factors / len(matrix)) / np.diag(np.linalg.inv(matrix))
    others = np.random.default_rng(1).uniform(0.2, 0.9, (N_STARTS - 1, len(matrix)))
    starts = np.vstack([usual, others])
    matrices = np.broadcast_to(matrix, (N_STARTS, *matrix.shape))
    if method == "minres":
        criterion = residual_criterion(matrices, n_factors)
        return minimise_within_bounds(criterion, starts, SMALLEST_UNIQUENESS, 1.0)
    criterion = likelihood_criterion(matrices, n_factors)
    lower = float(np.log(SMALLEST_UNIQUENESS))
    return minimise_within_bounds(criterion, np.log(starts), lower, 0.0)


def _lowest(found: BoundedMinimum) -> int:
    """Return the lowest of the stationary points; the first of those that are equally low."""
    arrived = found.largest_free_gradient <= LARGEST_GRADIENT
    if not arrived.any():
        return int(found.largest_free_gradient.argmin())
    values = np.where(arrived, found.value, np.inf)
    return int(np.flatnonzero(values <= values.min() + 1e-12)[0])


def _arranged(loadings: FloatArray) -> FloatArray:
    """Bring factors into falling order of variance, each with a positive sum of loadings."""
    falling = loadings[:, ::-1]
    return falling * np.where(falling.sum(axis=0) < 0, -1.0, 1.0)


def _require_bearable(n_items: int, n_factors: int) -> None:
    if not isinstance(n_factors, int | np.integer) or isinstance(n_factors, bool) or n_factors < 1:
        raise OptionError(f"n_factors={n_factors!r}: a whole number of factors above 0 is needed.")
    if n_factors < n_items and factor_degrees_of_freedom(n_items, n_factors) >= 0:
        return
    bearable = [m for m in range(1, n_items) if factor_degrees_of_freedom(n_items, m) >= 0]
    raise IdentificationError(
        f"{n_factors} factors of {n_items} items: they have more parameters than there are "
        f"correlations ({factor_degrees_of_freedom(n_items, n_factors)} degrees of freedom), so "
        "endlessly many solutions fit equally well. "
        + (
            f"{n_items} items bear at most {bearable[-1]} factor(s)."
            if bearable
            else "A factor needs at least three items."
        )
    )


def _require_single_solution(flatness: float, n_factors: int) -> None:
    if flatness < FLAT:
        raise IdentificationError(
            f"{n_factors} factor(s): the correlations do not determine the loadings; other values "
            "fit just as well. A factor of one item, or of two that correlate with no other, does "
            "this. Extract fewer factors, or leave such items out."
        )


def _require_variance(first: FloatArray, n_factors: int) -> None:
    borne = int((first > 1e-9).sum())
    if borne < n_factors:
        raise DataError(
            f"Only {borne} of the {n_factors} factors have any variance: the correlations do not "
            f"bear so many. Extract at most {borne}."
            if borne
            else "Not one factor has any variance: the items do not correlate in a way that a "
            "common factor explains. A factor analysis has nothing to find here."
        )
