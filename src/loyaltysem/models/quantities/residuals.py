"""Residual moments of a fit, as tables."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from loyaltysem.errors import OptionError
from loyaltysem.estimation import MatrixLayout
from loyaltysem.estimation.discrepancies.incomplete_likelihood import IncompleteLikelihood
from loyaltysem.estimation.search.threads import single_threaded
from loyaltysem.estimation.structure.moment_slopes import moment_slopes
from loyaltysem.inference.derived.moment_residuals import (
    MomentCovariances,
    moment_covariances,
    residual_covariances,
    split_moments,
    stacked_moments,
    standardized_values,
)
from loyaltysem.inference.uncertainty.casewise import casewise_scores
from loyaltysem.models.estimating.sampling import Sample
from loyaltysem.models.fitted import FittedModel
from loyaltysem.models.quantities.likelihoods import (
    element_derivatives,
    likelihood_of,
    require_likelihood,
)
from loyaltysem.specification import saturated_table

__all__ = ["ResidualType", "Residuals", "residuals_of"]

ResidualType = Literal["raw", "cor", "cor_bentler", "normalized", "standardized"]
Array = NDArray[np.float64]
_WORDS = {
    "raw": "covariances and means: sample minus model",
    "cor": "correlations of the sample minus those of the model (Bollen)",
    "cor_bentler": "covariances over the sample's standard deviations (Bentler)",
    "normalized": "over the standard errors of the sample moments",
    "standardized": "over their own standard errors: z values",
}


@dataclass(frozen=True, slots=True)
class Residuals:
    """What a model leaves unexplained.

    Attributes
    ----------
    type : {"raw", "cor", "cor_bentler", "normalized", "standardized"}
    covariances : DataFrame
        Items by items; where the fit has groups, the first level of the index is the group.
    means : DataFrame or None
        One row for each group, one column for each item; None without a mean structure.
    """

    type: ResidualType
    covariances: pd.DataFrame
    means: pd.DataFrame | None

    def largest(self, n: int = 10) -> pd.DataFrame:
        """Return the residuals farthest from zero, the farthest first.

        Parameters
        ----------
        n : int
            How many.

        Returns
        -------
        DataFrame
            ``lhs op rhs`` (``group``) and ``residual``; ``op`` is ``~~``, or ``~1`` for means.
        """
        items = list(self.covariances.columns)
        lower = np.tril_indices(len(items))
        parts = []
        for label, part in self._by_group():
            frame = pd.DataFrame(
                {
                    "lhs": [items[j] for j in lower[1]],
                    "op": "~~",
                    "rhs": [items[i] for i in lower[0]],
                    "group": label,
                    "residual": part.to_numpy()[lower],
                }
            )
            parts.append(frame)
            if self.means is not None:
                mean = self.means.loc[label].to_numpy()
                parts.append(
                    pd.DataFrame(
                        {"lhs": items, "op": "~1", "rhs": "", "group": label, "residual": mean}
                    )
                )
        table = pd.concat(parts, ignore_index=True)
        if not table["group"].any():
            table = table.drop(columns="group")
        order = table["residual"].abs().sort_values(ascending=False, kind="stable").index
        return table.loc[order].head(n).reset_index(drop=True)

    def _by_group(self) -> list[tuple[str, pd.DataFrame]]:
        if self.covariances.index.nlevels == 1:
            return [("", self.covariances)]
        labels = self.covariances.index.get_level_values(0).unique()
        return [(str(label), self.covariances.loc[label]) for label in labels]

    def __repr__(self) -> str:
        text = f"Residuals: {_WORDS[self.type]}\n{self.covariances.round(3).to_string()}"
        return text if self.means is None else f"{text}\n\n{self.means.round(3).to_string()}"

    def _repr_html_(self) -> str:
        means = "" if self.means is None else self.means.round(3).to_html(border=0)
        table = self.covariances.round(3).to_html(border=0)
        return f"<p>Residuals: {_WORDS[self.type]}</p>{table}{means}"


def residuals_of(fitted: FittedModel, sample: Sample, kind: ResidualType) -> Residuals:
    """Compute the residuals of every group."""
    if kind not in get_args(ResidualType):
        raise OptionError(
            f"type={kind!r} is not known; say one of {', '.join(get_args(ResidualType))}."
        )
    has_means = fitted.layout.has_means and fitted.moments.means is not None
    spread = None
    if kind in ("normalized", "standardized"):
        require_likelihood(fitted, f"{kind} residuals")
        with single_threaded():
            spread = _spread(fitted, sample)
    # auxiliary variables, which come last, have no residuals to speak of
    k = len(fitted.table.modelled)
    matrices, means = [], []
    for g in range(len(fitted.group_labels)):
        matrix, mean = _group_residuals(fitted, g, kind, spread, has_means=has_means)
        matrices.append(matrix[:k, :k])
        means.append(None if mean is None else mean[:k])
    items, labels = list(fitted.table.modelled), list(fitted.group_labels)
    frames = [pd.DataFrame(matrix, index=items, columns=items) for matrix in matrices]
    covariances = frames[0] if len(labels) == 1 else pd.concat(frames, keys=labels)
    table = None
    if has_means:
        table = pd.DataFrame(np.stack([m for m in means if m is not None]), labels, items)
    return Residuals(kind, covariances, table)


def _group_residuals(
    fitted: FittedModel,
    g: int,
    kind: ResidualType,
    spread: MomentCovariances | None,
    *,
    has_means: bool,
) -> tuple[Array, Array | None]:
    s, sigma = fitted.sample[g], fitted.implied.covariance[0, g]
    mean = None
    if has_means and fitted.moments.means is not None and fitted.implied.mean is not None:
        mean = fitted.moments.means[g] - fitted.implied.mean[0, g]
    if spread is not None:
        reference = np.diag(spread.sample[g])
        variances = reference if kind == "normalized" else np.diag(spread.residual[g])
        residuals = stacked_moments(s - sigma, mean)
        values = standardized_values(residuals, variances, reference, float(fitted.sizes[g]))
        return split_moments(values, len(s))
    sd = np.sqrt(np.diag(s))
    if kind == "raw":
        return s - sigma, mean
    model_sd = np.sqrt(np.diag(sigma)) if kind == "cor" else sd
    matrix = s / np.outer(sd, sd) - sigma / np.outer(model_sd, model_sd)
    return matrix, None if mean is None else mean / sd


def _spread(fitted: FittedModel, sample: Sample) -> MomentCovariances:
    """Covariances of the sample moments and of the residuals of each group."""
    layout = fitted.layout
    saturated = MatrixLayout(saturated_table(fitted.table))
    n_moments = len(saturated.elements) - (0 if layout.has_means else layout.p)
    kept = slice(0, n_moments)
    observed = fitted.options.estimator.information == "observed"
    at_sample, at_model = (
        _information(fitted, sample, saturated, theta, observed=observed)
        for theta in (_sample_theta(fitted), _model_theta(fitted))
    )
    first_order = None
    if fitted.options.estimator.se != "standard":
        first_order = _first_order(fitted, sample, saturated)
    modelled = _modelled(fitted)[kept]
    gammas = tuple(
        moment_covariances(
            information[kept, kept],
            None if first_order is None else first_order[g][kept, kept],
            modelled,
        )
        for g, information in enumerate(at_sample)
    )
    by_element = moment_slopes(layout, fitted.implied)[0]
    slopes = tuple(
        slope @ chosen for slope, chosen in zip(by_element, layout.selection, strict=True)
    )
    return residual_covariances(
        slopes,
        tuple(information[kept, kept] for information in at_model),
        gammas,
        fitted.shares,
        modelled,
    )


def _modelled(fitted: FittedModel) -> NDArray[np.bool_]:
    """Which moments are not those of covariates held at their sample values."""
    held = np.array([name in fitted.table.exogenous for name in fitted.layout.observed])
    i, j = np.triu_indices(fitted.layout.p)
    return np.concatenate([~(held[i] & held[j]), ~held])


def _sample_theta(fitted: FittedModel) -> list[Array]:
    means = fitted.moments.means
    zero = np.zeros(fitted.layout.p)
    return [
        stacked_moments(s, zero if means is None else means[g]) for g, s in enumerate(fitted.sample)
    ]


def _model_theta(fitted: FittedModel) -> list[Array]:
    own = [theta[-fitted.layout.p :] for theta in _sample_theta(fitted)]
    mean = fitted.implied.mean
    return [
        stacked_moments(sigma, own[g] if mean is None else mean[0, g])
        for g, sigma in enumerate(fitted.implied.covariance[0])
    ]


def _information(
    fitted: FittedModel,
    sample: Sample,
    saturated: MatrixLayout,
    theta: list[Array],
    *,
    observed: bool,
) -> list[Array]:
    """Information of one respondent of each group about its moments."""
    _, together = element_derivatives(
        fitted, sample, saturated, np.concatenate(theta), observed=observed
    )
    size = len(theta[0])
    return [
        together[g * size : (g + 1) * size, g * size : (g + 1) * size] / share
        for g, share in enumerate(fitted.shares)
    ]


def _first_order(fitted: FittedModel, sample: Sample, saturated: MatrixLayout) -> list[Array]:
    """Covariance of the scores of each group's respondents, at the sample moments."""
    likelihood = likelihood_of(fitted, sample, saturated)
    theta = np.concatenate(_sample_theta(fitted))[None]
    if isinstance(likelihood, IncompleteLikelihood):
        scores = likelihood.scores(likelihood.at(theta))
    else:
        implied = likelihood.at(theta).implied
        scores = tuple(
            casewise_scores(saturated, implied, x - x.mean(axis=0), g)
            for g, x in enumerate(fitted.values or ())
        )
    return [rows.T @ rows / len(rows) for rows in scores]
