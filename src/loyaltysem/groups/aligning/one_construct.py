"""The alignment of one construct: its minima, the lowest with its errors, and by other rules."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from loyaltysem.groups.aligning.configural import ConfiguralConstruct
from loyaltysem.groups.aligning.delta_method import AlignedCovariance, aligned_covariance
from loyaltysem.groups.aligning.invariant_sets import invariant_set
from loyaltysem.groups.aligning.loss import AlignmentLoss
from loyaltysem.groups.aligning.search import (
    Metric,
    Minima,
    distinct_minima,
    search,
    starting_places,
)

__all__ = ["AlignedConstruct", "LossRule", "align_construct", "lowest_by_rule"]

Array = NDArray[np.float64]
#: Starts for each other rule, beside the minima of the one that was asked for.
_STARTS_BY_RULE = 10
#: A variance over groups, in common units, that searches leave of none.
_ROUNDING = 1e-16


@dataclass(frozen=True, slots=True)
class LossRule:
    """The shape of the loss: (x² + ε)^{p/2}."""

    power: float
    epsilon: float


@dataclass(frozen=True, slots=True, eq=False)
class AlignedConstruct:
    """One construct after alignment, its parameters in the items' common units.

    Attributes
    ----------
    configural : ConfiguralConstruct
    minima : Minima
    sds, means : ndarray, shape (G,)
        Of the construct, at the lowest minimum.
    values : ndarray, shape (2, P, G)
        Aligned loadings, then intercepts.
    covariance : AlignedCovariance
    contributions : ndarray, shape (2, P)
        To the loss.
    same : ndarray of bool, shape (2, P, G)
        In which groups each parameter is the same.
    """

    configural: ConfiguralConstruct
    minima: Minima
    sds: Array
    means: Array
    values: Array
    covariance: AlignedCovariance
    contributions: Array
    same: NDArray[np.bool_]

    @property
    def flat(self) -> NDArray[np.bool_]:
        """Groups about whose place the loss hardly rises, shape (G,)."""
        return self.covariance.flat

    @property
    def explained(self) -> Array:
        """Share of the configural parameters' variance over groups that means and SDs explain.

        Shape (2, P); of loadings, then intercepts (R² of Asparouhov & Muthén 2014), with the
        averages over the groups in which the parameter is the same.
        """
        average = np.where(self.same, self.values, 0.0).sum(axis=-1) / self.same.sum(axis=-1)
        loadings, intercepts = self.configural.loadings.T, self.configural.intercepts.T
        by_sd = loadings - average[0][:, None] * self.sds
        by_mean = intercepts - average[1][:, None] - average[0][:, None] * self.means
        left = np.stack([by_sd, by_mean]).var(axis=-1)
        whole = np.stack([loadings, intercepts]).var(axis=-1)
        # nothing to be explained where groups differ by rounding alone
        share = np.divide(left, whole, out=np.full_like(left, np.nan), where=whole > _ROUNDING)
        return np.asarray(1 - share)


def align_construct(
    configural: ConfiguralConstruct,
    weights: Array,
    metric: Metric,
    rule: LossRule,
    n_starts: int,
    random: np.random.Generator,
) -> AlignedConstruct | None:
    """Align one construct; None where no search ended in a minimum."""
    loadings, intercepts = configural.loadings, configural.intercepts
    loss = AlignmentLoss.of(loadings, intercepts, weights, rule.power, rule.epsilon, n_starts)
    starts = starting_places(loadings, intercepts, metric, n_starts, random)
    minima = distinct_minima(search(loss, starts, metric))
    if not len(minima.value):
        return None
    place = minima.places[0]
    one = loss.subset(np.array([0]))
    covariance = aligned_covariance(one, place, metric, configural.covariance)
    values = np.stack(one.aligned(place[None]), axis=1)[0].swapaxes(-1, -2)
    same = np.array(
        [
            [invariant_set(*each) for each in zip(own, spread, strict=True)]
            for own, spread in zip(values, covariance.values, strict=True)
        ]
    )
    n = one.n_groups
    return AlignedConstruct(
        configural=configural,
        minima=minima,
        sds=np.exp(place[:n]),
        means=place[n:],
        values=values,
        covariance=covariance,
        contributions=one.contributions(place[None])[0],
        same=same,
    )


def lowest_by_rule(
    aligned: AlignedConstruct,
    weights: Array,
    metric: Metric,
    rules: Sequence[LossRule],
    random: np.random.Generator,
) -> list[Minima]:
    """Align one construct by other rules, from the minima that are known and some further starts.

    Returns
    -------
    list of Minima
        One for each rule; empty where no search ended in a minimum.
    """
    loadings, intercepts = aligned.configural.loadings, aligned.configural.intercepts
    more = starting_places(loadings, intercepts, metric, _STARTS_BY_RULE, random)
    starts = np.concatenate([aligned.minima.places[:_STARTS_BY_RULE], more])
    found = []
    for rule in rules:
        loss = AlignmentLoss.of(
            loadings, intercepts, weights, rule.power, rule.epsilon, len(starts)
        )
        found.append(distinct_minima(search(loss, starts, metric)))
    return found
