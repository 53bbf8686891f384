"""Fits of one model, by its own criterion, to many samples of the same respondents."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from joblib import Parallel, delayed
from numpy.typing import NDArray

from loyaltysem.errors import NotAvailableError
from loyaltysem.estimation import (
    HeldCurvature,
    ImpliedMoments,
    held_curvature,
    implied_moments,
)
from loyaltysem.estimation.criteria.criterion import Criterion
from loyaltysem.estimation.criteria.redrawn import search
from loyaltysem.fits.fit import Fit
from loyaltysem.numerics.threads import single_threaded
from loyaltysem.resampling.patience import Ended, Patience, iterations_of, learn, pieces

__all__ = ["Replicates", "refit", "require_enough", "require_refittable"]

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Replicates:
    """Fits that converged.

    Attributes
    ----------
    implied : ImpliedMoments
        Batch of B.
    means : ndarray, shape (B, G, p)
        What an index is computed from: means of the answers, or implied ones where answers are
        missing.
    chisq : ndarray, shape (B,)
    converged : ndarray of bool, shape (B + failed,)
    n_without_moments : int
        Of those that failed, how many since a model cannot be fitted to the answers drawn: an item
        is constant or determined by others, or ordered answers have no thresholds or polychoric
        correlations.
    """

    implied: ImpliedMoments
    means: Array
    chisq: Array
    converged: NDArray[np.bool_]
    n_without_moments: int = 0


def require_refittable(fitted: Fit) -> None:
    """Refuse to resample what resampling says nothing about.

    Raises
    ------
    NotAvailableError
        The criterion has no replicates, or the fit is inside bounds or under constraints that are
        not linear.
    """
    fitted.require_plain_parameters("bootstrap replicates")
    if refusal := fitted.criterion.refusal("bootstrap"):
        raise NotAvailableError(refusal)
    if fitted.estimation.box is not None:
        raise NotAvailableError(
            "The parameters of this fit are bounded, and replicates would pile up at the bounds, "
            "where percentile intervals do not hold (Andrews 2000). Fit without bounds first."
        )


def refit(
    fitted: Fit,
    counts: Iterator[tuple[Array, ...]],
    *,
    criterion: Criterion | None = None,
    n_jobs: int = 1,
    patience: Patience | None = None,
) -> Replicates:
    """Refit a model to samples of its respondents, chunk by chunk.

    Parameters
    ----------
    fitted : Fit
        From whose estimates is searched; where that fails, from plain values.
    counts : iterator of tuple of ndarray, shape (chunk, n_g)
        How often each respondent is in the sample, by group.
    criterion : Criterion, optional
        That of other answers of as many respondents; by default the fit's own.
    n_jobs : int
        Processes.
    patience : Patience, optional
        How long each replicate is searched for; as long as a fit without it. Learnt before the
        processes begin, so that the digits do not depend on them.

    Notes
    -----
    A sample in which an item is constant, or determined by others, or lacks an answer of an
    ordered item, has no fit, as it would have none by itself.
    """
    require_refittable(fitted)
    rule, theta = criterion or fitted.criterion, fitted.solution.theta
    held = held_curvature(fitted.criterion.discrepancy, theta)
    found = []
    drawn = _pieces(rule, counts, patience)
    for first in drawn:
        found.append(_fits(rule, theta, first, iterations_of(patience), held))
        learn(patience, len(found[-1].usable), found[-1].ended)
        break
    most = iterations_of(patience)
    jobs = (delayed(_fits)(rule, theta, some, most, held) for some in drawn)
    for part in Parallel(n_jobs=n_jobs, return_as="generator")(jobs):
        found.append(part)
        learn(patience, len(part.usable), part.ended)
    usable = np.concatenate([part.usable for part in found])
    n_without = int((~usable).sum())
    good = require_enough(np.concatenate([part.converged for part in found]), n_without)
    with single_threaded():
        implied = implied_moments(
            fitted.layout,
            np.concatenate([part.theta[part.converged] for part in found]),
            np.concatenate([part.base[part.converged] for part in found]),
        )
    objective = np.concatenate([part.objective[part.converged] for part in found])
    means = _means(found, implied)
    return Replicates(implied, means, rule.sizes.sum() * objective, good, n_without)


@dataclass(frozen=True, slots=True, eq=False)
class _Fits:
    """Fits of some samples; not-a-number where ``usable`` or ``converged`` says so."""

    theta: Array
    objective: Array
    base: Array
    means: Array | None
    usable: NDArray[np.bool_]
    converged: NDArray[np.bool_]
    ended: Ended | None


def _pieces(
    rule: Criterion, counts: Iterator[tuple[Array, ...]], patience: Patience | None
) -> Iterator[tuple[Array, ...]]:
    """Cut what was drawn into what is fitted together."""
    most = rule.most_at_once
    for chunk in counts:
        for piece in pieces(patience, len(chunk[0])):
            for first in range(piece.start, piece.stop, most):
                own = slice(first, min(first + most, piece.stop))
                yield tuple(drawn[own] for drawn in chunk)


def _fits(
    rule: Criterion,
    theta: Array,
    counts: Sequence[Array],
    most: int,
    held: HeldCurvature | None,
) -> _Fits:
    """Fit the model to some samples."""
    with single_threaded():
        drawn = rule.on(counts)
        usable = drawn.usable
        shape = np.shape(rule.discrepancy.base)[1:]
        all_theta = np.full((len(usable), theta.shape[1]), np.nan)
        objective, base = np.full(len(usable), np.nan), np.zeros((len(usable), *shape))
        converged, ended = np.zeros(len(usable), dtype=bool), None
        found = search(drawn, theta, most, held)
        if found is not None:
            solution = found.solution
            all_theta[usable], converged[usable] = solution.theta, solution.converged
            base[usable] = found.discrepancy.base
            if drawn.has_chisq:
                objective[usable] = solution.objective * found.discrepancy.unit
            ended = Ended.of(solution, found.first)
    return _Fits(all_theta, objective, base, drawn.means, usable, converged, ended)


def _means(found: Sequence[_Fits], implied: ImpliedMoments) -> Array:
    """What an index is computed from: means of the answers, or else those implied."""
    own = [part.means[part.converged] for part in found if part.means is not None]
    if own:
        return np.concatenate(own)
    if implied.mean is None:
        raise NotAvailableError("Incomplete answers are fitted with means, and there are none.")
    return implied.mean


def require_enough(converged: NDArray[np.bool_], n_without_moments: int = 0) -> NDArray[np.bool_]:
    """Refuse to compute intervals from fewer than two replicates.

    Parameters
    ----------
    converged : ndarray of bool, shape (replicates,)
    n_without_moments : int
        As in :class:`Replicates`.

    Raises
    ------
    NotAvailableError
        Hardly any replicate converged.
    """
    if converged.sum() < 2:
        what = f"{int((~converged).sum())} of {len(converged)} replicates did not converge"
        if n_without_moments:
            what += (
                f", {n_without_moments} of them since a category of an item was not drawn at all, "
                "or an item was constant among the respondents drawn or determined by others"
            )
        raise NotAvailableError(
            f"{what}; no interval can be computed. The model is too much for these data."
        )
    return converged
