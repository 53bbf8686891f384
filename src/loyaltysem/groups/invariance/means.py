"""Means of the constructs at a step of the ladder, in the metric that is asked for."""

from __future__ import annotations

from typing import Any

import pandas as pd

from loyaltysem.arguments import did_you_mean
from loyaltysem.errors import NotAvailableError, OptionError
from loyaltysem.fits.fit import Fit
from loyaltysem.groups.effect_sizes import group_place
from loyaltysem.groups.invariance.record import LadderRecord
from loyaltysem.groups.invariance.steps.identification import marker_of
from loyaltysem.groups.invariance.steps.levels import Step
from loyaltysem.groups.invariance.steps.setting import Setting
from loyaltysem.quantities.index import Bounds, check_bounds
from loyaltysem.quantities.moments.latent_means import Anchors, MeanMetric, latent_mean_table

__all__ = ["ladder_means"]


def ladder_means(
    record: LadderRecord,
    metric: MeanMetric,
    step: str | None,
    bounds: Bounds | None,
    level: float,
    reference: Any = None,
) -> pd.DataFrame:
    """Return the latent means of a step whose intercepts are equal.

    Parameters
    ----------
    record : LadderRecord
    metric : {"fit", "marker", "variance", "effect_coding", "0-100"}
    step : str, optional
        By default the level that holds.
    bounds : mapping, optional
    level : float
    reference : group label, optional
        The group by whose items means are put on ``"0-100"``, or in whose standard deviations from
        its mean they are by ``"variance"``.

    Raises
    ------
    OptionError
        The step has no equal intercepts, the bounds of an item are not known, bounds name what
        is no item, or the reference is no group or has no part in the metric.
    NotAvailableError
        The step has no fit, the answers have no metric, or no item of a construct measures alike
        in all groups and the metric rests on such items.
    """
    setting = record.climb.setting
    check_bounds(bounds, record.climb.sample.moments.names, list(setting.part.constructs))
    of_items = metric not in ("fit", "variance")
    if of_items and setting.scale.has_latent_responses:
        raise NotAvailableError(
            f"metric='{metric}' is the metric of the answers, and the latent responses of ordered "
            "items have none: their unit is set, not measured. Say metric='variance', standard "
            "deviations of the first group."
        )
    if reference is not None and metric not in ("0-100", "variance"):
        raise OptionError(
            f"reference= has no part in metric={metric!r}: it says by whose items means are put on "
            "'0-100', or in whose standard deviations they are by 'variance'. Leave it out."
        )
    fit, at = _fit_of(record, step)
    place = None if reference is None else group_place(reference, fit.group_labels)
    part = setting.part
    anchors = {
        name: _anchors(setting, name, metric, at)
        for name in (part.first_order if of_items else part.constructs)
    }
    return latent_mean_table(fit, anchors, metric, bounds, level, place)


def _anchors(setting: Setting, construct: str, metric: MeanMetric, step: Step) -> Anchors:
    """Return by which items a construct is put into a metric, and refuse where none serves all."""
    items = tuple(setting.invariant_items(construct, step.equal))
    if metric not in ("marker", "effect_coding"):
        return Anchors("", items)
    if not items:
        raise NotAvailableError(
            f"metric='{metric}' is the metric of items that measure alike in all groups, and at "
            f"the step '{step.name}' no item of {construct} does: each has its loading or "
            "intercept released in some group. The metric would be another in each group. Say "
            "metric='variance' or metric='0-100', or release less."
        )
    if metric == "effect_coding":
        return Anchors("", items)
    marker = marker_of(setting, construct)
    return Anchors(marker if marker in items else items[0], items)


def _fit_of(record: LadderRecord, step: str | None) -> tuple[Fit, Step]:
    name = record.level if step is None else step
    known = [one for one, judged in record.judged.items() if "intercepts" in judged.rung.step.equal]
    if name not in known:
        raise OptionError(
            f"step={name!r} has no equal intercepts, and so no latent means."
            f"{did_you_mean(name, known)} Say one of {', '.join(known)}."
        )
    rung = record.judged[name].rung
    if rung.fit is None:
        raise NotAvailableError(
            f"The step '{name}' has no fit that may be interpreted: {rung.reason}"
        )
    return rung.fit, rung.step
