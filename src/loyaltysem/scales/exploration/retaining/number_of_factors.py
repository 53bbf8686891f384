"""How many factors, by every rule that has a name, in one table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from loyaltysem.arguments import checked
from loyaltysem.errors import ConvergenceError, DataError, OptionError
from loyaltysem.scales.exploration.correlation_sample import (
    CorrelationKind,
    CorrelationSample,
    take_correlations,
)
from loyaltysem.scales.exploration.extracting.extraction import extract, factor_degrees_of_freedom
from loyaltysem.scales.exploration.fit import FIT_INDICES, factor_fit
from loyaltysem.scales.exploration.retaining.parallel_analysis import compare_with_random
from loyaltysem.scales.exploration.retaining.partial_correlations import (
    average_partial_correlations,
)
from loyaltysem.scales.ordinal.sample import OrdinalMissing
from loyaltysem.scales.table import ScaleTable

__all__ = ["compare_factor_models", "map_test", "number_of_factors"]

_RULES = {
    "parallel_components": "components above the .95 quantile of random data",
    "parallel_components_mean": "components above the mean of random data (Horn 1965)",
    "parallel_factors": "common factors above the .95 quantile of random data",
    "parallel_factors_mean": "common factors above the mean of random data",
    "map": "smallest average squared partial correlation (Velicer 1976)",
    "map_revised": "smallest average fourth power of partial correlations (Velicer et al. 2000)",
    "ml_bic": "maximum likelihood, smallest BIC",
    "ml_close_fit": "maximum likelihood, fewest factors with an RMSEA up to .05",
    "kaiser": "eigenvalues above 1; keeps too many, shown because it is asked for",
}


@checked
def number_of_factors(
    data: Any,
    items: Sequence[str] | None = None,
    *,
    n_replicates: int = 1000,
    missing: OrdinalMissing | None = None,
    correlation: CorrelationKind = "pearson",
    rng: Any = None,
    progress: bool = False,
) -> ScaleTable:
    """Say how many factors each rule would keep.

    Parameters
    ----------
    data : Survey, data frame or Moments
    items : sequence of str, optional
        By default the items of the survey's constructs, or all columns.
    n_replicates : int, default 1000
        Random data sets of the parallel analysis.
    missing : {None, "listwise", "pairwise"}
    correlation : {"pearson", "polychoric"}
    rng : int, Generator or None
        Give a number to have the same draws again.
    progress : bool, default False
        Show a progress bar of the random data sets.

    Returns
    -------
    DataFrame
        One row per rule: ``n_factors``, empty where no number of factors meets the rule. The
        ``conventions``, printed beneath it, say what each rule is.

    Raises
    ------
    OptionError, DataError, VariableNotFoundError, MissingDataError, NotAvailableError
        As in :func:`parallel_analysis`.

    See Also
    --------
    compare_factor_models : fit of one, two, … factors.
    parallel_analysis : the eigenvalues, and the scree plot.

    Notes
    -----
    The rules answer different questions and need not agree. Parallel analysis of components and
    MAP are those that simulation studies recommend (Zwick and Velicer 1986); where they differ,
    read the solutions between them.

    Examples
    --------
    >>> import loyaltysem as ls
    >>> survey = ls.datasets.load_platforms()
    >>> table = ls.number_of_factors(survey, missing="listwise", n_replicates=100, rng=1)
    >>> table.columns.tolist()
    ['n_factors']
    """
    sample = take_correlations(data, items, missing, correlation)
    parallel = compare_with_random(
        sample,
        n_replicates=n_replicates,
        quantile=0.95,
        communalities="minres",
        rng=rng,
        progress=progress,
    )
    models, notes = _models(sample, None)
    close = models.index[models["rmsea"] <= 0.05]
    has_bic = models["bic"].notna().any()
    found: dict[str, float] = {
        "parallel_components": parallel.n_components,
        "parallel_components_mean": parallel.n_components_by_mean,
        "parallel_factors": parallel.n_factors,
        "parallel_factors_mean": parallel.n_factors_by_mean,
        "map": float(np.argmin(average_partial_correlations(sample.correlation))),
        "map_revised": float(np.argmin(average_partial_correlations(sample.correlation, power=4))),
        "ml_bic": float(models.index[int(models["bic"].argmin())]) if has_bic else np.nan,
        "ml_close_fit": float(close[0]) if len(close) else np.nan,
        "kaiser": float((np.linalg.eigvalsh(sample.correlation) > 1).sum()),
    }
    counts = pd.array([None if np.isnan(v) else int(v) for v in found.values()], "Int64")
    table = pd.DataFrame({"n_factors": counts}, index=pd.Index(list(found), name="rule"))
    conventions = {
        **_RULES,
        "parallel": f"{n_replicates} draws",
        "correlations": sample.kind,
        "n": sample.described,
    }
    return ScaleTable.of(table, conventions, notes)


@checked
def compare_factor_models(
    data: Any,
    items: Sequence[str] | None = None,
    *,
    max_factors: int | None = None,
    missing: OrdinalMissing | None = None,
    correlation: CorrelationKind = "pearson",
) -> ScaleTable:
    """Fit one, two, … factors by maximum likelihood and set their fit side by side.

    Parameters
    ----------
    data : Survey, data frame or Moments
    items : sequence of str, optional
    max_factors : int, optional
        By default as many as leave degrees of freedom, up to 10.
    missing : {None, "listwise", "pairwise"}
    correlation : {"pearson", "polychoric"}

    Returns
    -------
    DataFrame
        One row per number of factors: ``chisq df pvalue rmsea rmsea_ci_lower rmsea_ci_upper tli
        rmsr bic heywood``. The rows end before the first number of factors for which there is no
        solution; the notes say why.

    Raises
    ------
    OptionError, DataError, VariableNotFoundError, MissingDataError, NotAvailableError
        As in :func:`efa`.

    Examples
    --------
    >>> import loyaltysem as ls
    >>> table = ls.compare_factor_models(
    ...     ls.datasets.load_platforms(), max_factors=3, missing="listwise"
    ... )
    >>> bool(table["chisq"].is_monotonic_decreasing)
    True
    """
    sample = take_correlations(data, items, missing, correlation)
    if max_factors is not None and max_factors < 1:
        raise OptionError(f"max_factors={max_factors}: at least one factor is needed.")
    table, notes = _models(sample, max_factors)
    conventions = {
        "chisq": "maximum likelihood, Bartlett's correction (as psych and factanal)",
        "correlations": sample.kind,
        "heywood": "items whose unique variance stands at its bound of .005",
        "n": sample.described,
    }
    return ScaleTable.of(table, conventions, notes)


@checked
def map_test(
    data: Any,
    items: Sequence[str] | None = None,
    *,
    missing: OrdinalMissing | None = None,
    correlation: CorrelationKind = "pearson",
) -> ScaleTable:
    """Compute Velicer's minimum average partial test, in its original and its revised form.

    Parameters
    ----------
    data : Survey, data frame or Moments
    items : sequence of str, optional
    missing : {None, "listwise", "pairwise"}
    correlation : {"pearson", "polychoric"}

    Returns
    -------
    DataFrame
        One row per number of components from 0: ``average_squared`` (1976) and
        ``average_fourth_power`` (2000). The smallest value of a column is at its verdict.

    Raises
    ------
    OptionError, DataError, VariableNotFoundError, MissingDataError, NotAvailableError
        As in :func:`parallel_analysis`.

    Examples
    --------
    >>> import loyaltysem as ls
    >>> table = ls.map_test(ls.datasets.load_platforms(), missing="listwise")
    >>> table.columns.tolist()
    ['average_squared', 'average_fourth_power']
    """
    sample = take_correlations(data, items, missing, correlation)
    columns = {
        "average_squared": average_partial_correlations(sample.correlation),
        "average_fourth_power": average_partial_correlations(sample.correlation, power=4),
    }
    size = len(columns["average_squared"])
    table = pd.DataFrame(columns, index=pd.RangeIndex(size, name="n_components"))
    verdicts = [
        f"{name} is smallest with {int(np.argmin(values))} component(s)"
        for name, values in columns.items()
    ]
    conventions = {
        "average_squared": "of the partial correlations given m components (Velicer 1976)",
        "average_fourth_power": "the same with fourth powers (Velicer, Eaton & Fava 2000)",
        "correlations": sample.kind,
        "n": sample.described,
    }
    return ScaleTable.of(table, conventions, verdicts)


def _models(sample: CorrelationSample, most: int | None) -> tuple[pd.DataFrame, list[str]]:
    p = len(sample.items)
    bearable = [m for m in range(1, p) if factor_degrees_of_freedom(p, m) > 0]
    if most is not None:
        bearable = [m for m in range(1, p) if factor_degrees_of_freedom(p, m) >= 0 and m <= most]
    rows: dict[int, dict[str, Any]] = {}
    notes = [sample.caution] if sample.caution else []
    for m in bearable[: most or 10]:
        try:
            found = extract(sample.correlation, m, "ml")
        except (ConvergenceError, DataError) as reason:
            notes.append(f"No maximum likelihood solution with {m} factors: {reason}")
            break
        heywood = ", ".join(sample.items[i] for i in found.heywood)
        rows[m] = factor_fit(sample.correlation, found.loadings, sample.n) | {"heywood": heywood}
    index = pd.Index(list(rows), name="n_factors", dtype="int64")
    table = pd.DataFrame(list(rows.values()), index=index, columns=[*FIT_INDICES, "heywood"])
    cases = [m for m in rows if rows[m]["heywood"]]
    if cases:
        notes.append(
            f"Heywood cases with {', '.join(map(str, cases))} factors: an item without variance of "
            "its own, which speaks for fewer factors."
        )
    return table, notes
