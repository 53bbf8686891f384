"""Covariance matrices of estimates, and the columns that follow from them."""

from __future__ import annotations

import warnings

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

from loyaltysem.errors import OptionError, SpecificationWarning, users_line
from loyaltysem.estimation import SMALLEST_EIGENVALUE, BlockInverse, GroupBlocks, regular_inverse
from loyaltysem.numerics.cholesky import cholesky_or_nan, inverse_or_nan
from loyaltysem.numerics.inverse import unit_scale

__all__ = [
    "check_level",
    "delta_standard_errors",
    "inverse_of_information",
    "normal_columns",
    "parameter_covariance",
    "parameter_covariances",
]

# Nobody reports intervals of 20% and less, and .20 is the largest level of a test in use.
_LIKELY_ALPHA = 0.2
#: Share of a value that its last digits may be wrong by.
ROUNDING = 4e-15
#: Functions whose variances are computed together.
ROWS_AT_ONCE = 64


def parameter_covariance(
    information: NDArray[np.float64], n: float
) -> tuple[NDArray[np.float64] | None, NDArray[np.float64]]:
    """Invert the information, or say along which direction it is singular.

    Parameters
    ----------
    information : ndarray, shape (q, q)
        Of one observation.
    n : float
        Observations (n − 1 under Wishart likelihood).

    Returns
    -------
    covariance : ndarray, shape (q, q), or None
        None when the information is singular.
    direction : ndarray, shape (q,)
        As of :func:`inverse_of_information`.
    """
    order = GroupBlocks.undivided(len(information))
    inverse, direction = inverse_of_information(information, order)
    return None if inverse is None else inverse.whole / n, direction


def inverse_of_information(
    information: NDArray[np.float64], order: GroupBlocks
) -> tuple[BlockInverse | None, NDArray[np.float64]]:
    """Invert the information block by block, or say along which direction it is singular.

    Parameters
    ----------
    information : ndarray, shape (q, q)
        Of one observation.
    order : GroupBlocks
        In which parameters groups meet.

    Returns
    -------
    inverse : BlockInverse, or None
        None when the information is singular.
    direction : ndarray, shape (q,)
        Share of each parameter in what the data say least about: in the direction in which the
        information is singular, or else in the sum of the scaled variances.
    """
    inverse = regular_inverse(information, order, SMALLEST_EIGENVALUE)
    diagonal = np.diag(information)
    if inverse is not None:
        shares = inverse.diagonal * diagonal
        return inverse, shares / shares.sum()
    scale = unit_scale(diagonal)
    scaled = information * scale[:, None] * scale
    if not np.isfinite(scaled).all():
        return None, np.zeros(len(diagonal))
    return None, np.asarray(np.linalg.eigh(scaled)[1][:, 0] ** 2)


def parameter_covariances(
    informations: NDArray[np.float64], n: float
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Invert the information of many fits, as :func:`parameter_covariance` does of one.

    Parameters
    ----------
    informations : ndarray, shape (batch, q, q)
    n : float

    Returns
    -------
    covariances : ndarray, shape (batch, q, q)
        Not-a-number where the information is singular.
    regular : ndarray of bool, shape (batch,)
    """
    diagonal = np.diagonal(informations, axis1=-2, axis2=-1)
    scale = unit_scale(diagonal)
    scales = scale[:, :, None] * scale[:, None, :]
    scaled = informations * scales
    known = np.isfinite(scaled).all(axis=(-2, -1))
    scaled[~known] = 0.0
    factors = cholesky_or_nan(scaled)
    regular = np.asarray(known & np.isfinite(factors).all(axis=(-2, -1)), dtype=bool)
    scaled[~regular] = np.eye(informations.shape[-1])
    inverse = inverse_or_nan(scaled)
    # no eigenvalue is below one over the trace of the inverse; few have to be computed
    with np.errstate(invalid="ignore"):
        trace = np.trace(inverse, axis1=-2, axis2=-1)
        # rounding gives a singular matrix an inverse with a huge trace of either sign
        doubtful = ~((trace > 0) & (trace < 1 / SMALLEST_EIGENVALUE))
    for i in np.flatnonzero(doubtful):
        regular[i] = bool(np.linalg.eigvalsh(scaled[i])[0] > SMALLEST_EIGENVALUE)
    regular &= np.isfinite(inverse).all(axis=(-2, -1))
    return np.where(regular[:, None, None], inverse * scales / n, np.nan), regular


def check_level(level: float) -> None:
    """Refuse a coverage that is not between 0 and 1.

    Raises
    ------
    OptionError

    Warns
    -----
    SpecificationWarning
        It is as small as the level of a test, which is likely to be meant.
    """
    if not 0 < level < 1:
        raise OptionError(
            f"level={level!r}: the coverage of an interval is between 0 and 1. Give 0.95 for "
            "intervals of 95%."
        )
    if level <= _LIKELY_ALPHA:
        warnings.warn(
            f"level={level!r} is the coverage of an interval, so it asks for intervals of "
            f"{level:.0%}. With alpha = {level:g} in mind, write level={1 - level:g}.",
            SpecificationWarning,
            stacklevel=users_line(),
        )


def delta_standard_errors(
    jacobian: NDArray[np.float64],
    covariance: NDArray[np.float64],
    values: NDArray[np.float64] | float = 0.0,
) -> NDArray[np.float64]:
    """Standard errors of functions of the parameters by the delta method.

    Parameters
    ----------
    jacobian : ndarray, shape (k, q)
    covariance : ndarray, shape (q, q)
    values : ndarray, shape (k,), optional
        Of the functions; an error within their rounding is none.

    Returns
    -------
    ndarray, shape (k,)
        Rounding error around zero is returned as zero, whatever the units of the functions.
    """
    variance, cancelled = np.zeros(len(jacobian)), np.zeros(len(jacobian))
    for first in range(0, len(jacobian), ROWS_AT_ONCE):
        rows = slice(first, first + ROWS_AT_ONCE)
        # functions of one group move with few of the parameters of all groups
        moving = np.flatnonzero(jacobian[rows].any(axis=0))
        slopes, own = jacobian[rows, moving], covariance[np.ix_(moving, moving)]
        variance[rows] = ((slopes @ own) * slopes).sum(axis=1)
        cancelled[rows] = slopes**2 @ np.diag(own)
    # what cancels within a row, and what has cancelled in the derivatives already
    floor = 1e-18 * cancelled + (ROUNDING * np.asarray(values)) ** 2
    return np.sqrt(np.where(variance <= floor, 0.0, variance))


def normal_columns(
    est: NDArray[np.float64], se: NDArray[np.float64], *, level: float = 0.95
) -> dict[str, NDArray[np.float64]]:
    """Return the columns z, pvalue, ci_lower and ci_upper of normal-theory estimates.

    Parameters
    ----------
    est, se : ndarray, shape (k,)
    level : float
        Coverage of the interval, between 0 and 1.

    Notes
    -----
    Where ``se`` is zero the value was fixed: z and p are not defined, and the interval is the
    value, as in lavaan's ``parameterEstimates``.
    """
    check_level(level)
    half = float(ndtri(0.5 + level / 2)) * se
    with np.errstate(divide="ignore", invalid="ignore"):
        z = np.where(se > 0, est / se, np.nan)
    return {
        "z": z,
        "pvalue": 2 * ndtr(-np.abs(z)),
        "ci_lower": est - half,
        "ci_upper": est + half,
    }
