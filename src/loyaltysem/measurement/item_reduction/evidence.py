"""What speaks for leaving an item out: one row for each item, and one for each reason."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from loyaltysem.fits.fit import Fit
from loyaltysem.measurement.item_reduction.item_rules import ItemRules
from loyaltysem.measurement.item_reduction.misfit import Misfit
from loyaltysem.measurement.validity.measurement import loadings_of_group
from loyaltysem.scales.consistency.alpha import item_rest_correlations
from loyaltysem.words.item_candidates import REASONS

__all__ = ["ItemEvidence", "home_constructs", "item_evidence"]

_REASON_COLUMNS = ["construct", "item", "reason", "other", "value", "change", "text"]


@dataclass(frozen=True, slots=True)
class ItemEvidence:
    """The items of one group, and the reasons against them.

    Attributes
    ----------
    items : DataFrame
        One row for each item: ``construct item loading item_rest_r cross_construct cross_mi
        cross_change covariance_with covariance_mi covariance_change n_large_residuals
        largest_residual residual_with reasons``.
    reasons : DataFrame
        One row for each reason: ``construct item reason other value change text``.
    """

    items: pd.DataFrame
    reasons: pd.DataFrame


def home_constructs(fitted: Fit, items: dict[str, tuple[str, ...]]) -> dict[str, str]:
    """Return the construct each item measures most, over all groups.

    Parameters
    ----------
    fitted : Fit
    items : dict of str to tuple of str
        Those of each construct.

    Returns
    -------
    dict of str to str
        By item; without the items of constructs that have no other.
    """
    parts = [loadings_of_group(fitted, g) for g in range(len(fitted.group_labels))]
    sizes = pd.concat(parts).assign(size=lambda part: part["std_all"].abs())
    several = [name for name, own in items.items() if len(own) > 1]
    sizes = sizes[sizes["construct"].isin(several)]
    mean = sizes.groupby(["item", "construct"], sort=False)["size"].mean()
    order = dict.fromkeys(item for name in several for item in items[name])
    return {item: str(mean[item].idxmax()) for item in order}


def item_evidence(
    fitted: Fit,
    group: int,
    items: dict[str, tuple[str, ...]],
    home: dict[str, str],
    misfit: Misfit,
    rules: ItemRules,
) -> ItemEvidence:
    """Judge every item of one group.

    Parameters
    ----------
    fitted : Fit
    group : int
    items : dict of str to tuple of str
        Those of each construct.
    home : dict of str to str
        From :func:`home_constructs`.
    misfit : Misfit
    rules : ItemRules

    Returns
    -------
    ItemEvidence
    """
    label = fitted.group_labels[group]
    loadings = loadings_of_group(fitted, group).set_index(["item", "construct"])["std_all"]
    indices = misfit.indices[misfit.indices["group"] == label]
    residuals = misfit.residuals.get(label)
    majority = {
        name: float(np.sign(np.median([loadings[item, name] for item in own])))
        for name, own in items.items()
    }
    rest = _rest_correlations(fitted, group, items)
    rows, reasons = [], []
    for item, construct in home.items():
        own = loadings[item]
        row: dict[str, Any] = {
            "construct": construct,
            "item": item,
            "loading": float(own[construct]),
            "item_rest_r": rest[construct, item],
        }
        loads = _loads(row, own.drop(construct), majority[construct], rules)
        crossing, row_of_crossing = _crossing(indices, item, rules)
        covarying, row_of_covarying = _covarying(indices, item, rules)
        misfitting, row_of_residuals = _misfitting(residuals, item, list(home), rules)
        found = [*loads, *crossing, *covarying, *misfitting]
        found.sort(key=lambda reason: list(REASONS).index(reason["reason"]))
        row |= row_of_crossing | row_of_covarying | row_of_residuals
        row["reasons"] = "; ".join(dict.fromkeys(reason["reason"] for reason in found))
        rows.append(row)
        reasons += [{"construct": construct, "item": item, **reason} for reason in found]
    return ItemEvidence(pd.DataFrame(rows), pd.DataFrame(reasons, columns=_REASON_COLUMNS))


def _rest_correlations(
    fitted: Fit, group: int, items: dict[str, tuple[str, ...]]
) -> dict[tuple[str, str], float]:
    found: dict[tuple[str, str], float] = {}
    answers = fitted.criterion.treatment.moments
    for construct, own in items.items():
        if len(own) > 1:
            covariance = answers.select(own).covariances[group]
            correlations = np.full(len(own), np.nan)
            if np.isfinite(covariance).all():
                correlations = item_rest_correlations(covariance)
            found |= {
                (construct, item): float(r) for item, r in zip(own, correlations, strict=True)
            }
    return found


def _reason(reason: str, other: str, value: float, change: float, text: str) -> dict[str, Any]:
    return {"reason": reason, "other": other, "value": value, "change": change, "text": text}


def _loads(
    row: dict[str, Any], elsewhere: pd.Series, sign: float, rules: ItemRules
) -> Iterator[dict[str, Any]]:
    loading, rest = row["loading"], row["item_rest_r"]
    if loading * sign < 0:
        yield _reason(
            "opposite sign",
            "",
            loading,
            np.nan,
            f"loading {loading:.3f} against the sign of the others: an item to be reversed, rather "
            "than left out",
        )
    if abs(loading) < rules.loading:
        text = f"loading {loading:.3f}, below {rules.loading:g}"
        yield _reason("low loading", "", loading, np.nan, text)
    if rest < rules.item_rest:
        text = f"item-rest correlation {rest:.3f}, below {rules.item_rest:g}"
        yield _reason("low item-rest correlation", "", rest, np.nan, text)
    for other, value in elsewhere.items():
        if abs(value) >= rules.change:
            text = f"loads {value:.3f} on {other} as well"
            yield _reason("cross-loading in the model", str(other), value, np.nan, text)


def _crossing(
    indices: pd.DataFrame, item: str, rules: ItemRules
) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    own = indices[(indices["op"] == "=~") & (indices["rhs"] == item)]
    found = [
        _reason(
            "cross-loading",
            other,
            mi,
            change,
            f"expected loading {change:.3f} on {other}, modification index {mi:.1f}",
        )
        for other, mi, change in own[["lhs", "mi", "sepc_all"]].itertuples(index=False)
        if _counts(mi, change, rules)
    ]
    return found, _largest(own.rename(columns={"lhs": "with"}), "cross", "construct")


def _covarying(
    indices: pd.DataFrame, item: str, rules: ItemRules
) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    pairs = indices[indices["op"] == "~~"]
    own = pairs[(pairs["lhs"] == item) | (pairs["rhs"] == item)]
    own = own.assign(**{"with": own["lhs"].where(own["rhs"] == item, own["rhs"])})
    found = [
        _reason(
            "residual covariance",
            other,
            mi,
            change,
            f"expected residual correlation {change:.3f} with {other}, modification index {mi:.1f}",
        )
        for other, mi, change in own[["with", "mi", "sepc_all"]].itertuples(index=False)
        if _counts(mi, change, rules)
    ]
    return found, _largest(own, "covariance", "with")


def _counts(mi: float, change: float, rules: ItemRules) -> bool:
    return mi >= rules.modification and abs(change) >= rules.change


def _largest(own: pd.DataFrame, stem: str, other: str) -> dict[str, Any]:
    found = own[["with", "mi", "sepc_all"]].dropna().sort_values("mi", kind="stable")
    name, mi, change = ("", np.nan, np.nan) if found.empty else found.iloc[-1].tolist()
    return {f"{stem}_{other}": name, f"{stem}_mi": mi, f"{stem}_change": change}


def _misfitting(
    residuals: pd.DataFrame | None, item: str, items: list[str], rules: ItemRules
) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    names = ("n_large_residuals", "largest_residual", "residual_with")
    if residuals is None:
        return [], dict(zip(names, (np.nan, np.nan, ""), strict=True))
    others = [name for name in items if name != item]
    own = residuals.loc[[item], others].to_numpy()[0]
    place = others[int(np.abs(own).argmax())]
    largest, count = float(own[others.index(place)]), int((np.abs(own) >= rules.residual).sum())
    row = dict(zip(names, (count, largest, place), strict=True))
    if not count:
        return [], row
    text = (
        f"{count} of {len(own)} standardised residuals at {rules.residual:g} or beyond, the "
        f"largest {largest:.2f} with {place}"
    )
    return [_reason("large residuals", place, largest, np.nan, text)], row
