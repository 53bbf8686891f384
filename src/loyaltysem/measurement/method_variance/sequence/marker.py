"""The CFA marker technique (Williams, Hartman & Cavazotte 2010), phases I to III."""

from __future__ import annotations

import pandas as pd

from loyaltysem.fits.fit import Fit
from loyaltysem.measurement.method_variance.named_constructs import NamedConstructs
from loyaltysem.measurement.method_variance.sequence.method_factor import (
    BASELINE,
    MethodFactor,
    method_factor,
    nothing_found,
)
from loyaltysem.measurement.method_variance.sequence.method_models import marker_models, measured
from loyaltysem.measurement.method_variance.sequence.steps import Fitting
from loyaltysem.quantities.tables import estimates_table

__all__ = ["marker_technique"]

LEVELS = (0.95, 0.99)


def marker_technique(named: NamedConstructs, fitting: Fitting, alpha: float) -> MethodFactor:
    """Go through the marker technique.

    Parameters
    ----------
    named : NamedConstructs
        With a marker.
    fitting : Fitting
        To the items of the constructs, then those of the marker.
    alpha : float
        Level at which Method-U is preferred to Method-C.

    Returns
    -------
    MethodFactor
        Its steps begin with ``CFA``, in which the marker correlates with the constructs.
    """
    everything = measured({**named.constructs, named.marker: named.marker_items})
    cfa = fitting.step("CFA", everything)
    if cfa.fit is None:
        return nothing_found(
            named.marker,
            alpha,
            [cfa],
            "Without the CFA the marker has no loadings to hold, and none of the following models "
            "can be fitted.",
        )
    loadings, residuals = _own_parameters(cfa.fit, named)
    models = marker_models(named.constructs, named.marker, loadings, residuals)
    baseline = fitting.step(BASELINE, models.without())
    return method_factor(models, (cfa,), baseline, fitting, alpha=alpha, levels=LEVELS)


def _own_parameters(fit: Fit, named: NamedConstructs) -> tuple[pd.Series, pd.Series]:
    """Unstandardised loadings and residual variances of the marker's items, variance one."""
    table = estimates_table(fit, standardized=False, level=0.95)
    items = list(named.marker_items)
    own = table[(table["op"] == "=~") & (table["lhs"] == named.marker)].set_index("rhs")["est"]
    same = table[(table["op"] == "~~") & (table["lhs"] == table["rhs"])].set_index("lhs")["est"]
    turned = -1.0 if own.sum() < 0 else 1.0
    return turned * own.loc[items], same.loc[items]
