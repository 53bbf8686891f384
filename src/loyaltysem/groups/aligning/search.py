"""The search for the minima of the alignment's loss, from many starts at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from loyaltysem.groups.aligning.loss import AlignmentLoss
from loyaltysem.numerics.cholesky import cholesky_or_nan

__all__ = [
    "Metric",
    "Minima",
    "Places",
    "distinct_minima",
    "search",
    "starting_places",
]

Array = NDArray[np.float64]

_MOST_STEPS = 500
#: Of the gradient, beside the loss.
_TOLERANCE = 1e-9
_LONGEST_STEP = 0.5
#: Two searches ended in one minimum where no mean and no log σ differs by more.
_SAME = 1e-4


@dataclass(frozen=True, slots=True, eq=False)
class Metric:
    """What the latent means and standard deviations are measured from.

    Attributes
    ----------
    reference : int
        The group whose mean is zero, unless means are free, and whose variance is one, unless it
        is the product of all variances.
    free : bool
        Whether the mean of the reference is estimated, too.
    product : bool
        Whether the product of the variances is one.
    """

    reference: int
    free: bool
    product: bool

    def basis(self, n_groups: int) -> Array:
        """Return the directions in which places may differ, shape (2G, q)."""
        others = np.delete(np.eye(n_groups), self.reference, axis=1)
        sds = others - np.eye(n_groups)[:, [self.reference]] if self.product else others
        means = np.eye(n_groups) if self.free else others
        corner = np.zeros((n_groups, means.shape[1])), np.zeros((n_groups, sds.shape[1]))
        return np.block([[sds, corner[0]], [corner[1], means]])

    def onto(self, places: Array) -> Array:
        """Move places, (batch, 2G), so that the metric holds; the units themselves do not change.

        Parameters
        ----------
        places : ndarray, shape (batch, 2G)
        """
        n = places.shape[-1] // 2
        log_sd, alpha = places[:, :n], places[:, n:]
        unit = log_sd.mean(axis=1) if self.product else log_sd[:, self.reference]
        # from the metric's mean, in the metric's unit
        centre = 0.0 if self.free else alpha[:, [self.reference]]
        return np.concatenate(
            [log_sd - unit[:, None], (alpha - centre) / np.exp(unit)[:, None]], axis=1
        )


@dataclass(frozen=True, slots=True, eq=False)
class Places:
    """Where the searches of a batch ended.

    Attributes
    ----------
    places : ndarray, shape (batch, 2G)
    value : ndarray, shape (batch,)
    is_minimum : ndarray of bool, shape (batch,)
        The search converged, and the loss curves upwards in every direction.
    """

    places: Array
    value: Array
    is_minimum: NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Minima:
    """The distinct minima that were found, the lowest first.

    Attributes
    ----------
    places : ndarray, shape (M, 2G)
    value : ndarray, shape (M,)
    times : ndarray of int, shape (M,)
        How many searches ended there.
    n_failed : int
        Searches, and those that ended in no minimum.
    """

    places: Array
    value: Array
    times: NDArray[np.intp]
    n_failed: int


def starting_places(
    loadings: Array, intercepts: Array, metric: Metric, n_starts: int, random: np.random.Generator
) -> Array:
    """Return where searches begin: the medians over items, each item as an anchor, random places.

    Parameters
    ----------
    loadings, intercepts : ndarray, shape (G, P)
    metric : Metric
    n_starts : int
    random : Generator

    Returns
    -------
    ndarray, shape (n_starts, 2G)
    """
    base = metric.reference
    sound = loadings.min(axis=0) > 0.1 * loadings.max(axis=0)
    if sound.any():
        loadings, intercepts = loadings[:, sound], intercepts[:, sound]
        log_sd = np.log(loadings / loadings[base])
        # intercepts that stay those of the reference group ask for these means
        alpha = (intercepts - intercepts[base]) / loadings[base]
    else:
        log_sd = alpha = np.zeros((len(loadings), 1))
    middle = np.concatenate([np.median(log_sd, axis=1), np.median(alpha, axis=1)])
    anchors = np.concatenate([log_sd, alpha]).T[: n_starts // 2]
    known = np.concatenate([middle[None], anchors])[:n_starts]
    n_random = n_starts - len(known)
    n = len(loadings)
    spread = np.repeat([0.3, max(0.5, float(np.std(middle[n:])))], n)
    drawn = known[0] + spread * random.standard_normal((n_random, 2 * n))
    return metric.onto(np.concatenate([known, drawn]))


def search(loss: AlignmentLoss, starts: Array, metric: Metric) -> Places:
    """Go down from every start: Newton's steps where the loss curves upwards, else safe ones.

    Parameters
    ----------
    loss : AlignmentLoss
        Of a batch as large as the starts are many.
    starts : ndarray, shape (batch, 2G)
        In the metric.
    metric : Metric

    Returns
    -------
    Places
    """
    basis = metric.basis(loss.n_groups)
    places, found = np.array(starts), np.zeros(len(starts), dtype=bool)
    value, still = np.full(len(starts), np.inf), np.arange(len(starts))
    for _ in range(_MOST_STEPS):
        inside = loss.subset(still)
        here = inside.slopes(places[still])
        gradient = here.gradient @ basis
        value[still] = here.value
        factors = cholesky_or_nan(basis.T @ here.hessian @ basis)
        convex = np.asarray(~np.isnan(factors).any(axis=(-2, -1)))
        done = np.abs(gradient).max(axis=1) < _TOLERANCE * (1 + here.value)
        found[still[done & convex]] = True
        going = ~done
        if not going.any():
            break
        still, inside = still[going], inside.subset(going)
        curvature = np.where(convex[:, None, None], here.hessian, here.majorizer)[going]
        step = _step(basis.T @ curvature @ basis, gradient[going], basis)
        slope = (gradient[going] * step).sum(axis=1)
        along = step @ basis.T
        places[still] += _shortened(inside, places[still], along, here.value[going], slope)
    return Places(places, value, found)


def _step(curvature: Array, gradient: Array, basis: Array) -> Array:
    """Return Newton's step, no longer than what the loss may be trusted for."""
    q = curvature.shape[-1]
    ridge = 1e-10 * np.trace(curvature, axis1=-2, axis2=-1) / q + 1e-300
    safe = curvature + ridge[:, None, None] * np.eye(q)
    step = -np.linalg.solve(safe, gradient[..., None])[..., 0]
    longest = np.abs(step @ basis.T).max(axis=1, keepdims=True)
    return np.asarray(step * np.minimum(1.0, _LONGEST_STEP / np.maximum(longest, 1e-300)))


