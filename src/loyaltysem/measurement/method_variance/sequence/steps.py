"""The steps of a method-factor analysis: each one fitted, or refused by name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from loyaltysem.comparing.comparison import difference_test
from loyaltysem.errors import LoyaltySEMError
from loyaltysem.fits.fit import Fit
from loyaltysem.fits.fitting import fit_to_sample
from loyaltysem.fits.options import FitOptions
from loyaltysem.fits.searches import Searches
from loyaltysem.inference.derived.hypotheses import TestResult
from loyaltysem.measurement.method_variance.sequence.saturated_starts import (
    best_on_saturated_moments,
    started_at,
)
from loyaltysem.moments.samples import Sample
from loyaltysem.quantities.fit_measures import fit_measures
from loyaltysem.specification import Statement

__all__ = ["Comparison", "Fitting", "Step", "compared", "steps_table"]

_INDICES = ("chisq", "df", "pvalue", "cfi", "tli", "rmsea", "srmr")


@dataclass(frozen=True, slots=True)
class Step:
    """One model of the sequence.

    Attributes
    ----------
    name : str
    fit : Fit or None
        None where the model has no solution that may be interpreted.
    refusal : str
        Why not; ``""`` where it has.
    searches : Searches or None
        Where searches from several starts ended, if there were several.
    """

    name: str
    fit: Fit | None
    refusal: str = ""
    searches: Searches | None = None


@dataclass(frozen=True, slots=True)
class Comparison:
    """A step against one that it is a special case of, or that is a special case of it.

    Attributes
    ----------
    against : str
    test : TestResult or None
    note : str
        Why there is no test.
    """

    against: str
    test: TestResult | None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Fitting:
    """What every step is fitted to, and how.

    Attributes
    ----------
    sample : Sample
    options : FitOptions
        Construct variances are one.
    n_starts : int
        Of models with free method loadings, which have several minima.
    rng : int, Generator or None
    """

    sample: Sample
    options: FitOptions
    n_starts: int
    rng: Any

    def step(self, name: str, statements: tuple[Statement, ...], *, several: bool = False) -> Step:
        """Fit one model, and keep it only where its solution is admissible.

        Parameters
        ----------
        name : str
        statements : tuple of Statement
        several : bool
            Whether to search from all starts.
        """
        several = several and self.n_starts > 1
        try:
            fitted, searches = self._fitted(statements, several=several)
        except LoyaltySEMError as error:
            return Step(name, None, str(error))
        if not fitted.admissibility.admissible:
            problems = fitted.admissibility.problems
            return Step(
                name, None, "; ".join(f"{c.check}: {c.found.rstrip('.')}" for c in problems) + "."
            )
        return Step(name, fitted, searches=searches if several else None)

    def _fitted(self, statements: tuple[Statement, ...], *, several: bool) -> tuple[Fit, Searches]:
        if not several:
            fitted = fit_to_sample(statements, self.sample, self.options)
            return fitted, fitted.searches
        options = replace(self.options, n_starts=self.n_starts)
        if self.sample.incomplete is None:
            fitted = fit_to_sample(statements, self.sample, options, rng=self.rng)
            return fitted, fitted.searches
        rough = best_on_saturated_moments(statements, self.sample, options, self.rng)
        if not rough.admissibility.admissible:
            return rough, rough.searches
        begun = started_at(statements, rough)
        return fit_to_sample(begun, self.sample, self.options), rough.searches


def compared(restricted: Step, free: Step, *, row: Step) -> Comparison:
    """Test a step against another.

    Parameters
    ----------
    restricted, free : Step
    row : Step
        The one of them in whose row of the table the test is to stand.
    """
    other = free if row is restricted else restricted
    if restricted.fit is None or free.fit is None:
        return Comparison(other.name, None)
    try:
        test = difference_test(restricted.fit, free.fit, scaled_shifted=False, a_method="delta")
    except LoyaltySEMError as error:
        return Comparison(other.name, None, f"{row.name} against {other.name}: {error}")
    return Comparison(other.name, test)


def steps_table(
    steps: Sequence[Step], comparisons: dict[str, Comparison], shares: dict[str, float]
) -> pd.DataFrame:
    """Return one row for each step; empty cells where a step is refused.

    Parameters
    ----------
    steps : sequence of Step
    comparisons : dict of str to Comparison
        By the name of the step.
    shares : dict of str to float
        The share of variance due to the method factor, by the name of the step.
    """
    indices = {
        step.name: pd.Series(fit_measures(step.fit)) for step in steps if step.fit is not None
    }
    columns = {name: _column(name, list(indices.values())) for name in _INDICES}
    rows = []
    for step in steps:
        values = indices.get(step.name, pd.Series(dtype=float))
        row: dict[str, Any] = {column: values.get(column, np.nan) for column in columns.values()}
        against = comparisons.get(step.name, Comparison("", None))
        test = against.test
        row |= {
            "against": against.against,
            "delta_chisq": np.nan if test is None else test.statistic,
            "delta_df": np.nan if test is None else test.df,
            "delta_pvalue": np.nan if test is None else test.pvalue,
            "delta_cfi": np.nan,
            "method_share": shares.get(step.name, np.nan),
            "verdict": "admissible" if step.fit is not None else "NOT ADMISSIBLE",
        }
        if test is not None:
            cfi = columns["cfi"]
            row["delta_cfi"] = values[cfi] - indices[against.against][cfi]
        rows.append(row)
    table = pd.DataFrame(rows, index=pd.Index([step.name for step in steps], name="model"))
    return table.astype({"df": "Int64", "delta_df": "Int64"})


def _column(index: str, fits: Sequence[pd.Series]) -> str:
    """Name of the corrected index where every fit has one, else of the plain one."""
    suffix = "_scaled" if index in ("chisq", "pvalue") else "_robust"
    corrected = index + suffix
    return corrected if fits and all(corrected in values for values in fits) else index
