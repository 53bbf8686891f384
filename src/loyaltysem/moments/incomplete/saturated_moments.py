r"""Means and covariances of incomplete answers under no model but the normal distribution.

One step of EM (Dempster, Laird & Rubin 1977) from :math:`\mu` and :math:`\Sigma`, in the terms of
:mod:`~loyaltysem.moments.incomplete.likelihood`:

.. math::

    \mu \leftarrow \mu + \Sigma h, \qquad
    \Sigma \leftarrow \Sigma - \Sigma R \Sigma - \Sigma h h' \Sigma .

With Z the deviations from :math:`\mu`, the missing ones at their expected values, and U the
covariances that the missing answers keep, summed over the respondents,
:math:`\Sigma h = \bar z` and :math:`\Sigma - \Sigma R \Sigma = (Z'Z + U) / n`. That takes the
inverse of all covariances, and matrices of the size of what is missing
(:mod:`~loyaltysem.moments.incomplete.holes`), mostly a small part of the work of R. Where all
covariances are so near singular that rounding would show in their inverse, R is taken, which needs
those of every pattern only.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from loyaltysem.moments.incomplete.holes import Holes, holes_by_number
from loyaltysem.moments.incomplete.likelihood import incomplete_point, required_point
from loyaltysem.moments.incomplete.newton import MOST_ITEMS, maximum_by_newton
from loyaltysem.moments.incomplete.pattern_inverses import LEAST_UNEXPLAINED
from loyaltysem.moments.incomplete.patterns import IncompleteAnswers
from loyaltysem.numerics.cholesky import factors_and_shares, inverse_or_nan

__all__ = ["SaturatedMoments", "saturated_moments"]

Array = NDArray[np.float64]
#: Means and covariances.
Normal = tuple[Array, Array]
MAX_ITERATIONS = 2000
#: Steps of EM after which Newton's are tried: ordinary answers take fewer.
SLOW = 150
#: Of its variance that an item keeps beside all others, below which EM may seem to stand still
#: where the likelihood has no maximum, but rises as an item's residual variance goes to zero.
SUSPICIOUS_SHARE = 1e-6
#: Largest step, in standard deviations; the likelihood is then exact to its last digit.
TOLERANCE = 1e-9
#: Of its variance that an item keeps beside those before it, at which the rounding of an inverse
#: outweighs any step.
HOPELESS_SHARE = 1e-10


@dataclass(frozen=True, slots=True, eq=False)
class SaturatedMoments:
    """Moments under no model but the normal distribution.

    Attributes
    ----------
    mean : ndarray, shape (p,)
    covariance : ndarray, shape (p, p)
        Divisor n.
    iterations : int
        Steps of EM.
    converged : bool
        Whether this is a maximum. Where it is not, the likelihood may have none.
    """

    mean: Array
    covariance: Array
    iterations: int
    converged: bool


def saturated_moments(
    answers: IncompleteAnswers, *, start: Normal | None = None, plain: bool = False
) -> SaturatedMoments:
    """Maximise the likelihood over all means and covariances, by EM, by Newton if it creeps.

    Parameters
    ----------
    answers : IncompleteAnswers
    start : tuple of ndarray, shapes (p,) and (p, p), optional
        Means and covariances; by default those of the answers there are, pair by pair.
    plain : bool, default False
        Take the steps of EM as they are, and always by the inverse of all covariances, which spares
        the memory of one matrix for each of thousands of patterns. By default every third step is
        extrapolated (Varadhan & Roland 2008, SQUAREM), and kept where the likelihood rises.

    Returns
    -------
    SaturatedMoments

    Raises
    ------
    numpy.linalg.LinAlgError
        A covariance on the way is singular.
    """
    at = _pairwise(answers) if start is None else start
    if answers.patterns.all():
        required_point(answers, *at)
        return SaturatedMoments(*at, 0, True)
    try:
        found = _climbed(answers, at, plain=plain)
    except np.linalg.LinAlgError:
        # what EM steps over on its way to a singular matrix, Newton's steps may find
        newton = None if plain else _by_newton(answers, at)
        if newton is not None:
            return SaturatedMoments(*newton, 0, True)
        if plain or not _few_answers(answers, joint=True):
            raise
        return SaturatedMoments(*at, 0, False)
    if plain or (found.converged and _least_share(found.covariance) > SUSPICIOUS_SHARE):
        return found
    newton = _by_newton(answers, (found.mean, found.covariance))
    if newton is not None:
        return SaturatedMoments(*newton, found.iterations, True)
    if _few_answers(answers, joint=True) and not _least_share(found.covariance) > SUSPICIOUS_SHARE:
        # on its way to a singular matrix: no place to begin anything from
        return SaturatedMoments(*at, found.iterations, False)
    return replace(found, converged=False)


def _climbed(answers: IncompleteAnswers, at: Normal, *, plain: bool) -> SaturatedMoments:
    """Take the steps of EM, and Newton's where these are many."""
    holes = tuple(holes_by_number(~answers.observed))
    expectation = _Expectation(answers, holes, plain, np.empty((2, *answers.values.shape)))
    scale = np.sqrt(np.diag(at[1]))
    scales = scale[:, None] * scale
    iterations, converged, tried = 0, False, None
    while iterations < MAX_ITERATIONS and not converged:
        if not plain and iterations == SLOW:
            found = _by_newton(answers, at)
            if found is not None or _few_answers(answers, joint=False):
                return SaturatedMoments(*(found or at), iterations, found is not None)
        now = tried or expectation.required(at)
        before, at, tried = at, now.following, None
        iterations += 1
        if not plain:
            second = expectation.required(at).following
            iterations += 1
            jump = _extrapolated(before, at, second)
            tried = expectation.at(jump)
            if tried is not None and tried.deviance > now.deviance:
                tried = None
            at = second if tried is None else jump
        moved = max(
            np.abs((at[0] - before[0]) / scale).max(),
            np.abs((at[1] - before[1]) / scales).max(),
        )
        converged = bool(moved < TOLERANCE)
    return SaturatedMoments(*at, iterations, converged)


