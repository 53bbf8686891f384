"""The bootstrap of a fit: resampled once, asked for every quantity."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from tqdm import tqdm

from loyaltysem.errors import NotAvailableError, OptionError
from loyaltysem.estimation import ImpliedMoments, fit_maximum_likelihood, implied_moments
from loyaltysem.inference.effects import effect_places, effect_values
from loyaltysem.inference.resampling import (
    CHUNK,
    generator,
    percentile_interval,
    resampled_moments,
)
from loyaltysem.inference.standardization import cell_values, standardize
from loyaltysem.models.fitted import FittedModel
from loyaltysem.models.index import WeightRule, index_values

__all__ = ["Bootstrap", "bootstrap_fit"]


@dataclass(frozen=True, slots=True)
class Bootstrap:
    """Fits to resampled respondents.

    Made by :meth:`SEMResult.bootstrap`. Replicates that did not converge are left out of every
    interval and counted.

    Attributes
    ----------
    n_replicates : int
        Replicates drawn.
    n_failed : int
        Of them, not converged.
    n_inadmissible : int
        Converged with a negative variance; they are kept, since leaving them out would cut off
        one tail of the distribution.
    """

    n_replicates: int
    n_failed: int
    n_inadmissible: int
    _fitted: FittedModel
    _implied: ImpliedMoments
    _means: NDArray[np.float64]

    def __repr__(self) -> str:
        return (
            f"Bootstrap: {self.n_replicates} replicates, {self.n_failed} failed, "
            f"{self.n_inadmissible} with a negative variance"
        )

    def estimates(self, *, standardized: bool = False, level: float = 0.95) -> pd.DataFrame:
        """Return bootstrap standard errors and percentile intervals of the parameters.

        Parameters
        ----------
        standardized : bool
            Of ``std_all`` instead of the raw values.
        level : float

        Returns
        -------
        DataFrame
            ``lhs op rhs label est se ci_lower ci_upper``.
        """
        layout = self._fitted.layout
        value = standardize if standardized else cell_values
        frame = pd.DataFrame(
            [(row.lhs, row.op, row.rhs, row.label) for row, _ in layout.cells],
            columns=["lhs", "op", "rhs", "label"],
        )
        estimate = value(layout, self._fitted.implied)[0, 0]
        return frame.assign(**_columns(estimate, value(layout, self._implied)[:, 0], level))

    def effects(self, source: str, target: str, *, level: float = 0.95) -> pd.DataFrame:
        """Return direct, indirect and total effect with percentile intervals.

        Returns
        -------
        DataFrame
            Rows ``direct indirect total``; columns ``effect est se ci_lower ci_upper std_all
            std_ci_lower std_ci_upper``.
        """
        drawn = self.effect_replicates(source, target)
        layout = self._fitted.layout
        x, y = effect_places(layout, source, target)
        estimate = effect_values(layout, self._fitted.implied, x, y)
        kinds = ["direct", "indirect", "total"]
        est = np.array([estimate[kind][0] for kind in kinds])
        std = np.array([estimate[f"{kind}_std"][0] for kind in kinds])
        raw = _columns(est, drawn[kinds].to_numpy(), level)
        drawn_std = drawn[[f"{kind}_std" for kind in kinds]].to_numpy()
        standardized = _columns(std, drawn_std, level)
        return pd.DataFrame(
            {
                "effect": kinds,
                **raw,
                "std_all": std,
                "std_ci_lower": standardized["ci_lower"],
                "std_ci_upper": standardized["ci_upper"],
            }
        )

    def effect_replicates(self, source: str, target: str) -> pd.DataFrame:
        """Return the effects in every replicate that converged.

        Returns
        -------
        DataFrame, one row for each replicate
            ``direct indirect total`` and the same, standardised, with ``_std``.
        """
        layout = self._fitted.layout
        x, y = effect_places(layout, source, target)
        return pd.DataFrame(effect_values(layout, self._implied, x, y))

    def index_replicates(
        self,
        construct: str,
        *,
        weights: WeightRule | Literal["equal"] = "loadings",
        bounds: dict[str, tuple[float, float]] | None = None,
    ) -> NDArray[np.float64]:
        """Return the index in every replicate that converged; nan where a weight is negative."""
        return index_values(
            self._fitted, self._implied, self._means, construct, weights, bounds, invalid="nan"
        )

    def loyalty_index(
        self,
        construct: str,
        *,
        weights: WeightRule = "loadings",
        bounds: dict[str, tuple[float, float]] | None = None,
        level: float = 0.95,
    ) -> pd.DataFrame:
        """Return the construct's index and its equal-weight twin with percentile intervals.

        Weights are estimated anew in every replicate.

        Returns
        -------
        DataFrame
            ``construct weights index se ci_lower ci_upper``; a replicate with a negative weight
            has no index and is counted in ``n_undefined``.
        """
        fitted = self._fitted
        means = fitted.moments.means
        if means is None:
            raise NotAvailableError("An index needs means; these moments have none.")
        rows = []
        rules: tuple[Any, ...] = (weights, "equal")
        for rule in rules:
            est = index_values(fitted, fitted.implied, means, construct, rule, bounds)
            drawn = self.index_replicates(construct, weights=rule, bounds=bounds)
            columns = _columns(est, drawn[:, None], level)
            rows.append(
                {
                    "construct": construct,
                    "weights": rule,
                    "index": float(est[0]),
                    **{k: float(v[0]) for k, v in columns.items() if k != "est"},
                    "n_undefined": int(np.isnan(drawn).sum()),
                }
            )
        return pd.DataFrame(rows)


def _columns(
    est: NDArray[np.float64], drawn: NDArray[np.float64], level: float
) -> dict[str, NDArray[np.float64]]:
    lower, upper = percentile_interval(drawn, level)
    se = np.nanstd(drawn, axis=0, ddof=1)
    return {"est": est, "se": se, "ci_lower": lower, "ci_upper": upper}


def bootstrap_fit(
    fitted: FittedModel, n_replicates: int, *, rng: Any = None, progress: bool = False
) -> Bootstrap:
    """Refit a model to resampled respondents.

    Parameters
    ----------
    fitted : FittedModel
    n_replicates : int
        At least 2.
    rng : int, Generator or None
    progress : bool

    Returns
    -------
    Bootstrap
    """
    if fitted.values is None:
        raise NotAvailableError(
            "A bootstrap resamples respondents, and this fit was made from moments only."
        )
    if n_replicates < 2 or n_replicates != int(n_replicates):
        raise OptionError(
            f"n_replicates={n_replicates}: a whole number from 2 up is needed, 1000 are usual."
        )
    layout = fitted.layout
    n = np.array(fitted.moments.n_observations, dtype=np.float64)
    divisor = fitted.multiplier / fitted.moments.n_total
    theta, means, covariances, converged = [], [], [], []
    chunks = resampled_moments(fitted.values, n_replicates, generator(rng))
    total = -(-n_replicates // CHUNK)
    for mean, covariance in tqdm(chunks, total=total, desc="bootstrap", disable=not progress):
        sample = covariance[:, None] / divisor
        start = np.repeat(fitted.solution.theta, len(mean), axis=0)
        solution, _ = fit_maximum_likelihood(layout, sample, mean[:, None], n, start=start)
        theta.append(solution.theta)
        converged.append(solution.converged)
        means.append(mean)
        covariances.append(sample)
    good = np.concatenate(converged)
    if good.sum() < 2:
        raise NotAvailableError(
            f"{int((~good).sum())} of {n_replicates} replicates did not converge; no interval can "
            "be computed. The model is too much for these data."
        )
    all_means = np.concatenate(means)[good]
    all_covariances = np.concatenate(covariances)[good]
    base = layout.with_sample(all_covariances, all_means[:, None])
    implied = implied_moments(layout, np.concatenate(theta)[good], base)
    return Bootstrap(
        n_replicates=n_replicates,
        n_failed=int((~good).sum()),
        n_inadmissible=_count_negative_variances(implied),
        _fitted=fitted,
        _implied=implied,
        _means=all_means,
    )


def _count_negative_variances(implied: ImpliedMoments) -> int:
    negative = np.zeros(len(implied.covariance), dtype=bool)
    for name in ("psi", "theta"):
        variances = np.diagonal(implied.matrices[name], axis1=-2, axis2=-1)
        negative |= (variances < 0).any(axis=(1, 2))
    return int(negative.sum())
