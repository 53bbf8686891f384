"""What a criterion says at one solution, asked for once however many questions need it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from loyaltysem.estimation.criteria.criterion import Criterion, Spread
from loyaltysem.estimation.structure.layout import MatrixLayout

__all__ = ["Evidence"]


@dataclass(frozen=True, eq=False)
class Evidence:
    """The answers at one solution, as sandwich errors and corrected tests both need them.

    Attributes
    ----------
    criterion : Criterion
    point
        Of the criterion.
    along : MatrixLayout
        The model, along the tangent of its constraints where it has some.
    """

    criterion: Criterion
    point: Any
    along: MatrixLayout

    @cached_property
    def spread(self) -> Spread | None:
        """How the moments vary; None where the criterion has no such thing."""
        return self.criterion.spread(self.point, self.along)

    @cached_property
    def middle(self) -> NDArray[np.float64] | None:
        """The middle of the sandwich around the scores; None where the criterion has none."""
        return self.criterion.middle(self.point, self.along)
