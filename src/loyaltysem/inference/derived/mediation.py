r"""What mediation is made of: its type, the contrasts of routes, and the shares of the total.

With the effect :math:`ab` of a route (or of all routes) and the direct effect c, each with an
interval, the types of Zhao, Lynch & Chen (2010, *Journal of Consumer Research* 37, 197-206) are

================= ================ ============= ==============
type              ab leaves 0 out  c leaves 0 out sign of abc
================= ================ ============= ==============
complementary     yes              yes           positive
competitive       yes              yes           negative
indirect-only     yes              no
direct-only       no               yes
no-effect         no               no
================= ================ ============= ==============

The sign of abc is that of the product of both effects, so that it does not depend on the direction
in which a construct is scaled.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from loyaltysem.estimation import MatrixLayout

__all__ = [
    "FIRST_ROUTE",
    "TOTAL",
    "AllEffects",
    "Contrasts",
    "FunctionOfEffects",
    "MediationType",
    "Shares",
    "is_in_a_loop",
    "leaves_zero_out",
    "mediation_type",
]

Array = NDArray[np.float64]
MediationType = Literal["complementary", "competitive", "indirect-only", "direct-only", "no-effect"]
#: Where the total effect and the first route stand among the effects.
TOTAL, FIRST_ROUTE = 2, 3


class FunctionOfEffects(Protocol):
    """What is computed from the direct, the indirect and the total effect and from the routes."""

    def values(self, effects: Array) -> Array:
        """Return the values, shape (..., m), of effects of shape (..., k)."""

    def slopes(self, effects: Array) -> Array:
        """Return the derivatives, shape (m, k), by effects of shape (k,)."""


@dataclass(frozen=True, slots=True)
class AllEffects:
    """The effects themselves."""

    def values(self, effects: Array) -> Array:
        """Return them as they are."""
        return effects

    def slopes(self, effects: Array) -> Array:
        """Return the derivatives of each by each."""
        return np.eye(len(effects), dtype=np.float64)


@dataclass(frozen=True, slots=True)
class Contrasts:
    """The differences of every pair of routes, the later taken from the earlier.

    Attributes
    ----------
    n_routes : int
    """

    n_routes: int

    @property
    def pairs(self) -> list[tuple[int, int]]:
        """The numbers of both routes of each pair, from 0."""
        n = self.n_routes
        return [(i, j) for i in range(n) for j in range(i + 1, n)]

    def _places(self) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        pairs = np.array(self.pairs, dtype=np.intp).reshape(-1, 2) + FIRST_ROUTE
        return pairs[:, 0], pairs[:, 1]

    def values(self, effects: Array) -> Array:
        """Return the differences, shape (..., pairs)."""
        first, second = self._places()
        return np.asarray(effects[..., first] - effects[..., second])

    def slopes(self, effects: Array) -> Array:
        """Return their derivatives by the effects."""
        first, second = self._places()
        by_effect = np.zeros((len(first), len(effects)))
        rows = np.arange(len(first))
        by_effect[rows, first], by_effect[rows, second] = 1.0, -1.0
        return by_effect


@dataclass(frozen=True, slots=True)
class Shares:
    """Each effect as a share of the total."""

    def values(self, effects: Array) -> Array:
        """Return the shares, shape (..., k); not-a-number where the total is zero."""
        total = effects[..., TOTAL : TOTAL + 1]
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.asarray(np.where(total == 0, np.nan, effects / total))

    def slopes(self, effects: Array) -> Array:
        """Return their derivatives by the effects."""
        shares = self.values(effects)
        with np.errstate(divide="ignore", invalid="ignore"):
            by_effect = np.eye(len(effects)) / effects[TOTAL]
            by_effect[:, TOTAL] -= shares / effects[TOTAL]
        return np.asarray(by_effect, dtype=np.float64)


def leaves_zero_out(interval: tuple[float, float]) -> bool:
    """Say whether an interval lies on one side of zero; a not-a-number lies nowhere.

    Examples
    --------
    >>> leaves_zero_out((0.1, 0.3)), leaves_zero_out((-0.3, 0.0))
    (True, False)
    """
    lower, upper = interval
    return bool(lower > 0 or upper < 0)


def mediation_type(indirect: tuple[float, float], direct: tuple[float, float]) -> MediationType:
    """Name the type of mediation from the intervals of the indirect and of the direct effect.

    Parameters
    ----------
    indirect, direct : tuple of (float, float)
        The ends of both intervals.

    Returns
    -------
    MediationType

    Examples
    --------
    >>> mediation_type((0.1, 0.3), (0.2, 0.4)), mediation_type((0.1, 0.3), (-0.4, -0.2))
    ('complementary', 'competitive')
    >>> mediation_type((-0.3, -0.1), (-0.1, 0.2)), mediation_type((-0.1, 0.1), (0.2, 0.4))
    ('indirect-only', 'direct-only')
    >>> mediation_type((-0.1, 0.1), (-0.1, 0.1))
    'no-effect'
    """
    if not leaves_zero_out(indirect):
        return "direct-only" if leaves_zero_out(direct) else "no-effect"
    if not leaves_zero_out(direct):
        return "indirect-only"
    # both intervals lie on one side each
    return "complementary" if (indirect[0] > 0) == (direct[0] > 0) else "competitive"


def is_in_a_loop(layout: MatrixLayout, source: int, target: int) -> bool:
    """Say whether a feedback loop has a part in the effect of one latent column on another.

    Loops elsewhere in the model have none.
    """
    arrows = np.eye(layout.m, dtype=bool)
    for _, cell in layout.cells:
        if cell.matrix == "beta":
            arrows[cell.row, cell.column] = True
    reaches = np.linalg.matrix_power(arrows.astype(np.float64), layout.m) > 0
    between = reaches[:, source] & reaches[target]
    mutual = reaches & reaches.T & between[:, None] & between[None, :]
    return bool((mutual & ~np.eye(layout.m, dtype=bool)).any())
