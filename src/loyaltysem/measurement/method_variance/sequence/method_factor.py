"""One method factor, from the model without it to what it does to loadings and correlations."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import pandas as pd
from scipy.special import ndtri

from loyaltysem.fits.fit import Fit
from loyaltysem.fits.searches import FoundMinimum
from loyaltysem.inference.derived.hypotheses import TestResult
from loyaltysem.measurement.method_variance.sequence.method_models import MethodModels
from loyaltysem.measurement.method_variance.sequence.steps import (
    Comparison,
    Fitting,
    Step,
    compared,
    steps_table,
)
from loyaltysem.measurement.method_variance.sequence.substantive import (
    correlations,
    correlations_table,
    loadings_table,
    method_share,
    reliability_decomposition,
)
from loyaltysem.quantities.tables import estimates_table
from loyaltysem.specification import Modifiers, Statement, Term
from loyaltysem.words import rounded

__all__ = [
    "BASELINE",
    "EQUAL",
    "FREE",
    "RESTRICTED",
    "MethodFactor",
    "method_factor",
    "nothing_found",
]

BASELINE, EQUAL, FREE, RESTRICTED = "Baseline", "Method-C", "Method-U", "Method-R"


@dataclass(frozen=True, slots=True)
class MethodFactor:
    """What one method factor shows.

    Attributes
    ----------
    factor : str
        ``method`` where it is unmeasured, or the marker.
    alpha : float
        Level at which free method loadings are preferred to equal ones.
    steps : DataFrame
        One row for each model: chi-square and fit indices, the step it is tested ``against`` with
        ``delta_chisq delta_df delta_pvalue delta_cfi``, ``method_share`` and ``verdict``. Empty
        where a solution is not admissible.
    retained : str
        The model the figures are of; ``""`` where none is admissible.
    share : float
        Mean squared standardised method loading of the items, in the retained model.
    share_interval : tuple of float
        Its 95% interval by the delta method, cut off at zero.
    test : TestResult or None
        The retained model against the baseline.
    bias : TestResult or None
        The retained model with the baseline's correlations against the retained model.
    loadings : DataFrame
        One row for each item: ``construct item baseline substantive change method
        method_variance``, standardised.
    correlations : DataFrame
        One row for each pair: ``construct_1 construct_2 baseline retained ci_lower ci_upper
        change`` (the 95% interval is that of ``retained``), for a marker with ``sensitivity_95``
        and ``sensitivity_99``.
    reliability : DataFrame
        One row for each construct: ``baseline substantive method method_part``.
    notes : tuple of str
        What is refused, and why.
    """

    factor: str
    alpha: float
    steps: pd.DataFrame
    retained: str
    share: float
    share_interval: tuple[float, float]
    test: TestResult | None
    bias: TestResult | None
    loadings: pd.DataFrame
    correlations: pd.DataFrame
    reliability: pd.DataFrame
    notes: tuple[str, ...]

    @property
    def largest_change(self) -> pd.Series:
        """The row of the pair whose correlation changes most; only where a model is retained."""
        return self.correlations.iloc[int(self.correlations["change"].abs().argmax())]

    def tables(self, title: str) -> dict[str, pd.DataFrame]:
        """Return the tables under their headings."""
        found = {f"{title}: models": self.steps}
        if self.retained:
            found |= {
                f"{title}: correlations of the constructs ({self.retained})": self.correlations,
                f"{title}: reliability, decomposed ({self.retained})": self.reliability,
                f"{title}: standardised loadings ({self.retained})": self.loadings,
            }
        return found


def nothing_found(factor: str, alpha: float, steps: Sequence[Step], note: str) -> MethodFactor:
    """Return the result of a sequence that ends with a step that is refused."""
    nothing = pd.DataFrame()
    return MethodFactor(
        factor=factor,
        alpha=alpha,
        steps=steps_table(steps, {}, {}),
        retained="",
        share=float("nan"),
        share_interval=(float("nan"), float("nan")),
        test=None,
        bias=None,
        loadings=nothing,
        correlations=nothing,
        reliability=nothing,
        notes=(f"{steps[-1].name} is refused, not admissible: {steps[-1].refusal}", note),
    )


def method_factor(
    models: MethodModels,
    before: Sequence[Step],
    baseline: Step,
    fitting: Fitting,
    *,
    alpha: float,
    levels: Sequence[float] = (),
) -> MethodFactor:
    """Go through the steps of a method factor.

    Parameters
    ----------
    models : MethodModels
    before : sequence of Step
        Shown above the baseline.
    baseline : Step
    fitting : Fitting
    alpha : float
        Level at which Method-U is preferred to Method-C.
    levels : sequence of float
        Coverage of the intervals of the sensitivity analysis, .95 and .99.
    """
    if baseline.fit is None:
        return nothing_found(
            models.factor,
            alpha,
            [*before, baseline],
            "Without a baseline nothing can be said of what a method factor adds to it.",
        )
    equal = fitting.step(EQUAL, models.equal())
    free = fitting.step(FREE, models.free(), several=True)
    comparisons = {EQUAL: compared(baseline, equal, row=equal)}
    comparisons[FREE] = compared(equal if equal.fit else baseline, free, row=free)
    retained = _retained(equal, free, comparisons[FREE], alpha)
    shares = {step.name: method_share(step.fit, models) for step in (equal, free) if step.fit}
    steps = [*before, baseline, equal, free]
    overall = Comparison(BASELINE, None)
    share, error = np.nan, np.nan
    tables = [pd.DataFrame(), pd.DataFrame(), pd.DataFrame()]
    if retained is not None and retained.fit:
        share, error = shares[retained.name]
        overall = compared(baseline, retained, row=retained)
        restricted = _restricted(models, retained.name, baseline.fit, fitting)
        comparisons[RESTRICTED] = compared(restricted, retained, row=restricted)
        sensitive = {
            f"sensitivity_{100 * level:g}": _sensitive(models, retained.fit, level, fitting)
            for level in levels
        }
        steps += [restricted, *sensitive.values()]
        fits = {name: step.fit for name, step in sensitive.items()}
        tables = [
            loadings_table(baseline.fit, retained.fit, models),
            correlations_table(baseline.fit, retained.fit, models.constructs, fits),
            reliability_decomposition(baseline.fit, retained.fit, models),
        ]
    half = ndtri(0.975) * error
    tests = {name: found.test for name, found in comparisons.items()}
    return MethodFactor(
        factor=models.factor,
        alpha=alpha,
        steps=steps_table(steps, comparisons, {name: own for name, (own, _) in shares.items()}),
        retained="" if retained is None else retained.name,
        share=share,
        share_interval=(float(np.maximum(share - half, 0.0)), float(share + half)),
        test=overall.test,
        bias=tests.get(RESTRICTED),
        loadings=tables[0],
        correlations=tables[1],
        reliability=tables[2],
        notes=_notes(steps, [*comparisons.values(), overall], retained),
    )


def _retained(equal: Step, free: Step, comparison: Comparison, alpha: float) -> Step | None:
    """Return the free loadings where equal ones are rejected or refused, else the equal ones."""
    if free.fit is None:
        return equal if equal.fit else None
    if equal.fit is None:
        return free
    return free if comparison.test is not None and comparison.test.pvalue < alpha else equal


def _restricted(models: MethodModels, retained: str, baseline: Fit, fitting: Fitting) -> Step:
    fixed = correlations(baseline, models.constructs)
    held = tuple(
        Statement((a,), "~~", (Term(b, Modifiers(fixed=(float(fixed[b][a]),))),))
        for a, b in combinations(models.constructs, 2)
    )
    own = models.equal() if retained == EQUAL else models.free()
    return fitting.step(RESTRICTED, (*own, *held), several=retained == FREE)


def _sensitive(models: MethodModels, retained: Fit, level: float, fitting: Fitting) -> Step:
    """Refit with every method loading at the end of its interval that is farther from zero."""
    table = estimates_table(retained, standardized=False, level=level)
    own = table[(table["op"] == "=~") & (table["lhs"] == models.factor)]
    ends = own["ci_upper"].where(own["est"] >= 0, own["ci_lower"])
    by_item = dict(zip(own["rhs"], ends.astype(float), strict=True))
    name = f"Method-S({rounded(1 - level)})"
    return fitting.step(name, models.held(by_item))


def _notes(
    steps: Sequence[Step],
    comparisons: Sequence[Comparison],
    retained: Step | None,
) -> tuple[str, ...]:
    notes = [
        f"{step.name} is refused, not admissible: {step.refusal}"
        for step in steps
        if step.fit is None
    ]
    notes += [f"No difference test: {c.note}" for c in dict.fromkeys(comparisons) if c.note]
    by_name = {step.name: step for step in steps}
    if retained is None:
        notes.append(
            "Neither equal nor free method loadings have an admissible solution, so there is no "
            "share, no corrected correlation and no test: such a model asks more than these data "
            "can say, which is frequent and does not tell whether there is method variance."
        )
    elif by_name[FREE].fit is None:
        notes.append(
            f"The figures are those of equal method loadings ({EQUAL}), since the model with free "
            "ones is refused; whether the method works on all items alike could not be tested."
        )
    searches = by_name[FREE].searches
    if searches is not None:
        lowest = sum(m.n_starts for m in searches.minima if _as_low(m, searches.minima[0]))
        notes.append(
            f"{FREE}: {searches.n_converged} of {searches.n_starts} searches converged, {lowest} "
            "of them at the lowest value."
        )
    return tuple(notes)


def _as_low(minimum: FoundMinimum, lowest: FoundMinimum) -> bool:
    return minimum.fmin - lowest.fmin <= 1e-8 * (1 + lowest.fmin)
