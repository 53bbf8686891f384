"""The loadings of each scale, from the confirmatory factor model of all scales together."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from loyaltysem.errors import IdentificationError
from loyaltysem.estimation import ImpliedMoments, MatrixLayout, fit_maximum_likelihood
from loyaltysem.inference.uncertainty.standard_errors import parameter_covariance
from loyaltysem.inference.uncertainty.standardization import standardize
from loyaltysem.inference.verdicts.admissibility import check_admissibility
from loyaltysem.scales.sample import ScaleSample
from loyaltysem.specification import (
    Statement,
    Term,
    build_parameter_table,
    check_identification,
    degrees_of_freedom,
)

__all__ = ["JointCFA", "MeasuredScale", "fit_joint_cfa"]

FloatArray = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class MeasuredScale:
    """What the factor model says of one construct's k items.

    Attributes
    ----------
    loadings : ndarray, shape (k,)
        Unstandardised.
    standardized_loadings : ndarray, shape (k,)
        With items and construct at variance one.
    factor_variance : float
    implied_covariance : ndarray, shape (k, k)
    """

    loadings: FloatArray
    standardized_loadings: FloatArray
    factor_variance: float
    implied_covariance: FloatArray


@dataclass(frozen=True, slots=True)
class JointCFA:
    """The factor model of all scales, all constructs correlated.

    Attributes
    ----------
    scales : dict of str to MeasuredScale
        Empty when there is a problem.
    problem : str
        Why no loading may be used; ``""`` when all may.
    layout : MatrixLayout, or None
        Of the model, for fitting it to other samples; None when there is a problem.
    theta : ndarray, shape (n_free,), or None
        The estimates.
    """

    scales: dict[str, MeasuredScale]
    problem: str = ""
    layout: MatrixLayout | None = None
    theta: FloatArray | None = None


def fit_joint_cfa(sample: ScaleSample) -> JointCFA:
    """Fit the model by maximum likelihood, and hand out its loadings if they may be interpreted.

    Parameters
    ----------
    sample : ScaleSample

    Returns
    -------
    JointCFA

    Notes
    -----
    A construct of one item is measured without error, as lavaan's ``cfa`` has it.
    """
    statements = tuple(
        Statement((name,), "=~", tuple(Term(item) for item in items))
        for name, items in sample.constructs.items()
    )
    table = build_parameter_table(statements)
    try:
        check_identification(table)
    except IdentificationError:
        return JointCFA({}, _not_identified(sample, table.n_free, degrees_of_freedom(table)))
    layout = MatrixLayout(table)
    if sample.n < layout.n_free:
        return JointCFA(
            {},
            f"{sample.n} respondents are fewer than the {layout.n_free} free parameters of the "
            "factor model of all constructs. Collect more answers or analyse fewer constructs.",
        )
    return _fitted(sample, layout)


def _fitted(sample: ScaleSample, layout: MatrixLayout) -> JointCFA:
    moments = sample.moments.select(layout.observed)
    solution, implied = fit_maximum_likelihood(
        layout, moments.covariances[None], None, np.array([sample.n], dtype=np.float64)
    )
    covariance, direction = parameter_covariance(solution.information[0], sample.n)
    verdict = check_admissibility(
        layout,
        implied,
        converged=bool(solution.converged[0]),
        regular=covariance is not None,
        direction=direction,
    )
    if not verdict.admissible:
        found = "; ".join(f"{c.check}: {c.found} {c.remedy}" for c in verdict.problems)
        return JointCFA({}, f"the factor model of all constructs is not usable ({found}).")
    scales = {
        name: _scale(name, items, layout, implied) for name, items in sample.constructs.items()
    }
    return JointCFA(scales, layout=layout, theta=solution.theta[0])


def _scale(
    name: str, items: tuple[str, ...], layout: MatrixLayout, implied: ImpliedMoments
) -> MeasuredScale:
    factor = layout.latent.index(name)
    rows = [layout.observed.index(item) for item in items]
    standardized = {
        row.rhs: value
        for (row, _), value in zip(layout.cells, standardize(layout, implied)[0, 0], strict=True)
        if row.op == "=~" and row.lhs == name
    }
    return MeasuredScale(
        loadings=implied.matrices["lambda"][0, 0, rows, factor],
        standardized_loadings=np.array([standardized[item] for item in items]),
        factor_variance=float(implied.latent_covariance[0, 0, factor, factor]),
        implied_covariance=implied.covariance[0, 0][np.ix_(rows, rows)],
    )


def _not_identified(sample: ScaleSample, n_free: int, df: int) -> str:
    short = [name for name, items in sample.constructs.items() if len(items) == 2]
    text = (
        f"the factor model is not identified ({n_free} free parameters, {n_free + df} variances "
        "and covariances)"
    )
    if short:
        text += (
            f": two items do not determine the loadings of {', '.join(short)} by themselves. "
            "Analyse the construct together with the others, whose covariances with it add what "
            "is lacking, or measure it by three items"
        )
    return text + "."
