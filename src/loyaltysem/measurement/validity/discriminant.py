"""Whether the constructs of a fit can be told apart, by each of the field's criteria."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from loyaltysem.arguments import checked
from loyaltysem.errors import DataWarning, NotAvailableError
from loyaltysem.fits.fit import Fit
from loyaltysem.inference.uncertainty.standard_errors import check_level
from loyaltysem.measurement.validity.findings.verdicts import verdicts_by_group
from loyaltysem.measurement.validity.latent_intervals import latent_correlation_intervals
from loyaltysem.measurement.validity.measurement import (
    Measurement,
    by_group,
    measurement_of,
    reliability_table,
)
from loyaltysem.measurement.validity.restricted.fixed_correlations import (
    CORRELATIONS,
    fixed_correlation_tests,
)
from loyaltysem.measurement.validity.restricted.merged_factors import merged_factor_tests
from loyaltysem.measurement.validity.restricted.restricted_models import unit_variance_model
from loyaltysem.scales.validity.htmt import htmt
from loyaltysem.words import Language, exact_percent
from loyaltysem.words.languages import GroupName
from loyaltysem.words.measurement import NoRatios, validity_text
from loyaltysem.words.questionnaires.sampling import Sampling
from loyaltysem.words.shown import Shown, ShowsItself, judged

__all__ = ["DiscriminantValidity", "discriminant_validity"]

_NAMES = {"pearson": "Pearson", "polychoric": "polychoric"}
_PROBLEMS = dict(zip(CORRELATIONS, ("severe", "moderate", "marginal"), strict=True))


@dataclass(frozen=True, slots=True, repr=False)
class DiscriminantValidity(ShowsItself):
    """The pairs of constructs by every criterion.

    Attributes
    ----------
    table : DataFrame
        One row for each pair (the index begins with the group where there are several):
        ``construct_1 construct_2 correlation se ci_lower ci_upper cicfa_sys``, then ``ave_1 ave_2
        r_squared fornell_larcker``, ``htmt htmt_ci_upper htmt_verdict``, ``chisq_1 pvalue_1
        chisq_sys`` and ``chisq_merged df_merged pvalue_merged merged``.
    fornell_larcker : DataFrame
        Constructs by constructs: latent correlations, the square root of AVE on the diagonal.
    tests : DataFrame
        ``construct_1 construct_2 fixed_to chisq df pvalue method``: the model with the correlation
        of a pair fixed to ±1, ±.9 and ±.8 against the fitted one. Where there are several groups it
        is fixed in one, by which the index begins.
    merged_tests : DataFrame
        ``construct_1 construct_2 chisq df pvalue method``: the model with the pair merged into one
        construct, in one group where there are several, against the fitted one.
    conventions : dict of str to str
        The rule of every column.
    notes : tuple of str
        What is left out, and why.
    """

    table: pd.DataFrame
    fornell_larcker: pd.DataFrame
    tests: pd.DataFrame
    merged_tests: pd.DataFrame
    conventions: dict[str, str]
    notes: tuple[str, ...]
    _no_ratios: NoRatios = ""
    _groups: tuple[GroupName, ...] = ({},)
    _sampling: Sampling | None = None

    @checked
    def text(self, language: Language = "en") -> str:
        """Return the verdicts on the pairs of constructs in words, a line for each group.

        Parameters
        ----------
        language : {"en", "zh"}

        Raises
        ------
        OptionError
            The language is unknown.
        """
        return validity_text(
            verdicts_by_group(self._groups, None, self.table),
            language,
            sampling=self._sampling,
            no_ratios=self._no_ratios,
        )

    def _shown(self) -> Shown:
        tables = {
            "Pairs": self.table,
            "Latent correlations, √AVE on the diagonal": self.fornell_larcker,
        }
        return judged("Discriminant validity", tables, self.conventions, self.notes)


def discriminant_validity(
    fitted: Fit,
    *,
    level: float,
    n_replicates: int,
    rng: Any,
) -> DiscriminantValidity:
    """Judge every pair of constructs that are measured by items."""
    check_level(level)
    measurement = measurement_of(fitted, "discriminant validity")
    constructs = list(measurement.items)
    if len(constructs) < 2:
        raise NotAvailableError(
            f"Discriminant validity compares constructs, and the model has one: {constructs[0]}."
        )
    extracted = reliability_table(fitted)["ave"]
    tables, matrices, notes = [], [], list(measurement.notes)
    tests, merged, refusals = [], [], []
    labels = fitted.group_labels
    absent_ratios = _no_ratios(fitted, measurement)
    for g, name in enumerate(fitted.group_names):
        pairs = latent_correlation_intervals(fitted, constructs, g, level)
        ave = extracted if len(labels) == 1 else extracted.xs(labels[g], level="group")
        pairs.insert(6, "cicfa_sys", [_cicfa(row) for _, row in pairs.iterrows()])
        pairs = _with_extracted(pairs, ave)
        ratios, why = _ratios(fitted, measurement, g, n_replicates, rng)
        pairs = pairs.merge(ratios, on=["construct_1", "construct_2"], how="left")
        pairs["htmt_verdict"] = pairs["htmt_verdict"].fillna("no interval")
        free, refusal = unit_variance_model(fitted, g)
        own_tests, failed = fixed_correlation_tests(free, pairs)
        own_merged, absent = merged_factor_tests(free, measurement.items, pairs)
        why = [*failed, *absent, *why]
        notes += [f"{name}: {note}" if name else note for note in why]
        tests.append(own_tests)
        merged.append(own_merged)
        refusals.append(refusal)
        pairs = _with_tests(pairs, own_tests, 1 - level)
        tables.append(_with_merged_tests(pairs, own_merged, 1 - level))
        matrices.append(_matrix(constructs, pairs, ave))
    return DiscriminantValidity(
        table=by_group(fitted, tables),
        fornell_larcker=by_group(fitted, matrices),
        tests=by_group(fitted, tests),
        merged_tests=by_group(fitted, merged),
        conventions=_conventions(
            fitted, level, n_replicates, ratios=not absent_ratios, tests=not all(refusals)
        ),
        notes=tuple(dict.fromkeys([*_refused(fitted.group_names, refusals), *notes])),
        _no_ratios=absent_ratios,
        _groups=fitted.group_called,
        _sampling=fitted.sampling,
    )


def _no_ratios(fitted: Fit, measurement: Measurement) -> NoRatios:
    """Say why there is no HTMT of a fit."""
    if fitted.values is None:
        return "moments"
    if fitted.criterion.refusal("complete_rows"):
        sampling = fitted.sampling
        if sampling is None:
            return "incomplete"
        if sampling.weights and sampling.clusters:
            return "both"
        return "weights" if sampling.weights else "clusters"
    return "items" if len(_comparable(measurement)) < 2 else ""


def _comparable(measurement: Measurement) -> dict[str, tuple[str, ...]]:
    return {k: v for k, v in measurement.items.items() if k not in measurement.unusable}


def _refused(labels: tuple[str, ...], refusals: list[str]) -> list[str]:
    """Say once what holds for all groups, and of which groups what does not."""
    if len(set(refusals)) == 1:
        return [f"No difference tests: {refusals[0]}."] if refusals[0] else []
    return [
        f"{label}: No difference tests: {refusal}."
        for label, refusal in zip(labels, refusals, strict=True)
        if refusal
    ]


def _cicfa(row: pd.Series) -> str:
    """Rönkkö and Cho's word for the end of the interval that is farther from zero."""
    farthest = row["ci_upper"] if row["correlation"] >= 0 else -row["ci_lower"]
    if np.isnan(farthest):
        return "no interval"
    return next(
        (f"{word} problem" for cutoff, word in _PROBLEMS.items() if farthest >= cutoff),
        "no problem",
    )


