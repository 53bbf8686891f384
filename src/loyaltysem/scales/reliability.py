"""How reliable each scale is: one row per construct."""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from loyaltysem.arguments import checked
from loyaltysem.errors import DataWarning, users_line
from loyaltysem.inference.uncertainty.standard_errors import check_level
from loyaltysem.moments.drawn.resampling import generator
from loyaltysem.moments.grouping.labels import label_text
from loyaltysem.moments.observations import MissingTreatment
from loyaltysem.scales.consistency.alpha import (
    cronbach_alpha,
    feldt_interval,
    item_rest_correlations,
    standardized_alpha,
)
from loyaltysem.scales.consistency.bootstrap import (
    ReliabilityInterval,
    check_interval,
    interval_columns,
    reliability_intervals,
)
from loyaltysem.scales.consistency.composite import (
    composite_reliability,
    max_reliability_h,
    mean_squared_loading,
    omega,
    variance_extracted,
)
from loyaltysem.scales.consistency.verdicts import judged, verdict_rules
from loyaltysem.scales.grouped_sample import rows_by_group, take_grouped_scales
from loyaltysem.scales.joint_cfa import MeasuredScale, fit_joint_cfa
from loyaltysem.scales.sample import ScaleSample, take_scales
from loyaltysem.scales.table import ScaleTable
from loyaltysem.scales.wording import wording_note
from loyaltysem.words import Language, exact_percent
from loyaltysem.words.languages import GroupName
from loyaltysem.words.results.reliability import (
    COEFFICIENTS,
    ReliabilityFindings,
    reliability_text,
)

__all__ = ["ReliabilityTable", "reliability"]

ALPHA = ("alpha", "alpha_ci_lower", "alpha_ci_upper", "alpha_standardized")
FROM_LOADINGS = ("omega", "cr", "ave")
VARIANTS = ("omega_model_implied", "ave_variance_extracted", "max_reliability_h")
#: Whether an item runs against its scale, which no column of the result says.
AGAINST = "runs_against"
CONVENTIONS = {
    "alpha": "raw, from covariances",
    "alpha_standardized": "from correlations",
    "omega": "(Σλ)²ψ / 1'S1, observed variance of the sum (semTools' default)",
    "cr": "(Σλ)² / ((Σλ)² + Σ(1 − λ²)), standardised loadings",
    "ave": "mean λ², standardised loadings",
    "omega_model_implied": "(Σλ)²ψ / 1'Σ̂1, model-implied variance of the sum",
    "ave_variance_extracted": "ψΣλ² / Σσ̂², share of the unstandardised variance (semTools)",
    "max_reliability_h": "1 / (1 + 1 / Σ[λ²/(1 − λ²)]), of the best weighted sum",
}


class ReliabilityTable(ScaleTable):
    """The reliability of scales as a data frame that also says it in words.

    Made by :func:`reliability`. What is cut out of it is a plain data frame.
    """

    @checked
    def text(self, language: Language = "en") -> str:
        """Return the coefficients beside the field's cutoffs, a line for each group.

        Parameters
        ----------
        language : {"en", "zh"}

        Raises
        ------
        OptionError
            The language is unknown.

        Examples
        --------
        >>> import loyaltysem as ls
        >>> table = ls.reliability(ls.datasets.load_platforms(), missing="listwise")
        >>> print(table.text("zh").split("（")[0])
        Cronbach's α 系数介于 0.74 至 0.83，6 个量表均不低于 0.70
        """
        rows = pd.DataFrame(self).assign(against=self.attrs["against"])
        level, called = self.attrs["level"], self.attrs["called"]
        if rows.index.nlevels == 1:
            return reliability_text([_found({}, rows, level)], language)
        found = [
            _found(called[label_text(label)], of_group.droplevel(0), level)
            for label, of_group in rows.groupby(level=0, sort=False)
        ]
        return reliability_text(found, language)


