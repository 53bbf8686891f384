"""The gate: what may be compared across groups at which level of invariance.

Equal loadings give constructs one unit: differences within a group can be compared, and with them
paths and effects. Equal intercepts give them one origin: so can means of constructs, even where
some items are left out of it. Sums of items carry every item's own intercept, so their means need
all of them; their variances, reliabilities and correlations carry the residuals too. Ordered
answers are cut from latent responses, so that even their means depend on the residual variances.
A standardised effect is an effect times two standard deviations, which must be equal as well.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from loyaltysem.groups.invariance.steps.levels import Step, kind_of_level

__all__ = ["QUANTITIES", "Passage", "Quantity", "QuantityName", "Reached", "passages"]

QuantityName = Literal[
    "unstandardised paths",
    "unstandardised effects",
    "latent variances",
    "latent covariances",
    "standardised effects",
    "latent means",
    "item means",
    "observed index",
    "variances of sums",
    "reliabilities",
    "correlations of sums",
]


@dataclass(frozen=True, slots=True)
class Quantity:
    """What may be compared, and what for.

    Attributes
    ----------
    name : str
    needs : {"metric", "scalar", "strict"}
    full : bool
        Whether nothing may be released.
    equal_variances : bool
        Whether the constructs' variances must be equal as well.
    """

    name: QuantityName
    needs: Literal["metric", "scalar", "strict"]
    full: bool = False
    equal_variances: bool = False


QUANTITIES: tuple[Quantity, ...] = (
    Quantity("unstandardised paths", "metric"),
    Quantity("unstandardised effects", "metric"),
    Quantity("latent variances", "metric"),
    Quantity("latent covariances", "metric"),
    Quantity("standardised effects", "metric", equal_variances=True),
    Quantity("latent means", "scalar"),
    Quantity("item means", "scalar", full=True),
    Quantity("observed index", "scalar", full=True),
    Quantity("variances of sums", "strict", full=True),
    Quantity("reliabilities", "strict", full=True),
    Quantity("correlations of sums", "strict", full=True),
)
#: Of ordered categories these depend on the residual variances, too.
_OBSERVED = ("item means", "observed index")


@dataclass(frozen=True, slots=True)
class Reached:
    """How far a ladder was climbed.

    Attributes
    ----------
    level : str
    steps : tuple of Step
    released_at : mapping of str to int
        Parameters that each step leaves free, by step.
    equal_variances : bool
        Whether the branch of equal variances holds.
    sums_need : {"scalar", "strict"}
        The step by which means of items and of their sums are comparable.
    linking : str
        The first step at which every construct has one unit in all groups.
    """

    level: str
    steps: tuple[Step, ...]
    released_at: Mapping[str, int]
    equal_variances: bool
    sums_need: Literal["scalar", "strict"]
    linking: str = "metric"

    def includes(self, step: str) -> bool:
        """Whether a step is the level that holds, or below it."""
        names = [one.name for one in self.steps]
        return (
            step in names and self.level in names and names.index(step) <= names.index(self.level)
        )


@dataclass(frozen=True, slots=True)
class Passage:
    """Whether one quantity may be compared.

    Attributes
    ----------
    quantity : Quantity
    step : str
        The step by which the level is reached.
    obstacle : {"", "level", "partial", "variances", "unavailable"}
        What stands in the way; ``""`` where nothing does.
    partial : bool
        Whether the level is reached with parameters released.
    """

    quantity: Quantity
    step: str
    obstacle: Literal["", "level", "partial", "variances", "unavailable"]
    partial: bool

    @property
    def allowed(self) -> bool:
        """Whether it may be compared."""
        return not self.obstacle


def passages(reached: Reached) -> tuple[Passage, ...]:
    """Return the gate as it stands, one entry for each quantity.

    Parameters
    ----------
    reached : Reached
    """
    return tuple(_passage(quantity, reached) for quantity in QUANTITIES)


def _passage(quantity: Quantity, reached: Reached) -> Passage:
    needs = reached.sums_need if quantity.name in _OBSERVED else quantity.needs
    step = kind_of_level(needs, reached.steps, reached.linking)
    partial = any(
        count for name, count in reached.released_at.items() if _is_below(name, step, reached)
    )
    if step not in [one.name for one in reached.steps]:
        return Passage(quantity, step, "unavailable", partial)
    if not reached.includes(step):
        return Passage(quantity, step, "level", partial)
    if quantity.full and partial:
        return Passage(quantity, step, "partial", partial)
    if quantity.equal_variances and not reached.equal_variances:
        return Passage(quantity, step, "variances", partial)
    return Passage(quantity, step, "", partial)


def _is_below(name: str, step: str, reached: Reached) -> bool:
    names = [one.name for one in reached.steps]
    return step not in names or names.index(name) <= names.index(step)
