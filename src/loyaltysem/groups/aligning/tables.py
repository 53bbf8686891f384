"""The tables of an alignment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from loyaltysem.fits.fit import Fit
from loyaltysem.groups.aligning.one_construct import AlignedConstruct, LossRule
from loyaltysem.groups.aligning.search import Minima
from loyaltysem.groups.effect_sizes import OneScale
from loyaltysem.inference.derived.multiplicity import adjusted_pvalues
from loyaltysem.inference.uncertainty.standard_errors import normal_columns
from loyaltysem.moments.grouping.labels import label_text

__all__ = [
    "aligned_scale",
    "difference_table",
    "invariance_table",
    "mean_table",
    "minima_table",
    "order_table",
    "parameter_table",
    "sensitivity_table",
]

Array = NDArray[np.float64]
_OPS = ("=~", "~1")


def mean_table(
    aligned: Sequence[AlignedConstruct], labels: Sequence[Any], sizes: Sequence[int], level: float
) -> pd.DataFrame:
    """Return latent means and variances by construct and group."""
    parts = []
    for each in aligned:
        se = _errors(each.covariance.means)
        part = {
            "construct": each.configural.name,
            "group": list(labels),
            "n": list(sizes),
            "mean": each.means,
            "se": se,
            **normal_columns(each.means, se, level=level),
            "variance": each.sds**2,
            # by the delta method from log σ
            "variance_se": 2 * each.sds**2 * _errors(each.covariance.log_sds),
            "rank": _ranks(each.means),
        }
        parts.append(pd.DataFrame(part))
    return pd.concat(parts, ignore_index=True)


def difference_table(
    aligned: Sequence[AlignedConstruct], labels: Sequence[Any], level: float
) -> pd.DataFrame:
    """Compare the latent means of every pair of groups."""
    parts = []
    pairs = list(combinations(range(len(labels)), 2))
    first, second = np.array(pairs).T
    contrasts = np.eye(len(labels))[first] - np.eye(len(labels))[second]
    for each in aligned:
        difference = contrasts @ each.means
        se = np.sqrt(((contrasts @ each.covariance.means) * contrasts).sum(axis=1))
        columns = normal_columns(difference, se, level=level)
        part = {
            "construct": each.configural.name,
            "first": [labels[i] for i in first],
            "second": [labels[i] for i in second],
            "difference": difference,
            "se": se,
            **columns,
            "pvalue_holm": adjusted_pvalues(columns["pvalue"], "holm"),
        }
        parts.append(pd.DataFrame(part))
    return pd.concat(parts, ignore_index=True)


def parameter_table(aligned: Sequence[AlignedConstruct], labels: Sequence[Any]) -> pd.DataFrame:
    """Return aligned loadings and intercepts in the items' own units."""
    rows = []
    for each in aligned:
        errors = _errors(each.covariance.values)
        for k, op in enumerate(_OPS):
            for i, item in enumerate(each.configural.items):
                unit = each.configural.units[i]
                for g, label in enumerate(labels):
                    rows.append(
                        {
                            **_named(each, op, item),
                            "group": label,
                            "est": float(each.values[k, i, g] * unit),
                            "se": float(errors[k, i, g] * unit),
                            "invariant": bool(each.same[k, i, g]),
                        }
                    )
    return pd.DataFrame(rows)


def invariance_table(aligned: Sequence[AlignedConstruct], labels: Sequence[Any]) -> pd.DataFrame:
    """Return for each loading and intercept where it is not the same as elsewhere."""
    rows = []
    for each in aligned:
        explained = each.explained
        for k, op in enumerate(_OPS):
            for i, item in enumerate(each.configural.items):
                same = each.same[k, i]
                average = each.values[k, i, same].mean() * each.configural.units[i]
                rows.append(
                    {
                        "construct": each.configural.name,
                        **_named(each, op, item),
                        "average": float(average),
                        "n_noninvariant": int((~same).sum()),
                        "noninvariant": ", ".join(
                            label_text(label)
                            for label, kept in zip(labels, same, strict=True)
                            if not kept
                        ),
                        "r_squared": float(explained[k, i]),
                        "contribution": float(each.contributions[k, i]),
                    }
                )
    return pd.DataFrame(rows)


def minima_table(aligned: Sequence[AlignedConstruct], labels: Sequence[Any]) -> pd.DataFrame:
    """Return every distinct minimum with the order of the latent means there."""
    rows = []
    for each in aligned:
        minima = each.minima
        means = minima.places[:, len(labels) :]
        for m, (loss, times) in enumerate(zip(minima.value, minima.times, strict=True)):
            rows.append(
                {
                    "construct": each.configural.name,
                    "minimum": m + 1,
                    "loss": float(loss),
                    "times": int(times),
                    "order": _order(means[m], labels),
                }
            )
    return pd.DataFrame(rows)