def _with_extracted(pairs: pd.DataFrame, ave: pd.Series) -> pd.DataFrame:
    one = ave.loc[pairs["construct_1"]].to_numpy()
    other = ave.loc[pairs["construct_2"]].to_numpy()
    shared = pairs["correlation"].to_numpy() ** 2
    lesser = np.minimum(one, other)
    verdicts = np.where(
        np.isnan(lesser), "no AVE", np.where(lesser > shared, "met", "not met")
    ).tolist()
    return pairs.assign(ave_1=one, ave_2=other, r_squared=shared, fornell_larcker=verdicts)


def _ratios(
    fitted: Fit, measurement: Measurement, g: int, n_replicates: int, rng: Any
) -> tuple[pd.DataFrame, list[str]]:
    columns = ["construct_1", "construct_2", "htmt", "htmt_ci_upper", "htmt_verdict"]
    empty = pd.DataFrame(columns=columns).astype(
        {"htmt": float, "htmt_ci_upper": float, "htmt_verdict": object}
    )
    if fitted.values is None:
        return empty, ["No HTMT: the fit is of moments; ls.htmt takes them, without interval."]
    if refusal := fitted.criterion.refusal("complete_rows"):
        return empty, [f"No HTMT: {refusal}"]
    usable = _comparable(measurement)
    if len(usable) < 2:
        return empty, ["No HTMT: fewer than two constructs have items of their own to compare."]
    answers = pd.DataFrame(fitted.values[g], columns=list(fitted.layout.observed))
    with warnings.catch_warnings():
        # its findings become notes of this result
        warnings.simplefilter("ignore", DataWarning)
        found = htmt(
            answers,
            usable,
            correlation=fitted.criterion.treatment.correlation,
            missing=fitted.options.missing_of_pairs,
            n_replicates=n_replicates,
            rng=rng,
        )
    names = {"ci_upper": "htmt_ci_upper", "verdict": "htmt_verdict"}
    return found.intervals.rename(columns=names)[columns], [*found.notes]


