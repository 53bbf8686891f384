"""Everything a result is computed from, in one frozen record."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from loyaltysem.errors import ConvergenceError, IdentificationError
from loyaltysem.estimation import ImpliedMoments, MatrixLayout, Solution
from loyaltysem.inference.admissibility import Admissibility, weakest_parameters
from loyaltysem.inference.model_fit import SampleTest
from loyaltysem.moments import Moments
from loyaltysem.specification import ParameterTable

__all__ = ["FitOptions", "FittedModel"]

Likelihood = Literal["normal", "wishart"]


@dataclass(frozen=True, slots=True)
class FitOptions:
    """The options of a fit, under lavaan's names."""

    estimator: str = "ML"
    missing: str | None = None
    std_lv: bool = False
    meanstructure: bool | None = None
    likelihood: Likelihood = "normal"
    fixed_x: bool = True


@dataclass(frozen=True, slots=True)
class FittedModel:
    """A model, its sample and its solution.

    Attributes
    ----------
    table : ParameterTable
    layout : MatrixLayout
    options : FitOptions
    moments : Moments
        Of the model's observed variables, divisor n.
    sample : ndarray, shape (1, p, p)
        Covariance with the divisor of the likelihood.
    multiplier : float
        What the discrepancy is multiplied by: n, or n − 1 under Wishart likelihood.
    solution : Solution
        Batch of one.
    implied : ImpliedMoments
        Batch of one.
    covariance : ndarray, shape (q, q), or None
        Of the estimates; None when the information is singular or nothing converged.
    direction : ndarray, shape (q,)
        Share of each parameter in the direction the data say least about.
    admissibility : Admissibility
    df : int
    values : ndarray, shape (n, p), or None
        The answers, which a bootstrap resamples; None when only moments were given.
    bounds : mapping of str to (float, float)
        Lowest and highest answer of each item, where declared.
    """

    table: ParameterTable
    layout: MatrixLayout
    options: FitOptions
    moments: Moments
    sample: NDArray[np.float64]
    multiplier: float
    solution: Solution
    implied: ImpliedMoments
    covariance: NDArray[np.float64] | None
    direction: NDArray[np.float64]
    admissibility: Admissibility
    df: int
    values: NDArray[np.float64] | None
    bounds: Mapping[str, tuple[float, float]]

    @property
    def converged(self) -> bool:
        """Whether a minimum of the discrepancy was reached."""
        return bool(self.solution.converged[0])

    def require_converged(self, what: str) -> None:
        """Refuse a number that only a minimum has.

        Raises
        ------
        ConvergenceError
            Nothing converged.
        """
        if self.converged:
            return
        weakest = ", ".join(weakest_parameters(self.layout, self.direction))
        raise ConvergenceError(
            f"The fit did not converge after {int(self.solution.iterations[0])} iterations, so "
            f"there are no {what}: any number would be the optimiser's last place, not an "
            f"estimate. The data say least about {weakest}. See fit.admissibility for what to do."
        )

    def require_identified(self, what: str) -> None:
        """Refuse a number that means nothing when the information is singular.

        Raises
        ------
        ConvergenceError
            Nothing converged.
        IdentificationError
            The information is singular.
        """
        self.require_converged(what)
        if self.covariance is None:
            weakest = ", ".join(weakest_parameters(self.layout, self.direction))
            raise IdentificationError(
                f"The information matrix is singular, so there are no {what}: the data cannot tell "
                f"apart {weakest}, and the degrees of freedom do not count what was estimated. Fix "
                "or equate one of them, or drop one."
            )

    def test(self) -> SampleTest:
        """Return what the fit indices are computed from."""
        layout = self.layout
        with_means = self.implied.mean is not None and self.moments.means is not None
        return SampleTest(
            sample=self.sample,
            implied=self.implied.covariance[0],
            sample_mean=self.moments.means if with_means else None,
            implied_mean=self.implied.mean[0] if self.implied.mean is not None else None,
            n_observations=np.array(self.moments.n_observations, dtype=np.float64),
            multiplier=self.multiplier,
            objective=float(self.solution.objective[0]),
            npar=layout.n_free,
            df=self.df,
            covariates=self._columns(self.table.covariates),
            fixed_covariates=self._columns(self.table.exogenous),
        )

    def _columns(self, names: tuple[str, ...]) -> NDArray[np.intp]:
        return np.array([self.layout.observed.index(name) for name in names], dtype=np.intp)