def sensitivity_table(
    by_rule: Mapping[str, Sequence[Minima]], rules: Sequence[LossRule], labels: Sequence[Any]
) -> pd.DataFrame:
    """Return the latent means by other shapes of the loss; empty where there is no minimum."""
    parts = []
    for name, found in by_rule.items():
        for rule, minima in zip(rules, found, strict=True):
            means = _lowest_means(minima, len(labels))
            parts.append(
                pd.DataFrame(
                    {
                        "construct": name,
                        "power": rule.power,
                        "epsilon": rule.epsilon,
                        "group": list(labels),
                        "mean": means,
                        "rank": pd.array(
                            [pd.NA] * len(labels) if np.isnan(means).any() else _ranks(means),
                            dtype="Int64",
                        ),
                    }
                )
            )
    return pd.concat(parts, ignore_index=True)


def order_table(
    aligned: Sequence[AlignedConstruct],
    by_rule: Mapping[str, Sequence[Minima]],
    rules: Sequence[LossRule],
    labels: Sequence[Any],
    level: float,
) -> pd.DataFrame:
    """Return the order of the means by each rule, and which groups change places beyond error."""
    rows = []
    for each in aligned:
        asked, apart = _order(each.means, labels), _apart(each, level)
        for rule, minima in zip(rules, by_rule[each.configural.name], strict=True):
            means = _lowest_means(minima, len(labels))
            order = _order(means, labels)
            turned = apart & (np.subtract.outer(means, means) < 0)
            rows.append(
                {
                    "construct": each.configural.name,
                    "power": rule.power,
                    "epsilon": rule.epsilon,
                    "n_minima": len(minima.value),
                    "order": order,
                    "same_order": order == asked,
                    "reversed": tuple((labels[g], labels[h]) for g, h in np.argwhere(turned)),
                }
            )
    return pd.DataFrame(rows)


def _apart(each: AlignedConstruct, level: float) -> NDArray[np.bool_]:
    """Say which groups (rows) lie above which others beyond the error of their difference."""
    spread = each.covariance.means
    own = np.diagonal(spread)
    error = np.sqrt(np.maximum(own[:, None] + own - 2 * spread, 0.0))
    lowest = normal_columns(np.subtract.outer(each.means, each.means), error, level=level)
    return np.asarray(lowest["ci_lower"] > 0)


def aligned_scale(parameters: pd.DataFrame, means: pd.DataFrame, fitted: Fit) -> OneScale:
    """Return aligned parameters as those of groups on one scale, constructs side by side.

    Parameters
    ----------
    parameters, means : DataFrame
        As made by :func:`parameter_table` and :func:`mean_table`.
    fitted : Fit
        The configural model.
    """
    labels, constructs = fitted.group_labels, list(dict.fromkeys(means["construct"]))
    loadings = parameters[parameters["op"] == "=~"]
    items = list(dict.fromkeys(loadings["rhs"]))
    n, p, m = len(labels), len(items), len(constructs)
    found = np.zeros((n, p, m))
    for i, ((name, item), own) in enumerate(loadings.groupby(["lhs", "rhs"], sort=False)):
        found[:, i, constructs.index(name)] = own["est"]
        items[i] = item
    intercepts = parameters[parameters["op"] == "~1"].set_index("lhs")["est"]
    at = [fitted.moments.names.index(item) for item in items]
    sizes = np.array(fitted.moments.n_observations, dtype=np.float64)
    variances = np.diagonal(fitted.moments.covariances, axis1=-2, axis2=-1)[:, at]
    spread = means["variance"].to_numpy(dtype=float).reshape(m, n).T
    return OneScale(
        labels=labels,
        items=items,
        constructs=constructs,
        loadings=found,
        intercepts=np.stack([intercepts.loc[item].to_numpy() for item in items], axis=1),
        means=means["mean"].to_numpy(dtype=float).reshape(m, n).T,
        # every item measures one construct, so that covariances of constructs do not matter
        covariances=spread[:, :, None] * np.eye(m),
        sds=np.sqrt(variances * (sizes / (sizes - 1))[:, None]),
        sizes=sizes,
    )


def _named(each: AlignedConstruct, op: str, item: str) -> dict[str, str]:
    if op == "=~":
        return {"lhs": each.configural.name, "op": op, "rhs": item}
    return {"lhs": item, "op": op, "rhs": ""}


def _errors(covariance: Array) -> Array:
    return np.asarray(np.sqrt(np.diagonal(covariance, axis1=-2, axis2=-1)))


def _lowest_means(minima: Minima, n_groups: int) -> Array:
    if not len(minima.value):
        return np.full(n_groups, np.nan)
    return np.asarray(minima.places[0, n_groups:])


def _ranks(means: Array) -> NDArray[np.intp]:
    """Return 1 for the highest mean."""
    return np.asarray(np.argsort(np.argsort(-means, kind="stable"), kind="stable") + 1)


def _order(means: Array, labels: Sequence[Any]) -> str:
    if np.isnan(means).any():
        return ""
    return " < ".join(label_text(labels[g]) for g in np.argsort(means, kind="stable"))
