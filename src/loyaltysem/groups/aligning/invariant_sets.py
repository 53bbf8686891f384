"""In which groups an aligned parameter may be called the same (Asparouhov & Muthén 2014)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

__all__ = ["CONNECTED", "LEFT_OUT", "invariant_set"]

Array = NDArray[np.float64]

#: Two groups are connected at first where the p-value of their difference is above this.
CONNECTED = 0.01
#: A group is left out where the p-value of its difference from the set's average is below this.
LEFT_OUT = 0.001
_MOST_ROUNDS = 100


def invariant_set(values: Array, covariance: Array) -> NDArray[np.bool_]:
    """Return in which groups a parameter is the same by the published pairwise rule.

    Parameters
    ----------
    values : ndarray, shape (G,)
        The aligned parameter.
    covariance : ndarray, shape (G, G)

    Returns
    -------
    ndarray of bool, shape (G,)

    Notes
    -----
    Groups whose difference has p > .01 are connected, and the largest set of groups that hang
    together by such connections is the beginning. Then each group is held against the average of
    the set: it is left out where p < .001 and taken in where not, until nothing changes.

    Examples
    --------
    >>> import numpy as np
    >>> invariant_set(np.array([0.0, 0.05, 0.02, 0.9]), 0.01 * np.eye(4)).tolist()
    [True, True, True, False]
    """
    inside = _largest_connected(values, covariance)
    seen = set()
    for _ in range(_MOST_ROUNDS):
        seen.add(inside.tobytes())
        average = inside / inside.sum()
        contrasts = np.eye(len(values)) - average
        found = _pvalues(contrasts, values, covariance) >= LEFT_OUT
        if not found.any() or found.tobytes() in seen:
            break
        inside = found
    return inside


def _largest_connected(values: Array, covariance: Array) -> NDArray[np.bool_]:
    n = len(values)
    first, second = np.triu_indices(n, 1)
    contrasts = np.eye(n)[first] - np.eye(n)[second]
    near = _pvalues(contrasts, values, covariance) > CONNECTED
    reached = np.eye(n, dtype=bool)
    reached[first[near], second[near]] = reached[second[near], first[near]] = True
    while True:
        further = reached @ reached
        if (further == reached).all():
            break
        reached = further
    # of sets of one size the one that the first group is in
    return np.asarray(reached[np.argmax(reached.sum(axis=1))])


def _pvalues(contrasts: Array, values: Array, covariance: Array) -> Array:
    variance = ((contrasts @ covariance) * contrasts).sum(axis=1)
    difference = contrasts @ values
    # a set of one group does not differ from its own average
    with np.errstate(invalid="ignore", divide="ignore"):
        z = np.where(np.abs(difference) > 0, difference / np.sqrt(variance), 0.0)
    return np.asarray(2 * ndtr(-np.abs(z)))