def _shortened(
    loss: AlignmentLoss, places: Array, along: Array, value: Array, slope: Array
) -> Array:
    """Halve each step until the loss falls by a part of what its slope promises."""
    length, left = np.ones(len(places)), np.arange(len(places))
    for _ in range(30):
        reached = loss.subset(left).value(places[left] + length[left, None] * along[left])
        # near the minimum rounding hides what is gained
        enough = reached <= value[left] + 1e-4 * length[left] * slope[left] + 1e-13 * value[left]
        left = left[~enough]
        if not len(left):
            break
        length[left] /= 2
    return np.asarray(length[:, None] * along)


def distinct_minima(ended: Places) -> Minima:
    """Put the searches together that ended in one minimum.

    Parameters
    ----------
    ended : Places

    Returns
    -------
    Minima
        Empty where no search ended in a minimum.
    """
    order = np.flatnonzero(ended.is_minimum)
    order = order[np.argsort(ended.value[order], kind="stable")]
    kept: list[int] = []
    times: list[int] = []
    for i in order:
        apart = [np.abs(ended.places[i] - ended.places[k]).max() for k in kept]
        if kept and min(apart) < _SAME:
            times[int(np.argmin(apart))] += 1
        else:
            kept.append(int(i))
            times.append(1)
    return Minima(
        places=ended.places[kept],
        value=ended.value[kept],
        times=np.array(times, dtype=np.intp),
        n_failed=int((~ended.is_minimum).sum()),
    )
