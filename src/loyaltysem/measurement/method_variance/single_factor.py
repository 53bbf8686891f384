"""One factor for everything: Harman's share, and a CFA with a single factor."""

from __future__ import annotations

import numpy as np
import pandas as pd

from loyaltysem.errors import LoyaltySEMError
from loyaltysem.measurement.method_variance.named_constructs import NamedConstructs
from loyaltysem.measurement.method_variance.sequence.method_models import measured
from loyaltysem.measurement.method_variance.sequence.steps import (
    Fitting,
    Step,
    compared,
    steps_table,
)
from loyaltysem.moments import Moments
from loyaltysem.scales.exploration.extracting.extraction import extract

__all__ = ["harman", "single_factor"]

COMPONENT, AXIS = "principal component", "principal axis (minres)"


def harman(moments: Moments) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Return the share of the items' variance that one unrotated factor explains.

    Parameters
    ----------
    moments : Moments
        Of the items, one group.

    Returns
    -------
    table : DataFrame
        ``share`` by variant: of the first principal component, and of one factor extracted by
        principal axis.
    notes : tuple of str
        Why a share is empty.
    """
    covariance = moments.covariances[0]
    scale = 1 / np.sqrt(np.diag(covariance))
    correlation = covariance * scale[:, None] * scale
    correlation = (correlation + correlation.T) / 2
    np.fill_diagonal(correlation, 1.0)
    component = np.linalg.eigvalsh(correlation)[-1] / len(correlation)
    axis, note = float("nan"), ""
    try:
        found = extract(correlation, 1, "minres")
    except LoyaltySEMError as error:
        note = str(error)
    else:
        if found.heywood:
            named = ", ".join(moments.names[i] for i in found.heywood)
            note = f"the unique variance of {named} falls to its bound (Heywood case)"
        else:
            axis = float(found.communalities.mean())
    table = pd.DataFrame({"share": [component, axis]}, index=[COMPONENT, AXIS])
    notes = (f"Harman by {AXIS} is refused: {note}",) if note else ()
    return table.rename_axis("variant"), notes


def single_factor(
    named: NamedConstructs, measurement: Step, fitting: Fitting
) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Compare a CFA with one factor for all items with the measurement model.

    Parameters
    ----------
    named : NamedConstructs
    measurement : Step
    fitting : Fitting
        Without the marker's items.

    Returns
    -------
    table : DataFrame
        As that of the steps of a method factor.
    notes : tuple of str
        Why the single factor or its test is refused.
    """
    everything = measured({named.unused_name("general"): named.items})
    one = fitting.step("Single factor", everything)
    found = compared(one, measurement, row=one)
    notes = []
    if one.fit is None:
        notes.append(f"Single factor is refused, not admissible: {one.refusal}")
    if found.note:
        notes.append(f"No difference test: {found.note}")
    table = steps_table([measurement, one], {one.name: found}, {})
    return table.drop(columns="method_share"), tuple(notes)
