r"""Where the groups stand: means of constructs, and indices from 0 to 100 with one set of weights.

The mean of a construct that others work on is :math:`(I - B)^{-1} \alpha`, not the intercept that
is freed. On 0 to 100 it is the index of the answers that it implies by one measurement for all
groups: an item whose intercept and loading are equal has them, a released one has what the groups
have on average, by their respondents, or what the group of reference has. That is

.. math:: 100\,\frac{\sum_i w_i (\bar\nu_i + \bar\lambda_i \kappa_g - \min_i)}
          {\sum_i w_i (\max_i - \min_i)}

and depends on neither the order of groups nor the item that gives the construct its unit.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from loyaltysem.errors import NotAvailableError, OptionError
from loyaltysem.estimation import ImpliedMoments
from loyaltysem.fits.fit import Fit
from loyaltysem.groups.comparison.estimates.compared import Compared, QuantityKind
from loyaltysem.groups.comparison.estimates.joint_draws import JointDraws
from loyaltysem.loyalty.latent_index import answer_bias, latent_index
from loyaltysem.quantities.index import (
    Bounds,
    common_weights,
    group_shares,
    index_items,
    item_bounds,
)

__all__ = ["Scale", "answers_rows", "indices_of", "latent_means_of", "scale_of", "weights_table"]

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Scale:
    """How a construct is put on 0 to 100.

    Attributes
    ----------
    construct : str
    items : tuple of str
    places : list of int
        Of the items among the observed variables.
    column : int
        Of the construct among the latent variables.
    low, high : ndarray, shape (k,)
    shares : ndarray, shape (G,)
        How much each group counts in the measurement by which the mean is put there.
    """

    construct: str
    items: tuple[str, ...]
    places: list[int]
    column: int
    low: Array
    high: Array
    shares: Array


def scale_of(
    fit: Fit, construct: str, bounds: Bounds | None, reference: Sequence[int] = ()
) -> tuple[Scale | None, str]:
    """Return how a construct is put on 0 to 100, or None and why it is not.

    Parameters
    ----------
    fit : Fit
    construct : str
    bounds : mapping, optional
    reference : sequence of int
        The groups by whose items it is measured; by default all.

    Returns
    -------
    scale : Scale or None
    reason : {"", "items", "bounds", "shared"}
        It has no items of its own, their bounds are not declared, or they measure other constructs
        too.
    """
    try:
        items = index_items(fit, construct)
    except OptionError:
        return None, "items"
    try:
        low, high = item_bounds(fit, items, bounds)
    except OptionError:
        return None, "bounds"
    places = [fit.layout.observed.index(item) for item in items]
    column = fit.layout.index_of(construct)
    loadings = fit.implied.matrices["lambda"][0][:, places]
    if (np.delete(loadings, column, axis=-1) != 0).any():
        return None, "shared"
    return Scale(construct, items, places, column, low, high, group_shares(fit, reference)), ""


def latent_means_of(
    draws: JointDraws,
    construct: str,
    level: float,
    *,
    in_sds: bool = False,
    reference: Sequence[int] = (),
) -> Compared:
    """Compare the means of a construct, in the units of the fit or in pooled SDs.

    The unit of a construct that others work on is of its disturbance, where nothing else gives it
    one: only in standard deviations of the whole construct is a difference a d.

    Parameters
    ----------
    draws : JointDraws
    construct : str
    level : float
    in_sds : bool
        Whether to state them in the standard deviation of the variances that the groups have on
        average, by their respondents.
    reference : sequence of int
        The groups whose mean is zero, and whose standard deviation is taken; by default zero is
        where the fit has it, and all groups have a part in the standard deviation.
    """
    column = draws.fit.layout.index_of(construct)
    shares = group_shares(draws.fit, reference)

    def mean(implied: ImpliedMoments, _: Array) -> Array:
        found = _means(implied)[:, :, column]
        if len(reference):
            found = found - (found @ shares)[:, None]
        if not in_sds:
            return found
        return found / np.sqrt(implied.latent_covariance[:, :, column, column] @ shares)[:, None]

    return draws.compared("latent mean", construct, "", mean, level)


def indices_of(
    draws: JointDraws,
    scale: Scale,
    rule: str,
    kind: QuantityKind,
    level: float,
) -> Compared:
    """Compare the indices of a construct, of answers or of its mean.

    Parameters
    ----------
    draws : JointDraws
    scale : Scale
    rule : {"loadings", "regression", "equal"}
    kind : {"latent index", "observed index"}
    level : float
    """
    fit = draws.fit

    def index(implied: ImpliedMoments, means: Array) -> Array:
        weights = _weights(fit, implied, scale, rule)
        if kind == "observed index":
            return _observed(means, weights, scale)
        kappa, nu, lambda_ = _measurement(implied, scale)
        return latent_index(
            kappa, _of_all(nu, scale), _of_all(lambda_, scale), weights, scale.low, scale.high
        )

    return draws.compared(kind, scale.construct, rule, index, level)


def answers_rows(draws: JointDraws, scale: Scale, rule: str) -> pd.DataFrame:
    """Return the index of the answers, and by how many points items that measure otherwise move it.

    Columns ``group construct weights answers bias bias_se``.
    """
    fit = draws.fit

    def bias(implied: ImpliedMoments, _: Array) -> Array:
        weights = _weights(fit, implied, scale, rule)
        kappa, nu, lambda_ = _measurement(implied, scale)
        nu, lambda_ = nu - _of_all(nu, scale), lambda_ - _of_all(lambda_, scale)
        return answer_bias(kappa, nu, lambda_, weights, scale.low, scale.high)

    est, drawn = draws.of(bias)
    weights = _weights(fit, fit.implied, scale, rule)
    return pd.DataFrame(
        {
            "group": list(fit.group_labels),
            "construct": scale.construct,
            "weights": rule,
            "answers": _observed(draws.est_means, weights, scale)[0],
            "bias": est,
            "bias_se": drawn.std(axis=0, ddof=1),
        }
    )


def weights_table(fit: Fit, scale: Scale, rule: str) -> pd.DataFrame:
    """Return the one set of weights: ``construct item rule weight``."""
    return pd.DataFrame(
        {
            "construct": scale.construct,
            "item": scale.items,
            "rule": rule,
            "weight": common_weights(fit, fit.implied, scale.construct, rule)[0],
        }
    )


def _weights(fit: Fit, implied: ImpliedMoments, scale: Scale, rule: str) -> Array:
    """Return the weights of a batch, (batch, 1, k); not-a-number where one is negative."""
    weights = common_weights(fit, implied, scale.construct, rule)
    whole = (weights >= 0).all(axis=-1, keepdims=True)
    return np.where(whole, weights, np.nan)[:, None]


def _measurement(implied: ImpliedMoments, scale: Scale) -> tuple[Array, Array, Array]:
    """Return means of the construct, (batch, G), intercepts and loadings, (batch, G, k)."""
    return (
        _means(implied)[:, :, scale.column],
        implied.matrices["nu"][:, :, scale.places],
        implied.matrices["lambda"][:, :, scale.places, scale.column],
    )


def _of_all(by_group: Array, scale: Scale) -> Array:
    """Return the measurement that all groups are put through, (batch, 1, k)."""
    return np.asarray(np.einsum("g,bgk->bk", scale.shares, by_group))[:, None]


def _means(implied: ImpliedMoments) -> Array:
    if implied.latent_mean is None:
        raise NotAvailableError("The model has no means, so that levels cannot be compared.")
    return implied.latent_mean


def _observed(means: Array, weights: Array, scale: Scale) -> Array:
    reach = (weights * (scale.high - scale.low)).sum(axis=-1)
    return np.asarray(100 * (weights * (means[:, :, scale.places] - scale.low)).sum(-1) / reach)
