"""What makes a comparison doubtful, as records."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from loyaltysem.fits.fit import Fit
from loyaltysem.groups.comparison.estimates.compared import Compared
from loyaltysem.inference.derived.effects import effect_places, indirect_routes
from loyaltysem.inference.verdicts.few_clusters import FEWEST_CLUSTERS
from loyaltysem.inference.verdicts.sampling import ENOUGH
from loyaltysem.moments.grouping.labels import GroupLabel, label_text
from loyaltysem.moments.samples import Sample
from loyaltysem.survey.wordings.weight_name import names_weights
from loyaltysem.words.comparing.groups import CautionFacts

__all__ = [
    "FEWEST",
    "INSEPARABLE",
    "few_answers",
    "inseparable",
    "sampled",
    "survey_weights",
    "weights_decide",
]

#: Respondents of a group below which tests of invariance have little power.
FEWEST = 250
#: Correlation of constructs above which their effects cannot be told apart.
INSEPARABLE = 0.85


def few_answers(labels: Sequence[GroupLabel], sizes: Sequence[int]) -> Iterator[CautionFacts]:
    """Yield the groups with few respondents, where there are any."""
    small = [(label, size) for label, size in zip(labels, sizes, strict=True) if size < FEWEST]
    if small:
        yield CautionFacts(
            "few_answers",
            groups=tuple(label_text(label) for label, _ in small),
            values=tuple(float(size) for _, size in small),
            limit=FEWEST,
        )


def inseparable(fit: Fit, source: str, target: str) -> Iterator[CautionFacts]:
    """Yield the predictors of the target whose effects cannot be told apart.

    Those on the way from the source to the target are ``inseparable``: the total effect remains.
    With a predictor beside the way one is ``confounded``: not even that remains.
    """
    layout = fit.layout
    x, y = effect_places(layout, source, target)
    way = {x, *(k for route in indirect_routes(layout, x, y) for k in route[1:-1])}
    beside = {
        cell.column for _, cell in layout.cells if cell.matrix == "beta" and cell.row == y
    } - way
    covariance = fit.implied.latent_covariance[0]
    deviations = np.sqrt(np.diagonal(covariance, axis1=-2, axis2=-1))
    for a, b in combinations((*sorted(way, key=lambda k: (k != x, k)), *sorted(beside)), 2):
        if a in beside:
            continue
        r = covariance[:, a, b] / (deviations[:, a] * deviations[:, b])
        high = np.flatnonzero(np.abs(r) > INSEPARABLE)
        if len(high):
            yield CautionFacts(
                "confounded" if b in beside else "inseparable",
                names=(layout.latent[a], layout.latent[b]),
                groups=tuple(label_text(fit.group_labels[g]) for g in high),
                values=tuple(float(r[g]) for g in high),
                limit=INSEPARABLE,
            )


def weights_decide(
    leading: Sequence[Compared], twins: Sequence[Compared]
) -> Iterator[CautionFacts]:
    """Yield the constructs on which groups that differ stand in another order by equal weights.

    Two groups differ where the simultaneous interval of their difference leaves out zero, by
    either weights. Neighbours that cannot be told apart change places by chance.
    """
    by_name = {one.name: one for one in twins}
    for one in leading:
        twin = by_name.get(one.name)
        if twin is None:
            continue
        first, second = one.pairs
        turned = (one.est[first] - one.est[second]) * (twin.est[first] - twin.est[second]) < 0
        if (turned & (_differ(one) | _differ(twin))).any():
            yield CautionFacts("weights_decide", names=(one.name,))


def _differ(one: Compared) -> NDArray[np.bool_]:
    found = one.differences
    return np.asarray((found.lower > 0) | (found.upper < 0))


def sampled(sample: Sample, labels: Sequence[GroupLabel]) -> Iterator[CautionFacts]:
    """Yield what weights and clusters leave to be doubted."""
    design = sample.design
    effective, n = design.n_effective, sample.moments.n_total
    if effective is not None and effective < ENOUGH * n:
        yield CautionFacts("few_decide", values=(effective, float(n)))
    few = [
        (label, count)
        for label, count in zip(labels, design.n_clusters or (), strict=False)
        if count < FEWEST_CLUSTERS
    ]
    if few:
        yield CautionFacts(
            "few_clusters",
            groups=tuple(label_text(label) for label, _ in few),
            values=tuple(float(count) for _, count in few),
            limit=FEWEST_CLUSTERS,
        )
    if design.n_shared:
        yield CautionFacts("shared_clusters", values=(float(design.n_shared),))


def survey_weights(columns: Sequence[str], used: Sequence[str]) -> Iterator[CautionFacts]:
    """Yield the columns that look like weights of respondents, which are not used."""
    found = tuple(name for name in columns if names_weights(name) and name not in used)
    if found:
        yield CautionFacts("survey_weights", names=found)