@checked
def reliability(
    data: Any,
    constructs: Mapping[str, Sequence[str]] | None = None,
    *,
    missing: MissingTreatment | None = None,
    level: float = 0.95,
    variants: bool = False,
    group: str | None = None,
    interval: ReliabilityInterval = "feldt",
    n_replicates: int = 2000,
    rng: int | np.random.Generator | None = None,
    progress: bool = False,
    verdicts: bool = False,
) -> ReliabilityTable:
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
    group : str, optional
        A column that says which group a respondent belongs to: one row for each group and
        construct, each group with a factor model of its own.
    interval : {"feldt", "percentile", "bca"}
        Feldt's interval of raw alpha; or bootstrap intervals of alpha, standardised alpha and
        omega, which do not assume normal answers.
    n_replicates : int, default 2000
        Bootstrap samples, at least 100.
    rng : int, Generator or None
        The same seed gives the same digits. Every group has a stream of its own.
    progress : bool, default False
        Whether a bar is shown while samples are drawn.
    verdicts : bool, default False
        Add what the field's rules say, and which items look wrong: ``alpha_verdict``,
        ``omega_verdict``, ``cr_verdict``, ``ave_verdict`` and ``suspects``. Each rule stands with
        its source in ``conventions``.

    Returns
    -------
    DataFrame
        One row for each construct (the index begins with the group where one is given) and the
        columns

        - ``n_items``, ``n``: items, and respondents;
        - ``alpha``, ``alpha_ci_lower``, ``alpha_ci_upper``: raw alpha with its interval;
        - ``alpha_standardized``: alpha of the standardised items (with bootstrap intervals
          ``alpha_standardized_ci_lower`` and ``_ci_upper`` follow, and likewise for omega);
        - ``omega``: :math:`(\sum\lambda)^2\psi / \mathbf 1'S\mathbf 1`, over the *observed*
          variance of the sum;
        - ``cr``: composite reliability from standardised loadings, the convention of theses;
        - ``ave``: mean squared standardised loading.

        Its ``conventions`` name the variant of each column and its ``notes`` say why a cell is
        empty; both are printed beneath it. ``.text(language)`` says it in words.

    Raises
    ------
    OptionError
        The constructs are absent or empty, an item stands in them twice, ``level`` is not between 0
        and 1, or a bootstrap or groups are asked of moments.
    VariableNotFoundError
        An item is not in the data.
    DataError
        Text, infinite or impossible answers, constant, copied or collinear items, too few rows. A
        single group of which this is true has empty rows and is named in a warning.
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
    check_level(level)
    check_interval(interval, n_replicates)
    columns = FROM_LOADINGS + VARIANTS if variants else FROM_LOADINGS
    random = generator(rng)

    def of(sample: ScaleSample, random: np.random.Generator) -> tuple[pd.DataFrame, list[str]]:
        return _of_sample(
            sample, columns, interval, n_replicates, level, random, progress, verdicts
        )

    if group is None:
        sample = take_scales(data, constructs, missing)
        frame, findings = of(sample, random)
        described, called = sample.described, {}
    else:
        grouped = take_grouped_scales(data, constructs, missing, group)
        frame, findings = rows_by_group(grouped, of, random)
        described = grouped.described
        called = {label_text(label): grouped.words.name(label) for label in grouped.labels}
    for finding in findings:
        warnings.warn(finding, DataWarning, stacklevel=users_line())
    conventions = _conventions(columns, level, described, interval, n_replicates)
    if verdicts:
        conventions |= verdict_rules(level)
    # empty of a group without a sample
    against = frame.pop(AGAINST).eq(True).tolist()
    table = ReliabilityTable.of(frame, conventions, findings)
    table.attrs |= {"level": level, "against": against, "called": called}
    return table


