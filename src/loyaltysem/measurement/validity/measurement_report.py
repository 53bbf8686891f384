"""The measurement section of a paper: its tables and its text, from one fit."""

from __future__ import annotations

from dataclasses import dataclass, field
from html import escape
from typing import Any

import numpy as np
import pandas as pd

from loyaltysem.arguments import checked
from loyaltysem.fits.fit import Fit
from loyaltysem.measurement.validity.answer_sums import sums_of
from loyaltysem.measurement.validity.findings.pairs import pair_findings
from loyaltysem.measurement.validity.measurement import (
    Measurement,
    by_group,
    measurement_of,
    reliability_table,
)
from loyaltysem.measurement.validity.mixed_signs import direction_of
from loyaltysem.measurement.validity.validity_summary import ValiditySummary, validity_summary
from loyaltysem.moments.grouping.labels import GroupLabel
from loyaltysem.quantities.fit_measures import (
    corrected_name,
    corrected_suffix,
    fit_measures,
)
from loyaltysem.scales.consistency.alpha import cronbach_alpha, feldt_interval
from loyaltysem.scales.reliability import CONVENTIONS
from loyaltysem.words import Language
from loyaltysem.words.measurement import FitFindings, GroupFindings, NoRatios, measurement_text
from loyaltysem.words.questionnaires.answers import MEASUREMENT_NOTES
from loyaltysem.words.shown import Shown, judged

__all__ = ["MeasurementReport", "measurement_report"]

_INDICES = ("cfi", "tli", "rmsea", "rmsea_ci_lower", "rmsea_ci_upper")


@dataclass(frozen=True, slots=True)
class MeasurementReport:
    """The measurement section of a paper. Made by ``fit.measurement_quality()``.

    Attributes
    ----------
    items : DataFrame
        One row for each item (the index begins with the group where there are several):
        ``construct item mean sd loading ci_lower ci_upper``, loadings standardised.
    constructs : DataFrame
        One row for each construct: ``n_items alpha alpha_ci_lower alpha_ci_upper omega cr ave
        max_reliability_h``; of ordered answers ``omega_categorical`` in the place of ``omega``.
    correlations : DataFrame
        Constructs by constructs, as papers print them: latent correlations below the diagonal,
        the square root of AVE on it, HTMT above it.
    validity : ValiditySummary
        The verdicts on loadings, constructs and pairs, with the figures behind them.
    conventions : dict of str to str
        What every column is.
    notes : tuple of str
        What is left out, and why.
    """

    items: pd.DataFrame
    constructs: pd.DataFrame
    correlations: pd.DataFrame
    validity: ValiditySummary
    conventions: dict[str, str]
    notes: tuple[str, ...]
    _fit: FitFindings = field(repr=False)
    _groups: tuple[GroupFindings, ...] = field(repr=False)

    @checked
    def text(self, language: Language = "en") -> str:
        """Return the section as text, ready to be edited.

        Parameters
        ----------
        language : {"en", "zh"}

        Raises
        ------
        OptionError
            The language is unknown.

        Notes
        -----
        A number that two places would round across its cutoff is written with more.
        """
        return measurement_text(self._fit, self._groups, language)

    def _shown(self) -> Shown:
        found = self.validity.discriminant
        above = "" if found is None or found._no_ratios else ", HTMT above it"
        tables = {
            "Items": self.items,
            "Constructs": self.constructs,
            f"Latent correlations, √AVE on the diagonal{above}": self.correlations,
        }
        return judged("Measurement", tables, self.conventions, self.notes)

    def __repr__(self) -> str:
        return f"{self._shown().text}\n\n{self.text()}"

    def _repr_html_(self) -> str:
        paragraphs = "".join(f"<p>{escape(part)}</p>" for part in self.text().split("\n\n"))
        return self._shown().html + paragraphs


