"""What a bootstrap of a fit can be asked for."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from functools import cache, cached_property
from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from loyaltysem.arguments import checked
from loyaltysem.errors import AdmissibilityWarning, users_line
from loyaltysem.estimation import ImpliedMoments
from loyaltysem.fits.fit import Fit
from loyaltysem.inference.derived.effects import (
    effect_places,
    effect_values,
    kinds_of_effects,
)
from loyaltysem.inference.uncertainty.bootstrap_intervals import IntervalKind, replicate_columns
from loyaltysem.inference.uncertainty.defined_parameters import defined_names, defined_parameters
from loyaltysem.inference.uncertainty.standardization import cell_values, standardize
from loyaltysem.inference.verdicts.impossible_values import admissible_solutions
from loyaltysem.inference.verdicts.undefined_numbers import WHY_UNDEFINED
from loyaltysem.moments.grouping.labels import GroupLabel
from loyaltysem.quantities.effects.hypotheses import (
    HypothesisTable,
    judged_by_intervals,
    of_effect,
)
from loyaltysem.quantities.effects.intervals import DrawnIntervals
from loyaltysem.quantities.effects.mediation import Mediation, mediation_of, mediation_rows
from loyaltysem.quantities.effects.rows import EffectRows
from loyaltysem.quantities.effects.table import effects_of_intervals
from loyaltysem.quantities.index import Bounds, WeightRule, index_values
from loyaltysem.quantities.moderation import ClaimedEffect, claimed_effect
from loyaltysem.quantities.tables import parameter_columns, without_auxiliaries
from loyaltysem.quantities.worded import EffectsTable, IndexTable, called_groups
from loyaltysem.resampling.jackknife import jackknife_replicates
from loyaltysem.resampling.replicates import Replicates
from loyaltysem.specification import Hypothesis

__all__ = ["Bootstrap"]


class Bootstrap:
    """Fits to resampled respondents.

    Made by :meth:`SEMResult.bootstrap`. Replicates that did not converge are left out of every
    interval and counted. Where the fit has groups, each is resampled by itself, and tables have a
    column ``group``.

    The intervals are ``"percentile"``, ``"bias_corrected"`` or ``"bca"`` (bias-corrected and
    accelerated, which refits the model without each respondent in turn, once; with missing answers
    it takes the first step of each of these refits, by casewise scores and observed information).
    Respondents who come in clusters are drawn by whole clusters within their group, and each brings
    its weight (:meth:`SEM.fit`). With ordered answers thresholds and correlations, and the weights
    of DWLS, are estimated anew in every replicate.

    Attributes
    ----------
    n_replicates : int
        Replicates drawn.
    n_failed : int
        Of them, not converged, or without the moments that a fit needs.
    n_without_moments : int
        Of those that failed, how many since no model can be fitted to the answers drawn: an item
        is constant among them, or determined by other items; of ordered answers, somebody's was
        not drawn at all, or two items order the respondents alike.
    n_inadmissible : int
        Converged to something impossible, as a negative variance or a residual correlation beyond
        ±1; they are kept, since leaving them out would cut off one tail of the distribution.
    """

    def __init__(self, fitted: Fit, replicates: Replicates) -> None:
        self._fitted = fitted
        self._replicates = replicates
        self.n_replicates = len(replicates.converged)
        self.n_failed = int((~replicates.converged).sum())
        self.n_without_moments = replicates.n_without_moments
        admissible = admissible_solutions(fitted.layout, replicates.implied)
        self.n_inadmissible = int((~admissible).sum())
        self._n_negative = int(_has_negative_variance(replicates.implied).sum())

    def __repr__(self) -> str:
        return (
            f"Bootstrap: {self.n_replicates} replicates{self._drawn}, {self.n_failed} failed, "
            + (
                f"{self.n_inadmissible} with a negative variance"
                if self.n_inadmissible == self._n_negative
                else f"{self.n_inadmissible} not admissible, {self._n_negative} of them with a "
                "negative variance"
            )
        )

    @property
    def _drawn(self) -> str:
        """How respondents with weights or in clusters are drawn; empty of others."""
        drawn = self._fitted.sampling
        if drawn is None:
            return ""
        unit = f"whole clusters ({drawn.clusters})" if drawn.clusters else "respondents"
        weighted = f", each with its weight ({drawn.weights})" if drawn.weights else ""
        return f" of {unit}{weighted}"

    @cached_property
    def _jackknife(self) -> Replicates:
        """What the estimates are without each respondent in turn."""
        return jackknife_replicates(self._fitted)

    def _intervals(
        self,
        quantity: Callable[[ImpliedMoments, NDArray[np.float64]], NDArray[np.float64]],
        level: float,
        interval: IntervalKind,
    ) -> tuple[dict[str, NDArray[np.float64]], NDArray[np.intp]]:
        """Return estimate, standard error and interval, and how many replicates have no value."""
        fitted, drawn = self._fitted, self._replicates
        est = quantity(fitted.implied, fitted.index_means[None])[0]
        replicates = quantity(drawn.implied, drawn.means)
        replicates = np.where(np.isfinite(replicates), replicates, np.nan)
        jackknife = None
        if interval == "bca":
            jackknife = quantity(self._jackknife.implied, self._jackknife.means)
        columns = replicate_columns(
            est, replicates, level=level, kind=interval, jackknife=jackknife
        )
        return columns, np.isnan(replicates).sum(axis=0)

    @checked
    def estimates(
        self,
        *,
        standardized: bool = False,
        level: float = 0.95,
        interval: IntervalKind = "percentile",
    ) -> pd.DataFrame:
        """Return bootstrap standard errors and intervals of the parameters.

        Parameters
        ----------
        standardized : bool
            Of ``std_all`` instead of the raw values.
        level : float
        interval : {"percentile", "bias_corrected", "bca"}

        Returns
        -------
        DataFrame
            ``lhs op rhs label est se ci_lower ci_upper``, defined parameters last.

        Warns
        -----
        AdmissibilityWarning
            A defined parameter is infinite or not a number in some replicates.
        """
        layout = self._fitted.layout
        value = standardize if standardized else cell_values

        def quantity(implied: ImpliedMoments, _: NDArray[np.float64]) -> NDArray[np.float64]:
            flat = value(layout, implied).reshape(len(implied.covariance), -1)
            return np.concatenate([flat, defined_parameters(layout, flat)[0]], axis=1)

        columns, undefined = self._intervals(quantity, level, interval)
        self._warn_of_undefined(undefined[len(undefined) - len(layout.table.defined) :])
        return without_auxiliaries(
            self._fitted, pd.DataFrame({**parameter_columns(self._fitted), **columns})
        )

    def _warn_of_undefined(self, counts: NDArray[np.intp]) -> None:
        """Warn of definitions that have no value in some replicates."""
        names = defined_names(self._fitted.layout)
        found = [f"{name} in {n}" for name, n in zip(names, counts, strict=True) if n]
        if not found:
            return
        warnings.warn(
            f"No value of {', '.join(found[:8])}{', …' if len(found) > 8 else ''} of "
            f"{self.n_replicates - self.n_failed} replicates. {WHY_UNDEFINED} The interval rests "
            "on the others alone, so that it holds only on the condition that there is a value. "
            "Define something that always has one.",
            AdmissibilityWarning,
            stacklevel=users_line(),
        )

    @checked
    def effects(
        self,
        source: str,
        target: str,
        *,
        level: float = 0.95,
        interval: IntervalKind = "percentile",
    ) -> EffectsTable:
        """Return direct, indirect and total effect with intervals.

        Parameters
        ----------
        source, target : str
        level : float
        interval : {"percentile", "bias_corrected", "bca"}

        Returns
        -------
        DataFrame
            Rows ``direct indirect total``, then one for each indirect route; columns ``effect
            route est se ci_lower ci_upper std_all std_ci_lower std_ci_upper share``. ``share`` is
            the part of the total effect, empty where effects of both signs cancel. A row is empty
            where the model has no way of its kind but has another. ``.text(language)`` says them
            in words.

        Raises
        ------
        NotAvailableError
            The model has no way from source to target, direct or indirect.
        """
        rows = EffectRows.between(self._fitted.layout, source, target)
        return effects_of_intervals(self._fitted, self._effect_intervals(rows, level, interval))

    @checked
    def mediation(
        self,
        source: str,
        target: str,
        *,
        level: float = 0.95,
        interval: IntervalKind = "percentile",
    ) -> Mediation:
        """Return what of an effect goes through others, by bootstrap intervals.

        Parameters
        ----------
        source, target : str
        level : float
        interval : {"percentile", "bias_corrected", "bca"}

        Returns
        -------
        Mediation
            As of :meth:`SEMResult.mediation`, without z and p.

        Raises
        ------
        NotAvailableError
            No route goes through anything, or a feedback loop has a part in the effect.
        OptionError
            Source and target are the same.

        Warns
        -----
        AdmissibilityWarning
            Source and mediator correlate above .85: only the total can be interpreted.

        Notes
        -----
        Percentile and bias-corrected intervals of a construct's effects leave zero out or not
        whichever item sets its scale, and so do the types; symmetric intervals may not.

        References
        ----------
        Zhao, Lynch & Chen (2010), Journal of Consumer Research 37.

        Examples
        --------
        >>> import loyaltysem as ls
        >>> survey = ls.datasets.load_platforms()
        >>> theory = ls.theories.satisfaction_trust_loyalty(survey.codebook, antecedents=False)
        >>> fit = ls.SEM(theory).fit(survey, missing="listwise")
        >>> boot = fit.bootstrap(n_replicates=200, rng=1)
        >>> boot.mediation("SAT", "LOY").table["type"].tolist()
        ['complementary', 'complementary']
        """
        rows = mediation_rows(self._fitted, source, target)
        return mediation_of(self._fitted, self._effect_intervals(rows, level, interval))

    def _effect_intervals(
        self, rows: EffectRows, level: float, interval: IntervalKind
    ) -> DrawnIntervals:
        fitted, drawn = self._fitted, self._replicates
        return DrawnIntervals(
            rows,
            level,
            rows.values(fitted.implied)[0],
            rows.values(drawn.implied),
            interval,
            rows.values(self._jackknife.implied) if interval == "bca" else None,
            self._resampled(interval)["resampled"],
        )

    @checked
    def hypotheses(
        self, *, level: float = 0.95, interval: IntervalKind = "percentile"
    ) -> HypothesisTable:
        """Return the verdict on each hypothesis of the theory, by its bootstrap interval.

        Parameters
        ----------
        level : float
        interval : {"percentile", "bias_corrected", "bca"}

        Returns
        -------
        DataFrame
            As :meth:`SEMResult.hypotheses`, without z and p: supported is what has an interval
            that leaves zero out on the side that is claimed.

        Raises
        ------
        NotAvailableError
            The model was not made of a theory.

        Warns
        -----
        DataWarning
            Items load against the others of their construct.

        Notes
        -----
        There is no ``adjust`` here: it adjusts p-values, and these are intervals, each of which
        covers its effect with the probability ``level`` whatever others there are. For ``m``
        hypotheses together, Bonferroni's are the intervals of ``level=1 - 0.05 / m``, from enough
        replicates for ends so far out.
        """

        @cache
        def every(source: str, target: str) -> pd.DataFrame:
            return self.effects(source, target, level=level, interval=interval)

        def effects(one: Hypothesis) -> pd.DataFrame:
            found = self._claimed_effects(one, level, interval)
            return of_effect(every(one.cause, one.outcome), one) if found is None else found

        return judged_by_intervals(self._fitted, effects, level=level, interval=interval)

    def _claimed_effects(
        self, hypothesis: Hypothesis, level: float, interval: IntervalKind
    ) -> pd.DataFrame | None:
        """Return a row for each group of an effect in which a product has a part, or None."""
        rows = []
        for g in range(len(self._fitted.group_labels)):
            claimed = claimed_effect(self._fitted, hypothesis, g)
            if claimed is None:
                return None

            def quantity(
                implied: ImpliedMoments,
                _: NDArray[np.float64],
                group: int = g,
                effect: ClaimedEffect = claimed,
            ) -> NDArray[np.float64]:
                return effect.values(self._fitted.layout, implied, group)

            columns, _undefined = self._intervals(quantity, level, interval)
            raw = {name: values[:1] for name, values in columns.items()}
            rows.append(pd.DataFrame({**raw, "std_all": columns["est"][1:]}))
        return pd.concat(rows, ignore_index=True)

    @checked
    def effect_replicates(
        self, source: str, target: str, *, group: GroupLabel | None = None
    ) -> pd.DataFrame:
        """Return the effects in every replicate that converged.

        Returns
        -------
        DataFrame, one row for each replicate
            ``direct indirect total`` and the same, standardised, with ``_std``; empty where the
            model has no way of that kind.
        """
        layout = self._fitted.layout
        x, y = effect_places(layout, source, target)
        g = self._fitted.group_number(group)
        values = effect_values(layout, self._replicates.implied, x, y, g)
        known = kinds_of_effects(layout, source, target)
        return pd.DataFrame(
            {
                name: np.where(known[name.removesuffix("_std")], v, np.nan)
                for name, v in values.items()
            }
        )

    @checked
    def index_replicates(
        self,
        construct: str,
        *,
        index_weights: WeightRule | Literal["equal"] = "loadings",
        bounds: Bounds | None = None,
        group: GroupLabel | None = None,
    ) -> NDArray[np.float64]:
        """Return the index in every replicate that converged; nan where a weight is negative."""
        return index_values(
            self._fitted,
            self._replicates.implied,
            self._replicates.means,
            construct,
            index_weights,
            bounds,
            group=self._fitted.group_number(group),
            invalid="nan",
        )

    @checked
    def loyalty_index(
        self,
        construct: str,
        *,
        index_weights: WeightRule = "loadings",
        bounds: Bounds | None = None,
        level: float = 0.95,
        interval: IntervalKind = "percentile",
    ) -> IndexTable:
        """Return the construct's index and its equal-weight twin with intervals.

        Weights are estimated anew in every replicate.

        Returns
        -------
        DataFrame
            One row for each rule of ``index_weights`` (and ``group``, where there are several):
            ``construct weights index``, as of the fit itself; ``se``, the standard deviation of
            the replicates; ``ci_lower ci_upper``, the ends of the interval; ``n_undefined``, how
            many replicates have no index, because a weight is negative there. The weights of the
            items are in :meth:`SEMResult.loyalty_index`. ``.text(language)`` says it in words.
        """
        rows = []
        rules: tuple[Any, ...] = (index_weights, "equal")
        for g, label in self._groups():
            for rule in rules:

                def quantity(
                    implied: ImpliedMoments,
                    means: NDArray[np.float64],
                    chosen: Any = rule,
                    group: int = g,
                ) -> NDArray[np.float64]:
                    return index_values(
                        self._fitted,
                        implied,
                        means,
                        construct,
                        chosen,
                        bounds,
                        group=group,
                        invalid="raise" if len(means) == 1 else "nan",
                    )[:, None]

                columns, undefined = self._intervals(quantity, level, interval)
                rows.append(
                    {
                        **label,
                        "construct": construct,
                        "weights": rule,
                        "index": float(columns["est"][0]),
                        **{k: float(v[0]) for k, v in columns.items() if k != "est"},
                        "n_undefined": int(undefined[0]),
                    }
                )
        table = IndexTable(rows)
        table.attrs = {"called": called_groups(self._fitted), "level": level}
        table.attrs |= self._resampled(interval)
        return table

    def _resampled(self, interval: IntervalKind) -> dict[Any, Any]:
        """What words need to know of the intervals."""
        return {"resampled": {"kind": interval, "n": self.n_replicates - self.n_failed}}

    def _groups(self) -> Iterator[tuple[int, dict[str, GroupLabel]]]:
        labels = self._fitted.group_labels
        return enumerate({"group": label} if len(labels) > 1 else {} for label in labels)


def _has_negative_variance(implied: ImpliedMoments) -> NDArray[np.bool_]:
    negative = np.zeros(len(implied.covariance), dtype=bool)
    for name in ("psi", "theta"):
        variances = np.diagonal(implied.matrices[name], axis1=-2, axis2=-1)
        negative |= (variances < 0).any(axis=(1, 2))
    return negative
