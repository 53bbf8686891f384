"""What leaving an item out does to its construct and to the fit: the model fitted without it."""

from __future__ import annotations

import re
import warnings
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd
from tqdm import tqdm

from loyaltysem.errors import AdmissibilityWarning, LoyaltySEMError, SpecificationWarning
from loyaltysem.fits.fit import Fit
from loyaltysem.fits.fitting import fit_to_sample
from loyaltysem.measurement.validity.measurement import by_group, reliability_table
from loyaltysem.quantities.fit_measures import corrected_name, fit_measures
from loyaltysem.scales.consistency.alpha import cronbach_alpha
from loyaltysem.specification import Statement

__all__ = ["FEWEST", "effects_of_dropping", "fit_row"]

FIT = ("chisq", "df", "pvalue", "cfi", "rmsea", "srmr")
#: Items that identify a construct by themselves.
FEWEST = 3
_CHANGES = ("cfi", "rmsea", "srmr")
_COEFFICIENTS = ("cr", "ave")


def effects_of_dropping(
    fitted: Fit,
    items: dict[str, tuple[str, ...]],
    tried: Sequence[str],
    *,
    progress: bool,
) -> pd.DataFrame:
    """Fit the model without each item by itself.

    Parameters
    ----------
    fitted : Fit
    items : dict of str to tuple of str
        Those of each construct.
    tried : sequence of str
        The items.
    progress : bool
        Show a progress bar.

    Returns
    -------
    DataFrame
        One row for each item and construct it measures, by group: ``construct item n_items_left
        alpha alpha_without cr cr_without ave ave_without``, the fit without the item, its changes
        ``delta_cfi delta_rmsea delta_srmr`` and ``remark``.
    """
    own_fit = fit_row(fitted)
    own_reliability = reliability_table(fitted)
    parts: list[list[pd.DataFrame]] = [[] for _ in fitted.group_labels]
    for item in tqdm(tried, desc="items", disable=not progress):
        without, remark = _fitted_without(fitted, items, item)
        reliability = None if without is None else reliability_table(without)
        found = {} if without is None else fit_row(without)
        fit = {name: found.get(name, np.nan) for name in own_fit}
        for g, part in enumerate(parts):
            rows = _construct_rows(fitted, g, items, item, own_reliability, reliability)
            for name, value in fit.items():
                rows[name] = value
            for name in _CHANGES:
                used = corrected_name(name, own_fit)
                rows[f"delta_{used}"] = fit[used] - own_fit[used]
            rows["remark"] = remark
            part.append(rows)
    if not tried:
        return pd.DataFrame()
    return by_group(fitted, [pd.concat(part, ignore_index=True) for part in parts])


def fit_row(fitted: Fit) -> dict[str, float]:
    """Return the fit indices that a table of dropped items shows, corrected where the fit is.

    Without degrees of freedom every model fits perfectly, which says nothing: not-a-number.
    """
    values = fit_measures(fitted)
    names = [corrected_name(name, values) for name in FIT]
    found = {name: values[name] for name in names if name in values}
    return found if fitted.df else dict.fromkeys(found, np.nan) | {"df": 0.0}


def _construct_rows(
    fitted: Fit,
    group: int,
    items: dict[str, tuple[str, ...]],
    item: str,
    own: pd.DataFrame,
    without: pd.DataFrame | None,
) -> pd.DataFrame:
    label = fitted.group_labels[group]
    several = len(fitted.group_labels) > 1

    def coefficient(table: pd.DataFrame | None, construct: str, name: str) -> float:
        place = (label, construct) if several else construct
        return np.nan if table is None else float(table[name].to_dict()[place])

    rows = []
    for construct, every in items.items():
        if item not in every:
            continue
        left = [name for name in every if name != item]
        row: dict[str, object] = {
            "construct": construct,
            "item": item,
            "n_items_left": len(left),
            "alpha": _alpha(fitted, group, every),
            "alpha_without": _alpha(fitted, group, left),
        }
        for name in _COEFFICIENTS:
            row[name] = coefficient(own, construct, name)
            row[f"{name}_without"] = coefficient(without, construct, name)
        rows.append(row)
    return pd.DataFrame(rows)


def _alpha(fitted: Fit, group: int, items: Sequence[str]) -> float:
    if len(items) < 2:
        return np.nan
    covariance = fitted.criterion.treatment.moments.select(items).covariances[group]
    # of ordered answers some of which are blank
    return float(cronbach_alpha(covariance)) if np.isfinite(covariance).all() else float("nan")


def _fitted_without(
    fitted: Fit,
    items: dict[str, tuple[str, ...]],
    item: str,
) -> tuple[Fit | None, str]:
    """Return the fit without an item, or None; and what there is to say about it."""
    lonely = [name for name, own in items.items() if item in own and len(own) < 3]
    if lonely:
        return None, f"not fitted: {lonely[0]} would have one item, taken to be free of error"
    if any(row.op == "~" and item in (row.lhs, row.rhs) for row in fitted.table.rows):
        return None, f"not fitted: {item} stands in a regression, too"
    partial = tuple(
        term for term in fitted.options.group_partial if item not in re.findall(r"[^\s~=]+", term)
    )
    options = replace(fitted.options, n_starts=1, group_partial=partial)
    with warnings.catch_warnings():
        # both verdicts become remarks
        warnings.simplefilter("ignore", AdmissibilityWarning)
        warnings.simplefilter("ignore", SpecificationWarning)
        try:
            found = fit_to_sample(_without(fitted.statements, item), fitted.sample, options)
            found.require_identified("fit indices")
        except LoyaltySEMError as error:
            return None, f"not fitted: {error}"
    if not found.admissibility.admissible:
        problems = "; ".join(f"{c.check}: {c.found}" for c in found.admissibility.problems)
        return None, f"not admissible ({problems})"
    left = min(len(own) - 1 for own in items.values() if item in own)
    remarks = [f"leaves {left} items"] if left < FEWEST else []
    shared = _shared_labels(fitted, item)
    if shared:
        remarks.append(f"gives up the equality {', '.join(shared)}")
    if not found.df:
        remarks.append("leaves no degrees of freedom, and so no fit to judge")
    return found, "; ".join(remarks)


def _shared_labels(fitted: Fit, item: str) -> list[str]:
    """Labels that a coefficient of the item shares with one that stays, and nothing else holds."""
    kept: dict[str, int] = {}
    lost: dict[str, None] = {}
    for row in fitted.table.rows:
        if row.label and row.group == 1:
            if item in (row.lhs, row.rhs):
                lost[row.label] = None
            else:
                kept[row.label] = kept.get(row.label, 0) + 1
    return [label for label in lost if kept.get(label) == 1]


def _without(statements: tuple[Statement, ...], item: str) -> tuple[Statement, ...]:
    """Take an item out of every formula."""
    kept = []
    for statement in statements:
        lhs = tuple(name for name in statement.lhs if name != item)
        terms = tuple(term for term in statement.terms if term.name != item)
        emptied = (statement.lhs and not lhs) or (statement.terms and not terms)
        if not emptied:
            kept.append(replace(statement, lhs=lhs, terms=terms))
    return tuple(kept)
