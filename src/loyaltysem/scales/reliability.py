"""How reliable each scale is: one row per construct."""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from loyaltysem.errors import DataWarning
from loyaltysem.moments.observations import MissingTreatment
from loyaltysem.scales.alpha import (
    cronbach_alpha,
    feldt_interval,
    item_rest_correlations,
    standardized_alpha,
)
from loyaltysem.scales.composite import (
    composite_reliability,
    max_reliability_h,
    mean_squared_loading,
    omega,
    variance_extracted,
)
from loyaltysem.scales.joint_cfa import MeasuredScale, fit_joint_cfa
from loyaltysem.scales.sample import ScaleSample, take_scales
from loyaltysem.scales.table import ScaleTable
from loyaltysem.scales.wording import wording_note

__all__ = ["reliability"]

ALPHA = ("alpha", "alpha_ci_lower", "alpha_ci_upper", "alpha_standardized")
FROM_LOADINGS = ("omega", "cr", "ave")
VARIANTS = ("omega_model_implied", "ave_variance_extracted", "max_reliability_h")
CONVENTIONS = {
    "alpha": "raw, from covariances; Feldt's interval",
    "alpha_standardized": "from correlations",
    "omega": "(Σλ)²ψ / 1'S1, observed variance of the sum (semTools' default)",
    "cr": "(Σλ)² / ((Σλ)² + Σ(1 − λ²)), standardised loadings",
    "ave": "mean λ², standardised loadings",
    "omega_model_implied": "(Σλ)²ψ / 1'Σ̂1, model-implied variance of the sum",
    "ave_variance_extracted": "ψΣλ² / Σσ̂², share of the unstandardised variance (semTools)",
    "max_reliability_h": "1 / (1 + 1 / Σ[λ²/(1 − λ²)]), of the best weighted sum",
}


def reliability(
    data: Any,
    constructs: Mapping[str, Sequence[str]] | None = None,
    *,
    missing: MissingTreatment | None = None,
    level: float = 0.95,
    variants: bool = False,
) -> ScaleTable:
    r"""Compute alpha, omega, composite reliability and AVE of each construct.

    The loadings are those of one confirmatory factor model with all constructs correlated, fitted
    by maximum likelihood. All columns speak of the same respondents: those who answered every item
    of every construct.

    Parameters
    ----------
    data : Survey, data frame or Moments
        Reversed items of a survey are reversed already; those of a frame must be.
    constructs : mapping of str to sequence of str, optional
        The items of each construct. By default those of the survey's codebook.
    missing : {None, "listwise"}
        None refuses missing answers; "listwise" leaves incomplete rows out and says how many.
    level : float, default 0.95
        Coverage of the interval of alpha.
    variants : bool, default False
        Add the other variants that programs print: ``omega_model_implied``,
        ``ave_variance_extracted`` and ``max_reliability_h``.

    Returns
    -------
    DataFrame
        One row for each construct and the columns

        - ``n_items``, ``n``: items, and respondents;
        - ``alpha``, ``alpha_ci_lower``, ``alpha_ci_upper``: raw alpha with Feldt's interval;
        - ``alpha_standardized``: alpha of the standardised items;
        - ``omega``: :math:`(\sum\lambda)^2\psi / \mathbf 1'S\mathbf 1`, over the *observed*
          variance of the sum;
        - ``cr``: composite reliability from standardised loadings, the convention of theses;
        - ``ave``: mean squared standardised loading.

        Its ``conventions`` name the variant of each column and its ``notes`` say why a cell is
        empty; both are printed beneath it.

    Raises
    ------
    OptionError
        The constructs are absent or empty, an item stands in them twice, or ``level`` is not
        between 0 and 1.
    VariableNotFoundError
        An item is not in the data.
    DataError
        Text, infinite or impossible answers, constant, copied or collinear items, too few rows.
    MissingDataError
        Answers are missing and ``missing`` is None.

    Warns
    -----
    DataWarning
        Cells are empty (a construct of one item; a factor model that is not identified, did not
        converge or is not admissible), or an item runs against its scale.

    See Also
    --------
    item_analysis : which item a low alpha comes from.

    Notes
    -----
    Checked against psych 2.2.9 (alpha), semTools 0.5-6 (omega, variance extracted) and lavaan
    0.6-14 (loadings) to 1e-6.

    Examples
    --------
    >>> import loyaltysem as ls
    >>> table = ls.reliability(ls.datasets.load_platforms(), missing="listwise")
    >>> bool((table["alpha"] > 0.7).all())
    True
    >>> table.conventions["ave"]
    'mean λ², standardised loadings'
    """
    sample = take_scales(data, constructs, missing)
    cfa = fit_joint_cfa(sample)
    columns = FROM_LOADINGS + VARIANTS if variants else FROM_LOADINGS
    rows: list[dict[str, float]] = []
    findings: list[str] = []
    for name, items in sample.constructs.items():
        covariance = sample.covariance(name)
        row: dict[str, float] = {"n_items": len(items), "n": sample.n}
        row |= dict.fromkeys((*ALPHA, *columns), np.nan)
        if len(items) == 1:
            findings.append(_one_item(name, items[0]))
        else:
            row |= _alphas(covariance, sample.n, level)
            row |= _from_loadings(cfa.scales.get(name), covariance, columns)
            findings.append(
                wording_note(name, items, item_rest_correlations(covariance), row["alpha"])
            )
        rows.append(row)
    if cfa.problem and any(len(items) > 1 for items in sample.constructs.values()):
        findings.append(
            f"{', '.join(columns)} are empty: {cfa.problem} Alpha does not need the factor model."
        )
    findings = [finding for finding in findings if finding]
    for finding in findings:
        warnings.warn(finding, DataWarning, stacklevel=2)
    frame = pd.DataFrame(rows, index=pd.Index(list(sample.constructs), name="construct"))
    return ScaleTable.of(frame, _conventions(columns, level, sample), findings)


def _alphas(covariance: NDArray[np.float64], n: int, level: float) -> dict[str, float]:
    alpha = cronbach_alpha(covariance)
    lower, upper = feldt_interval(alpha, n, len(covariance), level)
    values = (alpha, lower, upper, standardized_alpha(covariance))
    return {column: float(value) for column, value in zip(ALPHA, values, strict=True)}


def _from_loadings(
    scale: MeasuredScale | None, covariance: NDArray[np.float64], columns: Sequence[str]
) -> dict[str, float]:
    if scale is None:
        return {}
    raw, standardized = scale.loadings, scale.standardized_loadings
    variance, implied = scale.factor_variance, scale.implied_covariance
    values = {
        "omega": omega(raw, variance, covariance),
        "cr": composite_reliability(standardized),
        "ave": mean_squared_loading(standardized),
        "omega_model_implied": omega(raw, variance, implied),
        "ave_variance_extracted": variance_extracted(raw, variance, np.diag(implied)),
        "max_reliability_h": max_reliability_h(standardized),
    }
    return {column: float(values[column]) for column in columns}


def _one_item(construct: str, item: str) -> str:
    return (
        f"{construct} has one item ({item}): no coefficient is defined, since all of them compare "
        "items of one scale with each other. In the factor model the item counts as measured "
        "without error. Report the construct as a single item."
    )


def _conventions(columns: Sequence[str], level: float, sample: ScaleSample) -> dict[str, str]:
    named = {"n": sample.described}
    named |= {name: CONVENTIONS[name] for name in ("alpha", "alpha_standardized", *columns)}
    named["alpha"] += f" at {100 * level:g} %"
    named["loadings"] = "maximum likelihood, one factor model with all constructs correlated"
    return named
