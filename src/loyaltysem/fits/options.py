"""The options of a fit, under lavaan's names."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from loyaltysem.estimation import BoundsName
from loyaltysem.fits.estimators import ESTIMATORS, Estimator
from loyaltysem.moments.treatments import MissingAnswers
from loyaltysem.specification import Parameterization

__all__ = ["FitOptions", "Likelihood"]

Likelihood = Literal["normal", "wishart"]


@dataclass(frozen=True, slots=True)
class FitOptions:
    """The options of a fit, under lavaan's names."""

    estimator: Estimator = ESTIMATORS["ML"]
    missing: MissingAnswers | None = None
    std_lv: bool = False
    group: str | None = None
    group_equal: tuple[str, ...] = ()
    group_partial: tuple[str, ...] = ()
    meanstructure: bool | None = None
    likelihood: Likelihood = "normal"
    fixed_x: bool = True
    bounds: BoundsName = "none"
    auxiliary: tuple[str, ...] = ()
    starts: int = 1
    ordered: bool | tuple[str, ...] = False
    parameterization: Parameterization = "delta"