def _few_answers(answers: IncompleteAnswers, *, joint: bool) -> bool:
    """Whether an item (two together), unlike most, has no more answers than items."""
    present = answers.observed.astype(np.float64)
    together = present.T @ present
    counts = together if joint else np.diag(together)
    few = present.shape[1]
    return bool(counts.min() <= few < np.median(counts) / 2)


def _by_newton(answers: IncompleteAnswers, start: Normal) -> Normal | None:
    """Search for the maximum where EM creeps: from where it is, and from unrelated items."""
    p = answers.values.shape[1]
    if p > MOST_ITEMS:
        return None
    counts = answers.observed.sum(axis=0)
    mean = answers.values.sum(axis=0) / counts
    variances = (((answers.values - mean) * answers.observed) ** 2).sum(axis=0) / counts
    ends = [
        found
        for begin in (start, (mean, np.diag(variances)))
        if (found := maximum_by_newton(answers, *begin)) is not None
    ]
    points = [(required_point(answers, *end).deviance, k) for k, end in enumerate(ends)]
    return ends[min(points)[1]] if points else None


def _least_share(covariance: Array) -> float:
    """Return the smallest share of its variance that an item keeps beside all others."""
    precision = inverse_or_nan(covariance[None])[0]
    return float((1 / (np.diag(covariance) * np.diag(precision))).min())


@dataclass(frozen=True, slots=True, eq=False)
class _Expected:
    """Where a step of EM leads, and the deviance where it starts, not computed for plain steps."""

    following: Normal
    deviance: float


