"""The same model in a second engine."""

from __future__ import annotations

import pandas as pd

from loyaltysem.engines import (
    Crosscheck,
    NotCompared,
    put_side_by_side,
    semopy_estimates,
    semopy_key,
)
from loyaltysem.errors import NotAvailableError, OptionError
from loyaltysem.fits.fit import Fit
from loyaltysem.inference.uncertainty.standardization import cell_values

__all__ = ["crosscheck"]

_WAYS = ("covariances", "search")
_LEFT_OUT = (NotCompared("standard_errors", "meaning"), NotCompared("fit_indices", "meaning"))


def crosscheck(fitted: Fit, engine: str) -> Crosscheck:
    """Refit a model with another engine, and compare the free parameters."""
    if engine != "semopy":
        raise OptionError(f"engine={engine!r} is not available; this version has 'semopy'.")
    _require_what_semopy_can(fitted)
    rows = [row for row, _ in fitted.layout.cells]
    values = cell_values(fitted.layout, fitted.implied)[0, 0]
    free = [(row, value) for row, value in zip(rows, values, strict=True) if row.free]
    names = list(fitted.layout.observed)
    covariance = pd.DataFrame(fitted.covariances[0], index=names, columns=names)
    found = semopy_estimates(_semopy_text(fitted), covariance, fitted.moments.n_total)
    table = pd.DataFrame(
        {
            "lhs": [row.lhs for row, _ in free],
            "op": [row.op for row, _ in free],
            "rhs": [row.rhs for row, _ in free],
            "est": [value for _, value in free],
            "other": [
                found.get(semopy_key(row.lhs, row.op, row.rhs), float("nan")) for row, _ in free
            ],
        }
    )
    if table["other"].isna().any():
        absent = table[table["other"].isna()]
        raise NotAvailableError(
            f"semopy's solution has no {', '.join(absent['lhs'] + absent['op'] + absent['rhs'])}: "
            "it did not understand the model as it is meant."
        )
    return put_side_by_side("semopy", {"estimates": table}, left_out=_LEFT_OUT, ways=_WAYS)


def _require_what_semopy_can(fitted: Fit) -> None:
    table, options = fitted.table, fitted.options
    numbers = [row.free for row in table.rows if row.free]
    otherwise = fitted.criterion.refusal("complete_likelihood", options.estimator.name)
    reasons = {
        "several groups": table.n_groups > 1,
        "ordered answers (thresholds and polychoric correlations)": table.ordered is not None,
        "a mean structure": fitted.test().sample_mean is not None,
        "equality constraints": bool(table.constraints) or len(set(numbers)) < len(numbers),
        otherwise: bool(otherwise),
        "likelihood='wishart'": options.likelihood == "wishart",
        "covariates held at their sample moments": bool(table.exogenous),
    }
    markers = {row.lhs for row in table.rows if row.op == "=~" and not row.free}
    # semopy looks for starting values of such a construct for ever
    reasons["constructs without a fixed loading (std_lv, effect_coding)"] = (
        not set(table.latent) <= markers
    )
    found = [what for what, there in reasons.items() if there]
    if found:
        raise NotAvailableError(
            f"The model has {', '.join(found)}, and semopy's maximum likelihood has no equivalent, "
            "so that a difference would say nothing. Check this fit with fit.to_lavaan() in R."
        )


def _semopy_text(fitted: Fit) -> str:
    """Write every row of the parameter table, so that nothing is left to semopy's defaults."""
    lines = []
    for row, _ in fitted.layout.cells:
        said = "" if row.free else f"{row.value!r}*"
        lines.append(f"{row.lhs} {row.op} {said}{row.rhs}")
    return "\n".join(lines)