def _with_tests(pairs: pd.DataFrame, tests: pd.DataFrame, alpha: float) -> pd.DataFrame:
    chisq, p, verdicts = [], [], []
    for a, b in pairs[["construct_1", "construct_2"]].itertuples(index=False):
        own = tests[(tests["construct_1"] == a) & (tests["construct_2"] == b)]
        by_size = own.assign(size=own["fixed_to"].abs()).set_index("size")
        chisq.append(float(by_size.loc[1.0, "chisq"]))
        p.append(float(by_size.loc[1.0, "pvalue"]))
        verdicts.append(_system(by_size["pvalue"], alpha))
    return pairs.assign(chisq_1=chisq, pvalue_1=p, chisq_sys=verdicts)


def _with_merged_tests(pairs: pd.DataFrame, merged: pd.DataFrame, alpha: float) -> pd.DataFrame:
    names = {name: f"{name}_merged" for name in ("chisq", "df", "pvalue")}
    found = pairs.merge(
        merged.drop(columns="method").rename(columns=names),
        on=["construct_1", "construct_2"],
        how="left",
    )
    verdicts = [
        "no test" if np.isnan(p) else "two constructs" if p < alpha else "one would do"
        for p in found["pvalue_merged"]
    ]
    return found.assign(merged=verdicts)


def _system(pvalues: pd.Series, alpha: float) -> str:
    """The largest correlation that the data do not speak against, as Rönkkö and Cho's word."""
    if pvalues.isna().any():
        return "no test"
    return next(
        (f"{word} problem" for size, word in _PROBLEMS.items() if pvalues.loc[size] >= alpha),
        "no problem",
    )


def _matrix(constructs: list[str], pairs: pd.DataFrame, ave: pd.Series) -> pd.DataFrame:
    matrix = pd.DataFrame(np.nan, index=pd.Index(constructs, name="construct"), columns=constructs)
    for name in constructs:
        matrix.loc[name, name] = np.sqrt(ave.loc[name])
    for a, b, r in pairs[["construct_1", "construct_2", "correlation"]].itertuples(index=False):
        matrix.loc[a, b] = matrix.loc[b, a] = r
    return matrix


def _conventions(
    fitted: Fit, level: float, n_replicates: int, *, ratios: bool, tests: bool
) -> dict[str, str]:
    percent = exact_percent(level)
    kind = _NAMES[fitted.criterion.treatment.correlation]
    here = ", in this group alone" if len(fitted.group_labels) > 1 else ""
    ends = "severe from 1, moderate from .9, marginal from .8 (Rönkkö & Cho 2022)"
    rules = {
        "correlation": (
            f"of the constructs, implied by this fit ({fitted.options.estimator.name}); {percent} "
            "interval by the delta method, as with factor variances fixed to one"
        ),
        "cicfa_sys": f"by the end of the interval farther from zero: {ends}",
        "fornell_larcker": (
            "met where both AVE exceed the squared correlation of the constructs; AVE is the mean "
            "squared standardised loading (Fornell & Larcker 1981)"
        ),
        "htmt": (
            f"arithmetic means of {kind} correlations; htmt_ci_upper is the one-sided 95% end of "
            f"{n_replicates} bootstrap samples, to be below .85 or .90 (Henseler, Ringle & "
            "Sarstedt 2015)"
        ),
        "chisq_1": f"difference test of this model with the correlation fixed to ±1{here}, df 1",
        "chisq_sys": (
            f"by the largest of 1, .9 and .8 that is not rejected at {exact_percent(1 - level)}: "
            + ends
        ),
        "merged": (
            f"difference test of this model with the pair merged into one construct{here}, which "
            "asks for a correlation of ±1 and the same correlations with all others, df number of "
            f"constructs − 1; two constructs where it is rejected at {exact_percent(1 - level)} "
            "(Rönkkö & Cho 2022)"
        ),
    }
    absent = ([] if ratios else ["htmt"]) + ([] if tests else ["chisq_1", "chisq_sys", "merged"])
    return {name: rule for name, rule in rules.items() if name not in absent}