def _of_sample(
    sample: ScaleSample,
    columns: Sequence[str],
    interval: ReliabilityInterval,
    n_replicates: int,
    level: float,
    random: np.random.Generator,
    progress: bool,
    verdicts: bool,
) -> tuple[pd.DataFrame, list[str]]:
    cfa = fit_joint_cfa(sample)
    rows: list[dict[str, Any]] = []
    findings: list[str] = []
    ends = None
    order: Sequence[str] = (*ALPHA, *columns)
    if interval != "feldt":
        order = interval_columns(columns)
        ends, findings = reliability_intervals(
            sample,
            cfa,
            interval=interval,
            n_replicates=n_replicates,
            level=level,
            rng=random,
            progress=progress,
        )
    for name, items in sample.constructs.items():
        covariance = sample.covariance(name)
        row: dict[str, Any] = {"n_items": len(items), "n": sample.n}
        row |= dict.fromkeys(order, np.nan)
        item_rest = None
        if len(items) == 1:
            findings.append(_one_item(name, items[0]))
        else:
            item_rest = item_rest_correlations(covariance)
            row |= _alphas(covariance, sample.n, level)
            row |= _from_loadings(cfa.scales.get(name), covariance, columns)
            findings.append(wording_note(name, items, item_rest, row["alpha"]))
        if ends is not None:
            row |= {str(end): value for end, value in ends.loc[name].items()}
        if verdicts:
            row |= judged(row, items, item_rest)
        row[AGAINST] = item_rest is not None and bool((item_rest < 0).any())
        rows.append(row)
    if cfa.problem and any(len(items) > 1 for items in sample.constructs.values()):
        findings.append(
            f"{', '.join(columns)} are empty: {cfa.problem} Alpha does not need the factor model."
        )
    frame = pd.DataFrame(rows, index=pd.Index(list(sample.constructs), name="construct"))
    return frame, [finding for finding in findings if finding]


def _found(group: GroupName, rows: pd.DataFrame, level: float) -> ReliabilityFindings:
    several = rows[rows["n_items"] > 1]
    judged = several[~several["against"]]
    values = {
        name: {
            str(scale): value
            for scale, value in zip(judged.index, judged[name].tolist(), strict=True)
            if not np.isnan(value)
        }
        for name in COEFFICIENTS
    }
    lowest = None
    if alphas := values["alpha"]:
        scale = min(alphas, key=alphas.__getitem__)
        lower, upper = judged.loc[scale, ["alpha_ci_lower", "alpha_ci_upper"]].to_numpy(float)
        lowest = (scale, float(lower), float(upper))
    return ReliabilityFindings(
        group=group,
        n=int(rows["n"].iloc[0]),
        values=values,
        lowest=lowest,
        level=level,
        single=list(map(str, rows.index[rows["n_items"] == 1])),
        against=list(map(str, several.index[several["against"]])),
        lacking={
            name: [scale for scale in map(str, judged.index) if scale not in found]
            for name, found in values.items()
        },
    )


def _alphas(covariance: NDArray[np.float64], n: int, level: float) -> dict[str, float]:
    alpha = cronbach_alpha(covariance)
    lower, upper = feldt_interval(alpha, n, len(covariance), level=level)
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


def _conventions(
    columns: Sequence[str],
    level: float,
    described: str,
    interval: ReliabilityInterval,
    n_replicates: int,
) -> dict[str, str]:
    named = {"n": described}
    named |= {name: CONVENTIONS[name] for name in ("alpha", "alpha_standardized", *columns)}
    if interval == "feldt":
        named["alpha"] += f"; Feldt's interval at {exact_percent(level)}"
        named["alpha_standardized"] += (
            "; Feldt's interval does not hold for it, interval='bca' gives one"
        )
    else:
        kind = {"percentile": "percentile", "bca": "bias-corrected and accelerated (BCa)"}[interval]
        named["ci_lower, ci_upper"] = (
            f"{kind} intervals at {exact_percent(level)} from {n_replicates} samples of "
            "respondents; for omega the factor model is fitted to each"
        )
    named["loadings"] = "maximum likelihood, one factor model with all constructs correlated"
    return named
