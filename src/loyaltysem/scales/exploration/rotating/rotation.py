"""Rotated loadings and factor correlations."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray

from loyaltysem.errors import ConvergenceError, OptionError
from loyaltysem.scales.exploration.rotating.gradient_projection import (
    ProjectedRotations,
    project_gradients,
    random_rotations,
)
from loyaltysem.scales.exploration.rotating.rotation_criteria import (
    RotationCriterion,
    geomin_criterion,
    oblimin_criterion,
    quartimax_criterion,
    target_criterion,
    varimax_criterion,
)

__all__ = ["NORMALIZED", "OBLIQUE", "Rotation", "RotationMethod", "reorder", "rotate"]

FloatArray = NDArray[np.float64]
RotationMethod = Literal["none", "varimax", "quartimax", "oblimin", "promax", "geomin", "target"]

#: Rotations whose factors may correlate.
OBLIQUE = frozenset({"oblimin", "promax", "geomin", "target"})
#: Rotations with Kaiser normalisation unless told otherwise, those of psych.
NORMALIZED = frozenset({"varimax", "promax"})
SAME_VALUE = 1e-6
LARGEST_SLOPE = 1e-4


@dataclass(frozen=True, slots=True, eq=False)
class Rotation:
    """Loadings after a rotation.

    Attributes
    ----------
    loadings : ndarray, shape (p, m)
        Pattern loadings: the weights of the factors in each item.
    factor_correlations : ndarray, shape (m, m)
    method : str
    normalized : bool
        Whether rows were brought to length one for the rotation (Kaiser normalisation).
    criterion : float
        Lowest value found; not a number without a criterion.
    n_starts, n_agreeing : int
        Starts, and how many of them ended at this value of the criterion (relative 1e-6).
    """

    loadings: FloatArray
    factor_correlations: FloatArray
    method: RotationMethod
    normalized: bool
    criterion: float = float("nan")
    n_starts: int = 0
    n_agreeing: int = 0

    @property
    def structure(self) -> FloatArray:
        """Correlations of items with factors, ΛΦ, shape (p, m)."""
        return np.asarray(self.loadings @ self.factor_correlations)

    @property
    def communalities(self) -> FloatArray:
        """diag(ΛΦΛ'), shape (p,); no rotation changes them."""
        return np.asarray((self.structure * self.loadings).sum(axis=1))

    @property
    def factor_variances(self) -> FloatArray:
        """diag(ΦΛ'Λ), shape (m,): sums to the communalities, also where factors correlate."""
        return np.asarray((self.structure * self.loadings).sum(axis=0))


def rotate(
    loadings: ArrayLike,
    method: RotationMethod = "oblimin",
    *,
    normalize: bool | None = None,
    n_starts: int = 20,
    rng: Any = None,
    target: ArrayLike | None = None,
    delta: float = 0.01,
    power: float = 4,
) -> Rotation:
    """Rotate loadings.

    Parameters
    ----------
    loadings : array_like, shape (p, m)
        Unrotated, of uncorrelated factors.
    method : {"none", "varimax", "quartimax", "oblimin", "promax", "geomin", "target"}
        The last four let factors correlate. ``oblimin`` is direct quartimin (gamma 0).
    normalize : bool, optional
        Kaiser normalisation: rows at length one while rotating. By default as in psych: yes for
        varimax and promax, no for the others.
    n_starts : int, default 20
        The identity and random rotations; the lowest criterion wins.
    rng : int, Generator or None
        Of the random starts; a number gives the same digits every time.
    target : array_like, shape (p, m), optional
        For "target": loadings to be approached, not-a-number where a loading is free.
    delta : float, default 0.01
        Of geomin.
    power : float, default 4
        Of promax: varimax loadings to this power are its target.

    Returns
    -------
    Rotation
        Factors in the order the rotation left them; see :func:`reorder`.

    Raises
    ------
    OptionError
        The method is not known, or a target is absent, superfluous or of another shape.
    ConvergenceError
        No start reached a stationary point.

    Notes
    -----
    By gradient projection (Jennrich 2001, 2002); the best start is carried on until the projected
    gradient is below 1e-8. Promax after Hendrickson and White (1964). Checked against GPArotation
    2022.10-2 and ``stats::varimax`` with their stop rules set to 1e-7 and 1e-15. factor-analyzer's
    ``Rotator`` is not used: it has one start and no target, stops at 1e-5 (varimax loadings up to
    7e-4 away), and does not say when a rotation has not converged.

    Examples
    --------
    >>> import numpy as np
    >>> simple = np.array([[0.8, 0.0], [0.7, 0.0], [0.0, 0.6], [0.0, 0.9]])
    >>> angle = np.array([[np.cos(0.5), -np.sin(0.5)], [np.sin(0.5), np.cos(0.5)]])
    >>> found = reorder(rotate(simple @ angle, "varimax"))
    >>> np.abs(found.loadings).round(3)[:, 1]
    array([0.8, 0.7, 0. , 0. ])
    """
    unrotated = np.array(loadings, dtype=np.float64)
    _check(unrotated, method, n_starts, target, delta, power)
    normalize = method in NORMALIZED if normalize is None else normalize
    n_factors = unrotated.shape[1]
    if method == "none" or n_factors == 1:
        return Rotation(unrotated, np.eye(n_factors), method, False)
    lengths = np.sqrt((unrotated**2).sum(axis=1, keepdims=True))
    weights = np.where(lengths > 0, lengths, 1.0) if normalize else np.ones_like(lengths)
    start = unrotated / weights
    starts = random_rotations(n_factors, n_starts, np.random.default_rng(rng))
    criterion = _criterion(method, target, delta, weights)
    oblique = method in OBLIQUE and method != "promax"
    found = project_gradients(
        start, criterion, starts, oblique=oblique, tolerance=1e-5, max_iterations=1000
    )
    best = _best(found, method)
    # the winner alone is carried to the end
    finished = project_gradients(
        start,
        criterion,
        found.turned[[best]],
        oblique=oblique,
        tolerance=1e-8,
        max_iterations=1000,
    )
    turned = finished.turned[0]
    if method == "promax":
        turned = _promax(start, turned, power)
    pattern = weights * np.linalg.solve(turned, start.T).T
    agreeing = np.abs(found.values - found.values[best]) <= SAME_VALUE * abs(found.values[best])
    agreeing &= found.slopes <= LARGEST_SLOPE
    correlations = turned.T @ turned if method in OBLIQUE else np.eye(n_factors)
    np.fill_diagonal(correlations, 1.0)
    return Rotation(
        loadings=pattern,
        factor_correlations=correlations,
        method=method,
        normalized=bool(normalize),
        criterion=float(finished.values[0]),
        n_starts=n_starts,
        n_agreeing=int(agreeing.sum()),
    )


def reorder(rotation: Rotation) -> Rotation:
    """Bring factors into falling order of variance, each with a positive sum of loadings.

    Parameters
    ----------
    rotation : Rotation

    Returns
    -------
    Rotation
        The factor correlations are permuted and reflected with the loadings.
    """
    order = np.argsort(-rotation.factor_variances, kind="stable")
    loadings = rotation.loadings[:, order]
    signs = np.where(loadings.sum(axis=0) < 0, -1.0, 1.0)
    correlations = rotation.factor_correlations[np.ix_(order, order)]
    return Rotation(
        loadings=loadings * signs,
        factor_correlations=correlations * signs[:, None] * signs,
        method=rotation.method,
        normalized=rotation.normalized,
        criterion=rotation.criterion,
        n_starts=rotation.n_starts,
        n_agreeing=rotation.n_agreeing,
    )


def _criterion(
    method: RotationMethod, target: ArrayLike | None, delta: float, weights: FloatArray
) -> RotationCriterion:
    if method == "quartimax":
        return quartimax_criterion
    if method == "oblimin":
        return oblimin_criterion()
    if method == "geomin":
        return geomin_criterion(delta)
    if method == "target":
        return target_criterion(np.asarray(target, dtype=np.float64) / weights)
    return varimax_criterion


def _best(found: ProjectedRotations, method: str) -> int:
    """Return the start with the lowest criterion among those at a stationary point."""
    arrived = found.slopes <= LARGEST_SLOPE
    if not arrived.any():
        raise ConvergenceError(
            f"rotation='{method}': none of {len(found.slopes)} starts reached a stationary point "
            f"(smallest projected gradient {found.slopes.min():.2g}), so there is no rotated "
            "solution to report. Extract fewer factors, or try rotation='varimax'."
        )
    return int(np.argmin(np.where(arrived, found.values, np.inf)))


def _promax(start: FloatArray, turned: FloatArray, power: float) -> FloatArray:
    """Let varimax factors correlate so as to approach a power of their loadings."""
    varimax = start @ turned
    aim = varimax * np.abs(varimax) ** (power - 1)
    weights = np.linalg.lstsq(varimax, aim, rcond=None)[0]
    weights = weights * np.sqrt(np.diag(np.linalg.inv(weights.T @ weights)))
    # Λ = A T W: the T of Λ = A (T')⁻¹
    oblique: FloatArray = np.linalg.inv(turned @ weights).T
    return oblique


def _check(
    loadings: FloatArray,
    method: str,
    n_starts: int,
    target: ArrayLike | None,
    delta: float,
    power: float,
) -> None:
    if method not in get_args(RotationMethod):
        raise OptionError(
            f"rotation={method!r} is not known. Say one of {', '.join(get_args(RotationMethod))}."
        )
    if loadings.ndim != 2 or not np.isfinite(loadings).all():
        raise OptionError(
            f"Loadings of shape {loadings.shape} cannot be rotated: a table of numbers is needed, "
            "one row per item and one column per factor."
        )
    if n_starts < 1 or delta <= 0 or power <= 1:
        raise OptionError(
            f"n_starts={n_starts}, delta={delta}, power={power}: at least one start, a delta above "
            "0 and a power above 1 are needed."
        )
    if (method == "target") != (target is not None):
        raise OptionError(
            "rotation='target' needs target=…, a table of loadings with not-a-number where a "
            "loading is free, and only it takes one."
        )
    if target is not None and np.shape(target) != loadings.shape:
        raise OptionError(
            f"The target has shape {np.shape(target)}, the loadings {loadings.shape}: one row per "
            "item and one column per factor are needed."
        )
