"""One fit, from a parameter table and data to a fitted model."""

from __future__ import annotations

import warnings
from typing import Any, get_args

import numpy as np

from loyaltysem.errors import AdmissibilityWarning, DataError, IdentificationError, OptionError
from loyaltysem.estimation import MatrixLayout, fit_maximum_likelihood
from loyaltysem.inference.admissibility import check_admissibility
from loyaltysem.inference.uncertainty import parameter_covariance
from loyaltysem.models.fitted import FitOptions, FittedModel, Likelihood
from loyaltysem.models.sampling import Sample, take_sample
from loyaltysem.specification import ParameterTable, check_identification, degrees_of_freedom

__all__ = ["fit_model"]


def fit_model(table: ParameterTable, data: Any, options: FitOptions) -> tuple[FittedModel, Sample]:
    """Fit a parameter table to data.

    Parameters
    ----------
    table : ParameterTable
    data : Survey, data frame or Moments
    options : FitOptions

    Returns
    -------
    fitted : FittedModel
    sample : Sample
        Where the numbers come from.

    Warns
    -----
    AdmissibilityWarning
        The solution did not converge or is not admissible.
    """
    _check_options(options)
    check_identification(table)
    sample = take_sample(data, table.observed, options.missing)  # type: ignore[arg-type]
    fitted = _fitted(table, sample, options)
    if not fitted.admissibility.admissible:
        warnings.warn(
            "; ".join(
                f"{check.check}: {check.found} {check.remedy}"
                for check in fitted.admissibility.problems
            ),
            AdmissibilityWarning,
            stacklevel=3,
        )
    return fitted, sample


def _fitted(table: ParameterTable, sample: Sample, options: FitOptions) -> FittedModel:
    moments = sample.moments
    layout = MatrixLayout(table)
    if not layout.n_free:
        raise IdentificationError("The model has no free parameter: there is nothing to estimate.")
    if table.meanstructure and moments.means is None:
        raise DataError(
            "The model has intercepts, but the moments have no means. Give means=..., or leave "
            "the '~ 1' rows out."
        )
    n = moments.n_total
    if n < layout.n_free:
        raise DataError(
            f"{n} respondents for {layout.n_free} free parameters: standard errors and tests rest "
            "on large samples and mean nothing here. Collect more answers (five to ten a "
            "parameter is a usual rule) or fit a simpler model."
        )
    covariances, multiplier = moments.covariances, float(n)
    if options.likelihood == "wishart":
        covariances, multiplier = covariances * (n / (n - 1)), float(n - 1)
    solution, implied = fit_maximum_likelihood(
        layout,
        covariances[None],
        None if moments.means is None else moments.means[None],
        np.array(moments.n_observations, dtype=np.float64),
    )
    converged = bool(solution.converged[0])
    covariance, direction = parameter_covariance(solution.information[0], multiplier)
    return FittedModel(
        table=table,
        layout=layout,
        options=options,
        moments=moments,
        sample=covariances,
        multiplier=multiplier,
        solution=solution,
        implied=implied,
        covariance=covariance if converged else None,
        direction=direction,
        admissibility=check_admissibility(
            layout,
            implied,
            converged=converged,
            regular=covariance is not None,
            direction=direction,
        ),
        df=degrees_of_freedom(table),
        values=sample.values,
        bounds=sample.bounds,
    )


def _check_options(options: FitOptions) -> None:
    if options.estimator != "ML":
        raise OptionError(
            f"estimator={options.estimator!r} is not available; this version has 'ML'."
        )
    if options.likelihood not in get_args(Likelihood):
        raise OptionError(
            f"likelihood={options.likelihood!r} is not known; say 'normal' (divisor n) or "
            "'wishart' (divisor n − 1)."
        )
