"""Where a fit says that items do not go with their constructs: score tests and residuals."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from loyaltysem.errors import NotAvailableError
from loyaltysem.fits.fit import Fit
from loyaltysem.moments.grouping.labels import UNGROUPED, GroupLabel
from loyaltysem.quantities.modification import modification_table
from loyaltysem.quantities.moments.residuals import residuals_of

__all__ = ["Misfit", "misfit_of"]


@dataclass(frozen=True, slots=True)
class Misfit:
    """Score tests and residuals of the items.

    Attributes
    ----------
    indices : DataFrame
        ``group lhs op rhs mi sepc_all``: loadings on other constructs and residual covariances.
    residuals : dict to DataFrame
        Standardised residuals by label of the group, items by items; empty where they are not
        defined.
    notes : tuple of str
        What is not defined for this fit, and why.
    """

    indices: pd.DataFrame
    residuals: dict[GroupLabel, pd.DataFrame]
    notes: tuple[str, ...]


def misfit_of(fitted: Fit, items: dict[str, tuple[str, ...]]) -> Misfit:
    """Collect what speaks of the items of a fit.

    Parameters
    ----------
    fitted : Fit
    items : dict of str to tuple of str
        Those of each construct.

    Returns
    -------
    Misfit
    """
    notes: list[str] = []
    return Misfit(_indices(fitted, items, notes), _residuals(fitted, notes), tuple(notes))


def _indices(fitted: Fit, items: dict[str, tuple[str, ...]], notes: list[str]) -> pd.DataFrame:
    columns = ["group", "lhs", "op", "rhs", "mi", "sepc_all"]
    estimator = fitted.options.estimator
    if refusal := fitted.criterion.refusal("modification_indices", estimator.name):
        notes.append(f"No modification indices: {refusal}")
        return pd.DataFrame(columns=columns)
    try:
        table = modification_table(fitted, minimum=0.0, operators=("=~", "~~"))
    except NotAvailableError as error:
        notes.append(f"No modification indices: {error}")
        return pd.DataFrame(columns=columns)
    if "group" not in table:
        table["group"] = UNGROUPED
    every = {item for own in items.values() for item in own}
    loading = table["op"].eq("=~") & table["lhs"].isin(list(items)) & table["rhs"].isin(every)
    covariance = (
        table["op"].eq("~~")
        & table["lhs"].isin(every)
        & table["rhs"].isin(every)
        & table["lhs"].ne(table["rhs"])
    )
    if fitted.options.estimator.is_robust:
        notes.append(
            "Modification indices are not corrected for answers that are not normal, although "
            "the tests of this fit are."
        )
    return table.loc[loading | covariance, columns]


def _residuals(fitted: Fit, notes: list[str]) -> dict[GroupLabel, pd.DataFrame]:
    try:
        table = residuals_of(fitted, "standardized").covariances
    except NotAvailableError as error:
        notes.append(f"No standardised residuals: {error}")
        return {}
    if len(fitted.group_labels) == 1:
        return {fitted.group_labels[0]: table}
    group = table.index.get_level_values(0)
    return {label: table[group == label].droplevel(0) for label in fitted.group_labels}