@dataclass(frozen=True, slots=True, eq=False)
class _Expectation:
    """Takes the steps of EM from any means and covariances.

    Attributes
    ----------
    answers : IncompleteAnswers
    holes : tuple of Holes
    plain : bool
    room : ndarray, shape (2, n, p)
        Written over by every step: to ask the system for it each time takes a third of a step.
    """

    answers: IncompleteAnswers
    holes: tuple[Holes, ...]
    plain: bool
    room: Array

    def required(self, at: Normal) -> _Expected:
        found = self.at(at)
        if found is None:
            raise np.linalg.LinAlgError("the saturated covariance matrix became singular")
        return found

    def at(self, at: Normal) -> _Expected | None:
        """Take the step; None where the covariances are singular."""
        mean, covariance = at
        factor, shares = factors_and_shares(covariance)
        # false for not-a-number, too
        if shares.min() > (HOPELESS_SHARE if self.plain else LEAST_UNEXPLAINED):
            return self._of_all(mean, factor)
        if self.plain:
            return None
        # all covariances may be near singular where those of every pattern are not
        point = incomplete_point(self.answers, mean, covariance)
        if point is None:
            return None
        shift = covariance @ point.h
        moved = covariance - covariance @ point.r @ covariance - np.outer(shift, shift)
        return _Expected((mean + shift, (moved + moved.T) / 2), point.deviance)

    def _of_all(self, mean: Array, factor: Array) -> _Expected:
        n, p = self.answers.values.shape
        half = np.linalg.inv(factor)
        precision = half.T @ half
        deviations, weighted = self.room
        np.subtract(self.answers.values, mean, out=deviations)
        deviations *= self.answers.observed
        np.matmul(deviations, precision, out=weighted)
        uncertain = np.zeros(p * p)
        log_determinants = 0.0
        for part in self.holes:
            conditional = part.inverses(precision)
            rows = part.rows[:, None]
            expected = np.einsum(
                "rij,rj->ri", conditional[part.pattern], weighted[rows, part.items]
            )
            deviations[rows, part.items] = -expected
            cells = part.patterns[:, :, None] * p + part.patterns[:, None, :]
            weight = part.counts[:, None, None] * conditional
            uncertain += np.bincount(cells.ravel(), weight.ravel(), p * p)
            if not self.plain:
                log_determinants -= part.counts @ np.linalg.slogdet(conditional)[1]
        shift = deviations.mean(axis=0)
        products = deviations.T @ deviations
        deviance = np.nan
        if not self.plain:
            log_determinants += 2 * n * np.log(np.diagonal(factor)).sum()
            deviance = float(log_determinants + (products * precision).sum()) / n
        uncertain = uncertain.reshape(p, p)
        moved = (products + (uncertain + uncertain.T) / 2) / n - shift[:, None] * shift
        return _Expected((mean + shift, moved), deviance)


def _pairwise(answers: IncompleteAnswers) -> Normal:
    """Moments of the answers there are, pair by pair; without covariances if these contradict."""
    if answers.patterns.all():
        mean = answers.values.mean(axis=0)
        centred = answers.values - mean
        return mean, np.asarray(centred.T @ centred / len(centred))
    present = answers.observed.astype(np.float64)
    counts = present.sum(axis=0)
    mean = answers.values.sum(axis=0) / counts
    residuals = (answers.values - mean) * present
    together = present.T @ present
    covariance = residuals.T @ residuals / np.maximum(together, 1.0)
    size = np.sqrt(np.diag(covariance))
    if np.linalg.eigvalsh(covariance / size[:, None] / size[None, :])[0] < 1e-3:
        covariance = np.diag(np.diag(covariance))
    return mean, covariance


def _extrapolated(start: Normal, first: Normal, second: Normal) -> Normal:
    before = [b - a for a, b in zip(start, first, strict=True)]
    change = [c - b - d for b, c, d in zip(first, second, before, strict=True)]
    curvature = sum(float((v**2).sum()) for v in change)
    if curvature == 0.0:
        return second
    step = max(1.0, float(np.sqrt(sum(float((r**2).sum()) for r in before) / curvature)))
    mean, covariance = (
        a + 2 * step * r + step**2 * v for a, r, v in zip(start, before, change, strict=True)
    )
    return mean, covariance
