"""Mahalanobis distance of each respondent from the centre of all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from scipy.special import chdtrc, chdtri

from loyaltysem.arguments import listed
from loyaltysem.moments.incomplete.holes import holes_by_number
from loyaltysem.moments.incomplete.patterns import IncompleteAnswers
from loyaltysem.moments.incomplete.saturated_moments import SaturatedMoments, saturated_moments

__all__ = ["mahalanobis_distances", "squared_distances", "unbiased_moments", "why_no_distances"]

_SINGULAR = 1e-10
"""Smallest eigenvalue of the correlations, relative to the largest."""


def why_no_distances(answers: NDArray[np.float64], names: Sequence[str]) -> str:
    """Return why distances cannot be computed from these answers, ``""`` when nothing is known.

    Parameters
    ----------
    answers : ndarray, shape (n_respondents, n_items)
    names : sequence of str
        Names of the items, for the reason.
    """
    present = ~np.isnan(answers)
    n_answering = int(present.any(axis=1).sum())
    n_items = answers.shape[1]
    if n_items < 2:
        return f"{n_items} item(s) have no pattern that could be unusual; at least 2 are needed"
    if n_answering <= n_items:
        return (
            f"{n_answering} respondent(s) with answers are too few for the covariances of "
            f"{n_items} items; more than {n_items} are needed"
        )
    constant = [
        name
        for name, column, given in zip(names, answers.T, present.T, strict=True)
        if not given.any() or np.ptp(column[given]) == 0
    ]
    if constant:
        return f"{listed(constant, 6)}: every answer is the same, so the covariances are singular"
    together = present.T.astype(np.float64) @ present
    apart = np.argwhere(np.triu(together < 2, 1))
    if len(apart):
        i, j = apart[0]
        return (
            f"{len(apart)} pair(s) of items, such as {names[i]} and {names[j]}, were answered "
            "together by fewer than two respondents, so their covariance is not known"
        )
    return ""


def mahalanobis_distances(
    answers: NDArray[np.float64], names: Sequence[str]
) -> tuple[NDArray[np.float64], str]:
    """Return each respondent's squared distance, or the reason why there is none.

    Parameters
    ----------
    answers : ndarray, shape (n_respondents, n_items)
        NaN where missing.
    names : sequence of str
        Names of the items, for the reason.

    Returns
    -------
    distances : ndarray, shape (n_respondents,)
        Squared distance on the scale of all items. Who lacks answers has the distance of the part
        that was answered, carried to the value with the same upper tail probability of chi-square
        with as many degrees of freedom as there are items, so that one cut-off holds for all. NaN
        for a respondent without answers.
    reason : str
        ``""``, or why every distance is NaN.

    Notes
    -----
    Mahalanobis (1936). Mean and covariance are those of `unbiased_moments`. Without missing
    answers the values are those of ``psych::outlier``, which ``careless::mahad`` calls. With
    missing answers ``psych::outlier`` puts the item's mean in their place in the distance of all
    items, which makes the distance too small; here only what was answered counts.
    """
    distances = np.full(len(answers), np.nan)
    reason = why_no_distances(answers, names)
    if reason:
        return distances, reason
    answering = ~np.isnan(answers).all(axis=1)
    known = answers[answering]
    try:
        moments = unbiased_moments(known)
    except np.linalg.LinAlgError:
        complete = known[~np.isnan(known).any(axis=1)]
        among_complete = (
            "" if why_no_distances(complete, names) else _dependence(np.cov(complete.T), names)
        )
        return distances, among_complete or "the covariances of the items are singular"
    if not moments.converged:
        return distances, "the covariances of answers with so many missing were not found (EM)"
    reason = _dependence(moments.covariance, names)
    if reason:
        return distances, reason
    squared, n_answered = squared_distances(known, moments)
    n_items = answers.shape[1]
    tail = np.asarray(chdtrc(n_answered, squared))
    # a tail too small for a number leaves the distance as it is, which is beyond any cut-off
    carried = (n_answered < n_items) & (tail > 0)
    squared[carried] = chdtri(n_items, tail[carried])
    distances[answering] = squared
    return distances, ""


def _dependence(covariance: NDArray[np.float64], names: Sequence[str]) -> str:
    """Return which items determine each other, ``""`` where none do."""
    scale = np.sqrt(np.diag(covariance))
    roots, vectors = np.linalg.eigh(covariance / np.outer(scale, scale))
    if roots[0] >= _SINGULAR * roots[-1]:
        return ""
    weights = np.abs(vectors[:, 0])
    involved = [name for name, w in zip(names, weights, strict=True) if w > 0.1 * weights.max()]
    return (
        f"the covariances are singular: {listed(involved, 6)} depend on each other exactly, as a "
        "copied item or a sum of others does"
    )


def unbiased_moments(answers: NDArray[np.float64]) -> SaturatedMoments:
    """Return means and covariances of answers with holes, for the divisor n - 1.

    Parameters
    ----------
    answers : ndarray, shape (n_respondents, n_items)
        NaN where missing; every respondent has an answer, every item varies.

    Returns
    -------
    SaturatedMoments
        For complete answers the sample mean and covariance, singular ones too. In general the
        maximum-likelihood covariance times n / (n - 1), which is the same there.

    Raises
    ------
    numpy.linalg.LinAlgError
        A covariance on the way is singular.

    Notes
    -----
    By the steps of EM as they are, from uncorrelated items: without extrapolation, moments on which
    few answers bear are given up rather than found far away. Checked against lavaan's saturated
    moments.
    """
    if not np.isnan(answers).any():
        return SaturatedMoments(answers.mean(axis=0), np.cov(answers.T), 0, True)
    start = np.nanmean(answers, axis=0), np.diag(np.nanvar(answers, axis=0))
    known = IncompleteAnswers.from_values(answers)
    found = saturated_moments(known, start=start, plain=True)
    n = len(answers)
    return replace(found, covariance=found.covariance * (n / (n - 1)))


def squared_distances(
    answers: NDArray[np.float64], moments: SaturatedMoments
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Return squared distances of the part that was answered, and the number of answers.

    Parameters
    ----------
    answers : ndarray, shape (n_respondents, n_items)
        NaN where missing.
    moments : SaturatedMoments
        With a covariance that can be inverted.

    Returns
    -------
    squared : ndarray, shape (n_respondents,)
        (x_o - mean_o)' inv(S_oo) (x_o - mean_o) over the answers o that were given.
    n_answered : ndarray, shape (n_respondents,)

    Notes
    -----
    With K the inverse covariance, z the deviations, 0 for the missing part m, and w = K z, it is
    z'w - w_m' inv(K_mm) w_m: the distance of the whole at the most likely missing answers.
    """
    missing = np.isnan(answers)
    deviations = np.where(missing, 0.0, answers - moments.mean)
    half = np.linalg.inv(np.linalg.cholesky(moments.covariance))
    precision = half.T @ half
    squared = ((deviations @ half.T) ** 2).sum(axis=1)
    weighted = deviations @ precision
    for part in holes_by_number(missing):
        at = weighted[part.rows[:, None], part.items]
        inverses = part.inverses(precision)[part.pattern]
        squared[part.rows] -= np.einsum("ri,rij,rj->r", at, inverses, at)
    return np.maximum(squared, 0.0), (~missing).sum(axis=1)
