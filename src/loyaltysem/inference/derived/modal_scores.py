r"""Modal factor scores of respondents who answered in ordered categories.

With :math:`\eta = E(\eta) + R\xi`, :math:`RR' = \operatorname{cov}(\eta)`, and latent responses
:math:`y^*_i = \mu_i + a_i'\xi + \varepsilon_i` whose residuals are independent, an answer says
between which thresholds :math:`y^*_i` lies, so that the logarithm of the posterior is

.. math::

    \log p(\xi \mid y) = -\tfrac12\,\xi'\xi + \sum_i \log\bigl[\Phi(u_i) - \Phi(l_i)\bigr] + c,
    \qquad u_i = (\tau_{i,y_i+1} - \mu_i - a_i'\xi) / \sqrt{\theta_i},
    \quad l_i = (\tau_{i,y_i} - \mu_i - a_i'\xi) / \sqrt{\theta_i} .

Its maximum is the empirical Bayes modal score (Bock & Mislevy 1982; lavaan's EBM). Each term is
concave: with :math:`s_i = [\varphi(l_i) - \varphi(u_i)] / [\Phi(u_i) - \Phi(l_i)]` the slope in
:math:`a_i'\xi / \sqrt{\theta_i}`, the curvature is :math:`w_i = s_i^2 - [l_i\varphi(l_i) -
u_i\varphi(u_i)] / [\Phi(u_i) - \Phi(l_i)]`, between 0 and 1. Newton's steps solve
:math:`(I + A'WA)\,\delta = A's - \xi` with the rows :math:`a_i' / \sqrt{\theta_i}` of A, and
:math:`R\,(I + A'WA)^{-1} R'` at the mode is the covariance of what is left uncertain.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import log_ndtr

from loyaltysem.errors import ConvergenceError

__all__ = ["ResponseModel", "modal_scores"]

Array = NDArray[np.float64]
#: Stands for an infinite threshold: its density is zero, and its product with that too.
FAR = 1e8
#: Newton's steps square the error: after one this short the next would be below rounding.
LAST_STEP = 1e-8
MOST_STEPS = 100
MOST_HALVINGS = 40
#: Patterns of answers whose curvatures are held in memory together.
CHUNK = 1 << 14
#: Share of the largest latent variance below which a direction has none.
SMALLEST_SHARE = 1e-12
_LOG_ROOT_TWO_PI = 0.5 * np.log(2 * np.pi)


@dataclass(frozen=True, slots=True, eq=False)
class ResponseModel:
    """Latent responses as functions of independent standard normal variables ξ.

    Attributes
    ----------
    to_latent : ndarray, shape (m, r)
        R; r is the rank of cov(η).
    latent_mean : ndarray, shape (m,)
    slopes : ndarray, shape (p, r)
        The vectors :math:`a_i`.
    mean : ndarray, shape (p,)
        Of the latent responses.
    residual_covariance : ndarray, shape (p, p)
        What ξ leaves of the latent responses.
    """

    to_latent: Array
    latent_mean: Array
    slopes: Array
    mean: Array
    residual_covariance: Array

    @classmethod
    def from_moments(
        cls,
        latent_covariance: Array,
        latent_mean: Array,
        crossed: Array,
        covariance: Array,
        mean: Array,
    ) -> ResponseModel:
        """Take the latent responses apart into what η explains and the rest.

        Parameters
        ----------
        latent_covariance : ndarray, shape (m, m)
            Of η; it may be singular, and must have no negative eigenvalue.
        latent_mean : ndarray, shape (m,)
        crossed : ndarray, shape (p, m)
            Covariances of the latent responses with η.
        covariance : ndarray, shape (p, p)
            Of the latent responses.
        mean : ndarray, shape (p,)
        """
        sizes, axes = np.linalg.eigh(latent_covariance)
        kept = sizes > SMALLEST_SHARE * sizes[-1]
        roots, axes = np.sqrt(sizes[kept]), axes[:, kept]
        slopes = crossed @ axes / roots
        return cls(axes * roots, latent_mean, slopes, mean, covariance - slopes @ slopes.T)


def modal_scores(
    codes: NDArray[np.integer], thresholds: Array, model: ResponseModel
) -> tuple[Array, Array]:
    """Compute the scores of respondents with all, some or no answers.

    Parameters
    ----------
    codes : ndarray of int, shape (n, p)
        Categories from 0; −1 where there is no answer.
    thresholds : ndarray, shape (p, C − 1)
        Of the latent responses, ascending; ∞ beyond the categories that an item has.
    model : ResponseModel
        Residuals are taken as independent, with positive variances.

    Returns
    -------
    scores, errors : ndarray, shape (n, m)
        The modes, and standard errors from the curvature there. Without any answer they are mean
        and standard deviation of η.

    Raises
    ------
    ConvergenceError
        A search did not end, which the concave posterior should not allow.

    Notes
    -----
    Checked against Newton's steps on the same posterior in R (``ordinal_after_fit.R``).
    ``lavPredict`` of lavaan 0.6-14 stops up to 1e-3 from the mode, and takes thresholds over the
    latent responses' standard deviations, less their means, where the residuals are in raw units
    and have means: its scores are others where a scale factor is not 1 or a mean not 0.

    Examples
    --------
    One item with two categories and half of its variance explained:

    >>> import numpy as np
    >>> model = ResponseModel.from_moments(
    ...     np.eye(1), np.zeros(1), np.array([[0.5**0.5]]), np.eye(1), np.zeros(1)
    ... )
    >>> scores, errors = modal_scores(np.array([[0], [1], [-1]]), np.zeros((1, 1)), model)
    >>> scores.round(3).ravel().tolist(), errors.round(3).ravel().tolist()
    ([-0.506, 0.506, 0.0], [0.813, 0.813, 1.0])
    """
    scale = np.sqrt(np.diag(model.residual_covariance))
    slopes = model.slopes / scale[:, None]
    border = np.full((len(scale), 1), np.inf)
    edges = np.concatenate([-border, thresholds, border], axis=1)
    edges = np.clip((edges - model.mean[:, None]) / scale[:, None], -FAR, FAR)
    # whoever answers alike has the same score
    patterns, pattern_of = np.unique(codes, axis=0, return_inverse=True)
    modes = np.empty((len(patterns), slopes.shape[1]))
    errors = np.empty((len(patterns), len(model.to_latent)))
    items = np.arange(len(scale))
    for first in range(0, len(patterns), CHUNK):
        block = slice(first, first + CHUNK)
        answered = patterns[block] >= 0
        lower = np.where(answered, edges[items, np.maximum(patterns[block], 0)], -FAR)
        upper = np.where(answered, edges[items, patterns[block] + 1], FAR)
        modes[block], curvature = _modes(lower, upper, slopes)
        covariance = model.to_latent @ np.linalg.inv(curvature) @ model.to_latent.T
        errors[block] = np.sqrt(np.diagonal(covariance, axis1=-2, axis2=-1))
    scores = model.latent_mean + modes @ model.to_latent.T
    at = pattern_of.ravel()
    return scores[at], errors[at]


@dataclass(frozen=True, slots=True)
class _Point:
    """Minus the logarithms of posteriors, with gradient and Hessian."""

    objective: Array
    gradient: Array
    hessian: Array

    def put(self, which: NDArray[np.intp], other: _Point) -> None:
        self.objective[which] = other.objective
        self.gradient[which] = other.gradient
        self.hessian[which] = other.hessian

    def take(self, which: NDArray[np.bool_]) -> _Point:
        return _Point(self.objective[which], self.gradient[which], self.hessian[which])


def _modes(lower: Array, upper: Array, slopes: Array) -> tuple[Array, Array]:
    """Find the modes, shape (n, r), and the curvatures there, shape (n, r, r)."""
    n, r = len(lower), slopes.shape[1]
    modes, curvature = np.zeros((n, r)), np.empty((n, r, r))
    at = np.arange(n)
    xi = modes.copy()
    point = _evaluate(xi, lower, upper, slopes)
    for _ in range(MOST_STEPS):
        step = np.asarray(np.linalg.solve(point.hessian, -point.gradient[..., None])[..., 0], float)
        full = _advance(xi, step, point, lower[at], upper[at], slopes)
        last = full & (np.abs(step).max(axis=1, initial=0.0) < LAST_STEP)
        modes[at[last]], curvature[at[last]] = xi[last], point.hessian[last]
        if last.all():
            return modes, curvature
        at, xi, point = at[~last], xi[~last], point.take(~last)
    raise ConvergenceError(
        f"The search for the factor scores of {len(at)} patterns of answers did not end after "
        f"{MOST_STEPS} steps. The posterior has one maximum only, so this is a fault of the "
        "program or of a model with loadings near infinity; look at fit.admissibility, and report "
        "it."
    )


def _advance(
    xi: Array, step: Array, point: _Point, lower: Array, upper: Array, slopes: Array
) -> NDArray[np.bool_]:
    """Move xi and point along the steps, in place, halving those that lead too far.

    Returns
    -------
    ndarray of bool, shape (n,)
        Who went the whole step.
    """
    bar = point.objective + 1e-12 * (1 + np.abs(point.objective))
    before = xi.copy()
    xi += step
    point.put(np.arange(len(xi)), _evaluate(xi, lower, upper, slopes))
    whole = point.objective <= bar
    waiting, length = np.flatnonzero(~whole), 1.0
    for _ in range(MOST_HALVINGS):
        if not len(waiting):
            break
        length /= 2
        xi[waiting] = before[waiting] + length * step[waiting]
        trial = _evaluate(xi[waiting], lower[waiting], upper[waiting], slopes)
        point.put(waiting, trial)
        waiting = waiting[trial.objective > bar[waiting]]
    return np.asarray(whole)


def _evaluate(xi: Array, lower: Array, upper: Array, slopes: Array) -> _Point:
    line = xi @ slopes.T
    low, high = lower - line, upper - line
    # in the upper tail both ends are mirrored to the lower, where differences keep their digits
    mirrored = low > -high
    low, high = np.where(mirrored, -high, low), np.where(mirrored, -low, high)
    log_low, log_high = log_ndtr(low), log_ndtr(high)
    log_probability = log_high + np.log1p(-np.exp(log_low - log_high))
    at_low = np.exp(-0.5 * low**2 - _LOG_ROOT_TWO_PI - log_probability)
    at_high = np.exp(-0.5 * high**2 - _LOG_ROOT_TWO_PI - log_probability)
    score = at_low - at_high
    weight = np.clip(score**2 - low * at_low + high * at_high, 0.0, 1.0)
    score = np.where(mirrored, -score, score)
    p, r = slopes.shape
    products = (slopes[:, :, None] * slopes[:, None, :]).reshape(p, r * r)
    return _Point(
        objective=0.5 * (xi**2).sum(axis=1) - log_probability.sum(axis=1),
        gradient=xi - score @ slopes,
        hessian=(weight @ products).reshape(len(xi), r, r) + np.eye(r),
    )
