"""The fits of the ladder, step by step, each held against the one below."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import numpy as np

from loyaltysem.comparing.comparison import difference_test
from loyaltysem.comparing.difference_methods import DifferenceMethod
from loyaltysem.errors import DataError, LoyaltySEMError, NotAvailableError
from loyaltysem.fits.fit import Fit
from loyaltysem.fits.fitting import fit_to_sample
from loyaltysem.fits.options import FitOptions
from loyaltysem.groups.invariance.group_checks import NO_IDS, IdCounts
from loyaltysem.groups.invariance.steps.identification import StepModel, step_model
from loyaltysem.groups.invariance.steps.levels import Step
from loyaltysem.groups.invariance.steps.restrictions import restrictions
from loyaltysem.groups.invariance.steps.setting import Setting
from loyaltysem.inference.derived.hypotheses import TestResult
from loyaltysem.moments.grouping.labels import labels_listed
from loyaltysem.moments.samples import Sample
from loyaltysem.quantities.coefficients import coefficients
from loyaltysem.quantities.fit_measures import fit_measures

__all__ = ["Climb", "Rung", "differences", "indices_of", "options_of"]

#: Whose changes a rule may look at.
INDICES = ("cfi", "rmsea", "srmr")
_CORRECTED = {"cfi": ("_robust", "_scaled"), "rmsea": ("_robust", "_scaled"), "srmr": ()}


@dataclass(frozen=True, slots=True)
class Rung:
    """One step, fitted.

    Attributes
    ----------
    step : Step
    model : StepModel
    fit : Fit or None
        None where it did not converge to something that may be interpreted.
    tests : tuple of TestResult
        Against the step below: the one that is judged by, then others of the same difference.
    reason : str
        Why there is no fit, or no test.
    causes : tuple of str
        The same by kind: ``error test below``, or the checks that the fit does not pass.
    comparable : bool
        Whether it is of the same variables as the step below.
    """

    step: Step
    model: StepModel
    fit: Fit | None
    tests: tuple[TestResult, ...] = ()
    reason: str = ""
    comparable: bool = True
    causes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Climb:
    """What all fits of a ladder share.

    Attributes
    ----------
    sample : Sample
        Of all observed variables of the model.
    options : FitOptions
    setting : Setting
    ids : IdCounts
        What the column of respondents' ids says, where it was named.
    """

    sample: Sample
    options: FitOptions
    setting: Setting
    ids: IdCounts = NO_IDS

    def rung(self, step: Step, below: Rung | None, start: Fit | None = None) -> Rung:
        """Fit a step and hold it against the one below.

        Parameters
        ----------
        step : Step
        below : Rung, optional
            What the step is a special case of.
        start : Fit, optional
            Where to begin; by default at the estimates of the step below.
        """
        model = step_model(self.setting, step)
        begin = start or (None if below is None else below.fit)
        try:
            fit = self.fit(model, begin)
        except LoyaltySEMError as error:
            if below is None and isinstance(error, DataError):
                # no model of these answers can be fitted, and none need be said not to hold
                raise
            return Rung(step, model, None, reason=str(error), causes=("error",))
        if not fit.admissibility.admissible:
            problems = fit.admissibility.problems
            reason = "; ".join(f"{c.check}: {c.found.rstrip('.')}" for c in problems) + "."
            return Rung(step, model, None, reason=reason, causes=tuple(c.check for c in problems))
        if below is None:
            return Rung(step, model, fit)
        if below.fit is None:
            reason = f"There is no fit of '{below.step.name}'."
            return Rung(step, model, fit, reason=reason, causes=("below",))
        if set(fit.moments.names) != set(below.fit.moments.names):
            return Rung(step, model, fit, comparable=False)
        tests, reason = differences(fit, below.fit)
        return Rung(step, model, fit, tests, reason, causes=("test",) if reason else ())

    def fit(self, model: StepModel, start: Fit | None = None) -> Fit:
        """Fit the model of a step, from the estimates of another if they are given."""
        return fit_to_sample(
            model.statements,
            self.sample,
            options_of(self.options, model),
            start=None if start is None else coefficients(start),
        )

    def with_released(self, *terms: str) -> Climb:
        """Return the same with more released."""
        setting = replace(self.setting, released=(*self.setting.released, *terms))
        return replace(self, setting=setting)

    def refuse_small_groups(self, reason: str) -> None:
        """Name the groups that are too small for a model of their own, where it has no solution.

        Raises
        ------
        DataError
            Some have no more respondents than parameters.
        """
        part, moments = self.setting.part, self.sample.moments
        n_thresholds = sum(max(len(self.setting.scale.thresholds(x)), 1) for x in part.items)
        n_kept = len(part.items) - len(part.held)
        n_own = (
            len(part.loadings)
            + n_thresholds
            + (0 if self.setting.scale.has_latent_responses else n_kept)
        )
        n_own += len(part.first_order) * (len(part.first_order) - 1) // 2
        small = [
            f"{labels_listed([label])} ({n} respondents)"
            for label, n in zip(moments.group_labels, moments.n_observations, strict=True)
            if n <= n_own
        ]
        if small:
            raise DataError(
                f"The configural model has no solution that may be interpreted ({reason}), and "
                f"some groups have no more respondents than the {n_own} parameters that it "
                f"estimates in each: {', '.join(small)}. From so few answers nothing can be said "
                "about how a group answers. Leave these groups out, or merge them with others."
            )

    def require_theory(self, rungs: Iterable[Rung]) -> None:
        """Refuse steps whose degrees of freedom are not those that theory counts.

        Raises
        ------
        NotAvailableError
        """
        first: Rung | None = None
        for rung in rungs:
            if rung.fit is None or rung.step.is_structural:
                continue
            if rung.step.against == "":
                first = rung
            if first is None or first.fit is None:
                return
            expected = first.fit.df + restrictions(self.setting, rung.step)
            if rung.fit.df != expected:
                raise NotAvailableError(
                    f"The step '{rung.step.name}' has {rung.fit.df} degrees of freedom and theory "
                    f"counts {expected}: something in the model holds parameters equal or fixed "
                    "that the ladder does not know of. Leave labels, fixed values and constraints "
                    "out of the measurement part."
                )


def options_of(options: FitOptions, model: StepModel) -> FitOptions:
    """Return the options of a step's fit."""
    return replace(options, group_equal=model.group_equal, group_partial=model.group_partial)


