"""How intervals of effects are made: by the delta method, or from draws."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from loyaltysem.fits.fit import Fit
from loyaltysem.inference.derived.effects import Effects, effects
from loyaltysem.inference.derived.mediation import FunctionOfEffects
from loyaltysem.inference.uncertainty.bootstrap_intervals import IntervalKind, replicate_columns
from loyaltysem.inference.uncertainty.monte_carlo import values_of_draws
from loyaltysem.inference.uncertainty.standard_errors import normal_columns
from loyaltysem.quantities.effects.rows import EffectRows
from loyaltysem.quantities.tables import draws_of_estimates, errors_of_functions

__all__ = ["DeltaIntervals", "DrawnIntervals", "EffectIntervals", "monte_carlo_intervals"]

Array = NDArray[np.float64]
RAW, STANDARDIZED = 0, 1


class EffectIntervals(Protocol):
    """Effects of one variable on another in every group, and how sure they are."""

    @property
    def rows(self) -> EffectRows:
        """The effects."""

    @property
    def level(self) -> float:
        """Coverage of the intervals."""

    @property
    def resampled(self) -> Mapping[str, Any] | None:
        """What draws the intervals are from; None where they are from none."""

    def columns(self, group: int, function: FunctionOfEffects, unit: int = RAW) -> dict[str, Array]:
        """Return est, se, ci_lower and ci_upper of what is computed from the effects."""


@dataclass(frozen=True, slots=True, eq=False)
class DeltaIntervals:
    """Symmetric intervals of normal theory, with z and p.

    Attributes
    ----------
    fitted : Fit
    rows : EffectRows
    level : float
    found : tuple of Effects
        Of each group, with their slopes.
    """

    fitted: Fit
    rows: EffectRows
    level: float
    found: tuple[Effects, ...]

    @classmethod
    def of(cls, fitted: Fit, rows: EffectRows, level: float) -> DeltaIntervals:
        """Compute the effects of a fit with their slopes."""
        groups = range(len(fitted.group_labels))
        found = tuple(effects(fitted.layout, fitted.implied, *rows.ends, g) for g in groups)
        return cls(fitted, rows, level, found)

    @property
    def resampled(self) -> None:
        """None: nothing is drawn."""
        return None

    def columns(self, group: int, function: FunctionOfEffects, unit: int = RAW) -> dict[str, Array]:
        """Return est, se, z, pvalue, ci_lower and ci_upper."""
        own = self.found[group]
        lacking = np.array([not self.rows.has.get(kind, True) for kind in own.kind])
        raw = unit == RAW
        effects_ = np.where(lacking, np.nan, own.est if raw else own.std_all)
        est = function.values(effects_)
        slopes = function.slopes(effects_) @ (own.jacobian if raw else own.std_jacobian)
        se = errors_of_functions(self.fitted, est, slopes)
        return {"est": est, "se": se, **normal_columns(est, se, level=self.level)}


@dataclass(frozen=True, slots=True, eq=False)
class DrawnIntervals:
    """Intervals from the quantiles of draws of the effects.

    Attributes
    ----------
    rows : EffectRows
    level : float
    est : ndarray, shape (G, 2, k)
        Raw and standardised effects of the fit.
    draws : ndarray, shape (B, G, 2, k)
    interval : {"percentile", "bias_corrected", "bca"}
    jackknife : ndarray, shape (n, G, 2, k), or None
        The effects without each respondent.
    resampled : mapping
        What words need to know: the kind of interval, and the number of draws.
    """

    rows: EffectRows
    level: float
    est: Array
    draws: Array
    interval: IntervalKind = "percentile"
    jackknife: Array | None = None
    resampled: Mapping[str, Any] = field(default_factory=dict)

    def columns(self, group: int, function: FunctionOfEffects, unit: int = RAW) -> dict[str, Array]:
        """Return est, se, ci_lower and ci_upper."""
        jackknife = self.jackknife
        if jackknife is not None:
            jackknife = function.values(jackknife[:, group, unit])
        drawn = function.values(self.draws[:, group, unit])
        return replicate_columns(
            function.values(self.est[group, unit]),
            np.where(np.isfinite(drawn), drawn, np.nan),
            level=self.level,
            kind=self.interval,
            jackknife=jackknife,
        )


def monte_carlo_intervals(
    fitted: Fit, rows: EffectRows, *, level: float, n_replicates: int, rng: Any
) -> DrawnIntervals:
    """Draw the estimates from their normal distribution, and the effects with them."""
    draws = draws_of_estimates(fitted, n_replicates, rng)
    base = np.asarray(fitted.criterion.discrepancy.base)[:1]
    return DrawnIntervals(
        rows,
        level,
        rows.values(fitted.implied)[0],
        values_of_draws(fitted.layout, base, draws, rows.values),
        resampled={"kind": "monte_carlo", "n": len(draws)},
    )