def measurement_report(
    fitted: Fit,
    *,
    n_replicates: int,
    rng: Any,
) -> MeasurementReport:
    """Put together what a paper says about its measurement.

    Parameters
    ----------
    fitted
        The fit, its model and its data.
    n_replicates, rng
        Of the bootstrap of HTMT.
    """
    measurement = measurement_of(fitted, "report on measurement")
    validity = validity_summary(fitted, level=0.95, n_replicates=n_replicates, rng=rng)
    discriminant = validity.discriminant
    absent_ratios: NoRatios = "" if discriminant is None else discriminant._no_ratios
    labels = fitted.group_labels
    reliability = reliability_table(fitted)
    items = [_of_group(validity.convergent.loadings, labels, g) for g in range(len(labels))]
    constructs, matrices, findings = [], [], []
    for g, label in enumerate(fitted.group_names):
        table = _with_alpha(fitted, measurement.items, _of_group(reliability, labels, g), g)
        pairs = pd.DataFrame()
        if discriminant is not None:
            pairs = _of_group(discriminant.table, labels, g)
            matrices.append(_matrix(_of_group(discriminant.fornell_larcker, labels, g), pairs))
        else:
            matrices.append(pd.DataFrame())
        items[g] = _with_moments(fitted, items[g], g)
        constructs.append(table)
        findings.append(
            GroupFindings(
                fitted.group_called[g],
                *_one_way(measurement, label, items[g], table),
                pair_findings(pairs, absent_ratios) if len(pairs) else None,
                {m.construct: m.listed for m in measurement.mixed if m.group == label},
            )
        )
    sampling = fitted.sampling
    weighted = (
        "" if sampling is None or not sampling.weights else f", weighted by {sampling.weights}"
    )
    notes = [*validity.notes]
    if (note := MEASUREMENT_NOTES.get(fitted.options.answers_taken)) is not None:
        notes.append(note)
    return MeasurementReport(
        items=by_group(fitted, items),
        constructs=by_group(fitted, constructs),
        correlations=by_group(fitted, matrices),
        validity=validity,
        conventions={
            "mean, sd": f"of the answers{weighted}; divisor n − 1",
            "alpha": CONVENTIONS["alpha"],
            sums_of(fitted).omega: reliability.conventions[sums_of(fitted).omega],
            "max_reliability_h": CONVENTIONS["max_reliability_h"],
            **validity.conventions,
        },
        notes=tuple(notes),
        _fit=_fit_findings(fitted, measurement.items),
        _groups=tuple(findings),
    )


def _of_group(table: pd.DataFrame, labels: tuple[GroupLabel, ...], g: int) -> pd.DataFrame:
    return pd.DataFrame(table if len(labels) == 1 else table.xs(labels[g], level="group"))


def _with_moments(fitted: Fit, loadings: pd.DataFrame, g: int) -> pd.DataFrame:
    """Add mean and standard deviation (divisor n − 1) of every item."""
    moments = fitted.criterion.treatment.moments
    n = moments.n_observations[g]
    at = [moments.names.index(item) for item in loadings["item"]]
    means = np.full(len(at), np.nan) if moments.means is None else moments.means[g, at]
    sd = np.sqrt(np.diag(moments.covariances[g])[at] * n / (n - 1))
    table = loadings[["construct", "item"]].assign(mean=means, sd=sd)
    return table.join(loadings[["loading", "ci_lower", "ci_upper"]])


def _with_alpha(
    fitted: Fit, items: dict[str, tuple[str, ...]], reliability: pd.DataFrame, g: int
) -> pd.DataFrame:
    """Put raw alpha with Feldt's interval before the coefficients of the fit."""
    columns = ["alpha", "alpha_ci_lower", "alpha_ci_upper"]
    answers = fitted.criterion.treatment.moments
    alpha = pd.DataFrame(np.nan, index=reliability.index, columns=columns)
    for construct, own in items.items():
        if len(own) < 2:
            continue
        moments = answers.select(own)
        if np.isnan(moments.covariances[g]).any():
            continue
        value = float(cronbach_alpha(moments.covariances[g]))
        ends: tuple[float, float] = (np.nan, np.nan)
        if not fitted.criterion.refusal("complete_rows"):
            lower, upper = feldt_interval(value, moments.n_observations[g], len(own))
            ends = float(lower), float(upper)
        alpha.loc[construct] = [value, *ends]
    rest = reliability[[sums_of(fitted).omega, "cr", "ave", "max_reliability_h"]]
    return reliability[["n_items"]].join(alpha).join(rest)


def _matrix(fornell_larcker: pd.DataFrame, pairs: pd.DataFrame) -> pd.DataFrame:
    matrix = fornell_larcker.copy()
    for one, other, ratio in pairs[["construct_1", "construct_2", "htmt"]].itertuples(index=False):
        first, second = sorted((one, other), key=list(matrix.columns).index)
        matrix.loc[first, second] = ratio
    return matrix


def _one_way(
    measurement: Measurement, label: str, items: pd.DataFrame, constructs: pd.DataFrame
) -> tuple[pd.Series, pd.DataFrame]:
    """Return loadings and coefficients of the constructs whose items run in one direction."""
    mixed = list(measurement.mixed_in(label))
    own = items[~items["construct"].isin(mixed)]
    turns = own.groupby("construct")["loading"].transform(direction_of)
    return (own["loading"] * turns).set_axis(own["item"]), constructs.drop(index=mixed)


def _fit_findings(fitted: Fit, items: dict[str, tuple[str, ...]]) -> FitFindings:
    indices = fit_measures(fitted)
    names = (*_INDICES, "chisq", "df", "srmr", "pvalue", "lr_chisq", "lr_df", "lr_pvalue")
    used = {name: corrected_name(name, indices) for name in names}
    values = {name: indices[own] for name, own in used.items() if own in indices}
    moments = fitted.moments
    return FitFindings(
        n_constructs=len(items),
        n_items=len({item for own in items.values() for item in own}),
        groups=fitted.group_called,
        n=moments.n_observations,
        n_left_out=sum(moments.n_incomplete),
        estimator=fitted.options.estimator.name,
        answers_taken=fitted.options.answers_taken,
        indices=values,
        corrected=bool(corrected_suffix(indices)),
        sampling=fitted.sampling,
    )
