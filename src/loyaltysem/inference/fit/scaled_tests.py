r"""Chi-square tests corrected for answers that are not normal.

The normal-theory statistic T is divided by a factor that brings its mean to the degrees of
freedom, or scaled and shifted so that mean and variance agree:

- Satorra & Bentler (1994), ``satorra_bentler``: :math:`c = \operatorname{tr}(U\Gamma)/df`;
- Asparouhov & Muthén (2010), ``scaled_shifted``: :math:`a T + b` with
  :math:`a = \sqrt{df / \operatorname{tr}[(U\Gamma)^2]}` and
  :math:`b = df - a \operatorname{tr}(U\Gamma)`;
- Yuan & Bentler (2000) as in Mplus, ``yuan_bentler_mplus``:
  :math:`c = [\operatorname{tr}(B_1 A_1^{-1}) - \operatorname{tr}(B_0 A_0^{-1})]/df`, with observed
  information A and cross products of scores B, of the saturated and the fitted model.

What U and Γ, A and B are for an estimator is asked of its
:class:`~loyaltysem.estimation.criteria.criterion.Criterion`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from loyaltysem.estimation import trace_of_solved
from loyaltysem.estimation.criteria.criterion import Baseline, Information, Spread
from loyaltysem.estimation.criteria.evidence import Evidence

__all__ = [
    "ScaledTest",
    "TestName",
    "baseline_test",
    "model_test",
    "model_trace",
    "scaled_and_shifted",
    "scaled_by_mean",
]

TestName = Literal["standard", "satorra_bentler", "scaled_shifted", "yuan_bentler_mplus"]
Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class ScaledTest:
    """How a chi-square is corrected.

    Attributes
    ----------
    name : str
    factor : float
        What the statistic is divided by.
    shift : float
        What is added after that.
    trace : float
        tr(UΓ), or its counterpart.
    """

    name: TestName
    factor: float
    shift: float
    trace: float

    def statistic(self, chisq: float) -> float:
        """Return the corrected chi-square."""
        return chisq / self.factor + self.shift


def scaled_by_mean(name: TestName, trace: float, df: int) -> ScaledTest:
    """Divide a chi-square by its expectation over the degrees of freedom.

    A few extreme respondents can turn the estimated expectation negative. Nothing can be divided
    by that: factor and trace are then not-a-number, as in lavaan.
    """
    if df == 0:
        return ScaledTest(name, float("nan"), 0.0, 0.0)
    if trace <= 0:
        return ScaledTest(name, float("nan"), 0.0, float("nan"))
    return ScaledTest(name, trace / df, 0.0, trace)


def scaled_and_shifted(trace: float, trace_of_square: float, df: int) -> ScaledTest:
    """Give a chi-square its degrees of freedom for a mean, and twice them for a variance."""
    if not trace_of_square > 0:
        return ScaledTest("scaled_shifted", float("nan"), float("nan"), float("nan"))
    scale = float(np.sqrt(df / trace_of_square))
    return ScaledTest("scaled_shifted", 1 / scale, df - scale * trace, trace)


def model_test(
    name: TestName, evidence: Evidence, information: Array, df: int, *, kind: Information
) -> ScaledTest | None:
    """Compute the correction of a fitted model's chi-square.

    Parameters
    ----------
    name : {"satorra_bentler", "scaled_shifted", "yuan_bentler_mplus"}
    evidence : Evidence
        At the estimates.
    information : ndarray, shape (q, q)
        Of one observation: expected for the first two, usually observed for the third.
    df : int
    kind : {"expected", "observed"}
        What the information is, and that of the saturated model is to be.

    Returns
    -------
    ScaledTest, or None
        With factor not-a-number when the model has no degrees of freedom; None where the criterion
        has not what the correction is made of.

    Notes
    -----
    Checked against lavaan 0.6-14 (``MLM``, ``MLMV``, ``MLR``, ``ULSM``, ``ULSMV``, ``WLSM``,
    ``WLSMV``) to 1e-6.
    """
    if name != "yuan_bentler_mplus":
        return _by_spread(name, evidence.spread, information, df)
    if not df:
        return None if evidence.middle is None else scaled_by_mean(name, 0.0, df)
    trace = model_trace(name, evidence, information, kind=kind)
    return None if trace is None else scaled_by_mean(name, trace, df)


def model_trace(
    name: TestName, evidence: Evidence, information: Array, *, kind: Information
) -> float | None:
    """Return what the statistic of a model is expected to be, estimated; it can come out negative.

    Parameters
    ----------
    name, evidence, information, kind
        As in :func:`model_test`.

    Returns
    -------
    float, or None
        None where the criterion has not what the correction is made of.
    """
    if name != "yuan_bentler_mplus":
        return None if evidence.spread is None else evidence.spread.trace(information)
    saturated = evidence.criterion.saturated_trace(kind)
    if evidence.middle is None or saturated is None:
        return None
    return saturated - trace_of_solved(information, evidence.middle, evidence.along.blocks)


def baseline_test(
    name: TestName, baseline: Baseline, saturated_trace: float | None
) -> ScaledTest | None:
    """Compute the correction of the independence model's chi-square.

    Parameters
    ----------
    name : {"satorra_bentler", "scaled_shifted", "yuan_bentler_mplus"}
    baseline : Baseline
        Made for this test.
    saturated_trace : float, or None
        tr(B₁ A₁⁻¹), for the third.

    Returns
    -------
    ScaledTest, or None
        As :func:`model_test`.
    """
    if name != "yuan_bentler_mplus":
        return _by_spread(name, baseline.spread, baseline.information, baseline.df)
    if baseline.trace is None or saturated_trace is None:
        return None
    return scaled_by_mean(name, saturated_trace - baseline.trace, baseline.df)


def _by_spread(
    name: TestName, spread: Spread | None, information: Array | None, df: int
) -> ScaledTest | None:
    if spread is None or information is None:
        return None
    if df == 0:
        return ScaledTest(name, float("nan"), 0.0, 0.0)
    trace = spread.trace(information)
    if name == "satorra_bentler":
        return scaled_by_mean(name, trace, df)
    return scaled_and_shifted(trace, spread.trace_of_square(), df)
