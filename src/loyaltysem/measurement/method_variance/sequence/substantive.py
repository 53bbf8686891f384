"""What a fit with a method factor says of the constructs: loadings, correlations, reliability.

A construct, and a method factor, is turned so that the sum of its standardised loadings is
positive: with variances fixed to one its sign is arbitrary.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from loyaltysem.fits.fit import Fit
from loyaltysem.inference.uncertainty.standard_errors import delta_standard_errors
from loyaltysem.inference.uncertainty.standardization import standardize_with_jacobian
from loyaltysem.measurement.method_variance.sequence.method_models import MethodModels
from loyaltysem.measurement.validity.latent_intervals import latent_correlation_intervals
from loyaltysem.quantities.tables import estimates_table, latent_correlations

__all__ = [
    "correlations",
    "correlations_table",
    "loadings_table",
    "method_loadings",
    "method_share",
    "reliability_decomposition",
    "standardized_loadings",
]

Constructs = Mapping[str, tuple[str, ...]]


def standardized_loadings(fit: Fit, constructs: Constructs) -> pd.Series:
    """Return the standardised loading of every item on its own construct, by item."""
    turned: dict[str, float] = {}
    for name, items in constructs.items():
        turned |= _turned(_loadings(fit, name, items))
    return pd.Series(turned)


def method_loadings(fit: Fit, models: MethodModels) -> pd.Series:
    """Return the standardised loading of every item on the method factor, by item."""
    found = _loadings(fit, models.factor, models.items)
    # the marker's own items say which way it points
    return pd.Series(found if models.own else _turned(found))


def method_share(fit: Fit, models: MethodModels) -> tuple[float, float]:
    """Return the mean squared standardised method loading, and its standard error.

    By the delta method: each standardised loading has its slopes in the free parameters.
    """
    values, slopes = standardize_with_jacobian(fit.layout, fit.implied, "std_all")
    rows = fit.layout.group_rows[0]
    at = [
        i
        for i, row in enumerate(rows)
        if row.op == "=~" and row.lhs == models.factor and row.rhs in models.items
    ]
    loadings, jacobian = values.reshape(-1)[at], slopes.reshape(-1, fit.layout.n_free)[at]
    covariance = fit.covariance
    assert covariance is not None  # noqa: S101 - an admissible fit is identified
    se = delta_standard_errors(2 * loadings[None] @ jacobian / len(at), covariance)
    return float((loadings**2).mean()), float(se[0])


def correlations(fit: Fit, constructs: Constructs) -> pd.DataFrame:
    """Return the correlations of the constructs, each turned as its loadings are."""
    signs = _signs(fit, constructs).to_numpy()
    names = list(constructs)
    return latent_correlations(fit, 0).loc[names, names] * signs[:, None] * signs


def correlation_intervals(fit: Fit, constructs: Constructs, level: float) -> pd.DataFrame:
    """Return ``construct_1 construct_2 correlation ci_lower ci_upper`` of every pair, so turned."""
    table = latent_correlation_intervals(fit, list(constructs), 0, level)
    signs = _signs(fit, constructs)
    turned = signs.loc[table["construct_1"]].to_numpy() * signs.loc[table["construct_2"]].to_numpy()
    ends = table[["ci_lower", "ci_upper"]].to_numpy() * turned[:, None]
    return table[["construct_1", "construct_2"]].assign(
        correlation=table["correlation"] * turned,
        ci_lower=ends.min(axis=1),
        ci_upper=ends.max(axis=1),
    )


def _signs(fit: Fit, constructs: Constructs) -> pd.Series:
    return pd.Series(
        {name: _sign(_loadings(fit, name, items)) for name, items in constructs.items()}
    )


def loadings_table(baseline: Fit, retained: Fit, models: MethodModels) -> pd.DataFrame:
    """Return one row for each item: its loadings without and with the method factor.

    Parameters
    ----------
    baseline, retained : Fit
    models : MethodModels

    Returns
    -------
    DataFrame
        ``construct item baseline substantive change method method_variance``, standardised.
    """
    before = standardized_loadings(baseline, models.constructs).to_numpy()
    after = standardized_loadings(retained, models.constructs).to_numpy()
    method = method_loadings(retained, models).to_numpy()
    return pd.DataFrame(
        {
            "construct": [name for name, own in models.constructs.items() for _ in own],
            "item": list(models.items),
            "baseline": before,
            "substantive": after,
            "change": after - before,
            "method": method,
            "method_variance": method**2,
        }
    )


def correlations_table(
    baseline: Fit,
    retained: Fit,
    constructs: Constructs,
    sensitive: Mapping[str, Fit | None],
) -> pd.DataFrame:
    """Return one row for each pair: its correlation without and with the method factor.

    Parameters
    ----------
    baseline, retained : Fit
    constructs : mapping of str to tuple of str
    sensitive : mapping of str to Fit or None
        More fits by the name of their column, which is empty where there is none.

    Returns
    -------
    DataFrame
        ``construct_1 construct_2 baseline retained ci_lower ci_upper change``, then the columns of
        ``sensitive``.
    """
    table = correlation_intervals(retained, constructs, 0.95)
    table = table.rename(columns={"correlation": "retained"})
    pairs = list(zip(table["construct_1"], table["construct_2"], strict=True))

    def column(fit: Fit) -> list[float]:
        found = correlations(fit, constructs)
        return [float(found[b][a]) for a, b in pairs]

    table.insert(2, "baseline", column(baseline))
    table["change"] = table["retained"] - table["baseline"]
    for name, fit in sensitive.items():
        table[name] = np.nan if fit is None else column(fit)
    return table


def reliability_decomposition(baseline: Fit, retained: Fit, models: MethodModels) -> pd.DataFrame:
    r"""Return what of each sum's variance is the construct's, and what the method's.

    With standardised loadings :math:`\lambda_s` and :math:`\lambda_m` the parts are
    :math:`(\sum\lambda_s)^2` and :math:`(\sum\lambda_m)^2` over their sum with
    :math:`\sum(1 - \lambda_s^2 - \lambda_m^2)`.

    Parameters
    ----------
    baseline, retained : Fit
    models : MethodModels

    Returns
    -------
    DataFrame
        One row for each construct: ``baseline`` (reliability without method factor),
        ``substantive``, ``method``, and ``method_part``, the share of the method in their sum.

    References
    ----------
    Williams, Hartman & Cavazotte (2010), Organizational Research Methods 13.
    """
    before = standardized_loadings(baseline, models.constructs)
    after = standardized_loadings(retained, models.constructs)
    method = method_loadings(retained, models)
    rows = {}
    for name, items in models.constructs.items():
        own = list(items)
        total = before[own].sum() ** 2
        construct, shared = after[own].sum() ** 2, method[own].sum() ** 2
        error = (1 - after[own] ** 2 - method[own] ** 2).sum()
        whole = construct + shared + error
        rows[name] = {
            "baseline": total / (total + (1 - before[own] ** 2).sum()),
            "substantive": construct / whole,
            "method": shared / whole,
            "method_part": shared / (construct + shared),
        }
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("construct")


def _loadings(fit: Fit, factor: str, items: Sequence[str]) -> dict[str, float]:
    table = estimates_table(fit, standardized=True, level=0.95)
    own = table[(table["op"] == "=~") & (table["lhs"] == factor)]
    found = dict(zip(own["rhs"], own["std_all"].astype(float), strict=True))
    return {item: found[item] for item in items}


def _sign(loadings: Mapping[str, float]) -> float:
    return -1.0 if sum(loadings.values()) < 0 else 1.0


def _turned(loadings: Mapping[str, float]) -> dict[str, float]:
    sign = _sign(loadings)
    return {item: sign * value for item, value in loadings.items()}
