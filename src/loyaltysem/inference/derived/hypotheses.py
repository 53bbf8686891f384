"""A test of a hypothesis, and the Wald test of functions of the estimates."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

import numpy as np
from numpy.typing import NDArray

from loyaltysem.errors import IdentificationError
from loyaltysem.inference.fit.fit_indices import chisq_pvalue
from loyaltysem.words import p_value
from loyaltysem.words.shown import rows_text

__all__ = ["TestResult", "wald_statistic"]


@dataclass(frozen=True, slots=True)
class TestResult:
    """The outcome of a chi-square test.

    Attributes
    ----------
    statistic : float
    df : int
        Degrees of freedom.
    pvalue : float
        Probability of a larger statistic if the null hypothesis holds.
    null : str
        The null hypothesis in words.
    method : str
        How the statistic was computed.

    Examples
    --------
    >>> TestResult.of_chisq(3.84, 1, null="a == b", method="Wald test")
    Wald test
    null hypothesis  a == b
    chi-square       3.840, df 1, p = .050
    """

    __test__ = False  # no test case, whatever pytest makes of the name

    statistic: float
    df: int
    pvalue: float
    null: str
    method: str

    @classmethod
    def of_chisq(cls, statistic: float, df: int, *, null: str, method: str) -> TestResult:
        """Make a result of a statistic that is chi-square distributed under the null."""
        return cls(statistic, df, chisq_pvalue(statistic, df), null, method)

    def _rows(self) -> list[tuple[str, str]]:
        p = p_value(self.pvalue)
        return [
            ("null hypothesis", self.null),
            ("chi-square", f"{self.statistic:.3f}, df {self.df}, p {p}"),
        ]

    def __repr__(self) -> str:
        return f"{self.method}\n{rows_text(self._rows())}"

    def _repr_html_(self) -> str:
        body = "".join(
            f"<tr><th style='text-align:left'>{name}</th><td>{escape(value)}</td></tr>"
            for name, value in self._rows()
        )
        return f"<table><caption>{escape(self.method)}</caption>{body}</table>"


def wald_statistic(
    distances: NDArray[np.float64], jacobian: NDArray[np.float64], covariance: NDArray[np.float64]
) -> float:
    r"""Return the Wald statistic :math:`r'(R V R')^{-1} r` (Wald 1943).

    Parameters
    ----------
    distances : ndarray, shape (k,)
        How far each constraint is from holding, r.
    jacobian : ndarray, shape (k, q)
        Its derivatives by the free parameters, R.
    covariance : ndarray, shape (q, q)
        Of the estimates, V.

    Returns
    -------
    float

    Raises
    ------
    IdentificationError
        A constraint follows from the others, or involves only fixed values.
    """
    spread = jacobian @ covariance @ jacobian.T
    variances = np.diag(spread)
    if (variances > 0).all():
        scale = 1 / np.sqrt(variances)
        correlation = spread * np.outer(scale, scale)
        if np.linalg.eigvalsh(correlation)[0] > 1e-10:
            scaled = distances * scale
            return float(scaled @ np.linalg.solve(correlation, scaled))
    raise IdentificationError(
        f"The {len(distances)} constraints have no joint test: one of them follows from the others "
        "or concerns only fixed values, so that their estimates have a singular covariance matrix. "
        "Leave it out."
    )