def differences(restricted: Fit, free: Fit) -> tuple[tuple[TestResult, ...], str]:
    """Test a step against the one below, by every method that goes with the estimator.

    The first of them decides. That of Satorra & Bentler (2010) never does: its factor is taken at
    the restricted model's estimates as the free model writes them, in lavaan as here, and where
    only the former has means of the constructs, that point depends on which group comes first.

    Parameters
    ----------
    restricted, free : Fit

    Returns
    -------
    tests : tuple of TestResult
        None where the two have the same degrees of freedom.
    reason : str
        Why a test that should be there is not.
    """
    if restricted.df == free.df:
        return (), ""
    deciding: tuple[DifferenceMethod | None, ...] = (None,)
    beside: tuple[DifferenceMethod, ...] = ()
    if restricted.options.estimator.test in ("satorra_bentler", "yuan_bentler_mplus"):
        # the second where the first has a negative factor
        deciding, beside = ("satorra_bentler_2001", "satorra_2000"), ("satorra_bentler_2010",)
    found: list[TestResult] = []
    reasons = []
    for method in (*deciding, *beside):
        if found and method in deciding:
            continue
        if not found and method in beside:
            break
        try:
            found.append(
                difference_test(restricted, free, method, scaled_shifted=True, a_method="delta")
            )
        except LoyaltySEMError as error:
            reasons.append(str(error))
    return tuple(found), "" if found else " ".join(reasons)


def indices_of(rungs: Iterable[Rung]) -> tuple[dict[str, dict[str, float]], dict[str, str]]:
    """Return chi-square and indices of every fit, in one version over the whole ladder.

    Parameters
    ----------
    rungs : iterable of Rung

    Returns
    -------
    values : dict of str to dict of str to float
        By step.
    names : dict of str to str
        Which version each index has: robust where every fit has it, else scaled, else plain.
    """
    measured = {rung.step.name: fit_measures(rung.fit) for rung in rungs if rung.fit is not None}
    names = {}
    for index in ("chisq", "pvalue", *INDICES):
        suffixes = _CORRECTED.get(index, ("_scaled",))
        names[index] = next(
            (index + s for s in suffixes if _everywhere(index + s, measured)), index
        )
    return measured, names


def _everywhere(name: str, measured: Mapping[str, Mapping[str, float]]) -> bool:
    return all(np.isfinite(values.get(name, np.nan)) for values in measured.values())
