"""Bootstrap intervals of alpha and omega, from respondents drawn with replacement."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal, get_args

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from tqdm import tqdm

from loyaltysem.errors import OptionError
from loyaltysem.estimation import fit_maximum_likelihood
from loyaltysem.inference.uncertainty.bootstrap_intervals import bootstrap_interval
from loyaltysem.moments.drawn.resampling import (
    CHUNK,
    bootstrap_weights,
    jackknife_weights,
    regular_samples,
    weighted_moments,
)
from loyaltysem.scales.consistency.alpha import cronbach_alpha, standardized_alpha
from loyaltysem.scales.consistency.composite import omega
from loyaltysem.scales.joint_cfa import JointCFA
from loyaltysem.scales.sample import ScaleSample

__all__ = [
    "BOOTSTRAPPED",
    "ReliabilityInterval",
    "check_interval",
    "interval_columns",
    "reliability_intervals",
    "replicate_coefficients",
]

FloatArray = NDArray[np.float64]
ReliabilityInterval = Literal["feldt", "percentile", "bca"]

#: The coefficients that have bootstrap intervals.
BOOTSTRAPPED = ("alpha", "alpha_standardized", "omega")
FEWEST_REPLICATES = 100
#: Share of samples without a value above which those that have one no longer speak for all.
LARGEST_UNDEFINED = 0.05


def check_interval(interval: str, n_replicates: int) -> None:
    """Refuse options that make no interval.

    Raises
    ------
    OptionError
    """
    if interval not in get_args(ReliabilityInterval):
        raise OptionError(
            f"interval={interval!r} is not known. Say 'feldt' (of raw alpha, for normal answers), "
            "'percentile' or 'bca' (bootstrap, of alpha and omega)."
        )
    if interval == "feldt":
        return
    whole = isinstance(n_replicates, int | np.integer) and not isinstance(n_replicates, bool)
    if not whole or n_replicates < FEWEST_REPLICATES:
        raise OptionError(
            f"n_replicates={n_replicates!r}: a whole number of bootstrap samples is needed, "
            f"{FEWEST_REPLICATES} at the least since the ends of an interval are rare values; 2000 "
            "are usual."
        )


def interval_columns(coefficients: Sequence[str]) -> list[str]:
    """Return the columns of a table, each coefficient followed by the ends of its interval.

    Parameters
    ----------
    coefficients : sequence of str
        Those beside the two alphas.

    Returns
    -------
    list of str
    """
    columns = []
    for name in ("alpha", "alpha_standardized", *coefficients):
        columns.append(name)
        if name in BOOTSTRAPPED:
            columns += _ends(name)
    return columns


def _ends(name: str) -> list[str]:
    return [f"{name}_ci_lower", f"{name}_ci_upper"]


def reliability_intervals(
    sample: ScaleSample,
    cfa: JointCFA,
    *,
    interval: Literal["percentile", "bca"],
    n_replicates: int,
    level: float,
    rng: np.random.Generator,
    progress: bool = False,
) -> tuple[pd.DataFrame, list[str]]:
    """Draw respondents, and read the intervals off the coefficients of the samples.

    Parameters
    ----------
    sample : ScaleSample
        With answers.
    cfa : JointCFA
        Refitted to every sample for omega.
    interval : {"percentile", "bca"}
    n_replicates : int
    level : float
    rng : Generator
    progress : bool

    Returns
    -------
    intervals : DataFrame
        One row for each construct, with the ends of its three intervals. Empty where the
        coefficient is, or where more than 5% of the samples have no value.
    notes : list of str
        How many samples have none.

    Notes
    -----
    Efron (1979); bias-corrected and accelerated: Efron (1987), *Journal of the American
    Statistical Association, 82*, 171–185. A sample whose factor model converged to something
    impossible (a Heywood case) stays in: leaving it out would narrow the interval of omega.
    """
    drawn = _replicates(sample, cfa, n_replicates, rng, progress)
    left_out = _jackknife(sample, cfa, progress) if interval == "bca" else None
    estimate = replicate_coefficients(sample, cfa, sample.moments.covariances)[0]
    names = list(sample.constructs)
    columns = [end for coefficient in BOOTSTRAPPED for end in _ends(coefficient)]
    ends = pd.DataFrame(np.nan, index=pd.Index(names, name="construct"), columns=columns)
    notes = []
    for at in np.argwhere(np.isfinite(estimate)):
        k, j = at.tolist()
        name, coefficient = names[k], BOOTSTRAPPED[j]
        without = None if left_out is None else left_out[:, k, [j]]
        note, usable = _undefined(drawn[:, k, j], without)
        if note:
            notes.append(f"{coefficient} of {name}: {note}")
        if usable:
            lower, upper = bootstrap_interval(
                estimate[k, [j]], drawn[:, k, [j]], level=level, kind=interval, jackknife=without
            )
            ends.loc[name, _ends(coefficient)] = lower[0], upper[0]
    return ends, notes


def replicate_coefficients(
    sample: ScaleSample, cfa: JointCFA, covariances: FloatArray
) -> FloatArray:
    """Return the coefficients of every scale under other covariances of the same items.

    Parameters
    ----------
    sample : ScaleSample
    cfa : JointCFA
    covariances : ndarray, shape (B, p, p)
        Divisor n, in the order of the sample's items.

    Returns
    -------
    ndarray, shape (B, K, 3)
        ``alpha``, ``alpha_standardized`` and ``omega`` (observed denominator) of each of the K
        constructs; not-a-number for single items, constant items, and where the factor model has
        no minimum.
    """
    found = np.full((len(covariances), len(sample.constructs), len(BOOTSTRAPPED)), np.nan)
    names = sample.moments.names
    # an item that is constant among the respondents drawn has no correlation
    with np.errstate(divide="ignore", invalid="ignore"):
        for k, items in enumerate(sample.constructs.values()):
            at = [names.index(item) for item in items]
            if len(at) > 1:
                block = covariances[:, at][:, :, at]
                found[:, k, 0] = cronbach_alpha(block)
                found[:, k, 1] = standardized_alpha(block)
    if cfa.layout is not None and cfa.theta is not None:
        regular = regular_samples(covariances[:, None])
        found[regular, :, 2] = _omegas(sample, cfa, covariances[regular])
    return found


def _omegas(sample: ScaleSample, cfa: JointCFA, covariances: FloatArray) -> FloatArray:
    layout, theta = cfa.layout, cfa.theta
    found = np.full((len(covariances), len(sample.constructs)), np.nan)
    if layout is None or theta is None or not len(covariances):
        return found
    order = [sample.moments.names.index(item) for item in layout.observed]
    covariances = covariances[:, order][:, :, order]
    solution, implied = fit_maximum_likelihood(
        layout,
        covariances[:, None],
        None,
        np.array([sample.n], dtype=np.float64),
        start=np.repeat(theta[None], len(covariances), axis=0),
    )
    for k, (name, items) in enumerate(sample.constructs.items()):
        if len(items) == 1:
            continue
        factor = layout.latent.index(name)
        at = [layout.observed.index(item) for item in items]
        found[:, k] = omega(
            implied.matrices["lambda"][:, 0][:, at, factor],
            implied.latent_covariance[:, 0, factor, factor],
            covariances[:, at][:, :, at],
        )
    found[~solution.converged] = np.nan
    return found


def _replicates(
    sample: ScaleSample,
    cfa: JointCFA,
    n_replicates: int,
    rng: np.random.Generator,
    progress: bool,
) -> FloatArray:
    weights = bootstrap_weights(sample.n, n_replicates, rng)
    return _under(sample, cfa, weights, -(-n_replicates // CHUNK), "bootstrap", progress)


def _jackknife(sample: ScaleSample, cfa: JointCFA, progress: bool) -> FloatArray:
    weights = jackknife_weights(sample.n)
    return _under(sample, cfa, weights, -(-sample.n // CHUNK), "jackknife", progress)


def _under(
    sample: ScaleSample,
    cfa: JointCFA,
    weights: Iterator[FloatArray],
    n_chunks: int,
    described: str,
    progress: bool,
) -> FloatArray:
    if sample.values is None:
        raise OptionError(
            "A bootstrap interval draws respondents, and moments have none: there are no "
            "respondents to draw. Give the Survey or a data frame, or take interval='feldt'."
        )
    found = []
    for chunk in tqdm(weights, total=n_chunks, desc=described, disable=not progress):
        covariances = weighted_moments(sample.values, chunk)[1]
        found.append(replicate_coefficients(sample, cfa, covariances))
    return np.concatenate(found)


def _undefined(drawn: FloatArray, left_out: FloatArray | None) -> tuple[str, bool]:
    """Say how many samples have no value, and whether there is an interval all the same."""
    if left_out is not None and not np.isfinite(left_out).all():
        return (
            "it has no value without one of the respondents, so the BCa interval, which needs all "
            "of these, is empty. Take interval='percentile'.",
            False,
        )
    n_undefined = int((~np.isfinite(drawn)).sum())
    if not n_undefined:
        return "", True
    usable = n_undefined <= LARGEST_UNDEFINED * len(drawn)
    then = (
        "they are left out of the interval."
        if usable
        else "those that have one no longer speak for all, so the interval is empty. Collect more "
        "answers, or analyse fewer constructs."
    )
    return (
        f"{n_undefined} of {len(drawn)} bootstrap samples have no value (a constant item, or a "
        f"factor model without a minimum); {then}",
        usable,
    )
