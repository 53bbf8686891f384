r"""Intervals from bootstrap replicates.

- ``percentile`` (Efron 1979): quantiles of the replicates;
- ``bias_corrected`` (Efron 1981): quantiles shifted by
  :math:`z_0 = \Phi^{-1}(\text{share of replicates below the estimate})`;
- ``bca`` (Efron 1987): besides, the acceleration
  :math:`a = \sum_i d_i^3 / 6 (\sum_i d_i^2)^{3/2}`, with d the deviations of the jackknife values
  from their mean.
"""

from __future__ import annotations

from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

from loyaltysem.errors import OptionError
from loyaltysem.inference.uncertainty.standard_errors import check_level

__all__ = ["IntervalKind", "bootstrap_interval", "replicate_columns"]

IntervalKind = Literal["percentile", "bias_corrected", "bca"]
Array = NDArray[np.float64]


def bootstrap_interval(
    estimate: Array,
    replicates: Array,
    *,
    level: float = 0.95,
    kind: IntervalKind = "percentile",
    jackknife: Array | None = None,
) -> tuple[Array, Array]:
    """Return the lower and upper ends of bootstrap intervals.

    Parameters
    ----------
    estimate : ndarray, shape (k,)
    replicates : ndarray, shape (B, k)
        Replicates that are not numbers are left out.
    level : float
    kind : {"percentile", "bias_corrected", "bca"}
    jackknife : ndarray, shape (n, k), optional
        Estimates without each respondent; needed for ``bca``.

    Returns
    -------
    lower, upper : ndarray, shape (k,)
        Not-a-number where no replicate has a value.
    """
    check_level(level)
    if kind not in get_args(IntervalKind):
        raise OptionError(
            f"interval={kind!r} is not known; say one of {', '.join(get_args(IntervalKind))}."
        )
    tails = np.array([(1 - level) / 2, (1 + level) / 2])
    shares = np.repeat(tails[:, None], len(estimate), axis=1)
    if kind != "percentile":
        shift = _bias(estimate, replicates)
        acceleration = np.zeros(len(estimate))
        if kind == "bca":
            if jackknife is None:
                raise OptionError("interval='bca' needs the estimates without each respondent.")
            acceleration = _acceleration(jackknife)
        moved = shift + ndtri(tails)[:, None]
        with np.errstate(divide="ignore", invalid="ignore"):
            shares = ndtr(shift + moved / (1 - acceleration * moved))
    ends = np.full((2, len(estimate)), np.nan)
    for k in range(len(estimate)):
        drawn = replicates[np.isfinite(replicates[:, k]), k]
        if len(drawn) and np.isfinite(shares[:, k]).all():
            ends[:, k] = np.quantile(drawn, shares[:, k])
    return ends[0], ends[1]


def replicate_columns(
    estimate: Array,
    replicates: Array,
    *,
    level: float = 0.95,
    kind: IntervalKind = "percentile",
    jackknife: Array | None = None,
) -> dict[str, Array]:
    """Return the columns est, se, ci_lower and ci_upper, as of :func:`bootstrap_interval`.

    The standard error is the standard deviation of the replicates that have a value.
    """
    lower, upper = bootstrap_interval(
        estimate, replicates, level=level, kind=kind, jackknife=jackknife
    )
    se = np.full(len(estimate), np.nan)
    known = np.isfinite(replicates).sum(axis=0) > 1
    se[known] = np.nanstd(replicates[:, known], axis=0, ddof=1)
    return {"est": estimate, "se": se, "ci_lower": lower, "ci_upper": upper}


def _bias(estimate: Array, replicates: Array) -> Array:
    known = np.isfinite(replicates)
    n = np.maximum(known.sum(axis=0), 1)
    # ties, as of fixed values, count half
    below = ((replicates < estimate) & known).sum(axis=0)
    tied = ((replicates == estimate) & known).sum(axis=0)
    share = np.clip((below + 0.5 * tied) / n, 0.5 / n, 1 - 0.5 / n)
    return np.asarray(ndtri(share))


def _acceleration(jackknife: Array) -> Array:
    deviations = jackknife.mean(axis=0) - jackknife
    spread = (deviations**2).sum(axis=0)
    # values that constraints or fixing hold do not accelerate
    usable = spread > 1e-24 * np.maximum((jackknife**2).sum(axis=0), 1e-300)
    with np.errstate(divide="ignore", invalid="ignore"):
        skewed = (deviations**3).sum(axis=0) / (6 * spread**1.5)
    return np.where(usable, skewed, 0.0)
