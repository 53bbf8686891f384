"""The same model in a second engine."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version

import numpy as np
import pandas as pd

from loyaltysem.errors import NotAvailableError, OptionError
from loyaltysem.fits.fit import Fit
from loyaltysem.inference.uncertainty.standardization import cell_values
from loyaltysem.specification import Parameter

__all__ = ["Crosscheck", "crosscheck"]

_Key = tuple[str, frozenset[str] | str]
ROUNDS = 5
MAX_ITERATIONS = 5000
SMALLEST_FALL = 1e-15


@dataclass(frozen=True, slots=True)
class Crosscheck:
    """The estimates of two engines side by side.

    Attributes
    ----------
    engine : str
        Program and version.
    largest : float
        Largest difference of a free parameter, relative to its size, or absolute where it is
        below 0.1.
    parameter : str
        Where.
    estimates : DataFrame
        ``lhs op rhs est other difference``, one row for each free parameter.
    """

    engine: str
    largest: float
    parameter: str
    estimates: pd.DataFrame

    def __repr__(self) -> str:
        return (
            f"{self.engine}: {len(self.estimates)} free parameters, largest relative difference "
            f"{self.largest:.1e} ({self.parameter})"
        )


def crosscheck(fitted: Fit, engine: str) -> Crosscheck:
    """Refit a model with another engine, and compare the free parameters."""
    if engine != "semopy":
        raise OptionError(f"engine={engine!r} is not available; this version has 'semopy'.")
    _require_what_semopy_can(fitted)
    rows = [row for row, _ in fitted.layout.cells]
    values = cell_values(fitted.layout, fitted.implied)[0, 0]
    free = [(row, value) for row, value in zip(rows, values, strict=True) if row.free]
    found = _semopy_estimates(fitted)
    table = pd.DataFrame(
        {
            "lhs": [row.lhs for row, _ in free],
            "op": [row.op for row, _ in free],
            "rhs": [row.rhs for row, _ in free],
            "est": [value for _, value in free],
            "other": [found.get(_semopy_key(row), float("nan")) for row, _ in free],
        }
    )
    if table["other"].isna().any():
        absent = table[table["other"].isna()]
        raise NotAvailableError(
            f"semopy's solution has no {', '.join(absent['lhs'] + absent['op'] + absent['rhs'])}: "
            "it did not understand the model as it is meant."
        )
    size = table["est"].abs()
    difference = (table["est"] - table["other"]).abs()
    table["difference"] = difference / size.where(size > 0.1, 1.0)
    worst = int(table["difference"].argmax())
    name = " ".join(str(table[column].iloc[worst]) for column in ("lhs", "op", "rhs"))
    return Crosscheck(
        f"semopy {version('semopy')}", float(table["difference"].iloc[worst]), name, table
    )


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
    reasons["constructs without a fixed loading (std_lv)"] = not set(table.latent) <= markers
    found = [what for what, there in reasons.items() if there]
    if found:
        raise NotAvailableError(
            f"The model has {', '.join(found)}, and semopy's maximum likelihood has no equivalent, "
            "so that a difference would say nothing. Check this fit with fit.to_lavaan() in R."
        )


def _semopy_estimates(fitted: Fit) -> dict[_Key, float]:
    names = list(fitted.layout.observed)
    covariance = pd.DataFrame(fitted.covariances[0], index=names, columns=names)
    with _silence():
        import semopy

        model = semopy.Model(_semopy_text(fitted))
        objective = np.inf
        # its optimiser stops early; going on from where it stopped brings it to the minimum
        for _ in range(ROUNDS):
            found = model.fit(
                cov=covariance,
                n_samples=fitted.moments.n_total,
                obj="MLW",
                # its default, SLSQP, can go round in circles for ever
                solver="L-BFGS-B",
                options={"ftol": SMALLEST_FALL, "gtol": 1e-10, "maxiter": MAX_ITERATIONS},
            )
            fall, objective = objective - float(found.fun), float(found.fun)
            if fall < SMALLEST_FALL:
                break
        table = model.inspect()
    return {
        (op, frozenset((lhs, rhs)) if op == "~~" else f"{lhs} {rhs}"): float(value)
        for lhs, op, rhs, value in table[["lval", "op", "rval", "Estimate"]].itertuples(index=False)
    }


@contextmanager
def _silence() -> Iterator[None]:
    """Keep semopy's own deprecations, and its log, from the reader of a comparison."""
    before = logging.root.manager.disable
    logging.disable(logging.WARNING)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logging.disable(before)


def _semopy_key(row: Parameter) -> _Key:
    """In semopy a loading is a regression of the item on its factor."""
    if row.op == "~~":
        return "~~", frozenset((row.lhs, row.rhs))
    return "~", f"{row.rhs} {row.lhs}" if row.op == "=~" else f"{row.lhs} {row.rhs}"


def _semopy_text(fitted: Fit) -> str:
    """Write every row of the parameter table, so that nothing is left to semopy's defaults."""
    lines = []
    for row, _ in fitted.layout.cells:
        said = "" if row.free else f"{row.value!r}*"
        lines.append(f"{row.lhs} {row.op} {said}{row.rhs}")
    return "\n".join(lines)
